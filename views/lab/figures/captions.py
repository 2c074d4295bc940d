"""The words that go with every figure and file of the Lab: under which conditions it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from analysis import Conditions
from descent import Constant, Surface, __version__, params, unplaced
from views.address.racer_setup import Racer
from views.plotly_chart import literal, meant
from views.share import sheet
from views.text.numbers import number

NOBODY = "Choose at least one optimizer in the sidebar."


def caption(conditions: Conditions, racers: Sequence[Racer], without: Sequence[str] = (), started: bool = True) -> str:
    """The surface, the budget, the target and the racers' settings, on two lines.

    ``without`` are the parameters that the figure varies; not ``started``, it has many starts.
    """
    where = f"{conditions.steps} steps from every start{one_seed(conditions, racers)}"
    if started:
        where = budget(conditions, racers)
    rules = "; ".join(told(conditions, racer, without) for racer in racers)
    return f"{ground(conditions.surface)}: {where}; {target(conditions)}<br>{rules}. {software()}"


def one_seed(conditions: Conditions, racers: Sequence[Racer]) -> str:
    """Which seed a single run of each is made with, in words, where that matters."""
    chance = any(conditions.by_chance(racer) for racer in racers)
    return f", one run each, seed {conditions.seed}" if chance else ""


def budget(conditions: Conditions, racers: Sequence[Racer]) -> str:
    """The steps, the start and the number of seeds, in words."""
    many = any(conditions.many(racer) for racer in racers)
    chance = f", median of {conditions.seeds} seeds" if many else one_seed(conditions, racers)
    x, y = (number(value, 4) for value in conditions.start)
    return f"{conditions.steps} steps from ({x}, {y}){chance}"


def ground(surface: Surface) -> str:
    """A surface by its name and the numbers of its shape and place, as far as they are not 0."""
    innermost, places = unplaced(surface)
    told = [text for item in (innermost, *places) for text in _numbers(item)]
    other = ["other samples"] if innermost.samples != type(innermost)().samples else []
    words = ", ".join([*told, *other])
    return f"{surface.title} ({words})" if words else surface.title


def _numbers(item: Any, without: Sequence[str] = ()) -> list[str]:
    """An item's numbers by their symbols; those at a default of 0 are not in use."""
    known = {name: param for name, param in params(type(item)).items() if name not in without}
    values = {name: getattr(item, name) for name in known}
    return [f"{known[n].symbol} {number(v, 6)}" for n, v in values.items() if v or known[n].default]


def note(caption: str) -> str:
    """A caption as the first line of a file of numbers: what Plotly shows, as plain text."""
    return meant(caption.replace("<br>", ". "))


def software() -> str:
    """What made it."""
    return f"Descent {__version__}"


def target(conditions: Conditions) -> str:
    """The target in words."""
    if conditions.surface.bottom() is None:
        return "no lowest minimum, so no target"
    return f"target: {number(100 * conditions.share, 3)} % of the start's gap"


def names(racers: Sequence[Racer]) -> str:
    """The racers' names."""
    return ", ".join(racer.label for racer in racers)


def stem(conditions: Conditions, *parts: str) -> str:
    """How a file's name begins."""
    return "_".join(part.replace("_", "-").replace(".", "-") for part in (conditions.surface.id, *parts))


def csv_button(make: Callable[[], str], name: str) -> None:
    """A button for a file of numbers that is made when it is asked for."""
    data, icon = (lambda: sheet.file(make())), ":material/table:"
    st.download_button("Numbers (CSV)", data, f"{name}.csv", "text/csv", on_click="ignore", icon=icon)


def told(conditions: Conditions, racer: Racer, without: Sequence[str]) -> str:
    """A racer with all that was set of it."""
    words = [f"{layer.title}: {', '.join(_numbers(layer))}" for layer in racer.optimizer.layers[1:] if _numbers(layer)]
    words = [*_numbers(racer.optimizer.core, [*without, "eps"]), *words]
    curve = racer.schedule
    words += [] if isinstance(curve, Constant) else [" ".join([curve.title.lower(), *_numbers(curve, without)])]
    words += [repr(conditions.sampling(racer)).replace("Sampling", "samples")] if conditions.surface.samples else []
    words += [f"{conditions.length(racer)} steps"] if conditions.lengths else []
    label = literal(racer.label)
    return f"{label} ({', '.join(words)})" if words else label
