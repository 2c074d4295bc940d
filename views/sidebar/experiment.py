"""The sidebar of a page: a whole experiment as widgets."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from optimizers.schedules import SCHEDULES
from views.address import session
from views.address.address import Address
from views.address.racer_setup import Slot, is_rate
from views.address.schema import BY_GRADIENTS, STEPS, keys
from views.address.setup import Offer, Setup, setup_of
from views.sidebar.fairness import rule_widgets, trial_widgets
from views.sidebar.presets import Ready, ready
from views.sidebar.racers import racer_menus, racer_widgets, rate_widgets
from views.sidebar.sampling import one_more, samples
from views.sidebar.surface import place_sliders, start_fields, surface_menu
from views.sidebar.widgets import menu, segments, slider, sliders

BY = (
    "A gradient of one sample counts as one: a step with all samples, or with two gradients, costs more. "
    "Losses alone, as a line search asks for, are not counted."
)


def experiment(address: Address, offer: Offer, experiments: Mapping[str, Ready]) -> Setup:
    """The whole sidebar with a page's ready experiments, and what it describes."""
    setup = setup_of(address, offer)
    draw(setup, offer, experiments, any(is_rate(key) for key in address.kept))
    return setup


def draw(setup: Setup, offer: Offer, experiments: Mapping[str, Ready], rated: bool) -> None:
    """The widgets of a setup; ``rated``, some learning rate is not the recommended one."""
    fields, surface = setup.fields, setup.experiment.surface
    ready(experiments)
    _resets()
    surface_menu(fields, surface)
    samples(fields, surface)
    if surface.samples:
        one_more(setup.steps, STEPS.high)
    place_sliders(fields)
    start_fields(fields, surface, offer.mapped)
    racer_menus(list(setup.racers))
    if offer.ruled:
        rule_widgets(fields)
    else:
        rate_widgets(fields)
    for slot in setup.racers:
        with st.container(gap="small"):
            racer_widgets(fields, Slot(slot))
    if rated and not offer.ruled:
        st.button("Back to the recommended rates", on_click=session.forget, args=(is_rate,))
    _run(setup)
    if offer.ruled:
        trial_widgets(fields)


def _resets() -> None:
    """Two ways back: to what the page was opened with, and to the very first picture."""
    now, first = session.current(), session.first()
    with st.container(horizontal=True, gap="small"):
        for name, there, words in (
            ("Reset", first, "Back to what this page was opened with"),
            ("Defaults", {}, "Back to the first picture: every setting at its default"),
        ):
            same = _same(now, there)
            st.button(name, help=words, disabled=same, on_click=session.replace, args=(there, keys("page")))


def _same(a: Mapping[str, str], b: Mapping[str, str]) -> bool:
    return all(a.get(key) == b.get(key) for key in {*a, *b} if key not in keys("page"))


def _run(setup: Setup) -> None:
    fields, lengths = setup.fields, setup.experiment.lengths
    schedule = fields["schedule"]
    menu(schedule, "Schedule for all")
    sliders(fields, schedule.value, SCHEDULES[schedule.value])
    slider(fields["steps"])
    segments(fields["by"], "Compare after equal", BY)
    if setup.by == BY_GRADIENTS and lengths and min(lengths) < setup.steps:
        st.caption(f"At equal cost there is room for {min(lengths)} of the costliest steps.")
