"""Two parameters of one entrant over their ranges, one batch of runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.conditions import Conditions
from analysis.entrant import Entrant
from analysis.scores import VARYING
from descent.basins import KINDS
from descent.dial import Dial

FIRST, LOOKS = 16, 12
"""A previewed way has all of the first steps, and then so many points more."""
LOST = ("diverged", "left", "undefined")


@dataclass(frozen=True, eq=False)
class ParameterMap:
    """What a map found: values across and up, and for each cell (rows, columns) its numbers.

    scores   by id: medians over seeds
    ending   how the run ended, as a place in KINDS: the most frequent kind over seeds
    ways     some points of each cell's run, of the first seed's (2, points, rows, columns)
    """

    columns: np.ndarray
    rows: np.ndarray
    scores: dict[str, np.ndarray]
    ending: np.ndarray
    ways: np.ndarray

    @property
    def lost(self) -> np.ndarray:
        """The cells whose runs diverged or left the window."""
        return np.isin(self.ending, [KINDS.index(kind) for kind in LOST])

    @property
    def best(self) -> tuple[int, int]:
        """The row and column of the earliest settle step; among equals, or where none settles, of the lowest gap.

        A run that was lost is never the best one.
        """
        order = np.lexsort((self.scores["gap"].ravel(), self.scores["settled"].ravel(), self.lost.ravel()))
        row, column = np.unravel_index(order[0], self.ending.shape)
        return int(row), int(column)


def parameter_map(
    conditions: Conditions, entrant: Entrant, x: Dial, y: Dial, columns: np.ndarray, rows: np.ndarray
) -> ParameterMap:
    """One batch of runs: the values of x across, those of y up."""
    shape = (len(rows), len(columns))
    across = conditions.wide(entrant, np.broadcast_to(columns, shape))
    up = conditions.wide(entrant, np.broadcast_to(rows[:, None], shape))
    optimizer, schedule = y.on(*x.on(entrant.optimizer, entrant.schedule, across), up)
    arrival = conditions.arrive(entrant, optimizer, schedule, looks(conditions.length(entrant)))
    scores = {name: conditions.score(score, entrant, arrival) for name, score in VARYING.items()}
    kinds = np.vectorize(lambda outcome: KINDS.index(outcome.kind), otypes=[int])(arrival.outcome)
    many = conditions.many(entrant)
    ways = arrival.seen[..., 0].copy() if many else arrival.seen  # a view would keep those of all seeds
    return ParameterMap(columns, rows, scores, most_frequent(kinds) if many else kinds, ways)


def looks(steps: int) -> list[int]:
    """The steps whose positions a preview shows."""
    first = min(steps, FIRST)
    return [*range(first), *sorted({round(first + (steps - first) * i / LOOKS) for i in range(LOOKS + 1)})]


def most_frequent(kinds: np.ndarray) -> np.ndarray:
    """The most frequent kind along the last axis, the first in KINDS among equals."""
    return np.argmax([(kinds == kind).sum(axis=-1) for kind in range(len(KINDS))], axis=0)
