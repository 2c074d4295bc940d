"""Why did it move there? One racer's update rule, and the step shown in real numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from descent import Constant, Experiment
from descent.anatomy import WHAT_IFS
from views.address import session
from views.address.address import Address
from views.address.racer_setup import Racer
from views.stage import steps
from views.text.markdown import linked, plain, stacked

NOTHING = "nothing"


def step_arrows(address: Address, experiment: Experiment, racers: Mapping[str, Racer]) -> None:
    """The arrows of one racer's steps on the map, without the card."""
    if not racers:
        return
    chosen = address.choice("why", racers, next(iter(racers)))
    racer, index = racers[chosen], list(racers).index(chosen)
    with st.container(key="arrows only"):
        steps(experiment, index, racer.label, _asked(address, _what_ifs(racer)), shown=False)


def why(address: Address, experiment: Experiment, racers: Mapping[str, Racer]) -> None:
    """The card below the stage."""
    if not racers:
        return
    chosen = address.choice("why", racers, next(iter(racers)))
    racer, index = racers[chosen], list(racers).index(chosen)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header("Why did it move there?", width="content", anchor=False)
            st.segmented_control(
                "Optimizer",
                list(racers),
                format_func=lambda slot: plain(racers[slot].label),
                label_visibility="collapsed",
                required=True,
                **session.bound("why", chosen, str),
            )
            asked = _what_if(address, racer)
        for item in (*racer.optimizer.layers, racer.schedule):
            if not isinstance(item, Constant):
                _rule(item)
        steps(experiment, index, racer.label, asked)


def _rule(item: Any) -> None:
    st.latex(stacked(item.rule))
    st.write(f"**{item.title}**: {plain(item.summary())} {linked(item.reference)}")


def _what_if(address: Address, racer: Racer) -> str | None:
    """What to ask of each step, of what makes sense for the rule."""
    words = _what_ifs(racer)
    asked = _asked(address, words)
    st.selectbox(
        "What if the step had ...",
        [NOTHING, *words],
        format_func=lambda name: f"What if: {words[name]}" if name in words else "What if ...",
        label_visibility="collapsed",
        width=230,
        **session.bound("whatif", asked or NOTHING, str),
    )
    return asked


def _what_ifs(racer: Racer) -> dict[str, str]:
    return {name: each.words for name, each in WHAT_IFS.items() if each.fits(racer.optimizer)}


def _asked(address: Address, words: Mapping[str, str]) -> str | None:
    chosen = address.choice("whatif", [NOTHING, *WHAT_IFS], NOTHING)
    return chosen if chosen in words else None
