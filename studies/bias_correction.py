from collections.abc import Mapping, Sequence

import numpy as np

from descent import Experiment, Optimizer, Reference, Sampling, descend
from descent.progress import parts
from descent.study import Finding, Line, Plot, Report, Study
from optimizers import Adam, AdamUncorrected, RMSprop
from surfaces import Ellipse, Linreg, Ramp

RATE = 0.1
EIGHTH = 0.125
"""A rate that rounds nothing it multiplies: what should be equal is so to the last bit."""
SEEDS = np.arange(20)
UPDATES = 20
"""How long noise may throw a run about."""
ONE_SAMPLE = Sampling(batch=1)
RULES: tuple[type[Optimizer], ...] = (Adam, AdamUncorrected, RMSprop)
ADAMS: tuple[type[Optimizer], ...] = (Adam, AdamUncorrected)


class BiasCorrection(Study):
    """Bias correction makes Adam's steps shrink with time, like a learning rate that decays.

    Adam's averages start at zero, so they are too small at first; the correction divides them by 1 - βᵗ.
    """

    title = "Bias correction on and off"
    reference = Reference(
        "D. P. Kingma, J. Ba",
        2015,
        "Adam: a method for stochastic optimization, section 3",
        "https://arxiv.org/abs/1412.6980",
    )
    question = (
        "On a slope that never changes, how long are Adam's steps early and late, with the correction and without?"
    )
    answer = (
        "The claim is wrong: on a steady slope corrected steps have the length η from the first one on. It is without "
        "the correction that the length changes. The average of squares stands in the denominator and is too small for "
        "longer than the average of gradients is, so the steps are too long: the first one 3.16 η, the twelfth 6.57 η, "
        "the hundredth still 3.24 η. A run that begins at the very minimum is then thrown over three times as far out "
        "by noise. RMSprop is not corrected either, but forgets its start within some twenty steps."
    )
    protocol = (
        "The ramp, whose slope is 1 everywhere, from (0, 2): 100 steps at η = 0.1. Linear regression on one sample at "
        "a time from its minimum at η = 0.1: the furthest a run comes in 20 updates, the median over 20 seeds. Adam "
        "reduced to RMSprop: 200 steps on the ellipse at η = 0.125."
    )

    def measure(self) -> Report:
        ramps = {rule: descend(Ramp(), rule(lr=RATE), Ramp.starts[0], 100).path[0] for rule in parts(RULES)}
        steps = {rule: np.diff(x) / RATE for rule, x in ramps.items()}
        away = {rule: distance_from_minimum(rule) for rule in ADAMS}
        written = {Adam: ("1", "1", "1", "10.0", "0.29"), AdamUncorrected: ("3.16", "6.57", "3.24", "46.6", "1.03")}
        findings = []
        for rule, (first, twelfth, hundredth, far, thrown) in written.items():
            median, low, high = np.percentile(away[rule][: UPDATES + 1].max(axis=0), (50, 10, 90)).tolist()
            findings += [
                Finding("2.9", "Step 1 in units of η", rule.title, steps[rule][0].item(), first),
                Finding("2.9", "Step 12 in units of η", rule.title, steps[rule][11].item(), twelfth),
                Finding("2.9", "Step 100 in units of η", rule.title, steps[rule][99].item(), hundredth),
                Finding("2.10", "Distance after 100 steps", rule.title, ramps[rule][-1].item(), far),
                Finding("2.10", "Thrown out of the minimum by noise", rule.title, median, thrown, low, high),
            ]
        return Report(
            [
                *findings,
                Finding("2.9", "Largest departure from η", Adam.title, np.abs(steps[Adam] - 1).max().item()),
                Finding("2.20", "Step 1 in units of η", RMSprop.title, steps[RMSprop][0].item(), "3.16"),
                Finding("2.20", "Distance from Adam with β₁ = 0, uncorrected", RMSprop.title, apart(), "0"),
            ],
            plots(steps, away),
            {
                "A steady slope: steps of one length, or not": Experiment(Ramp(), adams(RULES), Ramp.starts[0], 100),
                "From the minimum, one sample at a time": Experiment(
                    Linreg(), adams(ADAMS), minimum(), 100, sampling=ONE_SAMPLE
                ),
            },
        )


def plots(steps: Mapping[type[Optimizer], np.ndarray], away: Mapping[type[Optimizer], np.ndarray]) -> list[Plot]:
    return [
        Plot(
            "On a steady slope, corrected steps have one length",
            "step",
            "length of the step, in units of η",
            [Line(rule.title, np.arange(1.0, 101), each, rule.id) for rule, each in steps.items()],
        ),
        Plot(
            "Begun at the minimum: without the correction, noise throws it further out",
            "update",
            "distance from the minimum",
            [over_seeds(rule, each) for rule, each in away.items()],
        ),
    ]


def adams(rules: Sequence[type[Optimizer]]) -> tuple[Optimizer, ...]:
    return tuple(rule(lr=RATE) for rule in rules)


def minimum() -> tuple[float, float]:
    best = Linreg().minima()[0]
    return best.x, best.y


def distance_from_minimum(rule: type[Optimizer]) -> np.ndarray:
    """How far noise has driven each run that begins at the minimum: (updates + 1, seeds)."""
    run = descend(ONE_SAMPLE.on(Linreg()), rule(lr=RATE), minimum(), 100, seed=SEEDS)
    return np.hypot(*(run.path - run.path[:, :1]))


def over_seeds(rule: type[Optimizer], away: np.ndarray) -> Line:
    median, low, high = np.percentile(away, (50, 10, 90), axis=-1)
    return Line(rule.title, np.arange(len(away)), median, rule.id, low, high)


def apart() -> float:
    """The largest distance in a coordinate between RMSprop's path and that of Adam reduced to it."""
    reduced, rmsprop = (
        descend(Ellipse(), rule, Ellipse.starts[0], 200).path
        for rule in (AdamUncorrected(EIGHTH, beta1=0.0, beta2=0.9), RMSprop(EIGHTH, rho=0.9))
    )
    return np.abs(reduced - rmsprop).max().item()
