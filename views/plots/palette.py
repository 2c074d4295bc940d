"""Colours, dashes and markers: one look per optimizer, the same in every figure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Literal
from zlib import crc32

from descent import Optimizer
from optimizers import OPTIMIZERS

Dash = Literal["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"]
Marker = Literal[
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "triangle-down",
    "cross",
    "x",
    "star",
    "pentagon",
    "hexagon",
    "bowtie",
]


@dataclass(frozen=True)
class Style:
    """How one racer is drawn: a colour per theme, a dash and a marker, named as in Plotly."""

    light: str
    dark: str
    dash: Dash = "solid"
    marker: Marker = "circle"
    open: bool = False

    @property
    def symbol(self) -> str:
        """The marker's name in Plotly."""
        return f"{self.marker}-open" if self.open else self.marker


@dataclass(frozen=True)
class Ground:
    """What lies under the paths: the fill from low to high, the contour lines, the casing of each path."""

    low: str
    high: str
    line: str
    casing: str


GROUND = {
    "light": Ground("#FFFFFF", "#E3E6EA", "#8A94A3", "#FFFFFF"),
    "dark": Ground("#0F172A", "#334155", "#64748B", "#000000"),
}

# Chosen together: far apart under simulated colour blindness, 3:1 on every fill. Two more would spoil that.
LISTED = {
    "sgd": Style("#111111", "#FFFFFF", "solid", "circle"),
    "momentum": Style("#374EF4", "#909BFF", "solid", "square"),
    "nesterov": Style("#00909B", "#9BDEFF", "dash", "diamond"),
    "adagrad": Style("#908500", "#FFE900", "solid", "triangle-up"),
    "rmsprop": Style("#900B00", "#FF4E00", "solid", "triangle-down"),
    "adam": Style("#DE216F", "#FFB1B1", "solid", "cross"),
    "nadam": Style("#7A0B6F", "#B17AA6", "dash", "x"),
    "amsgrad": Style("#21644E", "#379B6F", "dashdot", "star"),
}
KIN: dict[str, tuple[str, Dash, Marker, bool]] = {
    "adadelta": ("adagrad", "dot", "pentagon", False),
    "momentum_ema": ("momentum", "dash", "square", True),
    "adamax": ("adam", "dot", "cross", True),
    "radam": ("adam", "longdash", "hexagon", False),
    "adabound": ("adam", "dashdot", "bowtie", False),
}
LOOKS: tuple[tuple[Marker, bool, Dash], ...] = tuple(
    product(
        ("pentagon", "hexagon", "bowtie", "diamond", "triangle-up", "circle", "square", "star", "x", "cross"),
        (False, True),
        ("dash", "dot", "dashdot", "longdash", "longdashdot"),
    )
)


def style(optimizer: type[Optimizer] | str, copy: int = 0) -> Style:
    """The look of an optimizer, given as class or id.

    A rule outside the palette takes the colour of the listed rule it descends from, with another dash and
    marker. ``copy`` = 1, 2, ... is the same optimizer a second time in the race: same colour, other marks.
    """
    name = optimizer if isinstance(optimizer, str) else optimizer.id
    cls = OPTIMIZERS.get(name) if isinstance(optimizer, str) else optimizer
    looks = _catalogue()
    first = looks.get(name) or _marked(name, _family(name, cls), looks.values())
    taken = [*looks.values(), first]
    for i in range(1, copy + 1):
        taken.append(_marked(f"{name} {i}", first, taken))
    return taken[-1]


@cache
def _catalogue() -> dict[str, Style]:
    """The look of every optimizer there is, no two alike."""
    looks = dict(LISTED)
    for name, (ancestor, dash, marker, is_open) in KIN.items():
        looks[name] = replace(LISTED[ancestor], dash=dash, marker=marker, open=is_open)
    for name in sorted(OPTIMIZERS.keys() - looks.keys()):
        looks[name] = _marked(name, _family(name, OPTIMIZERS[name]), looks.values())
    return looks


def _family(name: str, cls: type[Optimizer] | None) -> Style:
    """The look of the nearest listed ancestor; for a rule with none, one its name decides."""
    seen = {name}
    while cls is not None and cls.parent and cls.parent not in seen:
        if cls.parent in LISTED:
            return LISTED[cls.parent]
        seen.add(cls.parent)
        cls = OPTIMIZERS.get(cls.parent)
    return list(LISTED.values())[crc32(name.encode()) % len(LISTED)]


def _marked(name: str, like: Style, taken: Collection[Style]) -> Style:
    """A free look in the colour of another: the name decides where in the list the search begins."""
    begin = crc32(name.encode())
    for i in range(len(LOOKS)):
        marker, is_open, dash = LOOKS[(begin + 7 * i) % len(LOOKS)]
        look = replace(like, dash=dash, marker=marker, open=is_open)
        if look not in taken and dash != like.dash and marker != like.marker:
            return look
    return like
