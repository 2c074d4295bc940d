"""A parameter over a range, in steps even on its own scale."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from descent import Param

PER_DECADE = 20
"""Values a decade of a sweep over a learning rate."""
SWEPT = 81
"""Values of a sweep over anything else."""


@dataclass(frozen=True)
class Axis:
    """A parameter from a lowest to a highest value."""

    param: Param
    low: float
    high: float

    def grid(self, count: int) -> np.ndarray:
        """So many values, even on the parameter's own scale; whole numbers once each."""
        values = replace(self.param, low=self.low, high=self.high).grid(count)
        return np.unique(values) if self.param.scale == "integer" else values

    def swept(self) -> np.ndarray:
        """The values of a sweep: twenty a decade on a log scale."""
        if self.param.scale != "log":
            return self.grid(SWEPT)
        return self.grid(max(2, round(PER_DECADE * float(np.log10(self.high / self.low))) + 1))

    def place(self, values) -> np.ndarray:
        """Where values lie along the axis: even steps of the scale are even there."""
        values = np.asarray(values, float)
        with np.errstate(all="ignore"):
            if self.param.scale == "log":
                return np.log10(values)
            return -np.log10(1 - values) if self.param.scale == "decay" else values
