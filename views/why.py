"""Why did it move there? One racer's update rule, and the step shown in real numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from descent import WHAT_IFS, Constant, Experiment
from views import settings
from views.address import Address
from views.explain import linked, plain, stacked
from views.sidebar import Racer
from views.stage import steps

NOTHING = "nothing"


def why(address: Address, experiment: Experiment, racers: Mapping[str, Racer]) -> None:
    """The card below the stage."""
    if not racers:
        return
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header("Why did it move there?", width="content", anchor=False)
            chosen = address.choice("why", racers, next(iter(racers)))
            st.segmented_control(
                "Optimizer",
                list(racers),
                format_func=lambda slot: racers[slot].label,
                label_visibility="collapsed",
                required=True,
                **settings.bound("why", chosen, str),
            )
            racer = racers[chosen]
            asked = _what_if(address, racer)
        for item in (*racer.optimizer.layers, racer.schedule):
            if not isinstance(item, Constant):
                _rule(item)
        steps(experiment, list(racers).index(chosen), racer.label, asked)


def _rule(item: Any) -> None:
    st.latex(stacked(item.rule))
    st.write(f"**{item.title}**: {plain(item.summary())} {linked(item.reference)}")


def _what_if(address: Address, racer: Racer) -> str | None:
    """What to ask of each step, of what makes sense for the rule."""
    words = {name: each.words for name, each in WHAT_IFS.items() if each.fits(racer.optimizer)}
    chosen = address.choice("whatif", [NOTHING, *WHAT_IFS], NOTHING)
    shown = chosen if chosen in words else NOTHING
    st.selectbox(
        "What if the step had ...",
        [NOTHING, *words],
        format_func=lambda name: f"What if: {words[name]}" if name in words else "What if ...",
        label_visibility="collapsed",
        width=230,
        **settings.bound("whatif", shown, str),
    )
    return None if shown == NOTHING else shown
