"""How the axis of a parameter is drawn: round numbers to read it by, on the parameter's own scale."""

from __future__ import annotations

import numpy as np

from analysis import Axis
from views.sidebar.widgets import label
from views.text.numbers import number

DECAYS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999)
LINEAR_TICKS = 6


def title_of(axis: Axis) -> str:
    """The parameter's name and symbol."""
    return label(axis.param)


def ticks(axis: Axis) -> tuple[list[float], list[str]]:
    """Places of round values, and how they are written; of the ends, where hardly any lies between them."""
    values = [v for v in _round(axis) if axis.low * (1 - 1e-9) <= v <= axis.high * (1 + 1e-9)]
    values = values if len(values) > 2 else sorted({axis.low, *values, axis.high})
    return axis.place(values).tolist(), [number(v) for v in values]


def drawn_axis(axis: Axis) -> dict:
    """The axis as Plotly draws it."""
    places, texts = ticks(axis)
    return {
        "title": {"text": title_of(axis)},
        "tickmode": "array",
        "tickvals": places,
        "ticktext": texts,
        "ticks": "outside",
        "tickangle": 0,
        "zeroline": False,
    }


def _round(axis: Axis) -> list[float]:
    if axis.param.scale == "decay":
        return [*DECAYS]
    if axis.param.scale == "log":
        decades = range(int(np.floor(np.log10(axis.low))), int(np.ceil(np.log10(axis.high))) + 1)
        digits = (1, 2, 5) if np.log10(axis.high / axis.low) <= 3 else (1,)
        return [float(f"{digit}e{power}") for power in decades for digit in digits]
    width = (axis.high - axis.low) / LINEAR_TICKS or 1.0
    power = 10.0 ** np.floor(np.log10(width))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= width)
    if axis.param.scale == "integer":
        step = max(1.0, step)
    first, last = np.ceil(axis.low / step), np.floor(axis.high / step + 1e-9)
    return [float(f"{i * step:.9g}") for i in np.arange(first, last + 1)]
