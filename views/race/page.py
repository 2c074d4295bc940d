"""The Race page: racers at rates that a declared rule makes fair, and a verdict with its terms."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from descent import Experiment
from descent.fairness import Fair
from views import present_mode
from views.address import session
from views.address.racer_setup import Racer
from views.address.setup import Offer, Setup
from views.address.terms import TURN, Terms, statement, target
from views.jobs import worked_out
from views.playground.page import described, ending, explained, picture
from views.race.rotated import comparison
from views.race.tuning_report import sweeps_of
from views.race.verdict import Verdict, headline, judged, table_of
from views.share import heading
from views.sidebar import presets
from views.text import markdown

ROOM = "<style>:root { --above-stage: 3.4rem } @media (max-width: 1199px) { :root { --above-stage: 7.4rem } }</style>"
LARGE = "<style>:root { --above-stage: 5.5rem } .st-key-verdict p { font-size: 1.25rem; line-height: 1.35 }</style>"
"""How much lower than on the Playground the stage begins; in a room what stands above it is larger."""


def race(page: str, offer: Offer) -> None:
    """The page from its sidebar to its footing; every setting is in the address."""
    address = session.opened(page)
    presented = present_mode.presenting(address)
    setup = described(address, offer, presets.RACE, presented)
    assert setup.terms
    terms, entered = setup.terms, setup.experiment
    notice = st.container()
    popover = heading.heading(entered, presented)
    st.html(LARGE if presented else ROOM)
    first = st.container(key="verdict")
    fair = fair_rates(entered, terms)
    setup = at_rates(setup, fair)
    words = statement(setup.experiment, terms)
    runs = picture(address, setup, presented, words)
    racers = list(setup.racers.values())
    if racers:
        verdict = verdict_on(setup.experiment, terms, fair)
        with first:
            _told(verdict, [racer.label for racer in racers], terms, words)
        if not presented:
            _below(verdict, entered, racers, terms)
    explained(address, setup, runs, presented)
    ending(page, offer, address, setup, runs, notice, popover, presented, words)


def fair_rates(entered: Experiment, terms: Terms) -> Fair:
    """The racers at the rates the rule gives them."""
    key = repr(("fair rates", entered, terms.rule, terms.trials))
    return worked_out(key, "Finding fair rates", partial(terms.rule.fair, entered, terms.trials))


def verdict_on(ready: Experiment, terms: Terms, fair: Fair) -> Verdict:
    """What comes of a race whose racers are at their rates."""
    key = repr(("verdict", ready, terms.rule, terms.share, terms.goal, terms.trials))
    return worked_out(key, "Running the race", partial(judged, ready, terms, fair))


def turned(entered: Experiment, terms: Terms) -> Verdict:
    """What comes of the same race on the surface turned, the rule applied anew."""
    elsewhere = entered.turned(TURN)
    fair = fair_rates(elsewhere, terms)
    return verdict_on(replace(elsewhere, racers=fair.racers), terms, fair)


def at_rates(setup: Setup, fair: Fair) -> Setup:
    """A sidebar's experiment and racers with their fair rates."""
    racers = {
        slot: replace(racer, optimizer=optimizer)
        for (slot, racer), optimizer in zip(setup.racers.items(), fair.racers, strict=True)
    }
    return replace(setup, experiment=replace(setup.experiment, racers=fair.racers), racers=racers)


def _told(verdict: Verdict, labels: list[str], terms: Terms, words: str) -> None:
    """Who is first, never without the terms; and who could not be given the rate the rule asks for."""
    aim = f" Target: {target(terms)}." if verdict.aimed else ""
    st.markdown(f"**{markdown.plain(headline(verdict, labels, terms))}** {markdown.plain(words + aim)}")
    left = [labels[i] for i in verdict.fair.left]
    if left:
        keep = "they keep their" if len(left) > 1 else "it keeps its"
        text = f"No learning rate makes the first step of {' and '.join(left)} so long: {keep} recommended rate."
        st.caption(markdown.plain(text))


def _below(verdict: Verdict, entered: Experiment, racers: list[Racer], terms: Terms) -> None:
    """The table, the race on the surface turned, and how racers were tuned."""
    table_of(verdict, racers, terms)
    if terms.rotate:
        comparison(verdict, turned(entered, terms), racers, terms)
    if any(verdict.fair.sweeps):
        sweeps_of(verdict.fair.sweeps, racers, terms, verdict.aimed)
