"""The only slider code: widgets generated from what the items say of themselves."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, TypeVar

import streamlit as st

from descent import Entry, Param, params
from views import settings
from views.address import Address, written
from views.words import number

T = TypeVar("T", bound=Entry)


def tune(kind: type[T], address: Address, scope: str, drawn: bool = True, **fixed: Any) -> T:
    """One slider per declared parameter of a class; returns the instance they describe.

    ``scope`` goes before the parameters' names in the address. What is not ``drawn`` still has the value the
    address gives it; ``fixed`` are fields set from elsewhere.
    """
    names = [name for name in params(kind) if name not in fixed]
    return kind(**fixed, **sliders(kind, address, scope, names, drawn))


def sliders(
    kind: type[Entry],
    address: Address,
    scope: str,
    names: Iterable[str],
    drawn: bool = True,
    defaults: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, float]:
    """The values of some declared parameters of a class, by name, each with its slider."""
    described = {name: params(kind)[name] for name in names}
    return {
        name: slider(address, f"{scope}.{name}", param, defaults.get(name, param.default), drawn)
        for name, param in described.items()
    }


def slider(
    address: Address,
    key: str,
    param: Param,
    default: float,
    drawn: bool = True,
    stops: Sequence[float] | None = None,
) -> float:
    """One number of the address with its slider; a value between two stops becomes a stop of its own."""
    value = address.number(key, param, default)
    if drawn:
        options = sorted({*(stops or param.stops()), value})
        digits = 6 if len({number(v, 6) for v in options}) == len(options) else 12
        st.select_slider(
            label(param),
            options,
            format_func=lambda v: number(v, digits),
            help=explanation(param) or None,
            **settings.bound(key, value, written),
        )
    return value


def label(param: Param) -> str:
    """What a slider is called: the symbol, and its name where the help begins with one."""
    name, colon, _ = param.help.partition(":")
    return f"{name.capitalize()} {param.symbol}" if colon else param.symbol


def explanation(param: Param) -> str:
    """What a parameter does, as a sentence's beginning: the help without the name."""
    text = param.help.partition(":")[2].strip() or param.help
    return text[:1].upper() + text[1:]


def choose(
    address: Address, key: str, name: str, catalogue: Mapping[str, type[T]], default: str, drawn: bool = True
) -> type[T]:
    """One item of a catalogue, from a menu."""
    chosen = address.choice(key, catalogue, default)
    if drawn:
        st.selectbox(
            name,
            list(catalogue),
            format_func=lambda item: catalogue[item].title,
            **settings.bound(key, chosen, str),
        )
    return catalogue[chosen]


@contextmanager
def folded(title: str, key: str, drawn: bool) -> Generator[bool]:
    """A place for what is a click away; gives whether it is open, so that its widgets are drawn."""
    if not drawn:
        yield False
        return
    more = st.expander(title, key=key, on_change=settings.keep)
    with more:
        yield bool(more.open)
