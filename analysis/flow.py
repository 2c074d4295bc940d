"""The paths of many starts at once: the flow that each entrant makes of a surface."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.conditions import Conditions
from analysis.entrant import Entrant
from descent import descend
from descent.basins import starts_over
from descent.progress import parts

POINTS = 60_000
"""Points kept of an entrant's paths at most: where there would be more, the last steps are left out."""


def flow(conditions: Conditions, entrants: Mapping[str, Entrant], across: int) -> dict[str, np.ndarray]:
    """Points of each entrant's paths from so many starts a side, by slot: (2, points, starts)."""
    starts = starts_over(conditions.surface.domain, across, across).reshape(2, -1)
    found = {}
    for slot, entrant in parts(list(entrants.items())):
        steps = conditions.length(entrant)
        objective = conditions.objective(entrant)
        run = descend(objective, entrant.optimizer, starts, steps, entrant.schedule, conditions.seed)
        # a view would keep the steps that are left out
        found[slot] = run.path[:, : kept_steps(steps, across) + 1].copy()
    return found


def kept_steps(steps: int, across: int) -> int:
    """How many steps of each path are kept."""
    return min(steps, max(1, POINTS // across**2))
