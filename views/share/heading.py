"""The title row: the surface's name and formula, and the buttons to share and to present."""

from __future__ import annotations

import streamlit as st
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from descent import Experiment, Surface, unplaced
from views import present_mode
from views.address import session
from views.text.markdown import broken, plain

SHARE = "share"
ROOMY = 90
"""A formula with more signs has smaller ones in a narrow window."""


def heading(experiment: Experiment, presented: bool = False) -> PopoverContainer:
    """The surface's name and formula; returns the place for what to share."""
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        titled(experiment.surface)
        with st.container(horizontal=True, width="content", gap="small", key="sharing"):
            place = sharing()
            present_mode.button(presented)
    with st.container(key="idea"):  # there in present mode too, unseen: without it the stage would be made anew
        st.caption(plain(unplaced(experiment.surface)[0].summary()))
    return place


def titled(surface: Surface) -> None:
    """The surface's name and formula."""
    formula = surface.latex()
    with st.container(horizontal=True, vertical_alignment="center", key="heading"):
        st.title(surface.title, width="content", anchor=False, help=unplaced(surface)[0].summary())
        with st.container(width="content", key="long formula" if len(formula) > ROOMY else "formula"):
            st.markdown(rf"$\displaystyle {broken(formula)}$", width="content")


def sharing() -> PopoverContainer:
    """The button behind which is what to share."""
    return st.popover("Share", type="tertiary", width="content", key=SHARE, on_change=session.keep)
