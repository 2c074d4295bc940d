"""Self-describing parameters: a dataclass field that knows its range, its symbol and its scale."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Literal

import numpy as np

Number = float | np.ndarray
"""One value, or one per run of a batch."""

Scale = Literal["linear", "log", "decay", "integer"]

ROUND = (1, 1.1, 1.25, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3.2, 3.6, 4, 4.5, 5, 5.6, 6.3, 7.1, 8, 9)
"""Twenty round numbers per decade, evenly apart on a log scale (Renard's R20)."""

SLACK = 1 + 1e-9


@dataclass(frozen=True)
class Param:
    """One adjustable number of an item: what a slider, a sweep and a reference page need to know.

    ``scale`` says on which axis its values are evenly apart: "linear", "log", "decay" (even in 1 - value, for
    momentum-like numbers) or "integer" (whole numbers only).
    """

    name: str
    default: float
    low: float
    high: float
    symbol: str
    scale: Scale = "linear"
    help: str = ""

    def grid(self, n: int) -> np.ndarray:
        """n values from low to high, shape (n,), even on the parameter's own scale."""
        if self.scale == "log":
            return np.clip(np.geomspace(self.low, self.high, n), self.low, self.high)
        if self.scale == "decay":
            return np.clip(1 - np.geomspace(1 - self.low, 1 - self.high, n), self.low, self.high)
        values = np.linspace(self.low, self.high, n)
        return np.round(values) if self.scale == "integer" else values

    def place(self, value: float) -> float:
        """Where a value lies between low (0) and high (1) on the parameter's own scale."""
        if self.scale == "log":
            return float(np.log(value / self.low) / np.log(self.high / self.low))
        if self.scale == "decay":
            return float(np.log((1 - value) / (1 - self.low)) / np.log((1 - self.high) / (1 - self.low)))
        return (value - self.low) / (self.high - self.low)

    @cache  # noqa: B019  (a few hundred parameters, alive as long as the program)
    def stops(self) -> tuple[float, ...]:
        """The round values a slider stops at, in order; the default and both ends are among them."""
        if self.scale == "log":
            values = _decades(self.low, self.high)
        elif self.scale == "decay":
            values = [1 - gap for gap in _decades(1 - self.high, 1 - self.low)]
        else:
            values = self._even_stops()
        inside = {self._tidy(v) for v in values if self.low <= v * SLACK and v <= self.high * SLACK}
        given = (self.low, self.default, self.high)  # as they are: a default of 1/3 is no round number
        return tuple(sorted(inside | {round(v) if self.scale == "integer" else v for v in given}))

    def accepts(self, value: float) -> bool:
        """Whether the value lies in the parameter's range (and is whole, where it must be)."""
        whole = self.scale != "integer" or float(value).is_integer()
        return bool(np.isfinite(value)) and self.low <= value <= self.high and whole

    def _even_stops(self) -> list[float]:
        step = _round_step((self.high - self.low) / 100)
        if self.scale == "integer":
            step = max(1.0, np.ceil(step))
        first = np.ceil(self.low / step)
        count = int((self.high - first * step) / step * SLACK) + 1
        return [float((first + i) * step) for i in range(count)]

    def _tidy(self, value: float) -> float:
        """The value without the last bits of binary arithmetic: 0.9, not 0.9000000000000001."""
        return round(value) if self.scale == "integer" else float(f"{value:.12g}")


def param(default: float, low: float, high: float, symbol: str, scale: Scale = "linear", help: str = "") -> Any:
    """A dataclass field that describes itself: default, range, symbol, scale and one line of help."""
    described = Param("", default, low, high, symbol, scale, help)
    return field(default=default, metadata={"param": described})


def learning_rate(default: float, low: float = 1e-4, high: float = 1.0) -> Any:
    """The field of a learning rate η."""
    return param(default, low, high, "η", "log", "learning rate: how far one step goes")


def decay(default: float, symbol: str, low: float = 0.0, high: float = 0.999, help: str = "") -> Any:
    """The field of a decay rate such as β, evenly spread in 1 - β."""
    return param(default, low, high, symbol, "decay", help)


def epsilon(default: float, low: float = 1e-12, high: float = 1.0) -> Any:
    """The field of ε, the small number that keeps a division finite."""
    return param(default, low, high, "ε", "log", "keeps the division finite")


@cache
def params(cls: Any) -> dict[str, Param]:
    """The declared parameters of a class by field name, in the order of the fields."""
    found = {}
    for each in fields(cls):
        described = each.metadata.get("param")
        if described is not None:
            found[each.name] = Param(each.name, *[getattr(described, f.name) for f in fields(Param)[1:]])
    return found


def _decades(low: float, high: float) -> list[float]:
    exponents = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    return [float(f"{r}e{e}") for e in exponents for r in ROUND]


def _round_step(width: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is at least the width."""
    power = 10.0 ** np.floor(np.log10(width))
    return next(float(f"{m * power:.3g}") for m in (1, 2, 5, 10) if m * power >= width / SLACK)
