"""One step laid out: every number an optimizer worked with to get from one point to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from descent.altered import Altered
from descent.moving_average import uncorrected
from descent.objective import Objective, at_step
from descent.optimizer import Optimizer, showing
from descent.run import CONSTANT, acting, counted, placed, walk
from descent.schedule import Schedule


@dataclass(frozen=True)
class WhatIf:
    """One thing that a single update could do differently; the run up to it stays as it was.

    words       what it is
    fits        whether the question makes sense for an optimizer
    scale       what the loss, its slope and its curvature are multiplied by
    restful     whether momentum is set to zero
    uncorrected whether averages that started at zero are used as they are
    """

    words: str
    fits: Callable[[Optimizer], bool] = lambda optimizer: True
    scale: float = 1.0
    restful: bool = False
    uncorrected: bool = False

    def step(self, moving: Optimizer, x: np.ndarray, state: Any, f: Objective, t: int) -> np.ndarray:
        """Where update t would lead from x."""
        asked = f if self.scale == 1 else _scaled(f, self.scale)
        with uncorrected() if self.uncorrected else nullcontext():
            after, _ = (moving.driven(0.0) if self.restful else moving).step(x, state, asked, t)
        return after


WHAT_IFS = {
    "gradient_10": WhatIf("gradient × 10", scale=10.0),
    "gradient_01": WhatIf("gradient × 0.1", scale=0.1),
    "no_momentum": WhatIf("no momentum", lambda optimizer: optimizer.core.momentum is not None, restful=True),
    "uncorrected": WhatIf("no bias correction", lambda optimizer: optimizer.core.corrects, uncorrected=True),
}
"""What can be asked of an update, by name."""


@dataclass(frozen=True, eq=False)
class Anatomy:
    """The numbers of update t of one run; vectors are (2,), scalars ().

    before, after   the position before and after the update
    rate            the learning rate in use
    gradients       each slope that was asked for: the point, and the gradient the rule saw there
    memory          the memory after the update by symbol
    kept            the memory before it by symbol
    terms           what the rule names of its own, in the order it works them out
    otherwise       where the update would have led, by what was asked of it
    """

    t: int
    before: np.ndarray
    after: np.ndarray
    rate: float
    gradients: tuple[tuple[np.ndarray, np.ndarray], ...]
    memory: Mapping[str, np.ndarray]
    kept: Mapping[str, np.ndarray]
    terms: Mapping[str, np.ndarray]
    otherwise: Mapping[str, np.ndarray] = field(default_factory=dict)

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
    with np.errstate(all="ignore"):
        moving, now = acting(optimizer, schedule, t, steps), at_step(f, t, seed)
        laid, _ = _laid(optimizer, moving, now, before, state, optimizer.inspect(state), t)
    return laid


def lay_out_all(
    f: Objective,
    optimizer: Optimizer,
    start,
    steps: int,
    schedule: Schedule = CONSTANT,
    seed: int = 0,
    what_ifs: Sequence[str] = (),
) -> Iterator[Anatomy]:
    """Every update of a single run, in order and in one pass; ``what_ifs`` are names of WHAT_IFS to ask of each."""
    x, steps = placed(start, f, optimizer, schedule), counted(steps)
    state = optimizer.init(x)
    kept = optimizer.inspect(state)
    for t in range(1, steps + 1):
        with np.errstate(all="ignore"):
            moving, now = acting(optimizer, schedule, t, steps), at_step(f, t, seed)
            laid, state = _laid(optimizer, moving, now, x, state, kept, t, what_ifs)
        x, kept = laid.after, laid.memory
        yield laid


def _laid(
    optimizer: Optimizer,
    moving: Optimizer,
    f: Objective,
    before: np.ndarray,
    state: Any,
    kept: Mapping[str, np.ndarray],
    t: int,
    what_ifs: Sequence[str] = (),
) -> tuple[Anatomy, Any]:
    """Update t as the optimizer on the move makes it, from a state whose memory is ``kept``; and the state after it."""
    seen = _Observed(f)
    with showing() as terms:
        after, left = moving.step(before, state, seen, t)
    laid = Anatomy(
        t=t,
        before=before,
        after=after,
        rate=float(moving.rate(state, t)),
        gradients=tuple(seen.gradients),
        memory=optimizer.inspect(left),
        kept=kept,
        terms=terms,
        otherwise={name: WHAT_IFS[name].step(moving, before, state, f, t) for name in what_ifs},
    )
    return laid, left


def _scaled(f: Objective, factor: float) -> Altered:
    """A function measured in other units."""
    return Altered(
        f,
        value=lambda xy: factor * f.value(xy),
        gradient=lambda xy: factor * f.gradient(xy),
        hessian=lambda xy: factor * f.hessian(xy),
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
