"""One step laid out: every number an optimizer worked with to get from one point to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np

from descent.altered import Altered
from descent.optimizer import Objective, Optimizer, showing
from descent.run import CONSTANT, acting, walk
from descent.schedule import Schedule


@dataclass(frozen=True, eq=False)
class Anatomy:
    """The numbers of update t of one run; vectors are (2,), scalars ().

    before, after   the position before and after the update
    rate            the learning rate in use
    gradients       each slope that was asked for: the point, and the gradient the rule saw there
    memory          the memory after the update by symbol
    kept            the memory before it by symbol
    terms           what the rule names of its own, in the order it works them out
    """

    t: int
    before: np.ndarray
    after: np.ndarray
    rate: float
    gradients: tuple[tuple[np.ndarray, np.ndarray], ...]
    memory: Mapping[str, np.ndarray]
    kept: Mapping[str, np.ndarray]
    terms: Mapping[str, np.ndarray]

    @property
    def step(self) -> np.ndarray:
        """How far the update went."""
        return self.after - self.before


def lay_out(
    f: Objective, optimizer: Optimizer, start, t: int, steps: int, schedule: Schedule = CONSTANT, seed: int = 0
) -> Anatomy:
    """Update t = 1, 2, ..., steps of a single run of so many steps, with every number it used.

    Raises ValueError where t is not one of the run's updates.
    """
    if not 1 <= t <= steps:
        raise ValueError(f"A run of {steps} steps has no update {t}.")
    before, state = next(islice(walk(f, optimizer, start, steps, schedule, seed), t - 1, None))
    moving = acting(optimizer, schedule, t, steps)
    at = getattr(f, "at", None)
    seen = _Observed(f if at is None else at(t, seed))
    with np.errstate(all="ignore"), showing() as terms:
        after, kept = moving.step(before, state, seen, t)
        rate = moving.rate(state, t)
    return Anatomy(
        t=t,
        before=before,
        after=after,
        rate=float(rate),
        gradients=tuple(seen.gradients),
        memory=optimizer.inspect(kept),
        kept=optimizer.inspect(state),
        terms=terms,
    )


class _Observed(Altered):
    """An objective that remembers every slope it was asked for."""

    def __init__(self, f: Objective) -> None:
        self.gradients: list[tuple[np.ndarray, np.ndarray]] = []

        def gradient(xy: np.ndarray) -> np.ndarray:
            slope = f.gradient(xy)
            self.gradients.append((xy, slope))
            return slope

        super().__init__(f, gradient=gradient)
