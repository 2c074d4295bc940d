"""Where every start of the window ends, racer by racer, and who is the first to arrive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from descent import StationaryPoint
from descent.basins import KINDS, Ends, ends, first_to_arrive, starts_over
from descent.outcome import ended
from descent.progress import parts
from descent.scores import SCORES
from views import sheet
from views.lab.captions import note
from views.lab.look import CATEGORIES, letters
from views.lab.setting import Setting
from views.racers import Racer
from views.words import number

TINY = 1e-12
"""A smaller loss is 0 but for rounding."""
TOLD = ("reached", "gap")


@dataclass(frozen=True, eq=False)
class Basins:
    """Where the runs of each racer end, by slot, from every start (rows, columns); and who arrives first.

    x, y    the starts' coordinates across and up
    scores  of each slot, by id
    first   the place of the first to arrive among the racers, -1 for nobody, their number for several at once
    """

    x: np.ndarray
    y: np.ndarray
    ends: dict[str, Ends]
    scores: dict[str, dict[str, np.ndarray]]
    first: np.ndarray


def basins(setting: Setting, racers: Mapping[str, Racer], size: int) -> Basins:
    """A batch of runs for each racer, one from every start; where chance has a part, with the first seed."""
    starts = starts_over(setting.surface.domain, size, size)
    arrivals, found = [], {}
    for slot, racer in parts(list(racers.items())):
        arrival = setting.arrive(racer, racer.optimizer, racer.schedule, start=starts, motion=False)
        arrivals.append(arrival)
        found[slot] = ends(arrival)
    with np.errstate(over="ignore"):
        scores = {
            slot: {name: SCORES[name].of(arrival).astype(np.float32) for name in TOLD}
            for slot, arrival in zip(racers, arrivals, strict=True)
        }
    return Basins(starts[0, 0], starts[1, :, 0], found, scores, first_to_arrive(arrivals))


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
    return sheet.table([note(caption)], ["racer", "start x", "start y", "ends", *TOLD], rows)


def _rows(found: Basins, slot: str, label: str) -> Iterator[list[Any]]:
    each = found.ends[slot]
    words = [ending(code, each.minima) for code in range(len(each.minima) + len(KINDS))]
    for row, y in enumerate(found.y):
        for column, x in enumerate(found.x):
            scores = [found.scores[slot][score][row, column] for score in TOLD]
            yield [label, x, y, words[each.code[row, column]], *scores]
