"""From a cell of the Lab to its run on another page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from descent import Experiment
from descent.dial import Dial
from views.address import session
from views.address.address import Address
from views.address.setup import Setup, setup_of
from views.address.spelling import PAGES as OFFERS
from views.address.spelling import page_and_settings
from views.shell import PAGES

GOING = "lab goes to"


def way() -> None:
    """Show the way to the run that a click has asked for, which the chart then takes at once.

    Streamlit's switch_page would first write the other page's settings to this page's address: the way back would end
    at them.
    """
    going = st.session_state.pop(GOING, None)
    if going is not None:
        page, query = going
        with st.container(key="picked"):
            st.page_link(str(PAGES[page]), label="Open the run", icon=":material/play_circle:", query_params=query)


def open_run(setup: Setup, slot: str, values: Mapping[Dial, float]) -> None:
    """Open the run of one racer with these values of its parameters."""
    alone = setup.experiment.alone(list(setup.racers).index(slot))
    optimizer, schedule = alone.racers[0], alone.schedules[0]
    for dial, value in values.items():
        optimizer, schedule = dial.on(optimizer, schedule, value)
    _open(replace(alone, racers=(optimizer,), schedule=schedule))


def open_start(setup: Setup, slot: str | None, start: tuple[float, float]) -> None:
    """Open the run of one racer, or of all, from another start."""
    shown = setup.experiment if slot is None else setup.experiment.alone(list(setup.racers).index(slot))
    _open(replace(shown, start=start))


def _open(experiment: Experiment) -> None:
    session.keep()
    try:
        page, spelt = page_and_settings(experiment)
        address = Address(spelt)
        setup_of(address, OFFERS[page])
        # as the page itself writes them, or it would do so at once and take another step of the way back
        st.session_state[GOING] = page, address.finish()
    except ValueError as problem:
        st.toast(str(problem))
