"""From a cell of the Lab to its run on another page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from descent import Experiment
from views import settings
from views.page import PAGES
from views.sidebar import Setup
from views.spelling import page_and_settings
from views.stage import Dial

GOING = "lab goes to"


def go() -> None:
    """Leave for the page that the callback of a click has asked for."""
    going = st.session_state.pop(GOING, None)
    if going is not None:
        page, query = going
        st.switch_page(str(PAGES[page]), query_params=query)


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
    settings.keep()
    try:
        st.session_state[GOING] = page_and_settings(experiment)
    except ValueError as problem:
        st.toast(str(problem))
