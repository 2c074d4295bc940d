"""Why did it move there? One racer's update rule, and one of its steps in real numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from math import isfinite
from typing import Any

import numpy as np
import streamlit as st

from descent import Anatomy, Constant, Experiment, Optimizer, Param, Wrapper, lay_out
from views import settings
from views.address import Address, written
from views.explain import linked, plain, stacked, table
from views.sidebar import Racer
from views.words import number

DIGITS = 4
HATS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}


def why(address: Address, experiment: Experiment, racers: Mapping[str, Racer]) -> None:
    """The card below the stage."""
    if not racers:
        return
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header("Why did it move there?", width="content", anchor=False)
            chosen = address.choice("why", racers, next(iter(racers)))
            st.segmented_control(
                "Optimizer",
                list(racers),
                format_func=lambda slot: plain(racers[slot].label),
                label_visibility="collapsed",
                required=True,
                **settings.bound("why", chosen, str),
            )
        racer = racers[chosen]
        for item in (*layers(racer.optimizer), racer.schedule):
            if not isinstance(item, Constant):
                _rule(item)
        t = _update(address, experiment.steps)
        surface, start = experiment.surface, experiment.start
        laid = lay_out(surface, racer.optimizer, start, t, experiment.steps, racer.schedule, experiment.seed)
        st.latex(_sum(laid))
        table(["Quantity", "x", "y", "What it is"], _rows(laid, racer.optimizer))


def layers(optimizer: Optimizer) -> list[Optimizer]:
    """The update rule, and the wrappers around it from the inside out."""
    return [*(layers(optimizer.inner) if isinstance(optimizer, Wrapper) else []), optimizer]


def _rule(item: Any) -> None:
    st.latex(stacked(item.rule))
    st.write(f"**{item.title}**: {plain(item.summary())} {linked(item.reference)}")


def _update(address: Address, steps: int) -> int:
    """Which update to lay out."""
    t = int(address.number("update", Param("update", 1, 1, steps, "t", "integer")))
    st.number_input("Update", 1, steps, step=1, width=140, **settings.bound("update", t, written))
    return t


def _sum(laid: Anatomy) -> str:
    """The step as the sum that leads to the next point, in LaTeX."""
    name = rf"\theta_{{{laid.t}}} = \theta_{{{laid.t - 1}}}"
    before, after = _column(laid.before), _column(laid.after)
    if not isfinite(laid.rate) or laid.rate == 0:
        return rf"{name} + \Delta\theta = {before} + {_column(laid.step)} = {after}"
    pace = _column(-laid.step / laid.rate)
    return rf"{name} - \eta\, u = {before} - {_tex(laid.rate)} {pace} = {after}"


def _rows(laid: Anatomy, optimizer: Optimizer) -> Iterator[list[str]]:
    """Every number that went into the step: name, x, y and what it is."""
    for point, slope in laid.gradients:
        here = np.array_equal(point, laid.before, equal_nan=True)
        yield _row("g", slope, "gradient" if here else f"gradient at ({', '.join(map(_short, point))})")
    holds: dict[str, str] = {}
    for layer in layers(optimizer):
        for name, text in layer.memory.items():
            while name in holds:  # as Wrapper.inspect tells two of a name apart
                name += "′"
            holds[name] = text
    for name, value in laid.memory.items():
        kept = ", ".join(map(_short, np.ravel(laid.kept[name])))
        yield _row(name, value, f"{holds.get(name, 'memory')} (before: {kept})")
    for name, value in laid.terms.items():
        yield _row(name, value, "")
    yield _row("Δθ", laid.step, "the step")


def _row(name: str, value: Any, note: str) -> list[str]:
    cells = np.broadcast_to(np.asarray(value, float), (2,)) if np.size(value) in (1, 2) else np.full(2, np.nan)
    return [symbol(name), *(_short(v) for v in cells), escape(note)]


def symbol(name: str) -> str:
    """A symbol's name as text: m_hat is m̂."""
    letter, _, hat = name.partition("_")
    return escape(letter + HATS[hat] if hat in HATS else name.replace("_", " "))


def _short(value: float) -> str:
    return number(float(value), DIGITS)


def _column(pair: np.ndarray) -> str:
    return rf"\begin{{pmatrix}} {_tex(pair[0])} \\ {_tex(pair[1])} \end{{pmatrix}}"


def _tex(value: float) -> str:
    """A number in LaTeX, in a few significant digits."""
    if not isfinite(value):
        return r"\text{not a number}" if value != value else (r"\infty" if value > 0 else r"-\infty")
    mantissa, e, exponent = f"{value + 0.0:.{DIGITS}g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else mantissa
