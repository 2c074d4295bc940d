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
