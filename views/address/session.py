"""The address of a page kept in step with its widgets.

The address is the truth: a widget shows what it says, and a change of a widget is written to it before the page
runs again. Streamlit's own binding of widgets to the address would drop bad values without a word, and could not
let a default (the recommended learning rate) follow the surface.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from views import lost_session, paths
from views.address.address import Address

TRUTH = "addresses"
CHANGED = "address changed"
PAGE = "page"
SHOWN, HEARD = "page shown", "widgets heard of"
TOLD, TOLD_BEFORE, THERE = "widgets told", "widgets told before", "widgets there"
FIRST = "opened with"


def opened(page: str) -> Address:
    """The settings of a page as its address has them now.

    A change made on the page wins over the address the browser reports, which may not have caught up, until a run
    has shown it; otherwise the browser does: a link was opened, or the way back taken. So every widget that makes
    the page run again has a callback from here. Only a visitor who comes back from another page by the navigation,
    which knows no settings, finds the page as they left it.
    A session that is new to a page the browser already shows begins with what the address says; ``end`` then does
    what the visitor has done.
    """
    arrived = st.session_state.get(PAGE) != page
    shown = not arrived and st.session_state.get(SHOWN, False)
    st.session_state[SHOWN] = shown
    st.session_state[HEARD] = lost_session.heard() if shown else set()
    st.session_state[THERE] = lost_session.there()
    st.session_state[TOLD_BEFORE], st.session_state[TOLD] = st.session_state.get(TOLD, {}), {}
    truths = st.session_state.setdefault(TRUTH, {})
    returned = st.session_state.get(PAGE, page) != page and page in truths and not st.query_params
    changed = st.session_state.get(CHANGED, False) and st.session_state.get(PAGE) == page and not lost_session.holding()
    st.session_state[PAGE] = page
    if changed or returned:
        return Address(truths[page], strict=False)
    truths[page] = st.query_params.to_dict()
    address = Address(truths[page])
    address.repeated(key for key in st.query_params if len(st.query_params.get_all(key)) > 1)
    return address


def close(address: Address) -> None:
    """Write the settings that differ from their defaults to the address."""
    st.session_state[SHOWN] = True
    kept = address.finish()
    st.session_state.setdefault(FIRST, {}).setdefault(st.session_state[PAGE], kept)
    st.session_state[TRUTH][st.session_state[PAGE]], st.session_state[CHANGED] = kept, False
    spelt = {key: st.query_params.get_all(key) for key in st.query_params}
    if spelt != {key: [text] for key, text in kept.items()}:
        st.query_params.from_dict(kept)


def end() -> None:
    """The last of a page: in a session new to it, do what the visitor has done by now."""
    lost_session.drawn()
    again = lost_session.take()
    if again is None:
        return
    st.session_state[SHOWN] = False  # the browser was sent what the address says: every widget is to be shown anew
    raise again


def keep() -> None:
    """Hold on to the settings although nothing of them changed: the callback of a widget that only shows more."""
    update({})


def current() -> dict[str, str]:
    """The settings of the page being shown."""
    return st.session_state.get(TRUTH, {}).get(st.session_state.get(PAGE), {})


def first() -> dict[str, str]:
    """The settings that the page being shown was opened with."""
    return st.session_state.get(FIRST, {}).get(st.session_state.get(PAGE), current())


def replace(settings: Mapping[str, str], kept: Container[str] = ()) -> None:
    """Change to these settings and no others; those in ``kept`` stay as they are."""
    ours = {key: None for key in current() if key not in kept}
    update({**ours, **{key: text for key, text in settings.items() if key not in kept}})


def link() -> str:
    """The page's whole address."""
    return paths.whole(st.session_state[PAGE], urlencode(current(), safe=","))


def change(**settings: str | None) -> None:
    """Change settings before the page runs again; None takes one back to its default."""
    update(settings)


def update(settings: Mapping[str, str | None]) -> None:
    """Change settings, given by key, before the page runs again; None takes one back to its default."""
    truth = {key: text for key, text in current().items() if key not in settings}
    truth |= {key: text for key, text in settings.items() if text is not None}
    st.session_state[TRUTH][st.session_state[PAGE]] = truth
    st.session_state[CHANGED] = True


def forget(which: Callable[[str], bool]) -> None:
    """Take every setting whose key is meant back to its default."""
    update({key: None for key in current() if which(key)})


def shown(key: str, value: Any) -> dict[str, Any]:
    """The argument that makes a widget show a value: its key.

    One that the browser has is left alone where it shows that value: what is typed into it just now would be lost.
    But where the last run told it another value, a change may have crossed that on its way, and is told again.
    """
    crossed = st.session_state.get(TOLD_BEFORE, {}).get(key, value) != value
    if crossed or st.session_state.get(key, _NOTHING) != value or key not in st.session_state.get(HEARD, ()):
        st.session_state[key] = value
        if key in st.session_state.get(THERE, ()):
            st.session_state[TOLD][key] = value
    return {"key": key}


def bound(key: str, value: Any, spell: Callable[[Any], str]) -> dict[str, Any]:
    """The arguments that tie a widget to a setting: it shows the value, and a change is written down."""
    return {**shown(key, value), "on_change": _changed, "args": (key, spell)}


def _changed(key: str, spell: Callable[[Any], str]) -> None:
    update({key: spell(st.session_state[key])})


_NOTHING = object()
