"""Recent runs, kept for all visitors."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from descent import Optimizer, Schedule, Trajectory, descend

MANY = 20
"""The seeds of a band."""
QUANTILES = (0.1, 0.5, 0.9)


@lru_cache(maxsize=1024)
def remembered(*settings: Any) -> Trajectory:
    """``descend`` that remembers recent runs, for all visitors: a slider then repeats one run, not all.

    A run of 1000 steps takes about 60 kB here, so that a class of a hundred with eight racers each fits.
    """
    return descend(*settings).lightened()


@lru_cache(maxsize=256)
def spread(f: Any, optimizer: Optimizer, start: Any, steps: int, schedule: Schedule, seed: int) -> np.ndarray:
    """The 10 %, 50 % and 90 % points of the losses of many seeds from this one on: (3, steps + 1)."""
    run = descend(f, optimizer, start, steps, schedule, np.arange(seed, seed + MANY))
    loss = np.where(np.isnan(run.loss), np.inf, run.loss)  # a run that was lost lies above all others
    return np.quantile(loss, QUANTILES, axis=1, method="inverted_cdf")
