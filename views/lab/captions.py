"""The words that go with every figure and file of the Lab: under which conditions it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from descent import Constant, Surface, __version__, params, unplaced
from views import sheet
from views.chart import literal, meant
from views.lab.setting import Setting
from views.racers import Racer
from views.words import number

NOBODY = "Choose at least one optimizer in the sidebar."


def caption(setting: Setting, racers: Sequence[Racer], without: Sequence[str] = (), started: bool = True) -> str:
    """The surface, the budget, the target and the racers' settings, on two lines.

    ``without`` are the parameters that the figure varies; not ``started``, it has many starts.
    """
    where = f"{setting.steps} steps from every start{setting.one_seed(racers)}"
    if started:
        where = setting.words(racers)
    rules = "; ".join(told(setting, racer, without) for racer in racers)
    return f"{ground(setting.surface)}: {where}; {target(setting)}<br>{rules}. {software()}"


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


def target(setting: Setting) -> str:
    """The target in words."""
    if setting.surface.bottom() is None:
        return "no lowest minimum, so no target"
    return f"target: {number(100 * setting.share, 3)} % of the start's gap"


def names(racers: Sequence[Racer]) -> str:
    """The racers' names."""
    return ", ".join(racer.label for racer in racers)


def stem(setting: Setting, *parts: str) -> str:
    """How a file's name begins."""
    return "_".join(part.replace("_", "-").replace(".", "-") for part in (setting.surface.id, *parts))


def csv_button(make: Callable[[], str], name: str) -> None:
    """A button for a file of numbers that is made when it is asked for."""
    data, icon = (lambda: sheet.file(make())), ":material/table:"
    st.download_button("Numbers (CSV)", data, f"{name}.csv", "text/csv", on_click="ignore", icon=icon)


def told(setting: Setting, racer: Racer, without: Sequence[str]) -> str:
    """A racer with all that was set of it."""
    words = [f"{layer.title}: {', '.join(_numbers(layer))}" for layer in racer.optimizer.layers[1:] if _numbers(layer)]
    words = [*_numbers(racer.optimizer.core, [*without, "eps"]), *words]
    curve = racer.schedule
    words += [] if isinstance(curve, Constant) else [" ".join([curve.title.lower(), *_numbers(curve, without)])]
    words += [repr(setting.sampling(racer)).replace("Sampling", "samples")] if setting.surface.samples else []
    words += [f"{setting.length(racer)} steps"] if setting.lengths else []
    label = literal(racer.label)
    return f"{label} ({', '.join(words)})" if words else label
