"""A session that was lost, without a browser: the first thing a visitor does in the next one counts as in the old."""

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock
from urllib.parse import urlencode

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunData, RerunException
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Widget

from tests.helpers import ROOT
from tests.test_playground import address, healthy
from views import lost_session
from views.lab.tools import KINDS
from views.playground import page as playground

PAGES = [
    (
        "playground",
        {"surface": "himmelblau", "start": "-4,1", "rates": "one", "schedule": "cosine", "adam.name": "Ann"}
        | {"racers": "sgd,adam", "sgd.wrappers": "lookahead", "why": "sgd"},
    ),
    ("race", {"racers": "sgd,momentum", "sgd.name": "Bob", "steps": "100", "rule": "same"}),
    ("data", {"batch": "2", "curriculum": "easy", "sgd.lr": "0.05", "surface": "classes", "by": "gradients"}),
    ("reference", {"kind": "optimizers", "item": "adam"}),
    *(("lab", {"lab": kind, **({} if kind == "study" else {"steps": "50"})}) for kind in KINDS),
]
OPEN = ("share", "placed more", "samples more", "sgd more")
"""What is unfolded."""


def unfolded(page: str, settings: dict[str, str]) -> AppTest:
    """A page at an address, not run yet."""
    test = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60)
    test.query_params.update(settings)
    for key in OPEN:
        test.session_state[key] = True
    return test


def opened(page: str, settings: dict[str, str]) -> AppTest:
    return healthy(unfolded(page, settings).run())


def lost(page: str, settings: dict[str, str], said: WidgetStates) -> AppTest:
    """The page in a new session, which begins with what the browser says of its widgets."""
    return healthy(unfolded(page, settings)._run(said))


def widgets(test: AppTest, seen: set[Any]) -> Iterator[Any]:
    """What can be changed, one of each kind: the rates of two racers are one, and so are all menus of surfaces."""
    for node in test._tree:
        if not isinstance(node, Widget) or getattr(node.proto, "disabled", False) or node.type in UNHEARD:
            continue
        kind = node.type, (node.key or "").rpartition(".")[2] or getattr(node, "label", "")
        if kind not in seen:
            seen.add(kind)
            yield node


UNHEARD = ("download_button",)
"""What the browser does by itself."""


def used(test: AppTest, widget: Any) -> WidgetStates:
    """What the browser says when this widget was used."""
    said = test._tree.get_widget_states()
    state = next((each for each in said.widgets if each.id == widget.id), None) or said.widgets.add(id=widget.id)
    match widget.type:
        case "button":
            state.trigger_value = True
        case "select_slider" | "button_group":
            now = state.string_array_value.data
            now[:] = [next(option for option in widget.options if option not in now)]
        case "selectbox" | "radio":
            now = state.string_value
            state.string_value = next(option for option in widget.options if option != now)
        case "number_input":
            state.double_value += widget.step
        case "toggle" | "checkbox":
            state.bool_value = not state.bool_value
        case "text_input" | "text_area":
            state.string_value = "Cy"
        case other:
            raise AssertionError(f"no way to use a {other}")
    return said


def test_every_widget_counts_as_the_first_in_a_new_session():
    seen: set[Any] = set()
    for page, given in PAGES:
        first = opened(page, given)
        assert not first.warning
        settings = address(first)
        assert address(lost(page, settings, first._tree.get_widget_states())) == settings
        for widget in widgets(first, seen):
            said, living = used(first, widget), opened(page, settings)
            healthy(living._run(said))
            new = lost(page, settings, said)
            assert address(new) == address(living), widget
            assert shown(new) == shown(living), widget
            assert len(new.warning) == len(living.warning), widget
    assert {"button", "button_group", "number_input", "select_slider", "selectbox", "text_input", "toggle"} <= {
        kind for kind, _ in seen
    }


def shown(test: AppTest) -> list[WidgetState]:
    """The widgets and what they are at."""
    return sorted(test._tree.get_widget_states().widgets, key=lambda state: state.id)


def test_the_events_of_a_component_are_held_as_they_were_sent():
    sent = json.dumps([{"event": "start", "value": [3.8, 1.96]}])
    for said in (sent, json.dumps(sent)):  # Streamlit's own copy of a component that is drawn already
        assert lost_session._as_sent(WidgetState(id="stage", json_trigger_value=said)).json_trigger_value == sent
    slider = WidgetState(id="slider", double_value=0.5)
    assert lost_session._as_sent(slider) == slider


def test_a_key_that_cuts_the_first_run_of_a_presented_page_short_counts(monkeypatch):
    settings = {"surface": "himmelblau", "present": "1"}
    first = opened("playground", settings)
    stage = next(
        node.proto.id
        for node in first._tree
        if getattr(node, "type", "") == "bidi_component" and node.proto.id.endswith("-stage")
    )
    event = json.dumps([{"event": "present", "value": False}])
    said = WidgetStates(widgets=[WidgetState(id=_make_trigger_id(stage, "events"), json_trigger_value=event)])
    pictures = iter([Mock(side_effect=RerunException(RerunData(query_string=urlencode(settings), widget_states=said)))])
    drawn = playground.picture
    monkeypatch.setattr(playground, "picture", lambda *args: next(pictures, drawn)(*args))
    new = healthy(unfolded("playground", settings)._run(WidgetStates()))
    assert address(new) == {"surface": "himmelblau"}
