from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from descent import Constant, Experiment, Objective, Optimizer, Reference, Sampling, Schedule, descend
from descent.metrics import gap, spread
from descent.progress import parts
from descent.study import Finding, Line, Plot, Report, Study
from optimizers import SGD, Adagrad, Adam, Momentum, Nesterov, RMSprop
from optimizers.schedules import Triangular
from studies.sensitivity import nearby
from surfaces import Ellipse, Linreg, Rosenbrock

RATES = 10 ** (np.arange(-16, 5) / 4)
"""Four per decade from 1e-4 to 10."""
LAST, HALF_CYCLE = 50, 24
FOUR_SAMPLES = Sampling(batch=4)
UPDATES, STEPS = 100 * FOUR_SAMPLES.updates_per_epoch(Linreg()), 1000
CYCLICAL = "SGD, cyclical"
RULES: dict[str, type[Optimizer]] = {
    **{rule.title: rule for rule in (Nesterov, Momentum, Adam, Adagrad, RMSprop, SGD)},
    CYCLICAL: SGD,
}
EQUALS = "With these seeds the rate 0.032 leaves least, by a hair; 0.056 leaves hardly more and needs 268 updates."
LINE = {
    Nesterov.title: ("9.4e-5", ""),
    Momentum.title: ("1.1e-4", "290"),
    Adam.title: ("1.7e-4", "265"),
    Adagrad.title: ("4.8e-4", "216"),
    RMSprop.title: ("7.8e-4", "492"),
    SGD.title: ("8.6e-4", "320"),
    CYCLICAL: ("1.24e-3", ""),
}
RAVINE = {
    Nesterov.title: ("4e-5", ""),
    Momentum.title: ("4e-14", "56"),
    Adam.title: ("3e-13", "97"),
    Adagrad.title: ("4e-4", "8"),
    RMSprop.title: ("0.029", ""),
    SGD.title: ("0.107", "933"),
    CYCLICAL: ("0.119", ""),
}
"""What each leaves at its best rate, and how many updates it needs for what the worst of them leaves."""


class AllTuned(Study):
    """SGD ends with the lowest loss, Adagrad and cyclical rates with the highest, and Adam gets there fastest.

    The comparison is fair only if each rule runs at its own best rate, found in the same way and on the same budget.
    """

    title = "Every optimizer tuned"
    reference = Reference(
        "P. T. Sivaprasad, F. Mai, T. Vogels, M. Jaggi, F. Fleuret",
        2020,
        "Optimizer benchmarking needs to account for hyperparameter tuning",
        "https://arxiv.org/abs/1910.11758",
    )
    question = "Seven contenders, each at its own best learning rate: who ends lowest, and who is fastest?"
    answer = (
        "Tuned, they move together: on the noisy line fit what the seven leave lies within about 13 times, while a "
        "badly chosen rate costs hundreds. SGD does not win there, and neither in Rosenbrock's ravine, where momentum "
        "and Adam leave next to nothing and SGD stays far behind. Cyclical rates are last on both. Lowest and fastest "
        "are two questions: Adagrad is early at the worst contender's level and does not end lowest. That momentum is "
        "slower than SGD is seen only when both use one large rate: at the same small rate it is six times as fast on "
        "the ellipse, and its own best rate is ten times smaller than SGD's."
    )
    protocol = (
        "The line fit on four samples at a time from (-1.5, 2.5), 100 epochs, 20 seeds; Rosenbrock from (-1.2, 1), "
        "1000 steps, from nine starts within 1e-9, so that luck in chaos does not count. What is left is the median "
        "gap at each of the last 50 updates, averaged, and its range likewise. The best rate is the one of four per "
        "decade that leaves least. The cyclical rate goes from a tenth of its highest up and back in 48 updates; its "
        "highest is tuned."
    )

    def measure(self) -> Report:
        return Report.joined(part() for part in parts((on_the_line, in_the_ravine, at_one_rate)))


@dataclass(frozen=True, eq=False)
class Tuned:
    """A contender over all rates; what it leaves is the median over seeds or starts, with its range.

    gaps  (updates + 1, rates, seeds)
    """

    name: str
    gaps: np.ndarray
    left: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @property
    def best(self) -> int:
        """Where its best rate stands."""
        return int(self.left.argmin())

    def updates_to(self, target: float) -> np.ndarray:
        """How many updates it needs at its best rate, for every seed or start."""
        there = self.gaps[:, self.best] <= target
        return np.where(there.any(axis=0), there.argmax(axis=0), np.inf)


def tuned(name: str, f: Objective, start, updates: int, seed: np.ndarray | int = 0) -> Tuned:
    run = descend(f, RULES[name](lr=RATES[:, None]), start, updates, curve(name, updates), seed)
    with np.errstate(over="ignore"):
        left, low, high = (each.mean(axis=0) for each in spread(gap(run)[-LAST:]))
    return Tuned(name, gap(run), left, low, high)


def curve(name: str, updates: int) -> Schedule:
    return Triangular(2 * HALF_CYCLE / updates, floor=0.1) if name == CYCLICAL else Constant()


def on_the_line() -> Report:
    """With noise: claims 4.23 to 4.25 and the second half of 4.27."""
    start, seeds = Linreg.starts[0], np.arange(20)
    every = [tuned(name, FOUR_SAMPLES.on(Linreg()), start, UPDATES, seeds) for name in parts(tuple(RULES))]
    ends = [each.left[each.best] for each in every]
    by_name = {each.name: each for each in every}
    return Report(
        [
            *(found for each in every for found in with_range(each, max(ends))),
            *(
                Finding("4.25", f"{name}, line fit", "best rate", RATES[by_name[name].best], written)
                for name, written in ((Momentum.title, "0.0032"), (SGD.title, "0.032"))
            ),
            Finding("4.27", "All seven tuned, line fit", "largest over smallest gap", max(ends) / min(ends), "13"),
        ],
        [
            Plot(
                "Each has its own best rate, and there they are much alike",
                "learning rate",
                "gap left on the line fit",
                [over_rates(each) for each in every],
                "log",
                "log",
            ),
            over_updates("Every optimizer tuned, on the line fit", every),
        ],
        {
            "Six optimizers, each at its best rate": Experiment(
                Linreg(),
                tuple(RULES[each.name](lr=RATES[each.best]) for each in every if each.name != CYCLICAL),
                start,
                UPDATES,
                sampling=FOUR_SAMPLES,
            )
        },
    )


def with_range(each: Tuned, worst: float) -> Iterator[Finding]:
    row, i, (end, updates) = f"{each.name}, line fit", each.best, LINE[each.name]
    yield Finding("4.23", row, "gap left", each.left[i], end, each.low[i], each.high[i])
    middle, low, high = (float(number) for number in spread(each.updates_to(worst)))
    because = EQUALS if each.name == Adam.title else ""
    yield Finding("4.24", row, "updates to the worst of them", middle, updates, low, high, because)


def in_the_ravine() -> Report:
    """Without noise: claims 4.23 and 4.24."""
    start = Rosenbrock.starts[0]
    every = [tuned(name, Rosenbrock(), nearby(start), STEPS) for name in parts(tuple(RULES))]
    worst = max(each.left[each.best] for each in every)
    return Report(
        [found for each in every for found in without_range(each, worst)],
        [over_updates("Every optimizer tuned, in Rosenbrock's ravine", every)],
        {
            "The same in Rosenbrock's ravine": Experiment(
                Rosenbrock(),
                tuple(RULES[each.name](lr=RATES[each.best]) for each in every if each.name != CYCLICAL),
                start,
                STEPS,
            )
        },
    )


def without_range(each: Tuned, worst: float) -> Iterator[Finding]:
    row, (end, updates) = f"{each.name}, Rosenbrock", RAVINE[each.name]
    yield Finding("4.23", row, "gap left", each.left[each.best], end)
    yield Finding("4.24", row, "updates to the worst of them", float(np.median(each.updates_to(worst))), updates)


def at_one_rate() -> Report:
    """Claim 4.25: momentum and SGD at the same small rate."""
    rate, start = 0.01, Ellipse.starts[0]
    racers = (SGD(rate), Momentum(rate))
    runs = [descend(Ellipse(), racer, start, 1000) for racer in parts(racers)]
    return Report(
        [
            Finding(
                "4.25", f"{run.optimizer.title}, ellipse, η = {rate:g}", "steps to 0.001", float(run.steps_to(1e-3)), w
            )
            for run, w in zip(runs, ("528", "91"), strict=True)
        ],
        experiments={"SGD and momentum at the same rate": Experiment(Ellipse(), racers, start, 600)},
    )


def over_rates(each: Tuned) -> Line:
    """What it leaves, up to where it is worse than the start."""
    good = each.high < each.gaps[0, 0, 0]
    line = (each.name, RATES[good], each.left[good], RULES[each.name].id, each.low[good], each.high[good])
    return Line(*line, dotted=each.name == CYCLICAL)


def over_updates(title: str, every: list[Tuned]) -> Plot:
    """The median gap of each at its best rate."""
    lines = []
    for each in every:
        middle, _, _ = spread(each.gaps[:, each.best])
        shown = np.arange(0, len(middle), 4)
        line = Line(each.name, shown.astype(float), middle[shown], RULES[each.name].id, dotted=each.name == CYCLICAL)
        lines.append(line)
    return Plot(title, "update", "gap", lines, y_scale="log")
