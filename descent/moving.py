"""Losses that change while they are learned: the ground moves under the optimizers' feet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import sympy

from descent.params import Number
from descent.surface import Surface


@dataclass(frozen=True)
class MovingSurface(Surface):
    """A surface that is shifted another way at every step.

    Update t sees the loss as it is at step t; a run's loss at each position is that of its own step.
    """

    t: Number = 0.0

    def rest(self, x, y) -> Any:
        """The loss before it has moved, as plain arithmetic."""
        raise NotImplementedError

    def way(self, t, lib: Any) -> tuple[Any, Any]:
        """How far along x and y the ground has moved at step t, 0 where it never does; ``lib`` is numpy or sympy."""
        raise NotImplementedError

    def formula(self, x, y):
        dx, dy = self.way(self.t, sympy)
        return self.rest(x - dx if dx else x, y - dy if dy else y)

    def drift(self, steps: int) -> np.ndarray:
        """How far the ground has moved at each of so many steps, the start's first: (2, steps + 1)."""
        t = np.arange(steps + 1.0)
        return np.stack([np.broadcast_to(way, t.shape) for way in self.way(t, np)])

    def at_time(self, steps: Number) -> Self:
        """The loss after so many steps."""
        return replace(self, t=steps)

    def at_step(self, t: int, seed: Number) -> Self:
        """The loss that update t sees."""
        return self.at_time(float(t))
