from collections.abc import Iterator

import numpy as np

from descent import Experiment, Optimizer, Sampling, descend
from descent.metrics import gap, spread, update_sizes
from descent.progress import parts
from descent.study import Finding, Line, Plot, Report, Study
from optimizers import SGD, Adagrad, RMSprop
from surfaces import Linreg, Quartic

RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
DYING = "Adagrad, η = 0.1"
FOUR_SAMPLES = Sampling(batch=4)
EPOCH = FOUR_SAMPLES.updates_per_epoch(Linreg())
WRITTEN: dict[type[Optimizer], dict[float, tuple[str, str, str]]] = {
    Adagrad: {0.1: ("9.06", "5.21", "1.27"), 0.3: ("6.24", "1.69", "0.0019"), 1.0: ("", "", "0.0035")},
    SGD: {0.1: ("2.86", "0.043", "0.016"), 0.3: ("1.92", "0.185", "0.467"), 1.0: ("", "", "never")},
}
"""The gap after 1, 10 and 100 epochs, by rule and rate."""


class AdagradRates(Study):
    """At the same small rate Adagrad falls behind SGD, at a large one it is the other way round.

    Adagrad's sum of squared gradients only grows, so its steps only shrink: at a small rate they are too short too
    soon, at a large one they have become short enough when SGD still overshoots.
    """

    title = "Adagrad against SGD, small and large rates"
    reference = Adagrad.reference
    question = "Adagrad's steps only ever shrink. At which rates is that a fault, and at which a merit?"
    answer = (
        "At η = 0.1 Adagrad is behind SGD from the first epoch to the hundredth: its steps have shrunk before it is "
        "there. At 0.3 SGD is ahead at first and then rattles in the noise, which Adagrad's shrinking steps calm "
        "down. At 1 SGD diverges, and Adagrad still does well. So the same rate means something else to each of them: "
        "compare them each at its own best one. The quartic shows the fault alone: RMSprop, which forgets, goes on "
        "where Adagrad's steps have died; a ten times larger rate repairs most of it."
    )
    protocol = (
        "The line fit on four samples at a time from (-1.5, 2.5), 100 epochs of six updates, medians over 20 seeds: "
        "the gap at the end of an epoch, and for the hundredth its mean over the last 100 updates. The quartic from "
        "(-3.5, 3), 500 steps."
    )

    def measure(self) -> Report:
        return Report.joined(part() for part in parts((on_the_line, on_the_quartic)))


def on_the_line() -> Report:
    """Claim 4.19: over rates and over epochs, with noise."""
    start, rates = Linreg.starts[0], np.array(RATES)[:, None]
    gaps = {
        rule: gap(descend(FOUR_SAMPLES.on(Linreg()), rule(lr=rates), start, 100 * EPOCH, seed=np.arange(20)))
        for rule in parts(tuple(WRITTEN))
    }
    small, large = 0.1, 0.3
    return Report(
        [finding for rule, values in gaps.items() for finding in after_epochs(rule, values)],
        [
            Plot(
                "Adagrad needs a larger rate, and bears it",
                "learning rate",
                "gap after 100 epochs",
                [over_rates(rule, values) for rule, values in gaps.items()],
                "log",
                "log",
            ),
            over_epochs("A small rate: Adagrad stays behind", gaps, small),
            over_epochs("A large rate: Adagrad overtakes", gaps, large),
        ],
        {
            f"Both at η = {rate:g}": Experiment(
                Linreg(), (Adagrad(rate), SGD(rate)), start, 100 * EPOCH, sampling=FOUR_SAMPLES
            )
            for rate in (small, large)
        },
    )


def after_epochs(rule: type[Optimizer], gaps: np.ndarray) -> Iterator[Finding]:
    """A row for each rate, from gaps (updates + 1, rates, seeds)."""
    columns = {1: gaps[EPOCH], 10: gaps[10 * EPOCH], 100: gaps[-100:].mean(axis=0)}
    for rate, written in WRITTEN[rule].items():
        for (epochs, values), expected in zip(columns.items(), written, strict=True):
            middle, low, high = (each[RATES.index(rate)] for each in spread(values))
            row, column = f"{rule.title}, η = {rate:g}", f"gap, epoch {epochs}"
            yield Finding("4.19", row, column, middle, expected, low, high)


def over_rates(rule: type[Optimizer], gaps: np.ndarray) -> Line:
    """The gap at the end, as far as nine runs in ten stay finite."""
    middle, low, high = spread(gaps[-100:].mean(axis=0))
    finite = np.isfinite(high)
    return Line(rule.title, np.array(RATES)[finite], middle[finite], rule.id, low[finite], high[finite])


def over_epochs(title: str, gaps: dict[type[Optimizer], np.ndarray], rate: float) -> Plot:
    """The gap at the end of each epoch."""
    lines = []
    for rule, values in gaps.items():
        middle, low, high = spread(values[::EPOCH, RATES.index(rate)])
        lines.append(Line(rule.title, np.arange(101.0), middle, rule.id, low, high))
    return Plot(title, "epoch", f"gap, η = {rate:g}", lines, y_scale="log")


def on_the_quartic() -> Report:
    """Claim 1.8: steps that die."""
    racers = {DYING: Adagrad(0.1), "RMSprop, η = 0.1": RMSprop(0.1), "Adagrad, η = 1": Adagrad(1.0)}
    start = Quartic.starts[0]
    runs = {name: descend(Quartic(), racer, start, 500) for name, racer in racers.items()}
    losses = zip(runs.items(), ("0.915", "1.6e-19", "7.9e-4"), strict=True)
    lines = [
        Line(name, np.arange(501.0), run.loss, racers[name].id, dotted=racers[name].lr == 1)
        for name, run in runs.items()
    ]
    return Report(
        [
            *(Finding("1.8", f"Quartic, {name}", "loss", run.loss[-1], wanted) for (name, run), wanted in losses),
            Finding(
                "1.8", f"Quartic, {DYING}", "length of the last step", update_sizes(runs[DYING].path)[-1], "1.3e-3"
            ),
        ],
        [Plot("On the quartic Adagrad's steps die", "step", "loss", lines, y_scale="log")],
        {"Dying steps on the quartic": Experiment(Quartic(), tuple(racers.values()), start, 500)},
    )
