"""The page on which optimizers leave one start on a surface: what the Playground and the Data page have in common."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from views import present_mode
from views.address import session
from views.address.address import Address
from views.address.setup import Offer, Setup, setup_of
from views.playground import link_race
from views.playground.step_card import step_arrows, why
from views.run_cache import remembered, spread
from views.share import files, heading, panel
from views.sidebar.dials import choose, live, turn
from views.sidebar.experiment import experiment
from views.sidebar.presets import Ready
from views.sidebar.surface import move_start
from views.stage import Run, stage
from views.text import notices
from views.text.account import account
from views.text.markdown import plain

FEW = 3
"""So many racers' sentences make one paragraph."""


def play(page: str, offer: Offer, experiments: Mapping[str, Ready]) -> None:
    """A page from its sidebar to its footing; every setting is in the address."""
    address = session.opened(page)
    presented = present_mode.presenting(address)
    setup = described(address, offer, experiments, presented)
    notice = st.container()
    popover = heading.heading(setup.experiment, presented)
    runs = picture(address, setup, presented)
    explained(address, setup, runs, presented)
    ending(page, offer, address, setup, runs, notice, popover, presented)


def described(address: Address, offer: Offer, experiments: Mapping[str, Ready], presented: bool) -> Setup:
    """What the address describes, with its sidebar unless it is presented."""
    if presented:
        return setup_of(address, offer)
    with st.sidebar:
        return experiment(address, offer, experiments)


def explained(address: Address, setup: Setup, runs: list[Run], presented: bool) -> None:
    """What happened, and the card of the step shown; of a page that is presented only the arrows."""
    if not presented:
        happened(runs)
    show = step_arrows if presented else why
    show(address, setup.experiment, setup.racers)


def happened(runs: list[Run]) -> None:
    """A sentence for each racer, one below the other where there are many."""
    told = [f"**{plain(run.label)}** {plain(account(run.trajectory))}" for run in runs]
    lines = " ".join(told) if len(told) <= FEW else "\n".join(f"- {line}" for line in told)
    if told:
        st.markdown(lines)


def picture(address: Address, setup: Setup, presented: bool, terms: str = "") -> list[Run]:
    """The stage with everyone's run; ``terms`` are those of a race."""
    shown, racers = setup.experiment, setup.racers
    runs = [
        Run(racer.label, racer.style, trajectory, racer.schedule, spread(*settings_of) if setup.band else None)
        for racer, trajectory, settings_of in zip(racers.values(), shown.run(remembered), shown.settings, strict=True)
    ]
    turning = live(address, shown, racers if setup.steady else {})
    stage(
        shown.surface,
        runs,
        start=shown.start,
        on_start=partial(move_start, shown.surface),
        live=turning,
        on_live=partial(choose, turning),
        on_turn=partial(turn, turning),
        presented=presented,
        on_present=present_mode.switch,
        seed=shown.seed,
        by=setup.by,
        about=files.about(shown, terms),
    )
    return runs


def ending(
    page: str,
    offer: Offer,
    address: Address,
    setup: Setup,
    runs: list[Run],
    notice: DeltaGenerator,
    popover: PopoverContainer,
    presented: bool,
    terms: str = "",
) -> None:
    """What comes when all of the address has been read: the footing, what to share, and notices."""
    if not presented:
        notices.footing()
    session.close(address)
    if popover.open:  # its scripts are made and sent only while it is open
        with popover:
            panel.share(setup.experiment, runs, session.link(), setup.by, terms)
            link_race.box(page, offer)
    with notice:
        if presented:
            st.html(present_mode.STYLE)
        notices.problems(address.problems)
        link_race.told()
    session.end()
