from collections.abc import Sequence

import numpy as np

from descent import Experiment, Reference, Sampling, Trajectory, descend
from descent.metrics import epoch_displacements, gap, reversals, update_sizes
from descent.progress import parts
from descent.study import Finding, Heatmap, Line, Plot, Report, Study
from optimizers import Momentum
from surfaces import Ellipse, Linreg

BETAS = (0.0, 0.5, 0.9, 0.95, 0.99)
RATES = (0.001, 0.003, 0.01, 0.03, 0.1)
SEEDS = np.arange(20)
FOUR_SAMPLES = Sampling(batch=4)
EPOCH = FOUR_SAMPLES.updates_per_epoch(Linreg())
DATA, RAVINE = Linreg.starts[0], Ellipse.starts[0]


class MomentumEffect(Study):
    """Momentum damps oscillation; its first updates are larger, its later ones smaller; β = 0.9 is best, 0.99 fails.

    A coordinate turns where its update has the opposite sign to the one before.
    """

    title = "Momentum's effect"
    reference = Reference("G. Goh", 2017, "Why momentum really works", "https://doi.org/10.23915/distill.00006")
    question = "Does a run turn round less often when it has momentum? And is more momentum always better?"
    answer = (
        "It depends on what makes the run turn. Noise averages out: with four samples at a time, more momentum means "
        "fewer turns. Without noise, momentum removes the zigzag of a rate near the edge of stability, but adds swings "
        "of its own where a small rate had none. The first updates are larger with momentum; the later ones are "
        "smaller only once the run has converged, and with β = 0.99 it has not. Momentum makes a rate act up to "
        "1/(1 - β) times as large: this rescues a rate that is too small and ruins a large one, so no β is best at "
        "every rate."
    )
    protocol = (
        "Linear regression on four samples at a time from (-1.5, 2.5), medians over 20 seeds: 360 updates at η = 0.02, "
        "whose second half counts as late, and 600 updates from η = 0.001 to 0.1, whose gap is the mean over the last "
        "ten epochs. Without noise, the ellipse with κ = 20 from (-9, 1.5), where turns are those of y in 200 steps."
    )

    def measure(self) -> Report:
        return Report.joined(part() for part in parts((with_noise, without_noise, over_rates)))


def with_noise() -> Report:
    """Claims 4.4, 4.6 and 4.7: four samples at a time, at one rate."""
    run = noisy(0.02, np.array(BETAS)[:, None], 360)
    turns, sizes, moved = reversals(run.path).mean(axis=0), update_sizes(run.path), epoch_displacements(run.path, EPOCH)
    share, low, high = over_seeds(late(turns))
    return Report(
        [
            *row("4.4", "Share of turns, four samples at a time", over_seeds(late(turns)), "0.49 0.39 0.23 0.18 0.10"),
            *row("4.6", "Length of the first 12 updates", over_seeds(sizes[:12]), "0.117 0.162 0.326 0.374 0.417"),
            *row("4.6", "Length of the late updates", over_seeds(late(sizes)), "0.0148 0.0141 0.0218 0.0320 0.287"),
            *row("4.7", "Distance per epoch, first two epochs", over_seeds(moved[:2]), "0.64 0.92 1.76 2.00 2.25"),
        ],
        [
            Plot(
                "With noise, momentum makes a run turn less often",
                "momentum β",
                "share of late updates that turn",
                [Line("four samples at a time, η = 0.02", np.array(BETAS), share, "momentum", low, high)],
            ),
            Plot(
                "The first updates are larger; the late ones are smaller only where the run has converged",
                "update",
                "length of the update",
                each_beta(np.arange(1.0, run.steps + 1), np.median(sizes, axis=-1)),
                y_scale="log",
            ),
        ],
        {"Four samples at a time: more momentum, fewer turns": on_samples(0.02, BETAS, 360)},
    )


def without_noise() -> Report:
    """Claims 4.4, 4.5 and 4.6: the exact slope, at a rate near the edge of stability and at a small one."""
    large, small = (descend(Ellipse(), Momentum(rate, np.array(BETAS)), RAVINE, 1000) for rate in (0.09, 0.01))
    sizes = update_sizes(small.path)[190:200].mean(axis=0)
    return Report(
        [
            *row("4.4", "Share of turns in the ravine, η = 0.09", turns_across(large), "1.00 0.57 0.48 - -"),
            *row("4.4", "Share of turns in the ravine, η = 0.01", turns_across(small), "0 - 0.15 - -"),
            *row("4.5", "Steps to a loss of 0.001, η = 0.01", small.steps_to(1e-3), "528 259 91 148 392"),
            *row("4.6", "Length of updates 191 to 200, η = 0.01", sizes, "0.0127 - 3.9e-5 - 0.293"),
        ],
        [
            Plot(
                "At a small rate β = 0.9 is the fastest, and 0.99 swings for long",
                "step",
                "loss on the ellipse, η = 0.01",
                each_beta(np.arange(501.0), small.loss[:501]),
                y_scale="log",
            )
        ],
        {
            "Near the edge of stability: momentum ends the zigzag": in_ravine(0.09, BETAS[:3], 200),
            "At a small rate: momentum swings, and is faster": in_ravine(0.01, BETAS, 400),
        },
    )


def over_rates() -> Report:
    """Claim 4.8: what is left after a hundred epochs, from a small rate to a large one."""
    run = noisy(np.array(RATES)[:, None, None], np.array(BETAS)[:, None], 100 * EPOCH)
    spread = over_seeds(gap(run)[-10 * EPOCH :])
    by_a_hair = "By a hair: the lowest tenth of these 20 seeds ends at 0.01509, and 0.015 is a rounded number."
    not_so_fast = (
        "It was written down as infinite. The runs do grow without end, but within these 600 updates only 3 of 20 come "
        "to a million, where Descent says that a run has diverged."
    )
    because = (by_a_hair, "", "", "", not_so_fast)
    return Report(
        [
            *row("4.8", "Gap after 100 epochs, η = 0.001", spread[:, 0], "2.9 1.8 0.042 1.3e-4 0.016"),
            *row("4.8", "Gap after 100 epochs, η = 0.1", spread[:, -1], "0.015 0.037 0.32 1.1 never", because),
        ],
        [
            Heatmap(
                "Momentum rescues a small rate and ruins a large one (blank: further off than the start)",
                "momentum β",
                "learning rate η",
                BETAS,
                RATES,
                np.where(spread[0] < gap(run)[0].min(), spread[0], np.nan),
                "gap after 100 epochs",
                "log",
            )
        ],
        {
            "Too small a rate: momentum makes up for it": on_samples(0.001, BETAS, 100 * EPOCH),
            "A large rate: momentum makes it worse": on_samples(0.1, BETAS[:3], 100 * EPOCH),
        },
    )


def noisy(rate: float | np.ndarray, beta: np.ndarray, updates: int) -> Trajectory:
    """Runs on four samples at a time; the seeds are the last axis."""
    return descend(FOUR_SAMPLES.on(Linreg()), Momentum(rate, beta), DATA, updates, seed=SEEDS)


def late(values: np.ndarray) -> np.ndarray:
    """The second half."""
    return values[len(values) // 2 :]


def turns_across(run: Trajectory) -> np.ndarray:
    """How often y turns within the first 200 steps."""
    return reversals(run.path[:, :201])[1].mean(axis=0)


def over_seeds(values: np.ndarray) -> np.ndarray:
    """The mean over steps of each run: its median over seeds, 10th and 90th percentile."""
    return np.percentile(values.mean(axis=0), (50, 10, 90), axis=-1)


def row(
    claim: str, name: str, values: np.ndarray, written: str, because: Sequence[str] = ("",) * len(BETAS)
) -> list[Finding]:
    """For each β a number and its range, if any, beside what was written down, "-" where nothing was."""
    return [
        Finding(claim, name, f"β = {beta}", float(value), text.strip("-"), *spread, because=why)
        for beta, (value, *spread), text, why in zip(
            BETAS, np.atleast_2d(values).T.tolist(), written.split(), because, strict=True
        )
    ]


def each_beta(x: np.ndarray, y: np.ndarray) -> list[Line]:
    return [Line(f"β = {beta}", x, y[:, i]) for i, beta in enumerate(BETAS)]


def on_samples(rate: float, betas: Sequence[float], updates: int) -> Experiment:
    return Experiment(Linreg(), tuple(Momentum(rate, beta) for beta in betas), DATA, updates, sampling=FOUR_SAMPLES)


def in_ravine(rate: float, betas: Sequence[float], steps: int) -> Experiment:
    return Experiment(Ellipse(), tuple(Momentum(rate, beta) for beta in betas), RAVINE, steps)
