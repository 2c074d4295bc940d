"""Markers as small pieces of HTML, for headings outside the stage; Streamlit lets no SVG through there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import cos, pi, sin

from views.plots.palette import Style

Points = Sequence[tuple[float, float]]

ARM = 0.28
PLUS = [(-ARM, -0.85), (ARM, -0.85), (ARM, -ARM), (0.85, -ARM), (0.85, ARM), (ARM, ARM), (ARM, 0.85), (-ARM, 0.85),
        (-ARM, ARM), (-0.85, ARM), (-0.85, -ARM), (-ARM, -ARM)]  # fmt: skip
HOLLOW = 0.6
"""The hole of an open marker, as a share of its size."""


@lru_cache(maxsize=256)
def mark(style: Style) -> str:
    """The marker of a style, a letter high, in the colour of the light or dark theme."""
    outline = _outline(style.marker)
    corners = [*outline, outline[0]]
    if style.open:
        corners += [(HOLLOW * x, HOLLOW * y) for x, y in corners]
    clip = ", ".join(f"{50 + 50 * x:.1f}% {50 + 50 * y:.1f}%" for x, y in corners)
    return (
        '<span aria-hidden="true" style="display:inline-block;width:0.9em;height:0.9em;vertical-align:-0.08em;'
        f'background:light-dark({style.light},{style.dark});clip-path:polygon(evenodd,{clip})"></span>'
    )


def _outline(marker: str) -> Points:
    return {
        "circle": _regular(24, 0.8, 0),
        "square": _regular(4, 1, pi / 4),
        "diamond": _regular(4, 1, 0),
        "triangle-up": _regular(3, 1, -pi / 2),
        "triangle-down": _regular(3, 1, pi / 2),
        "pentagon": _regular(5, 0.95, -pi / 2),
        "hexagon": _regular(6, 0.95, 0),
        "star": [p for pair in zip(_regular(5, 1, -pi / 2), _regular(5, 0.42, -0.3 * pi), strict=True) for p in pair],
        "cross": PLUS,
        "x": [((x - y) * 0.75, (x + y) * 0.75) for x, y in PLUS],
        "bowtie": [(-1, -0.75), (1, 0.75), (1, -0.75), (-1, 0.75)],
    }[marker]


def _regular(corners: int, radius: float, first: float) -> Points:
    angles = [first + 2 * pi * i / corners for i in range(corners)]
    return [(radius * cos(angle), radius * sin(angle)) for angle in angles]
