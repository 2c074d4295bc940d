"""The Lab's own widgets: what is measured, over which values, and what counts as there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from descent import Param
from descent.ensemble import depends_on_seed
from views import settings
from views.address import Address
from views.controls import slider
from views.lab.axes import Axis
from views.sidebar import Setup
from views.words import number

PREFIX = "lab"
"""What the Lab's own settings begin with, so that other pages can be opened without them."""
TARGET = Param("target", 0.01, 1e-6, 0.5, "", "log", "target: the share of the start's gap to the lowest minimum left")
TARGETS = (1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.5)
SEEDS = Param("seeds", 10, 1, 50, "", "integer", "seeds: how many orders of the samples, or noises; medians are shown")
SEED_STOPS = (1, 3, 5, 10, 20, 30, 50)


def own(name: str) -> str:
    """The key of one of the Lab's own settings."""
    return f"{PREFIX}.{name}"


def is_own(key: str) -> bool:
    """Whether a setting is one of the Lab's own."""
    return key == PREFIX or key.startswith(f"{PREFIX}.")


def choose_kind(address: Address, kinds: Mapping[str, Any]) -> str:
    """What is measured."""
    first = next(iter(kinds))
    kind = address.choice(PREFIX, kinds, first)
    st.pills(
        "Measure",
        list(kinds),
        format_func=lambda name: kinds[name].title,
        required=True,
        **settings.bound(PREFIX, kind, str),
    )
    st.caption(kinds[kind].words)
    return kind


def pick(address: Address, name: str, title: str, options: Mapping[str, str], default: str) -> str:
    """One of several, from a menu; the options' values are what is read."""
    key = own(name)
    chosen = address.choice(key, options, default)
    st.selectbox(title, list(options), format_func=options.__getitem__, **settings.bound(key, chosen, str))
    return chosen


def size(address: Address, name: str, title: str, stops: Sequence[int], default: int) -> int:
    """A whole number from a few."""
    key = own(name)
    chosen = int(address.choice(key, [str(stop) for stop in stops], str(default)))
    st.select_slider(title, list(stops), **settings.bound(key, chosen, str))
    return chosen


def share_of(address: Address) -> float:
    """The target."""
    return slider(address, own("target"), TARGET, TARGET.default, stops=TARGETS)


def seeds_of(address: Address, setup: Setup) -> int:
    """How many seeds, where chance has a part in some racer's runs."""
    sampled = bool(setup.experiment.surface.samples)
    if not any(
        depends_on_seed(racer.sampling, racer.optimizer) if sampled else depends_on_seed_alone(racer)
        for racer in setup.racers.values()
    ):
        return 1
    return int(slider(address, own("seeds"), SEEDS, SEEDS.default, stops=SEED_STOPS))


def depends_on_seed_alone(racer: Any) -> bool:
    """Whether a racer's own noise makes its runs differ."""
    return depends_on_seed(type(racer.sampling)(), racer.optimizer)


def range_of(address: Address, name: str, param: Param) -> Axis:
    """From where to where a parameter is varied."""
    low, high = (
        _end(address, column, own(f"{name}.{end}"), param, words, default)
        for column, (end, words, default) in zip(
            st.columns(2), (("low", "from", param.low), ("high", "to", param.high)), strict=True
        )
    )
    if low < high:
        return Axis(param, low, high)
    address.problems.append(
        f"{param.symbol} from {number(low)} to {number(high)} is no range; all from {number(param.low)} to "
        f"{number(param.high)} was used."
    )
    return Axis(param, param.low, param.high)


def _end(address: Address, column: Any, key: str, param: Param, words: str, default: float) -> float:
    described = replace(param, help="", symbol=f"{param.symbol} {words}", default=default)
    with column:
        return float(slider(address, key, described, default))
