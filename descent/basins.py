"""Where runs end from every start of a window: at which minimum, or how else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from descent.arrival import Arrival
from descent.objective import Window, landscape
from descent.outcome import BESIDE, KINDS, Kind
from descent.scores import SCORES
from descent.stationary import StationaryPoint, nearest

AT_REST = ("converged", "local minimum")


@dataclass(frozen=True, eq=False)
class Ends:
    """Where each run of a batch ended: ``code`` is the place among the minima, or after them that of its kind in KINDS.

    minima  single minima in the window, lowest first
    """

    code: np.ndarray
    minima: tuple[StationaryPoint, ...]

    def kind(self, code: int) -> Kind | None:
        """The kind of ending a code stands for, None where it stands for a minimum."""
        return None if code < len(self.minima) else KINDS[code - len(self.minima)]


def starts_over(window: Window, columns: int, rows: int) -> np.ndarray:
    """The middles of a window's cells, so many across and up: (2, rows, columns)."""
    axes = [
        low + (high - low) * (np.arange(count) + 0.5) / count
        for (low, high), count in zip(window, (columns, rows), strict=True)
    ]
    return np.stack(np.meshgrid(*axes))


def ends(arrival: Arrival) -> Ends:
    """At which minimum in the window the runs came to rest, or how else they ended: at one outside it, for instance."""
    ground = landscape(arrival.f)
    minima = ground.minima() if ground else ()
    outcome = np.asarray(arrival.outcome, dtype=object)
    kinds = np.array([KINDS.index(each.kind) for each in outcome.ravel()], int).reshape(outcome.shape)
    code = len(minima) + kinds
    if minima:
        place, distance = nearest(arrival.end, minima)
        there = distance <= BESIDE * np.hypot(*np.ptp(np.array(arrival.f.domain, float), axis=1))
        resting = np.isin(kinds, [KINDS.index(kind) for kind in AT_REST])
        code = np.where(resting & there, place, code)
    return Ends(code, minima)


def first_to_arrive(arrivals: Sequence[Arrival]) -> np.ndarray:
    """Which of several runs from each start reached the target in the fewest steps: its place among them.

    -1 where none did, and len(arrivals) where several were equally fast.
    """
    steps = np.stack([SCORES["reached"].of(each) for each in arrivals])
    fewest = steps.min(axis=0)
    winners: Any = steps == fewest
    which = np.where(winners.sum(axis=0) > 1, len(arrivals), winners.argmax(axis=0))
    return np.where(np.isfinite(fewest), which, -1)
