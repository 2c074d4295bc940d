"""What a visitor does in a session that has not drawn the page yet: held until it has, then done.

A session is lost where the line was cut for longer than `server.disconnectedSessionTTL`, or the server was started
anew. The page stays in the browser, and its next message begins another session with the values of all widgets. That
session has drawn none of them: Streamlit then calls no callback, and the first change would be taken back. Streamlit
has no public way to what a message says of widgets, nor to a run with it; ``get_script_run_ctx``, ``RerunData`` and
``RerunException`` are its own.
"""

from __future__ import annotations

import json

import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunData, RerunException, ScriptRunContext, get_script_run_ctx
from streamlit.runtime.state.common import user_key_from_element_id

DRAWN = "page drawn"
FROM, HELD = "held from", "held"
SAID, IDS = "widgets said", "widgets drawn"
EVENTS = "__events"
A_DAY = 86_400


@st.fragment(run_every=A_DAY)
def awake() -> None:
    """Make the browser ask for a run as soon as it is connected again, not only with the visitor's next change.

    It does so on a page that runs on a timer, however slow. The new session then knows the address before a way to
    another page leaves it.
    """


def hold() -> None:
    """Hold what the browser says until a run of this session has come to its end; called before anything is drawn.

    What was said later wins where it differs from the session's first message: the first run may meanwhile have
    sent the address's values.
    """
    states = _context().session_state.get_widget_states()
    st.session_state[SAID] = {state.id for state in states}
    if DRAWN in st.session_state:
        return
    said = {state.id: _as_sent(state) for state in states}
    if not holding() and all(_known(key) for key in said):  # a page opened, not one that lost its session
        return
    here = _context().page_script_hash, st.query_params.to_dict()
    if not holding():
        st.session_state[FROM], st.session_state[HELD] = (here, said), said
    there, first = st.session_state[FROM]
    if there != here:  # another page, or the way back taken: its address counts, not what the last one's widgets show
        st.session_state[FROM], st.session_state[HELD] = (here, said), {}
        return
    later = {key: state for key, state in said.items() if state != first.get(key)}
    st.session_state[HELD] = {**st.session_state[HELD], **later}


def drawn() -> None:
    """Remember the widgets of a run that comes to its end."""
    ids = _context().shared.widget_ids_this_run.snapshot()
    st.session_state[IDS] = {key: each for each in ids if (key := user_key_from_element_id(each))}


def heard() -> set[str]:
    """The keys of the widgets that the browser has: its message to this run names those the last run drew.

    It has not heard of a widget where a click cut that run short, nor on this page of one that another has, too.
    """
    said = st.session_state.get(SAID, set())
    return {key for key, each in st.session_state.get(IDS, {}).items() if each in said}


def there() -> set[str]:
    """The keys of the widgets that the browser's message to this run names, of whichever page."""
    return {user_key_from_element_id(each) or "" for each in st.session_state.get(SAID, ())}


def holding() -> bool:
    """Whether this run is to show what the address says, and what the visitor did comes after it."""
    return HELD in st.session_state


def take() -> RerunException | None:
    """At a page's end, what runs it once more with what was held: every widget is known now, and its callback."""
    held = st.session_state.pop(HELD, {})
    st.session_state.pop(FROM, None)
    st.session_state[DRAWN] = True
    if not held:
        return None
    context = _context()
    return RerunException(
        RerunData(
            query_string=context.query_string,
            page_script_hash=context.page_script_hash,
            widget_states=WidgetStates(widgets=held.values()),
            cached_message_hashes=context.cached_message_hashes,
            context_info=context.context_info,
        )
    )


def _known(widget: str) -> bool:
    """Whether this session has drawn a widget, and so calls its callback.

    A page that is presented says nothing of widgets in its first message, only with the visitor's key: that may cut
    the session's first run short before it comes to the stage.
    """
    key = user_key_from_element_id(widget)
    return key is None or key.removesuffix(EVENTS) in st.session_state


def _as_sent(state: WidgetState) -> WidgetState:
    """Streamlit encodes the events of a component that it has drawn already a second time."""
    events = json.loads(state.json_trigger_value or "null")
    return WidgetState(id=state.id, json_trigger_value=events) if isinstance(events, str) else state


def _context() -> ScriptRunContext:
    context = get_script_run_ctx()
    assert context is not None, "pages are run by Streamlit"
    return context
