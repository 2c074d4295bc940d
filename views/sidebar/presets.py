"""Ready experiments: what is worth seeing on a page, one choice away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

import streamlit as st

from views.address import session


@dataclass(frozen=True)
class Ready:
    """An experiment: its settings as an address spells them, and what to look at."""

    address: str
    look: str

    @property
    def settings(self) -> dict[str, str]:
        """The settings by key."""
        return dict(parse_qsl(self.address))


PLAYGROUND = {
    "What does momentum do in a ravine?": Ready(
        "surface=ellipse&rates=one&lr=0.01",
        "Both take the same rate. Momentum gathers speed along the floor, where plain steps are short.",
    ),
    "Which rate makes SGD diverge here?": Ready(
        "surface=ellipse&racers=sgd&live=sgd.lr",
        "Drag the live slider: the limit is 2/λ = 0.1, with λ = 20 across the ravine.",
    ),
    "What does a rate too large look like?": Ready(
        "surface=rosenbrock&racers=sgd&sgd.lr=0.02",
        "The first step crosses the valley, and each later one is longer. Take 0.001.",
    ),
    "How do SGD and Adam follow a curved ravine?": Ready(
        "surface=rosenbrock&racers=sgd,adam&steps=1000",
        "Both fall into the ravine at once; along it the slope is small, and Adam's steps do not shrink with it.",
    ),
    "Who leaves a saddle, started from y = 0?": Ready(
        "surface=saddle_well&start=-2.5,0&racers=sgd,momentum,adam",
        "Nobody: the slope along y is zero to the last digit. Then take the start (−2.5, 0.001).",
    ),
    "And who, started from y = 0.001?": Ready(
        "surface=saddle_well&racers=sgd,momentum,adam",
        "All of them, at different steps: the slope that leads away begins a thousand times smaller.",
    ),
    "What does a schedule do to the path?": Ready(
        "surface=absval&racers=sgd,sgd-2&sgd.lr=0.3&sgd-2.lr=0.3&sgd-2.schedule=cosine"
        "&sgd.name=Constant&sgd-2.name=Cosine",
        "At a constant rate the steps stay as long, and the run hops about the minimum; with the schedule it settles.",
    ),
    "What do β₁ and β₂ of Adam do?": Ready(
        "surface=rosenbrock&racers=adam,adam-2,adam-3&adam-2.beta1=0&adam-3.beta2=0.9"
        "&adam.name=Adam&adam-2.name=β₁ 0&adam-3.name=β₂ 0.9",
        "Without β₁ no step remembers the last ones; with a smaller β₂ the scale follows each slope.",
    ),
    "Nesterov or momentum at the same rate?": Ready(
        "surface=ellipse&racers=momentum,nesterov&rates=one&lr=0.05",
        "Looking ahead damps the swings across the ravine.",
    ),
    "Who rolls out of the dip?": Ready(
        "racers=sgd,momentum,nesterov,adam",
        "SGD stops in the first dip; who has momentum passes it.",
    ),
    "Which minimum does the start choose?": Ready(
        "surface=himmelblau&racers=sgd,momentum,rmsprop,adam&start=-0.75,-0.75&steps=150",
        "Four minima, equally deep. Click the map: neighbouring starts, and other rules, end in others.",
    ),
    "Who keeps up when the ground moves?": Ready(
        "surface=drift&racers=sgd,momentum,adagrad,adam",
        "The minimum swings to and fro. Adagrad's steps have died by the time it matters.",
    ),
}

RACE = {
    "Who is first in a ravine, each tuned to it?": Ready(
        "racers=sgd,momentum,nesterov,rmsprop,adam",
        "Tuned on this very surface, each goes at the rate that suits it here.",
    ),
    "And at one rate for all?": Ready(
        "racers=sgd,momentum,nesterov,rmsprop,adam&rule=same",
        "The same number means another step to each rule: that race compares rates, not rules.",
    ),
    "Who wins from fifty starts?": Ready(
        "surface=himmelblau&racers=sgd,momentum,adam&over=starts&runs=50",
        "One run can be luck; the table counts all of them.",
    ),
    "Whose win comes of the axes?": Ready(
        "racers=sgd,adagrad,adam&ellipse.kappa=100",
        "Below the table the same race on the surface turned: who scales each coordinate loses its lead there.",
    ),
}

DATA = {
    "Batches of 24, 4 and 1 at equal cost": Ready(
        "racers=sgd,sgd-2,sgd-3&sgd.batch=24&sgd-3.batch=1&by=gradients&steps=40"
        "&sgd.name=Batch 24&sgd-2.name=Batch 4&sgd-3.name=Batch 1",
        "After 24 gradients batch 1 leads; after 960 it rattles, and batches of 4 are ahead.",
    ),
    "Learning online": Ready(
        "racers=sgd&batch=1&steps=1",
        "Press One more sample: each press is one update with the sample that lights up.",
    ),
    "The stored order leans over": Ready(
        "surface=classes&racers=sgd,adam&order=fixed&batch=5&sgd.lr=2&steps=160",
        "The classes come one after the other, and each epoch swings. Choose the shuffled order.",
    ),
    "Momentum calms the noise": Ready(
        "racers=momentum,momentum-2,momentum-3&momentum.beta=0&momentum-3.beta=0.99&rates=one&lr=0.02"
        "&momentum.name=β 0&momentum-2.name=β 0.9&momentum-3.name=β 0.99",
        "The larger β, the smoother the late path, and the longer its swings.",
    ),
    "A rare feature comes late": Ready(
        "surface=sparse&racers=sgd,momentum,adagrad,adam&batch=1&sgd.lr=0.1&momentum.lr=0.06&adagrad.lr=2&adam.lr=0.3",
        "x is learned at once; y, of a feature in 2 of 20 samples, only when one of them comes.",
    ),
    "Adam at the wrong end": Ready(
        "surface=amsgrad3&racers=adam,amsgrad&batch=1&steps=1500&rates=one&lr=0.02"
        "&adam.beta1=0&adam.beta2=0.1&amsgrad.beta1=0&amsgrad.beta2=0.1",
        "The slope is convex, and Adam ends at its worst point; AMSGrad remembers the large slope.",
    ),
    "Easy samples first": Ready(
        "surface=sine&racers=sgd,momentum&batch=23&curriculum=easy",
        "With all samples at once the same start ends in a local minimum: choose it and compare.",
    ),
    "Dropout against twins": Ready(
        "surface=redundant&racers=adam&batch=6&redundant.p=0.2&adam.lr=0.05",
        "Without dropout the weights are large and opposite; move p to 0 and watch the test loss.",
    ),
    "Dropout at random": Ready(
        "surface=redundant&racers=sgd&batch=6&redundant.p=0.2&dropout=masks&steps=500",
        "Inputs are left out at random. The run comes to rest where its mean loss has its minimum.",
    ),
    "Fine-tuning and forgetting": Ready(
        "surface=finetune&racers=sgd,adam&steps=100",
        "From the old task's minimum it takes few steps, and the old task's loss rises.",
    ),
    "An outlier": Ready(
        "racers=sgd,momentum_ema&batch=1&outlier=on&momentum_ema.lr=0.05",
        "One sample throws SGD far off whenever its turn comes; an average of slopes hardly moves.",
    ),
}


def ready(experiments: Mapping[str, Ready]) -> None:
    """A menu of experiments; choosing one replaces all settings of the page."""
    if not experiments:
        return
    shown = _shown(experiments)
    st.selectbox(
        "Ready experiments",
        list(experiments),
        index=None,
        placeholder="Choose one ...",
        **session.shown("ready", shown),
        on_change=_chosen,
        args=(experiments,),
    )
    if shown:
        st.caption(experiments[shown].look)


def _shown(experiments: Mapping[str, Ready]) -> str | None:
    """The one whose settings the page has."""
    now = session.current()
    return next((name for name, experiment in experiments.items() if experiment.settings == now), None)


def _chosen(experiments: Mapping[str, Ready]) -> None:
    name = st.session_state["ready"]
    session.replace(experiments[name].settings if name else {})
