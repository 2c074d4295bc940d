"""What runs are compared by: one number of each run of a batch, and how it is to be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from descent.arrival import Arrival
from descent.objective import landscape
from descent.study import Scale

QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Score:
    """One number of a run.

    id     its name in addresses and files
    title  its name on the page
    unit   what it counts or measures
    scale  the axis it is best drawn on
    of     the number of each run: nan where a run has none, inf where it never got there
    help   what it is, in one line
    """

    id: str
    title: str
    unit: str
    scale: Scale
    of: Callable[[Arrival], np.ndarray]
    help: str


def target_loss(surface: Any, start: Any, share: float) -> Any:
    """The loss at which this share of each start's gap to the lowest minimum is left: (2, *b) -> (*b).

    nan, which nobody reaches, where there is no minimum.
    """
    bottom = surface.bottom()
    if bottom is None:
        return np.nan
    return bottom + share * (surface.value(start) - bottom)


def final_gap(arrival: Arrival) -> np.ndarray:
    """How far the last loss lies above the lowest minimum; the loss itself where there is none."""
    ground = landscape(arrival.f)
    bottom = ground.bottom() if ground else None
    with np.errstate(all="ignore"):
        return np.where(np.isnan(arrival.loss), np.inf, arrival.loss - (bottom or 0.0))


def _steps(steps: np.ndarray) -> np.ndarray:
    return np.where(steps < 0, np.inf, steps)


SCORES = {
    score.id: score
    for score in (
        Score("gap", "Final gap", "loss above the lowest minimum", "log", final_gap, "how good the last point is"),
        Score(
            "reached",
            "Steps to target",
            "steps",
            "log",
            lambda arrival: _steps(arrival.reached),
            "the first step at which the loss is at most the target",
        ),
        Score(
            "settled",
            "Settle step",
            "steps",
            "log",
            lambda arrival: _steps(arrival.settled),
            "the step from which the loss stays at most the target",
        ),
        Score("length", "Path length", "distance", "log", lambda arrival: arrival.length, "the way made in all"),
        Score(
            "longest", "Largest step", "distance", "log", lambda arrival: arrival.longest, "the longest single update"
        ),
        Score(
            "oscillation",
            "Oscillation fraction",
            "share of updates",
            "linear",
            lambda arrival: arrival.oscillation,
            "the share of coordinates whose update has the opposite sign to the one before",
        ),
        Score(
            "evaluations",
            "Gradients",
            "gradients of one sample",
            "log",
            lambda arrival: np.full(arrival.loss.shape, float(arrival.evaluations)),
            "what the run cost",
        ),
    )
}
"""By id, in the order of a table's columns."""


def quantiles(values: np.ndarray, axis: int = -1) -> np.ndarray:
    """The 10 %, 50 % and 90 % points along an axis, each of them a value that is there: inf counts as the largest."""
    return np.quantile(np.where(np.isnan(values), np.inf, values), QUANTILES, axis=axis, method="inverted_cdf")
