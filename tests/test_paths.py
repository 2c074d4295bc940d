"""Where the app is: the path above its pages, and links to them from wherever it is."""

from types import SimpleNamespace

import pytest
import streamlit as st

from views import paths
from views.address import session
from views.share import panel

CASES = [
    # in the browser, as configured, above all pages
    ("http://h:1/", "", "/"),
    ("http://h:1", "", "/"),
    ("http://mylab", "", "/"),
    ("http://race/", "", "/"),
    *((f"http://h/{page}{slash}", "", "/") for page in (*paths.PAGES, "home") for slash in ("", "/")),
    *((f"http://h/a/b/{page}", given, "/a/b/") for page in ("", *paths.PAGES) for given in ("a/b", "/a/b/", "", "c")),
    *((f"http://h/{base}{at}", base, f"/{base}/") for base in ("mylab", "lab", "a/race") for at in ("", "/", "/lab")),
    ("http://h/mylab", "", "/mylab/"),
    ("http://h/descent-data/", "descent-data", "/descent-data/"),
    ("http://h/descents/race", "descent", "/descents/"),
    ("http://[::1]:8501/descent/lab", "descent", "/descent/"),
]


@pytest.mark.parametrize(("shown", "configured", "base"), CASES)
def test_links_stay_below_the_path(shown, configured, base, monkeypatch):
    """Whichever page is in the address bar, and with whichever slashes."""
    context = SimpleNamespace(context_info=SimpleNamespace(url=shown))
    monkeypatch.setattr(paths, "get_script_run_ctx", lambda **_: context)
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": configured}.__getitem__)
    assert paths.base() == base
    host = "/".join(shown.split("/")[:3])
    for page in paths.PAGES:
        ending = "" if page == "playground" else page
        assert paths.below(page) == f"{base}{ending}"
        assert paths.below(page, "a=1") == f"{base}{ending}?a=1"
        state = {session.PAGE: page, session.TRUTH: {page: {"start": "1,2", "sgd.name": "a b"}}}
        monkeypatch.setattr(st, "session_state", state)
        assert session.link() == f"{host}{base}{ending}?start=1,2&sgd.name=a+b"


def test_without_a_browser_the_settings_are_the_link():
    assert paths.base() == "/"
    assert paths.whole("race", "a=1") == "?a=1"
    assert paths.whole("race") == ""


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_a_link_to_this_computer_is_told_with_the_one_others_can_open(host, monkeypatch):
    link = f"http://{host}:8501/race?racers=sgd,adam"
    monkeypatch.setattr(paths, "_own_address", lambda: "192.0.2.7")
    assert paths.is_local(link)
    assert paths.in_network(link) == "http://192.0.2.7:8501/race?racers=sgd,adam"
    monkeypatch.setattr(paths, "_own_address", lambda: None)
    assert paths.in_network(link) is None


def test_a_server_that_answers_this_computer_alone_has_no_link_for_others(monkeypatch):
    monkeypatch.setattr(paths, "_own_address", lambda: "192.0.2.7")
    monkeypatch.setattr(st, "get_option", lambda name: "localhost" if name == "server.address" else None)
    assert paths.in_network("http://localhost:8501/") is None


def test_other_links_are_everyones():
    assert not paths.is_local("https://descent.example.org/race")
    assert not paths.is_local("?racers=sgd")


@pytest.mark.parametrize("own", ["192.0.2.7", None])
def test_a_phone_scans_a_link_it_can_open(own, monkeypatch):
    here, there = "http://localhost:8501/race", "http://192.0.2.7:8501/race"
    shown: list[str] = []
    scanned: list[str] = []
    monkeypatch.setattr(paths, "_own_address", lambda: own)
    monkeypatch.setattr(panel.st, "code", lambda text, **_: shown.append(text))
    monkeypatch.setattr(panel.files, "qr", scanned.append)
    panel.link(here)
    assert shown == ([here, there] if own else [here])
    assert scanned == [there if own else here]
