"""Learning-rate schedules: pure curves of time that multiply an optimizer's learning rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from descent.entry import Entry, Reference
from descent.params import Number


@dataclass(frozen=True)
class Schedule(Entry):
    """A multiplier of the learning rate over the run."""

    rule: ClassVar[str]
    """The curve in LaTeX."""

    def __call__(self, t: int, total: int) -> Number:
        """The multiplier for update t + 1 of a run of total updates; t = 0, 1, ..., total - 1."""
        raise NotImplementedError

    def curve(self, total: int) -> np.ndarray:
        """The multipliers of a whole run: (total, *b)."""
        return np.array([self(t, total) for t in range(total)], float)


@dataclass(frozen=True)
class Constant(Schedule):
    """The same learning rate at every step."""

    reference: ClassVar = Reference(
        "H. Robbins, S. Monro",
        1951,
        "A stochastic approximation method",
        "https://doi.org/10.1214/aoms/1177729586",
    )
    rule: ClassVar = r"\eta_t = \eta"

    def __call__(self, t: int, total: int) -> Number:
        return 1.0
