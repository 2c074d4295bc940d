"""Where every start of the window ends, entrant by entrant, and who is the first to arrive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.conditions import Conditions
from analysis.entrant import Entrant
from descent.basins import Ends, ends, first_to_arrive, starts_over
from descent.progress import parts
from descent.scores import SCORES

SCORED = ("reached", "gap")
"""The scores kept of every start, by id."""


@dataclass(frozen=True, eq=False)
class Basins:
    """Where the runs of each entrant end, by slot, from every start (rows, columns); and who arrives first.

    x, y    the starts' coordinates across and up
    scores  of each slot, by id
    first   the place of the first to arrive among the entrants, -1 for nobody, their number for several at once
    """

    x: np.ndarray
    y: np.ndarray
    ends: dict[str, Ends]
    scores: dict[str, dict[str, np.ndarray]]
    first: np.ndarray


def basins(conditions: Conditions, entrants: Mapping[str, Entrant], size: int) -> Basins:
    """A batch of runs for each entrant, one from every start; where chance has a part, with the first seed."""
    starts = starts_over(conditions.surface.domain, size, size)
    arrivals, found = [], {}
    for slot, entrant in parts(list(entrants.items())):
        arrival = conditions.arrive(entrant, entrant.optimizer, entrant.schedule, start=starts, motion=False)
        arrivals.append(arrival)
        found[slot] = ends(arrival)
    with np.errstate(over="ignore"):
        scores = {
            slot: {name: SCORES[name].of(arrival).astype(np.float32) for name in SCORED}
            for slot, arrival in zip(entrants, arrivals, strict=True)
        }
    return Basins(starts[0, 0], starts[1, :, 0], found, scores, first_to_arrive(arrivals))
