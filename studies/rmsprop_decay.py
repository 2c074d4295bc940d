from collections.abc import Sequence

import numpy as np

from descent import Experiment, Sampling, descend
from descent.metrics import gap, spread, update_sizes
from descent.progress import parts
from descent.study import Finding, Line, Plot, Report, Study
from optimizers import SGD, RMSprop, SignDescent
from surfaces import Amsgrad3, Bowl, Linreg, Ramp

SEEDS = np.arange(20)
ONE_SAMPLE = Sampling(batch=1)
EPOCH = ONE_SAMPLE.updates_per_epoch(Linreg())
BESIDE = (-2.53, 1.47)
"""Not the bowl's own start, from where steps of one length hit the minimum."""


class RMSpropDecay(Study):
    """RMSprop does badly with ρ = 0, and the better the larger ρ is, with less and less to gain.

    What ρ = 0 leaves of a gradient is its sign: no step is shorter than the learning rate, and a steep sample counts
    no more than a gentle one.
    """

    title = "RMSprop over ρ"
    reference = RMSprop.reference
    question = (
        "RMSprop divides each gradient by the root of an average that keeps the share ρ of its past. What is left of "
        "the gradient when nothing is kept, and how much past is enough?"
    )
    answer = (
        "With ρ = 0 a gradient is divided by its own size, and only its sign is left. Steps then cannot shrink, and "
        "the run hops to and fro around the bowl's minimum. With ρ = 0.9 it first comes close and then falls into the "
        "same hopping; with ρ = 0.99 it settles. Fed one sample at a time, ρ = 0 gives each sample one vote, however "
        "steep it is: the run goes where most samples point, not where the loss is lowest. On the line fit it comes to "
        "rest beside the minimum. ρ = 0.9 cures nearly all of that; what 0.99 and 0.999 change is lost in the noise."
    )
    protocol = (
        "The ramp: η = 0.01, step 200. The bowl: from (-2.53, 1.47), η = 0.1, 400 steps, of which the last 100 count. "
        "One sample at a time, medians over 20 seeds: AMSGrad's counterexample, η = 0.02, 1500 updates, of which the "
        "last 100 count; the line fit, η = 0.01, 200 epochs, of which the last ten count: ρ = 0 is 130 on its way."
    )

    def measure(self) -> Report:
        return Report.joined(part() for part in parts((on_slopes, in_the_bowl, by_votes, on_the_line)))


def on_slopes() -> Report:
    """Claim 4.13: on a steep slope and on a gentle one."""
    slopes = np.array([5.0, 0.5])
    run = descend(Ramp(slopes), RMSprop(0.01), Ramp.starts[0], 200)
    steps = np.diff(run.path[0], axis=0)[-1]
    return Report(
        [Finding("4.13", f"Slope {c:g}", "step", step, "0.01") for c, step in zip(slopes, steps, strict=True)]
    )


def in_the_bowl() -> Report:
    """Claim 4.14: steps of one length around a minimum."""
    rhos = np.array([0.0, 0.9, 0.99])
    run = descend(Bowl(), RMSprop(0.1, rhos), BESIDE, 400)
    signs, divided = (descend(Bowl(), rule, BESIDE, 400).path for rule in (SignDescent(0.1), RMSprop(0.1, 0.0, 0.0)))
    away = np.hypot(*run.path)
    columns = (
        ("mean distance at the end", away[-100:].mean(axis=0), ("0.071", "0.071", "")),
        ("length of the last step", update_sizes(run.path)[-1], ("0.141", "0.141", "")),
    )
    visible = np.where(away > 1e-12, away, np.nan)[:201]
    return Report(
        [
            Finding("4.14", "Bowl, ρ = 0", "largest difference from sign descent", np.abs(signs - divided).max(), "0"),
            *(
                Finding("4.14", f"Bowl, ρ = {rho:g}", column, value, wanted)
                for column, values, expected in columns
                for rho, value, wanted in zip(rhos, values, expected, strict=True)
            ),
        ],
        [
            Plot(
                "ρ = 0 hops; ρ = 0.9 comes close, and hops again",
                "step",
                "distance from the bowl's minimum",
                [Line(f"ρ = {rho:g}", np.arange(201.0), visible[:, i]) for i, rho in enumerate(rhos)],
                y_scale="log",
            )
        ],
        {"Hopping around a minimum": Experiment(Bowl(), (*(RMSprop(0.1, rho) for rho in rhos),), BESIDE, 200)},
    )


def by_votes() -> Report:
    """Claim 4.14: where one steep sample points to the left, and two gentle ones to the right."""
    surface, start, rhos = Amsgrad3(), Amsgrad3.starts[0], np.array([0.0, 0.99])
    run = descend(ONE_SAMPLE.on(surface), RMSprop(0.02, rhos[:, None]), start, 1500, seed=SEEDS)
    updates = np.arange(401.0)
    middle, low, high = spread(run.path[0, :401])
    lines = [Line(f"ρ = {rho:g}", updates, middle[:, i], "", low[:, i], high[:, i]) for i, rho in enumerate(rhos)]
    best = Line("where the loss is lowest", updates[[0, -1]], np.full(2, surface.minima()[0].x), dotted=True)
    racers = (RMSprop(0.02, 0.0), RMSprop(0.02, 0.99), SGD(0.02))
    return Report(
        over_seeds("4.14", "Counterexample", "x at the end", rhos, run.path[0, -100:].mean(axis=0), ("1.02", "")),
        [Plot("ρ = 0 goes where two samples of three point", "update", "x", [*lines, best])],
        {"One vote for each sample": Experiment(surface, racers, start, 400, sampling=ONE_SAMPLE)},
    )


def on_the_line() -> Report:
    """Claims 4.14 and 4.15: how high the end lies on the mean, and where."""
    surface, rhos = Linreg(), np.array([0.0, 0.5, 0.9, 0.99, 0.999])
    run = descend(ONE_SAMPLE.on(surface), RMSprop(0.01, rhos[:, None]), Linreg.starts[0], 200 * EPOCH, seed=SEEDS)
    gaps, (x, y) = gap(run)[-10 * EPOCH :].mean(axis=0), run.path[:, -10 * EPOCH :].mean(axis=1)
    best = surface.minima()[0]
    off = np.hypot(x - best.x, y - best.y)
    some = [0, 2]
    racers = (RMSprop(0.01, 0.0), RMSprop(0.01, 0.5), RMSprop(0.01, 0.9))
    return Report(
        [
            *over_seeds("4.14", "Line fit", "mean position off by", rhos, off, ("0.347", "0.086", "0.005", "", "")),
            *over_seeds("4.14", "Line fit", "mean gap", rhos[some], gaps[some], ("0.026", "0.0013")),
            *over_seeds(
                "4.15", "Line fit", "mean gap", rhos, gaps, ("0.026", "0.0027", "0.00127", "0.00131", "0.00136")
            ),
        ],
        [
            against_decay("From ρ = 0.9 on there is nothing to gain", "mean gap", rhos, gaps),
            against_decay("With ρ = 0 a run rests beside the minimum", "mean position off by", rhos, off),
        ],
        {"At rest beside the minimum": Experiment(surface, racers, (1, -1), 960, sampling=ONE_SAMPLE)},
    )


def against_decay(title: str, unit: str, rhos: np.ndarray, values: np.ndarray) -> Plot:
    """Values (ρ, seeds) over what is not kept, since even steps of ρ would crowd the large ones."""
    middle, low, high = spread(values)
    line = Line("RMSprop", 1 - rhos, middle, RMSprop.id, low, high)
    return Plot(title, "1 - ρ, the share of the new gradient", unit, [line], "log", "log")


def over_seeds(
    claim: str, place: str, column: str, rhos: np.ndarray, values: np.ndarray, expected: Sequence[str]
) -> list[Finding]:
    """A finding for each ρ from values (ρ, seeds)."""
    return [
        Finding(claim, f"{place}, ρ = {rho:g}", column, middle, wanted, low, high)
        for rho, middle, low, high, wanted in zip(rhos, *spread(values), expected, strict=True)
    ]
