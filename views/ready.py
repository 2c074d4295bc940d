"""Ready experiments: what is worth seeing on a page, one choice away."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

import streamlit as st

from views import settings

DATA = {
    "Batches of 24, 4 and 1 at equal cost": "racers=sgd,sgd-2,sgd-3&sgd.batch=24&sgd-3.batch=1&by=gradients&steps=40",
    "Learning online, one sample at a time": "racers=sgd&batch=1&steps=1",
    "The stored order leans over": "surface=classes&racers=sgd,adam&order=fixed&batch=5&sgd.lr=2&steps=160",
    "Momentum calms the noise": "racers=momentum,momentum-2,momentum-3&momentum.beta=0&momentum-3.beta=0.99"
    "&rates=one&lr=0.02",
    "A rare feature is learned late": "surface=sparse&racers=sgd,momentum,adagrad,adam&batch=1"
    "&sgd.lr=0.1&momentum.lr=0.06&adagrad.lr=2&adam.lr=0.3",
    "Adam walks to the wrong end": "surface=amsgrad3&racers=adam,amsgrad&batch=1&steps=1500&rates=one&lr=0.02"
    "&adam.beta1=0&adam.beta2=0.1&amsgrad.beta1=0&amsgrad.beta2=0.1",
    "Easy samples first": "surface=sine&racers=sgd,momentum&batch=23&curriculum=easy",
    "Dropout against twin features": "surface=redundant&racers=adam&batch=6&redundant.p=0.2&adam.lr=0.05",
    "Dropout at random": "surface=redundant&racers=sgd&batch=6&redundant.p=0.2&dropout=masks&steps=500",
    "Fine-tuning, and what is forgotten": "surface=finetune&racers=sgd,adam&steps=100",
    "An outlier": "racers=sgd,momentum_ema&batch=1&outlier=on&momentum_ema.lr=0.05",
}
"""Addresses by what they show."""


def ready(experiments: Mapping[str, str]) -> None:
    """A menu of experiments; choosing one replaces all settings of the page."""
    if not experiments:
        return
    st.selectbox(
        "Ready experiments",
        list(experiments),
        index=None,
        placeholder="Choose one ...",
        **settings.shown("ready", _shown(experiments)),
        on_change=_chosen,
        args=(experiments,),
    )


def asked(address: str) -> dict[str, str]:
    """The settings of an address, by key."""
    return dict(parse_qsl(address))


def _shown(experiments: Mapping[str, str]) -> str | None:
    """The one whose settings the page has."""
    now = settings.current()
    return next((name for name, address in experiments.items() if asked(address) == now), None)


def _chosen(experiments: Mapping[str, str]) -> None:
    name = st.session_state["ready"]
    settings.replace(asked(experiments[name]) if name else {})
