"""What the card of one racer is sent: every number of every update, to follow the step shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from descent import Experiment, Optimizer
from descent.anatomy import WHAT_IFS, Anatomy, lay_out_all
from views.stage.packing import high_words, pack
from views.stage.payload import run_name
from views.text.numbers import symbol

RESTFUL = "no_momentum"
"""What is asked of every update of a rule with momentum: the rest of the step is what momentum adds."""
RATE = "rate"
"""The term that is each coordinate's own learning rate."""


@dataclass(frozen=True)
class Quantity:
    """One line of the card: its symbol, what it is, its role in the picture, and its values (1 or 2, count).

    There are as many values as updates, or one more: before the first update and after each.
    """

    symbol: str
    words: str
    role: str
    values: np.ndarray


@lru_cache(maxsize=256)
def steps_block(key: str, label: str, experiment: Experiment, what_if: str | None = None, shown: bool = True) -> bytes:
    """Every update of an experiment with one racer, packed; ``what_if`` is the name of a question asked of each.

    Not ``shown``, the numbers are for the arrows only.
    """
    (optimizer,), (schedule,) = experiment.racers, experiment.schedules
    always = [RESTFUL] if WHAT_IFS[RESTFUL].fits(optimizer) else []
    asked = tuple(dict.fromkeys([*always, *([what_if] if what_if else [])]))
    ((f, _, start, steps, _, seed),) = experiment.settings
    laid = list(lay_out_all(f, optimizer, start, steps, schedule, seed, asked))
    path = np.stack([laid[0].before, *(each.after for each in laid)], axis=1)
    quantities = list(_quantities(laid, optimizer, path))
    header = {
        "id": key,
        "shown": shown,
        "run": run_name(label, path),
        "steps": steps,
        "whatIf": [what_if, WHAT_IFS[what_if].words] if what_if else None,
        "quantities": [[each.symbol, each.words, each.role, *each.values.shape] for each in quantities],
    }
    counts = {"updates": steps, "moments": steps + 1}
    rows = {
        name: [row for each in quantities if each.values.shape[1] == count for row in each.values]
        for name, count in counts.items()
    }
    return pack(header, {name: high_words(np.array(found)) for name, found in rows.items()})


def holds(optimizer: Optimizer) -> dict[str, str]:
    """What each vector of the memory holds, named as ``inspect`` names them."""
    found: dict[str, str] = {}
    for layer in optimizer.layers:
        for name, text in layer.memory.items():
            while name in found:  # as Wrapper.inspect tells two of a name apart
                name += "′"
            found[name] = text
    return found


def _quantities(laid: Sequence[Anatomy], optimizer: Optimizer, path: np.ndarray) -> Iterator[Quantity]:
    yield Quantity("θ", "", "path", path)
    yield Quantity("η", "learning rate", "eta", np.array([[each.rate for each in laid]]))
    for i in range(max(len(each.gradients) for each in laid)):
        points, slopes = (_column([_nth(each, i)[part] for each in laid]) for part in (0, 1))
        yield Quantity("g", "gradient", "gradient", slopes)
        if not np.array_equal(points, path[:, :-1], equal_nan=True):
            words = "look-ahead" if "look_ahead" in laid[0].terms else "gradient taken here"
            yield Quantity("", words, "point", points)
    texts = holds(optimizer)
    for name in laid[0].memory:
        values = _column([laid[0].kept[name], *(each.memory[name] for each in laid)])
        yield Quantity(symbol(name), texts.get(name, "memory"), "memory", values)
    for name in dict.fromkeys(name for each in laid for name in each.terms):
        words = "each coordinate's own learning rate" if name == RATE else ""
        yield Quantity(symbol(name), words, RATE if name == RATE else "term", _column(_terms(laid, name)))
    step, rates = np.diff(path, axis=1), np.array([each.rate for each in laid])
    if "u" not in laid[0].terms and np.all(np.isfinite(rates) & (rates != 0)):
        yield Quantity("u", "the step for a rate of one: Δθ = −η u", "pace", -step / rates)
    yield Quantity("Δθ", "the step", "step", step)
    for name in laid[0].otherwise:
        elsewhere = _column([each.otherwise[name] - each.before for each in laid])
        yield Quantity("Δθ′", f"the step with {WHAT_IFS[name].words}", name, elsewhere)


def _nth(laid: Anatomy, i: int) -> tuple[Any, Any]:
    """The point and the slope of a gradient; no numbers where there were fewer."""
    return laid.gradients[i] if i < len(laid.gradients) else (np.full(2, np.nan), np.full(2, np.nan))


def _terms(laid: Sequence[Anatomy], name: str) -> list:
    missing = np.nan * np.asarray(next(each.terms[name] for each in laid if name in each.terms), float)
    return [each.terms.get(name, missing) for each in laid]


def _column(values: Sequence[Any]) -> np.ndarray:
    """Scalars or pairs, one after the other: (1 or 2, how many)."""
    stacked = np.array([np.ravel(value) for value in values], float).T
    return stacked if len(stacked) <= 2 else np.full((2, len(values)), np.nan)
