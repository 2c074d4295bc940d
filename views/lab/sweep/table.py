"""A sweep in words and numbers: what can be swept, working ranges as a table, every value as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis import Axis, Swept
from descent import Param, params
from descent.dial import Dial
from descent.scores import SCORES
from views.address.racer_setup import Racer
from views.lab.conditions import named
from views.lab.figures.captions import note
from views.share import sheet
from views.sidebar.dials import dials
from views.text import html_table
from views.text.numbers import number


def parameters(racers: Mapping[str, Racer]) -> dict[str, list[Dial]]:
    """What can be swept: a parameter of the rules for all racers who have it, and each of what is around a rule.

    The key of what is one racer's own has its slot before a dot; so has a parameter whose scale is not the others'.
    """
    found: dict[str, list[Dial]] = {}
    for i, (slot, racer) in enumerate(racers.items()):
        for name, param in params(type(racer.optimizer.core)).items():
            others = found.setdefault(name, [])
            alike = all(dial.param.scale == param.scale for dial in others)
            dials_alike = others if alike else found.setdefault(f"{slot}.{name}", [])
            dials_alike.append(Dial(f"{slot}.{name}", param, racer.label, param.symbol, (i,), 0))
    around = [dial for dial in dials(racers) if dial.layer != 0 and len(dial.racers) == 1]
    return found | {dial.key: [dial] for dial in around}


def over_all(chosen: Sequence[Dial]) -> Param:
    """The parameter with the range of all racers who have it."""
    first = chosen[0].param
    low, high = min(each.param.low for each in chosen), max(each.param.high for each in chosen)
    return Param(first.name, first.default, low, high, first.symbol, first.scale, first.help)


def told(found: Mapping[str, Swept], racers: Mapping[str, Racer], axis: Axis) -> None:
    """Each racer's working range and best value as a table."""
    heads = ["Optimizer", f"Best {axis.param.symbol}", "Settle step", "Final gap", "Works from", "To", "Width"]
    html_table.table(heads, [_row(swept, racers[slot], axis) for slot, swept in found.items()])


def _row(swept: Swept, racer: Racer, axis: Axis) -> list[str]:
    settled, gap = (swept.scores[name][swept.best] for name in ("settled", "gap"))
    best = [number(float(swept.values[swept.best]), 4), steps(settled), number(float(gap), 3)]
    if swept.range is None:
        return [named(racer), *best, "nowhere", "", ""]
    low, high = swept.range
    width = decades(float(np.log10(high / low))) if axis.param.scale == "log" else number(high - low, 3)
    least, most = ("or less" if swept.cut[0] else ""), ("or more" if swept.cut[1] else "")
    ends = [f"{number(end, 4)} {words}".strip() for end, words in ((low, least), (high, most))]
    return [named(racer), *best, *ends, f"{'≥ ' if any(swept.cut) else ''}{width}"]


def decades(width: float) -> str:
    """A ratio in decades, each a factor of ten."""
    text = number(width, 3)
    return f"{text} decade{'' if text == '1' else 's'}"


def steps(value: float) -> str:
    """A number of steps, or that it never came."""
    return number(float(value)) if np.isfinite(value) else "never"


def table(found: Mapping[str, Swept], racers: Mapping[str, Racer], axis: Axis, caption: str) -> str:
    """Every value and score as CSV."""
    rows = [
        [sheet.name(racers[slot].label), *values, int(works)]
        for slot, swept in found.items()
        for *values, works in zip(swept.values, *swept.scores.values(), swept.working, strict=True)
    ]
    return sheet.table([note(caption)], ["racer", axis.param.name, *SCORES, "works"], rows)
