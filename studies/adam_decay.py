import numpy as np

from descent import Experiment, Sampling, descend
from descent.metrics import gap, spread
from descent.progress import parts
from descent.study import Finding, Heatmap, Line, Plot, Report, Study
from optimizers import Adam
from surfaces import Linreg, Rosenbrock

BETA1 = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
BETA2 = (0.5, 0.9, 0.99, 0.999, 0.9999)
FASTEST, DEFAULT, LESS, RASH = PAIRS = ((0.9, 0.9), (0.9, 0.999), (0.5, 0.999), (0.99, 0.9))
FOUR_SAMPLES = Sampling(batch=4)


class AdamDecay(Study):
    """Trying other values of Adam's β₁ and β₂ gains little over the defaults."""

    title = "Adam over β₁ × β₂"
    reference = Adam.reference
    question = "Adam's two decay rates are nearly always left at 0.9 and 0.999. What would trying others bring?"
    answer = (
        "In Rosenbrock's ravine a shorter memory of the squares, β₂ = 0.9, arrives about eight times as soon as the "
        "default. So trying pays; but what is best there is not best elsewhere. With noise the default is among the "
        "best, and the pair that won in the ravine is several times worse. Nor is arriving the same as staying: with "
        "β₂ = 0.9 Adam goes on hopping, as RMSprop does. And a long memory of the gradients beside a short one of "
        "their squares is dangerous: 0.99 with 0.9 never arrives."
    )
    protocol = (
        "Rosenbrock from (-1.2, 1), η = 0.02: steps to a loss of 0.001, at most 4000. The line fit on four samples at "
        "a time from (-1.5, 2.5), η = 0.05, 480 updates: the mean gap over the last 100, medians over 20 seeds."
    )

    def measure(self) -> Report:
        return Report.joined(part() for part in parts((in_the_ravine, on_the_line)))


def in_the_ravine() -> Report:
    """How soon each pair arrives, without noise."""
    start, column = Rosenbrock.starts[0], "steps to 0.001"
    run = descend(Rosenbrock(), Adam(0.02, np.array(BETA1)[:, None], np.array(BETA2)), start, 4000)
    reached = run.steps_to(1e-3)
    steps = np.where(reached < 0, np.inf, reached)
    i, j = np.unravel_index(steps.argmin(), steps.shape)
    shown = np.arange(0, 2501, 5)
    return Report(
        [
            Finding("4.18", "Rosenbrock, the fastest", "β₁", BETA1[i], "0.9"),
            Finding("4.18", "Rosenbrock, the fastest", "β₂", BETA2[j], "0.9"),
            Finding(
                "4.18", "Rosenbrock, the fastest", "times as fast as the default", steps[at(DEFAULT)] / steps[i, j], "8"
            ),
            *(
                Finding("4.18", f"Rosenbrock, {named(pair)}", column, steps[at(pair)], expected)
                for pair, expected in zip(PAIRS, ("255", "1960", "1847", "never"), strict=True)
            ),
        ],
        [
            grid("Steps to a loss of 0.001 in Rosenbrock's ravine", np.where(reached < 0, np.nan, reached), "steps"),
            Plot(
                "The fastest pair goes on hopping",
                "step",
                "loss on Rosenbrock",
                [Line(named(pair), shown.astype(float), run.loss[(shown, *at(pair))]) for pair in PAIRS],
                y_scale="log",
            ),
        ],
        {
            "Four pairs in the ravine": Experiment(
                Rosenbrock(), tuple(Adam(0.02, *pair) for pair in PAIRS), start, steps=2000
            )
        },
    )


def on_the_line() -> Report:
    """How high each pair ends, with noise."""
    start, rule = Linreg.starts[0], Adam(0.05, np.array(BETA1)[:, None, None], np.array(BETA2)[:, None])
    run = descend(FOUR_SAMPLES.on(Linreg()), rule, start, 480, seed=np.arange(20))
    middle, low, high = spread(gap(run)[-100:].mean(axis=0))
    return Report(
        [
            Finding(
                "4.18", f"Line fit, {named(pair)}", "mean gap", middle[at(pair)], wanted, low[at(pair)], high[at(pair)]
            )
            for pair, wanted in ((DEFAULT, "0.0002"), (LESS, "0.0009"), (FASTEST, ""), (RASH, ""))
        ],
        [grid("Mean gap at the end of the line fit, with noise", middle, "gap")],
        {
            "The same pairs with noise": Experiment(
                Linreg(), tuple(Adam(0.05, *pair) for pair in PAIRS), start, 480, sampling=FOUR_SAMPLES
            )
        },
    )


def named(pair: tuple[float, float]) -> str:
    return "β₁ = {:g}, β₂ = {:g}".format(*pair)


def at(pair: tuple[float, float]) -> tuple[int, int]:
    """Where it stands in the grid."""
    return BETA1.index(pair[0]), BETA2.index(pair[1])


def grid(title: str, values: np.ndarray, unit: str) -> Heatmap:
    """All pairs; nan where one has no number."""
    return Heatmap(title, "β₂", "β₁", BETA2, BETA1, values, unit, "log")
