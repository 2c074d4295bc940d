import numpy as np

from descent import Experiment, Optimizer, Reference, descend
from descent.metrics import settle_step, spread
from descent.progress import parts
from descent.study import Finding, Line, Plot, Report, Study
from optimizers import SGD, Adagrad, Adam, Momentum, RMSprop
from studies.sensitivity import nearby
from surfaces import Ellipse, Tilted

KAPPA, TARGET, STEPS, SWEPT = 100.0, 1e-3, 3000, 800
ALONG = (-6.0, 1.5)
"""The start in the ravine that lies along the axes; it turns with the ravine."""
PLACES = {"along the axes": 0, "turned by 45°": 45}
RATES = 10 ** (np.arange(-40, 11) / 10)
"""Ten per decade from 1e-4 to 10."""
ROTATION, CONDITION = "Rotation", "Condition number"
FIXED: dict[str, tuple[Optimizer, tuple[str, str]]] = {
    "Adagrad, η = 1.5": (Adagrad(1.5), ("29", "386")),
    "Adam, η = 0.1": (Adam(0.1), ("113", "600")),
    "Momentum, η = 0.01": (Momentum(0.01), ("97", "97")),
    "SGD, η = 0.01": (SGD(0.01), ("", "")),
}
RETUNED: dict[str, tuple[Optimizer, tuple[str, str]]] = {
    "Adagrad": (Adagrad(), ("6", "366")),
    "RMSprop, ρ = 0.99": (RMSprop(rho=0.99), ("190", "778")),
    "Adam": (Adam(), ("104", "106")),
    "Momentum, β = 0.7": (Momentum(beta=0.7), ("40", "40")),
    "SGD": (SGD(), ("307", "307")),
}
"""The rules with their steps along the axes and turned."""
ADAMS_RATES = ("0.16", "0.79")
CONDITIONS = {5: ("14", "8"), 20: ("56", "19"), 100: ("299", "52"), 1000: ("3493", "205")}
"""The steps of gradient descent and of momentum, each at its best, by κ."""


class AxesWorth(Study):
    """Rules with a rate for each coordinate owe much of their speed to ravines that lie along the axes.

    Gradient descent and momentum do not know where the axes are: they take the same path, turned.
    """

    title = "What the axes are worth"
    reference = Reference(
        "T. H. Zhang, L. Maes, A. Milligan, A. Jolicoeur-Martineau, I. Mitliagkas, D. Scieur, S. Lacoste-Julien, "
        "C. Guille-Escuret",
        2025,
        "Understanding Adam requires better rotation dependent assumptions",
        "https://arxiv.org/abs/2410.19964",
    )
    question = "The same ravine, once along the axes and once turned by 45 degrees: which optimizers notice?"
    answer = (
        "Those that give each coordinate a rate of its own. Along the axes Adagrad learns that one coordinate is "
        "steep and the other flat, and the ravine is a round bowl to it. Turned, both coordinates are equally steep, "
        "and it has nothing left to even out: it needs over ten times the steps. Another rate does not bring that "
        "back for Adagrad and RMSprop; Adam is as fast as before, at a rate five times as large. SGD and momentum "
        "notice nothing. What slows them down is how much longer than wide the ravine is: SGD needs steps in "
        "proportion to κ, momentum only to its square root."
    )
    protocol = (
        "The tilted bowl with κ = 100 from (-6, 1.5), turned with the bowl: steps to a loss of 0.001. For each rule's "
        "own best rate, ten per decade up to 10, the step from which the loss stays below for the rest of 800 steps, "
        "medians over nine starts within 1e-9; in longer runs RMSprop begins to hop again. The ellipse from (-9, 1.5) "
        "at the best rate, 2/(1 + κ), and with momentum at η = (2/(1 + √κ))², β = ((√κ - 1)/(√κ + 1))²."
    )

    def measure(self) -> Report:
        return Report.joined(part() for part in parts((at_one_rate, at_its_best, over_condition)))


def at_one_rate() -> Report:
    """Steps at a rate that stays as it is while the ravine turns."""
    degrees = np.arange(91.0)
    surface, start = ravine(degrees)
    steps = {name: descend(surface, rule, start, STEPS).steps_to(TARGET) for name, (rule, _) in parts([*FIXED.items()])}
    return Report(
        [
            Finding(ROTATION, name, f"steps {place}", float(steps[name][angle]), expected)
            for name, (_, written) in FIXED.items()
            for (place, angle), expected in zip(PLACES.items(), written, strict=True)
        ],
        [
            Plot(
                "At one rate, while the ravine turns",
                "angle in degrees",
                "steps to a loss of 0.001",
                [Line(name, degrees, steps[name], rule.id) for name, (rule, _) in FIXED.items()],
                y_scale="log",
            )
        ],
        {
            f"The same rates, {place}": in_the_ravine(angle, [rule for rule, _ in FIXED.values()])
            for place, angle in PLACES.items()
        },
    )


def at_its_best() -> Report:
    """Steps at the rate that is best where the ravine lies."""
    rules = {name: rule for name, (rule, _) in RETUNED.items()}
    settled = {
        name: {place: spread(settling(rule, angle)) for place, angle in parts([*PLACES.items()])}
        for name, rule in parts([*rules.items()])
    }
    best = {name: [int(middle.argmin()) for middle, _, _ in each.values()] for name, each in settled.items()}
    return Report(
        [
            *(
                tuned(name, place, steps, expected)
                for name, (_, written) in RETUNED.items()
                for (place, steps), expected in zip(settled[name].items(), written, strict=True)
            ),
            *(
                Finding(ROTATION, "Adam's best rate", f"rate {place}", RATES[i], expected)
                for place, i, expected in zip(PLACES, best["Adam"], ADAMS_RATES, strict=True)
            ),
        ],
        [
            Plot(
                f"Over rates, the ravine {place}",
                "learning rate",
                "steps until the loss stays below 0.001",
                [finite(name, each[place][0], rules[name].id) for name, each in settled.items()],
                "log",
                "log",
            )
            for place in PLACES
        ],
        {
            f"Each at its best rate, {place}": in_the_ravine(
                angle, [rule.replace(lr=float(RATES[best[name][i]])) for name, rule in rules.items()]
            )
            for i, (place, angle) in enumerate(PLACES.items())
        },
    )


def over_condition() -> Report:
    """Steps at the best rate that theory knows, over κ."""
    start, kappas = Ellipse.starts[0], np.array([*CONDITIONS], float)
    root = np.sqrt(kappas)
    racers = {
        "gradient descent": SGD(2 / (1 + kappas)),
        "momentum": Momentum((2 / (1 + root)) ** 2, ((root - 1) / (root + 1)) ** 2),
    }
    steps = {
        name: descend(Ellipse(kappas), racer, start, 4000).steps_to(TARGET) for name, racer in parts([*racers.items()])
    }
    return Report(
        [
            Finding(CONDITION, f"Ellipse, κ = {kappa}", f"steps, {name}", float(each[i]), written[j])
            for i, (kappa, written) in enumerate(CONDITIONS.items())
            for j, (name, each) in enumerate(steps.items())
        ],
        [
            Plot(
                "The longer the ravine, the more steps: in proportion to κ, or to its root",
                "condition number κ",
                "steps to a loss of 0.001",
                [Line(name.capitalize(), kappas, each, racers[name].id) for name, each in steps.items()],
                "log",
                "log",
            )
        ],
    )


def ravine(degrees) -> tuple[Tilted, np.ndarray]:
    """The ravine turned by an angle, or by several, and the start in it."""
    (x, y), phi = ALONG, np.radians(degrees)
    return Tilted(KAPPA, phi), np.array([x * np.cos(phi) - y * np.sin(phi), x * np.sin(phi) + y * np.cos(phi)])


def in_the_ravine(degrees: int, racers: list[Optimizer]) -> Experiment:
    surface, (x, y) = ravine(degrees)
    return Experiment(surface, tuple(racers), (x, y), 600)


def settling(rule: Optimizer, degrees: int) -> np.ndarray:
    """From which step on the loss stays below the target (rates, starts), infinite where it does not."""
    surface, start = ravine(degrees)
    run = descend(surface, rule.replace(lr=RATES[:, None]), nearby(start), SWEPT)
    steps = settle_step(run.loss, TARGET)
    return np.where(steps < 0, np.inf, steps)


def tuned(name: str, place: str, steps: tuple[np.ndarray, ...], expected: str) -> Finding:
    """Steps at the best rate; their range over the starts, where rounding makes one."""
    middle, low, high = (each[steps[0].argmin()] for each in steps)
    ends = (low, high) if low < high else (None, None)
    return Finding(ROTATION, f"{name}, at its best rate", f"steps {place}", middle, expected, *ends)


def finite(name: str, steps: np.ndarray, optimizer: str) -> Line:
    """Where there is a number of steps at all."""
    known = np.isfinite(steps)
    return Line(name, RATES[known], steps[known], optimizer)
