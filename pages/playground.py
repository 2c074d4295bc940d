"""Playground: optimizers leave one start on a surface, and every setting is in the address."""

from functools import partial

import streamlit as st

from views import explain, settings
from views.controls import experiment, move_start
from views.page import navigate, remembered
from views.stage import Run, stage

navigate(__file__)
address = settings.opened()
with st.sidebar:
    shown, racers = experiment(address)
notice = st.container()
popover = explain.heading(shown)
runs = [
    Run(racer.label, racer.style, trajectory)
    for racer, trajectory in zip(racers.values(), shown.run(remembered), strict=True)
]
stage(shown.surface, runs, start=shown.start, on_start=partial(move_start, shown.surface))
explain.rules(address, racers)
explain.footing()
settings.close(address)
with popover:
    explain.share(shown, settings.link())
with notice:
    explain.problems(address.problems)
