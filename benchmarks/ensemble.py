"""Twenty seeds at once against one: milliseconds for a run on one sample at a time, recorded whole.

    python -m benchmarks.ensemble

Linear regression on 24 samples, 960 updates of one sample each, every seed with an order of its own. Recorded are
positions, losses and slopes over all samples, learning rates, evaluations and the memory at every step. That each
seed of the twenty is the seed alone, to the last bit, is checked before anything is timed. Times are medians of
processor time over runs taken in turn, so that a busy machine slows both alike.
"""

from __future__ import annotations

import numpy as np

from benchmarks.common import alternating, load, table, verdict
from descent import Batches, Optimizer, Sampling, Trajectory, descend
from descent.params import Number
from optimizers import SGD, Adagrad, Adam, AMSGrad, Momentum, MomentumEMA, Nesterov, RMSprop
from optimizers.schedules import Constant, Cosine
from surfaces import Linreg

SEEDS, STEPS, ROUNDS = 20, 960, 9
MOST = 3.0
"""The aim: at most this many times the time of one seed."""
START = (-1.5, 2.5)
F = Batches(Linreg(), Sampling(batch=1))
RACERS: dict[str, Optimizer] = {
    "SGD": SGD(0.05),
    "SGD, cosine": SGD(0.05),
    "Momentum": Momentum(0.01),
    "Momentum (averaging)": MomentumEMA(0.05),
    "Nesterov": Nesterov(0.01),
    "Adagrad": Adagrad(1.0),
    "RMSprop": RMSprop(0.03),
    "Adam": Adam(0.03),
    "AMSGrad": AMSGrad(0.03),
}


def run(name: str, seed: Number) -> Trajectory:
    """A run with everything it records worked out."""
    schedule = Cosine() if "cosine" in name else Constant()
    recorded = descend(F, RACERS[name], START, STEPS, schedule, seed)
    _ = recorded.path, recorded.loss, recorded.gradient, recorded.lr, recorded.evaluations, recorded.memory
    return recorded


def check(name: str) -> None:
    """Fail unless each of the seeds is the seed alone."""
    together = run(name, np.arange(SEEDS))
    for seed in range(SEEDS):
        alone = run(name, seed)
        same = (
            np.array_equal(together.path[..., seed], alone.path),
            np.array_equal(together.loss[..., seed], alone.loss),
            np.array_equal(together.gradient[..., seed], alone.gradient),
            *(np.array_equal(values[..., seed], alone.memory[key]) for key, values in together.memory.items()),
        )
        assert all(same), f"{name}: seed {seed} differs from the seed alone."


if __name__ == "__main__":
    print(f"numpy {np.__version__}, {load()}")
    rows = []
    for name in RACERS:
        check(name)
        one, many = (
            1e3 * seconds
            for seconds in alternating(
                [lambda name=name: run(name, 7), lambda name=name: run(name, np.arange(SEEDS))], ROUNDS
            )
        )
        rows.append((name, f"{one:.1f}", f"{many:.1f}", f"{many / one:.2f}", verdict(many / one, MOST)))
    head = ("ms", "one seed", f"{SEEDS} seeds", "ratio", "target")
    table(f"{STEPS} updates of one sample, recorded whole, median of {ROUNDS}", head, rows)
