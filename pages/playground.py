"""Playground: optimizers leave one start on a surface, and every setting is in the address."""

from functools import partial

import streamlit as st

from views import explain, links, present, settings
from views.page import navigate, remembered
from views.sidebar import experiment, move_start
from views.stage import Run, stage
from views.why import why

navigate(__file__)
address = settings.opened("playground")
presented = present.presenting(address)
with st.sidebar:
    shown, racers = experiment(address, drawn=not presented)
notice = st.container()
popover = explain.heading(shown, presented)
runs = [
    Run(racer.label, racer.style, trajectory)
    for racer, trajectory in zip(racers.values(), shown.run(remembered), strict=True)
]
move = partial(move_start, shown.surface)
stage(shown.surface, runs, start=shown.start, on_start=move, presented=presented, on_present=present.switch)
if not presented:
    why(address, shown, racers)
    explain.footing()
settings.close(address)
if popover.open:  # what is not looked at need not travel
    with popover:
        explain.share(shown, [racer.label for racer in racers.values()], settings.link())
        links.box()
with notice:
    if presented:
        st.html(present.STYLE)
    explain.problems(address.problems)
    links.told()
