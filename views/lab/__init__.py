"""The Lab page: what is measured over many runs at once."""

from __future__ import annotations

import streamlit as st

from views import explain, settings
from views.lab import opening, studies
from views.lab.kinds import KINDS, SENSITIVITY, STUDY
from views.lab.ready import READY
from views.lab.setting import conditions_of
from views.lab.widgets import choose_kind, seeds_of, share_of
from views.setup import LAB
from views.sidebar import experiment


def lab() -> None:
    """The page from its sidebar to its footing; every setting is in the address."""
    address = settings.opened("lab")
    with st.sidebar:
        kind = choose_kind(address, KINDS)
        controls = st.container()
        setup = None if kind == STUDY else experiment(address, LAB, READY)
    notice = st.container()
    with notice:
        opening.way()
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        title = st.container()
        with title:
            if kind == SENSITIVITY:
                st.title("How much the learning rate matters", anchor=False)
            elif setup is not None:
                explain.titled(setup.experiment.surface)
        place = explain.sharing()
    if setup is None:
        studies.study(address, controls, title)
    else:
        with controls:
            conditions = conditions_of(setup, seeds_of(address, setup), share_of(address))
        show = KINDS[kind].show
        if show:
            show(address, controls, setup, conditions)
    explain.footing()
    settings.close(address)
    if place.open:
        with place:
            explain.link(settings.link())
    with notice:
        explain.problems(address.problems)
    settings.end()
