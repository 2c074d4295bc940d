"""The widgets of settings: what a field may be and is decides how it is drawn."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager

import streamlit as st

from descent import Entry, Param, params
from views.address import session
from views.address.address import written
from views.address.fields import OFF, ON, Choice, Field, Number, Several
from views.text.numbers import number

Fields = Mapping[str, Field]


def slider(field: Field) -> None:
    """A number's slider; a value between two stops becomes a stop of its own."""
    assert isinstance(field.kind, Number)
    param = field.kind.param
    options = sorted({*(field.kind.stops or param.stops()), field.value})
    digits = 6 if len({number(v, 6) for v in options}) == len(options) else 12
    st.select_slider(
        label(param),
        options,
        format_func=lambda v: number(v, digits),
        help=explanation(param) or None,
        **session.bound(field.key, field.value, written),
    )


def sliders(fields: Fields, scope: str, kind: type[Entry]) -> None:
    """The sliders of an item's numbers, those there are of them."""
    for name in params(kind):
        if f"{scope}.{name}" in fields:
            slider(fields[f"{scope}.{name}"])


def menu(field: Field, title: str) -> None:
    """One of many, from a menu."""
    options = _options(field)
    st.selectbox(title, list(options), format_func=options.__getitem__, **session.bound(field.key, field.value, str))


def segments(field: Field, title: str, help: str) -> None:
    """One of a few, side by side."""
    options = _options(field)
    st.segmented_control(
        title,
        list(options),
        format_func=options.__getitem__,
        required=True,
        help=help,
        **session.bound(field.key, field.value, str),
    )


def pills(field: Field, title: str) -> None:
    """Several of some."""
    options = _options(field)
    st.pills(
        title,
        list(options),
        selection_mode="multi",
        format_func=options.__getitem__,
        **session.bound(field.key, list(field.value), ",".join),
    )


def toggle(field: Field, title: str, help: str) -> None:
    """Whether something is on."""
    shown = session.bound(field.key, field.value == ON, lambda on: ON if on else OFF)
    st.toggle(title, help=help, **shown)


def label(param: Param) -> str:
    """What a slider is called: the symbol, and its name where the help begins with one."""
    name, colon, _ = param.help.partition(":")
    return f"{name.capitalize()} {param.symbol}" if colon else param.symbol


def explanation(param: Param) -> str:
    """What a parameter does, as a sentence's beginning: the help without the name."""
    text = param.help.partition(":")[2].strip() or param.help
    return text[:1].upper() + text[1:]


@contextmanager
def folded(title: str, key: str) -> Generator[bool]:
    """A place for what is a click away; gives whether it is open, so that its widgets are drawn."""
    more = st.expander(title, key=key, on_change=session.keep)
    with more:
        yield bool(more.open)


def _options(field: Field) -> Mapping[str, str]:
    assert isinstance(field.kind, Choice | Several)
    return field.kind.options
