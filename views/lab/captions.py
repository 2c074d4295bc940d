"""The words that go with every figure and file of the Lab: under which conditions it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from descent import Surface, __version__, params, unplaced
from views.lab.setting import Setting
from views.racers import Racer
from views.words import number

SPELT = 4
"""Racers a caption spells out."""
NOBODY = "Choose at least one optimizer in the sidebar."


def caption(setting: Setting, racers: Sequence[Racer], without: Sequence[str] = (), started: bool = True) -> str:
    """The surface, the budget, the target and the racers' settings, on two lines.

    ``without`` are the parameters that the figure varies; not ``started``, it has many starts.
    """
    where = setting.words(racers) if started else f"{setting.steps} steps from every start"
    rules = "; ".join(_told(racer, without) for racer in racers[:SPELT])
    more = f"; and {len(racers) - SPELT} more" if len(racers) > SPELT else ""
    return f"{ground(setting.surface)}: {where}; {target(setting)}<br>{rules}{more}. {software()}"


def ground(surface: Surface) -> str:
    """A surface by its name and the numbers of its shape and place."""
    innermost, _ = unplaced(surface)
    numbers = [f"{name} {number(value, 6)}" for name, value in surface.named().items()]
    other = ["other samples"] if innermost.samples != type(innermost)().samples else []
    words = ", ".join([*numbers, *other])
    return f"{surface.title} ({words})" if words else surface.title


def software() -> str:
    """What made it."""
    return f"Descent {__version__}"


def target(setting: Setting) -> str:
    """The target in words."""
    return f"target: {number(100 * setting.share, 3)} % of the start's gap"


def names(racers: Sequence[Racer]) -> str:
    """The racers' names."""
    return ", ".join(racer.label for racer in racers)


def stem(setting: Setting, *parts: str) -> str:
    """How a file's name begins."""
    return "_".join(part.replace("_", "-").replace(".", "-") for part in (setting.surface.id, *parts))


def csv_button(make: Callable[[], str], name: str) -> None:
    """A button for a file of numbers that is made when it is asked for."""
    st.download_button("Numbers (CSV)", make, f"{name}.csv", "text/csv", on_click="ignore", icon=":material/table:")


def _told(racer: Racer, without: Sequence[str]) -> str:
    known = params(type(racer.optimizer.core))
    values = {name: getattr(racer.optimizer.core, name) for name in known if name not in (*without, "eps")}
    words = ", ".join(f"{known[name].symbol} {number(value, 4)}" for name, value in values.items())
    words += f", batches of {batch}" if (batch := racer.sampling.batch) else ""
    return f"{racer.label} ({words})" if words else racer.label
