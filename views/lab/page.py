"""The Lab page: what is measured over many runs at once."""

from __future__ import annotations

import streamlit as st

from views.address import session
from views.address.setup import LAB
from views.lab import open_run, studies
from views.lab.conditions import conditions_of
from views.lab.presets import READY
from views.lab.tools import KINDS, SENSITIVITY, STUDY
from views.lab.widgets import choose_kind, seeds_of, share_of
from views.share import heading, panel
from views.sidebar.experiment import experiment
from views.text import notices


def lab() -> None:
    """The page from its sidebar to its footing; every setting is in the address."""
    address = session.opened("lab")
    with st.sidebar:
        kind = choose_kind(address, KINDS)
        controls = st.container()
        setup = None if kind == STUDY else experiment(address, LAB, READY)
    notice = st.container()
    with notice:
        open_run.way()
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        title = st.container()
        with title:
            if kind == SENSITIVITY:
                st.title("How much the learning rate matters", anchor=False)
            elif setup is not None:
                heading.titled(setup.experiment.surface)
        place = heading.sharing()
    if setup is None:
        studies.study(address, controls, title)
    else:
        with controls:
            conditions = conditions_of(setup, seeds_of(address, setup), share_of(address))
        show = KINDS[kind].show
        if show:
            show(address, controls, setup, conditions)
    notices.footing()
    session.close(address)
    if place.open:
        with place:
            panel.link(session.link())
    with notice:
        notices.problems(address.problems)
    session.end()
