"""One hyperparameter over its range, for all racers: where each works, and where it is best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from descent import Param, params
from descent.progress import parts
from descent.scores import SCORES
from views import explain, sheet
from views.lab.axes import Axis
from views.lab.captions import note
from views.lab.setting import Setting, named
from views.live import dials
from views.racers import Racer
from views.stage import Dial
from views.words import number


@dataclass(frozen=True, eq=False)
class Swept:
    """What a sweep found of one racer.

    values   the parameter's values
    scores   each score of every value, by id: the median over seeds
    working  where the loss is at most the target at the end
    """

    values: np.ndarray
    scores: Mapping[str, np.ndarray]
    working: np.ndarray

    @property
    def best(self) -> int:
        """The value with the earliest settle step, among equals the lowest final gap; so, too, where none settles."""
        return int(np.lexsort((self.scores["gap"], self.scores["settled"]))[0])

    @property
    def range(self) -> tuple[float, float] | None:
        """The lowest and the highest value of the longest working stretch; None where no value works."""
        return longest(self.working, self.values)

    @property
    def cut(self) -> tuple[bool, bool]:
        """Whether that stretch begins with the lowest and ends with the highest value tried: it may then go on."""
        if self.range is None:
            return False, False
        return self.range[0] == self.values[0], self.range[1] == self.values[-1]


def longest(working: np.ndarray, values: np.ndarray) -> tuple[float, float] | None:
    """The first and the last value of the longest unbroken stretch that works; None where none does."""
    runs = stretches(working)
    if not runs:
        return None
    first, last = max(runs, key=lambda run: run[1] - run[0])
    return float(values[first]), float(values[last])


def stretches(working: np.ndarray) -> list[tuple[int, int]]:
    """The first and the last place of each unbroken stretch of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], working, [False]]).astype(int)))
    return [(int(first), int(last) - 1) for first, last in edges.reshape(-1, 2)]


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


def sweep(setting: Setting, racers: Mapping[str, Racer], chosen: Sequence[Dial], axis: Axis) -> dict[str, Swept]:
    """One batch of runs for each racer, by slot."""
    found, listed = {}, list(racers.items())
    for dial in parts(chosen):
        slot, racer = listed[dial.racers[0]]
        low, high = max(axis.low, dial.param.low), min(axis.high, dial.param.high)
        if low >= high:
            continue
        values = Axis(dial.param, low, high).swept()
        optimizer, schedule = dial.on(racer.optimizer, racer.schedule, setting.wide(racer, values))
        arrival = setting.arrive(racer, optimizer, schedule)
        scores = {name: np.asarray(setting.score(score, racer, arrival), float) for name, score in SCORES.items()}
        settled = np.broadcast_to(scores["settled"], values.shape)
        found[slot] = Swept(values, {n: np.broadcast_to(s, values.shape) for n, s in scores.items()}, settled < np.inf)
    return found


def told(found: Mapping[str, Swept], racers: Mapping[str, Racer], axis: Axis) -> None:
    """Each racer's working range and best value as a table."""
    heads = ["Optimizer", f"Best {axis.param.symbol}", "Settle step", "Final gap", "Works from", "To", "Width"]
    explain.table(heads, [_row(swept, racers[slot], axis) for slot, swept in found.items()])


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
