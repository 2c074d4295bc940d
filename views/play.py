"""The page on which optimizers leave one start on a surface: what the Playground and the Data page have in common."""

from __future__ import annotations

from functools import partial

import streamlit as st

from views import explain, export, links, present, settings
from views.live import choose, live, turn
from views.page import remembered, spread
from views.place import move_start
from views.sidebar import Offer, experiment
from views.stage import Run, stage
from views.why import why


def play(page: str, offer: Offer) -> None:
    """A page from its sidebar to its footing; every setting is in the address."""
    address = settings.opened(page)
    presented = present.presenting(address)
    with st.sidebar:
        setup = experiment(address, offer, drawn=not presented)
    shown, racers = setup.experiment, setup.racers
    notice = st.container()
    popover = explain.heading(shown, presented)
    runs = [
        Run(racer.label, racer.style, trajectory, racer.schedule, spread(*settings_of) if setup.band else None)
        for racer, trajectory, settings_of in zip(racers.values(), shown.run(remembered), shown.settings, strict=True)
    ]
    turning = live(address, shown, racers)
    stage(
        shown.surface,
        runs,
        start=shown.start,
        on_start=partial(move_start, shown.surface),
        live=turning,
        on_live=partial(choose, turning),
        on_turn=partial(turn, turning),
        presented=presented,
        on_present=present.switch,
        seed=shown.seed,
        by=setup.by,
        about=export.about(shown),
    )
    why(address, shown, racers, drawn=not presented)
    if not presented:
        explain.footing()
    settings.close(address)
    if popover.open:  # what is not looked at need not travel
        with popover:
            explain.share(shown, runs, settings.link(), setup.by)
            links.box(page, offer)
    with notice:
        if presented:
            st.html(present.STYLE)
        explain.problems(address.problems)
        links.told()
