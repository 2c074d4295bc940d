"""Basins in words and numbers: each ending by its name, shares of the window, every start as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis import Basins
from analysis.basins import SCORED
from descent import StationaryPoint
from descent.basins import KINDS
from descent.outcome import ended
from views.address.racer_setup import Racer
from views.lab.figures.captions import note
from views.lab.figures.style import CATEGORIES, letters
from views.share import sheet
from views.text.numbers import number

TINY = 1e-12
"""A smaller loss is 0 but for rounding."""


def ending(code: int, minima: Sequence[StationaryPoint]) -> str:
    """A minimum by its letter, place and loss; or how else runs ended."""
    if code >= len(minima):
        return ended(KINDS[code - len(minima)])
    point = minima[code]
    name = f"{letters(len(minima))[code]} " if len(minima) <= len(CATEGORIES) else "minimum "
    loss = point.value if abs(point.value) > TINY else 0.0
    return f"{name}({number(point.x, 3)}, {number(point.y, 3)}), loss {number(loss, 3)}"


def shares(found: Basins, racers: Mapping[str, Racer]) -> tuple[list[str], list[list[str]]]:
    """How much of the window each ending takes, as a table's heads and rows of one for each racer."""
    minima = next(iter(found.ends.values())).minima
    used = np.unique(np.concatenate([np.unique(each.code) for each in found.ends.values()])).tolist()
    few = [code for code in used if code >= len(minima) or len(minima) <= len(CATEGORIES)]
    heads = [ending(code, minima) for code in few]
    rows = []
    for slot in racers:
        code = found.ends[slot].code
        rows.append([f"{(code == each).mean():.1%}" for each in few])
        if len(minima) > len(CATEGORIES):
            rows[-1] += [f"{(code == 0).mean():.1%}", f"{((code > 0) & (code < len(minima))).mean():.1%}"]
    if len(minima) > len(CATEGORIES):
        heads += ["lowest minimum", "other minima"]
    return heads, rows


def table(found: Basins, racers: Mapping[str, Racer], caption: str) -> str:
    """Every start and racer as CSV."""
    rows = (row for slot, racer in racers.items() for row in _rows(found, slot, sheet.name(racer.label)))
    return sheet.table([note(caption)], ["racer", "start x", "start y", "ends", *SCORED], rows)


def _rows(found: Basins, slot: str, label: str) -> Iterator[list[Any]]:
    each = found.ends[slot]
    words = [ending(code, each.minima) for code in range(len(each.minima) + len(KINDS))]
    for row, y in enumerate(found.y):
        for column, x in enumerate(found.x):
            scores = [found.scores[slot][score][row, column] for score in SCORED]
            yield [label, x, y, words[each.code[row, column]], *scores]
