"""One parameter over its range, for all entrants: where each works, and where it is best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.axis import Axis
from analysis.conditions import Conditions
from analysis.entrant import Entrant
from descent.dial import Dial
from descent.progress import parts
from descent.scores import SCORES


@dataclass(frozen=True, eq=False)
class Swept:
    """What a sweep found of one entrant.

    values   the parameter's values
    scores   each score of every value, by id: the median over seeds
    working  where the loss is at most the target at the end
    """

    values: np.ndarray
    scores: Mapping[str, np.ndarray]
    working: np.ndarray

    @property
    def best(self) -> int:
        """The value with the earliest settle step, among equals the lowest final gap; so, too, where none settles."""
        return int(np.lexsort((self.scores["gap"], self.scores["settled"]))[0])

    @property
    def range(self) -> tuple[float, float] | None:
        """The lowest and the highest value of the longest working stretch; None where no value works."""
        return longest(self.working, self.values)

    @property
    def cut(self) -> tuple[bool, bool]:
        """Whether that stretch begins with the lowest and ends with the highest value tried: it may then go on."""
        if self.range is None:
            return False, False
        return self.range[0] == self.values[0], self.range[1] == self.values[-1]


def sweep(
    conditions: Conditions, entrants: Mapping[str, Entrant], chosen: Sequence[Dial], axis: Axis
) -> dict[str, Swept]:
    """One batch of runs for each dial's entrant, by slot."""
    found, listed = {}, list(entrants.items())
    for dial in parts(chosen):
        slot, entrant = listed[dial.racers[0]]
        low, high = max(axis.low, dial.param.low), min(axis.high, dial.param.high)
        if low >= high:
            continue
        values = Axis(dial.param, low, high).swept()
        optimizer, schedule = dial.on(entrant.optimizer, entrant.schedule, conditions.wide(entrant, values))
        arrival = conditions.arrive(entrant, optimizer, schedule)
        scores = {
            name: np.broadcast_to(conditions.score(score, entrant, arrival), values.shape)
            for name, score in SCORES.items()
        }
        found[slot] = Swept(values, scores, scores["settled"] < np.inf)
    return found


def longest(working: np.ndarray, values: np.ndarray) -> tuple[float, float] | None:
    """The first and the last value of the longest unbroken stretch that works; None where none does."""
    runs = stretches(working)
    if not runs:
        return None
    first, last = max(runs, key=lambda run: run[1] - run[0])
    return float(values[first]), float(values[last])


def stretches(working: np.ndarray) -> list[tuple[int, int]]:
    """The first and the last place of each unbroken stretch of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], working, [False]]).astype(int)))
    return [(int(first), int(last) - 1) for first, last in edges.reshape(-1, 2)]
