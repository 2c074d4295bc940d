"""Playground: optimizers leave one start on a surface, and every setting is in the address."""

from functools import partial

import streamlit as st

from views import explain, export, settings
from views.page import navigate, remembered
from views.sidebar import experiment, move_start
from views.stage import Run, stage
from views.why import why

navigate(__file__)
address = settings.opened("playground")
with st.sidebar:
    shown, racers = experiment(address)
notice = st.container()
popover = explain.heading(shown)
runs = [
    Run(racer.label, racer.style, trajectory)
    for racer, trajectory in zip(racers.values(), shown.run(remembered), strict=True)
]
about = export.about(shown)
stage(shown.surface, runs, start=shown.start, on_start=partial(move_start, shown.surface), about=about)
why(address, shown, racers)
explain.footing()
settings.close(address)
if popover.open:  # what is not looked at need not travel
    with popover:
        explain.share(shown, runs, settings.link())
with notice:
    explain.problems(address.problems)
