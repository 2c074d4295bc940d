"""Axes of parameters: values even on the parameter's own scale, and round numbers to read them by."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from descent import Param
from views.controls import label
from views.words import number

PER_DECADE = 20
"""Values a decade of a sweep over a learning rate."""
SWEPT = 81
"""Values of a sweep over anything else."""
DECAYS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999)
LINEAR_TICKS = 6


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

    def ticks(self) -> tuple[list[float], list[str]]:
        """Places of round values, and how they are written; of the ends, where hardly any lies between them."""
        values = [v for v in self._round() if self.low * (1 - 1e-9) <= v <= self.high * (1 + 1e-9)]
        values = values if len(values) > 2 else sorted({self.low, *values, self.high})
        return self.place(values).tolist(), [number(v) for v in values]

    def layout(self, title: str = "") -> dict:
        """The axis as Plotly draws it."""
        places, texts = self.ticks()
        return {
            "title": {"text": title or self.title},
            "tickmode": "array",
            "tickvals": places,
            "ticktext": texts,
            "ticks": "outside",
            "tickangle": 0,
            "zeroline": False,
        }

    @property
    def title(self) -> str:
        """The parameter's name and symbol."""
        return label(self.param)

    def _round(self) -> list[float]:
        if self.param.scale == "decay":
            return [*DECAYS]
        if self.param.scale == "log":
            decades = range(int(np.floor(np.log10(self.low))), int(np.ceil(np.log10(self.high))) + 1)
            digits = (1, 2, 5) if np.log10(self.high / self.low) <= 3 else (1,)
            return [float(f"{digit}e{power}") for power in decades for digit in digits]
        width = (self.high - self.low) / LINEAR_TICKS or 1.0
        power = 10.0 ** np.floor(np.log10(width))
        step = next(m * power for m in (1, 2, 5, 10) if m * power >= width)
        if self.param.scale == "integer":
            step = max(1.0, step)
        first, last = np.ceil(self.low / step), np.floor(self.high / step + 1e-9)
        return [float(f"{i * step:.9g}") for i in np.arange(first, last + 1)]
