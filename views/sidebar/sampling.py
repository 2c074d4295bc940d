"""The sidebar's part about data: which samples an update sees, and in what order."""

from __future__ import annotations

import streamlit as st

from descent import DataSurface, Surface, unplaced
from views.address import session
from views.address.address import written
from views.run_cache import MANY
from views.sidebar.widgets import Fields, folded, menu, segments, slider, toggle
from views.text.numbers import number

BAND = "Where the middle 80 % of so many runs are, each with an order of its own."
ONLINE = "Learning online: everyone makes one more update, with the next sample alone."
DROPOUT = "What dropout adds to the loss on average, or inputs left out at random in every update."


def samples(fields: Fields, surface: Surface) -> None:
    """The widgets for a data surface; for another there is nothing to choose."""
    if not surface.samples:
        return
    if "dropout" in fields:
        segments(fields["dropout"], "Dropout's effect", DROPOUT)
    slider(fields["batch"])
    with folded("Order, seeds, curriculum", "samples more") as shown:
        if shown:
            _order(fields, surface)


def _order(fields: Fields, surface: Surface) -> None:
    menu(fields["order"], "Order")
    slider(fields["seed"])
    toggle(fields["band"], f"Band of {MANY} seeds", BAND)
    if "curriculum" in fields:
        menu(fields["curriculum"], "Curriculum")
    for key in ("first", "second", "each"):
        if key in fields:
            slider(fields[key])
    inner, _ = unplaced(surface)
    if "outlier" in fields and isinstance(inner, DataSurface) and inner.outlier:
        index, value = inner.outlier
        toggle(fields["outlier"], "An outlier", f"Sample {index + 1} has {inner.target} = {number(value)} instead.")


def one_more(steps: int, most: float) -> None:
    """The button that feeds the next sample to everyone, while there is room for one more step."""
    words = ONLINE if steps < most else f"A run has at most {most:g} steps."
    full = steps >= most
    st.button("One more sample", icon=":material/add:", help=words, disabled=full, on_click=_one_more, args=(steps,))


def _one_more(steps: int) -> None:
    own = {key: None for key in session.current() if key.endswith(".batch")}
    session.update({**own, "batch": "1", "steps": written(steps + 1)})
