from collections.abc import Callable

import numpy as np

from descent import Experiment, Optimizer, Reference, Surface, Trajectory, descend
from descent.metrics import convergence_ratio, settle_step
from descent.progress import parts
from descent.study import Finding, Heatmap, Line, Plot, Report, Study
from optimizers import SGD, Momentum, Nesterov
from surfaces import Beale, Bowl, Ellipse, Himmelblau, Rosenbrock

BETAS = (0.5, 0.9, 0.95, 0.99)
RATES: dict[type[Surface], tuple[float, ...]] = {
    Ellipse: (0.001, 0.003, 0.01, 0.03),
    Rosenbrock: (0.0001, 0.0003, 0.001, 0.003),
    Beale: (0.0001, 0.0003, 0.001, 0.003),
    Himmelblau: (0.0001, 0.0003, 0.001, 0.003, 0.01),
}
RULES = (Momentum, Nesterov)


class LookAhead(Study):
    """Nesterov converges faster than plain momentum, and oscillates less.

    The convergence ratio is how many steps Nesterov needs for the loss that momentum has at step 50, divided by 50.
    """

    title = "Nesterov against momentum"
    reference = Reference(
        "I. Sutskever, J. Martens, G. Dahl, G. Hinton",
        2013,
        "On the importance of initialization and momentum in deep learning",
        "https://proceedings.mlr.press/v28/sutskever13.html",
    )
    question = "At the same learning rate and the same β, how often does looking ahead get there sooner?"
    answer = (
        "Of 68 pairs of runs Nesterov wins 40, momentum 5, and 18 are as good as equal. Looking ahead helps most at a "
        "large rate and a large β, where momentum swings most; at a small rate the point ahead is hardly another "
        "point. It has a price: Nesterov is stable only up to a lower rate than momentum, on the ellipse lower even "
        "than gradient descent's. In the 5 pairs left a run diverges, in two of them Nesterov's alone."
    )
    protocol = (
        "300 steps with β from 0.5 to 0.99 at η = 0.001 to 0.03 on the ellipse (κ = 20), 0.0001 to 0.003 on Rosenbrock "
        "and Beale, 0.0001 to 0.01 on Himmelblau, each from its first start; the loss to reach is a mean over five "
        "steps. With β = 0.9: how far a run on the bowl from (-2.5, 1.5) overshoots and from which step on its loss "
        "stays under 0.001, and the largest stable rates on the ellipse."
    )

    def measure(self) -> Report:
        pairs = {surface: compared(surface) for surface in parts([*RATES])}
        ratio, with_momentum, with_nesterov = (np.concatenate(each) for each in zip(*pairs.values(), strict=True))
        counts = (
            ("Nesterov faster: ratio below 0.95", ratio < 0.95, "40"),
            ("About equal: ratio 0.95 to 1.05", (ratio >= 0.95) & (ratio <= 1.05), "18"),
            ("Momentum faster: ratio above 1.05", ratio > 1.05, "5"),
            ("Diverged: one of them or both", with_momentum | with_nesterov, "5"),
            ("Diverged: Nesterov only", with_nesterov & ~with_momentum, "2"),
        )
        largest, on_ellipse = np.nanmax(pairs[Rosenbrock][0]), pairs[Ellipse][0][-1]
        swings, swing = on_the_bowl()
        return Report(
            [
                *(Finding("4.12", name, "of 68 pairs", float(which.sum()), text) for name, which, text in counts),
                Finding("4.12", "Largest ratio, on Rosenbrock", "ratio", float(largest), "1.58"),
                *(
                    Finding("4.12", "Ratio on the ellipse, η = 0.03", f"β = {beta}", float(value), text)
                    for beta, value, text in zip(BETAS, on_ellipse, ("1.00", "0.22", "0.18", "0.10"), strict=True)
                ),
                *swings,
                *(
                    Finding("1.29", "Largest stable rate, κ = 20", rule.title, largest_stable_rate(rule), text)
                    for rule, text in ((Nesterov, "0.0679"), (Momentum, "0.19"), (SGD, "0.1"))
                ),
            ],
            [swing, *(heatmap(surface, ratio) for surface, (ratio, *_) in pairs.items())],
            {
                "Looking ahead calms the swing": race(Bowl, 0.1, 0.9),
                "Where looking ahead helps most": race(Ellipse, 0.03, 0.99),
                "Where momentum is faster": race(Rosenbrock, 0.0003, 0.95),
                "Too large a rate, for Nesterov only": race(Ellipse, 0.1, 0.9),
            },
        )


def compared(surface: type[Surface]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Convergence ratios by rate and β, nan where a run diverged; and where momentum did, and where Nesterov did."""
    rates = np.array(RATES[surface])[:, None]
    momentum, nesterov = (
        descend(surface(), rule(lr=rates, beta=np.array(BETAS)), surface.starts[0], 300) for rule in RULES
    )
    lost = diverged(momentum), diverged(nesterov)
    ratio = convergence_ratio(nesterov.loss, momentum.loss)
    return np.where(lost[0] | lost[1], np.nan, ratio), *lost


def diverged(run: Trajectory) -> np.ndarray:
    return np.array([[outcome.kind == "diverged" for outcome in row] for row in run.outcome])


def on_the_bowl() -> tuple[list[Finding], Plot]:
    """Claim 1.29: how far beyond the minimum a run rolls, in percent of where it began, and when it settles."""
    rates = (0.1, 0.01)
    written = {
        Momentum: {"Overshoot in %": ("60", "15"), "Steps to settle": ("79", "81")},
        Nesterov: {"Overshoot in %": ("35", "12"), "Steps to settle": ("40", "58")},
    }
    findings, lines = [], []
    for rule in RULES:
        run = descend(Bowl(), rule(lr=np.array(rates)), Bowl.starts[0], 200)
        x = run.path[0]
        measured = {"Overshoot in %": -100 * x.max(axis=0) / x[0], "Steps to settle": settle_step(run.loss, 1e-3)}
        findings += [
            Finding("1.29", f"{name}, η = {rate}", rule.title, float(value), text)
            for name, values in measured.items()
            for rate, value, text in zip(rates, values, written[rule][name], strict=True)
        ]
        lines.append(Line(rule.title, np.arange(101.0), x[:101, 0], rule.id))
    return findings, Plot("Nesterov brakes before it has passed the minimum", "step", "x on the bowl, η = 0.1", lines)


def largest_stable_rate(rule: Callable[..., Optimizer]) -> float:
    """The edge of stability on the ellipse, with β = 0.9 as usual, by trying a hundred rates ever closer to it.

    A run is stable where its losses become smaller from one hundred steps to the next.
    """
    low, high = 0.0, 4.0
    for _ in range(4):
        rates = np.linspace(low, high, 101)
        loss = descend(Ellipse(), rule(lr=rates), Ellipse.starts[0], 300).loss
        before, after = loss[101:201].max(axis=0), loss[201:].max(axis=0)
        unstable = np.argmin(np.isfinite(after) & (after <= before))
        low, high = rates[unstable - 1], rates[unstable]
    return float(low)


def heatmap(surface: type[Surface], ratio: np.ndarray) -> Heatmap:
    title = f"{surface.title}: Nesterov is faster below 1 (blank: one of them diverged)"
    return Heatmap(title, "momentum β", "learning rate η", BETAS, RATES[surface], ratio, "convergence ratio", "log")


def race(surface: type[Surface], rate: float, beta: float) -> Experiment:
    return Experiment(surface(), tuple(rule(lr=rate, beta=beta) for rule in RULES), surface.starts[0], 200)
