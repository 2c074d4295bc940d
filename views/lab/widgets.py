"""The Lab's own widgets: what is measured, over which values, and what counts as there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from analysis import Axis
from descent import Param
from descent.trials import random
from views.address import session
from views.address.address import Address
from views.address.fields import Field, Number
from views.address.setup import Setup
from views.sidebar.widgets import slider
from views.text.numbers import number

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
        **session.bound(PREFIX, kind, str),
    )
    st.caption(kinds[kind].words)
    return kind


def pick(address: Address, name: str, title: str, options: Mapping[str, str], default: str) -> str:
    """One of several, from a menu; the options' values are what is read."""
    key = own(name)
    chosen = address.choice(key, options, default)
    st.selectbox(title, list(options), format_func=options.__getitem__, **session.bound(key, chosen, str))
    return chosen


def size(address: Address, name: str, title: str, stops: Sequence[int], default: int) -> int:
    """A whole number from a few."""
    key = own(name)
    chosen = int(address.choice(key, [str(stop) for stop in stops], str(default)))
    st.select_slider(title, list(stops), **session.bound(key, chosen, str))
    return chosen


def share_of(address: Address) -> float:
    """The target."""
    return _slider(address, own("target"), TARGET, TARGETS)


def seeds_of(address: Address, setup: Setup) -> int:
    """How many seeds, where chance has a part in some racer's runs."""
    if not random(setup.experiment):
        return 1
    return int(_slider(address, own("seeds"), SEEDS, SEED_STOPS))


def range_of(address: Address, name: str, param: Param) -> Axis:
    """From where to where a parameter is varied: all of its range, unless the address has a part of it."""
    ends = {
        own(f"{name}.{end}"): replace(param, help="", symbol=f"{param.symbol} {words}", default=default)
        for end, words, default in (("low", "from", param.low), ("high", "to", param.high))
    }
    asked = Address({key: address.given[key] for key in ends if key in address.given}, strict=False)
    low, high = (asked.number(key, end) for key, end in ends.items())
    if not low < high:
        address.problems.append(
            f"{param.symbol} from {number(low)} to {number(high)} is no range; all from {number(param.low)} to "
            f"{number(param.high)} was used."
        )
        for key in ends:
            address.given.pop(key, None)
    values = []
    for column, (key, end) in zip(st.columns(2), ends.items(), strict=True):
        with column:
            values.append(float(_slider(address, key, end)))
    return Axis(param, *values)


def _slider(address: Address, key: str, param: Param, stops: tuple[float, ...] = ()) -> float:
    """A number of the address with its slider."""
    field = Field(key, Number(param, stops), address.number(key, param))
    slider(field)
    return field.value
