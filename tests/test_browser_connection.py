"""A line that was cut, a server that was started anew: what a visitor does next counts, and nothing else is lost."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.line import Line, line
from tests.server import wait_until_drawn
from tests.test_browser_lab import drawn, spot
from tests.test_browser_playground import map_box, settings

CONNECTED = '[data-testid="stApp"][data-test-connection-state="CONNECTED"]'
CUT = '[data-testid="stApp"]:not([data-test-connection-state="CONNECTED"])'
SHOWN = {"racers": "sgd,adam", "sgd.lr": "0.02", "start": "-1.5,2", "steps": "60", "live": "adam.beta1"}


@pytest.fixture
def wire(fresh_server) -> Iterator[Line]:
    """A line to a server on which a session ends with its connection."""
    with line(fresh_server("--server.disconnectedSessionTTL", "0").port) as laid:
        yield laid


def lose(page: Page, wire: Line, heard: bool = True) -> None:
    """Cut the line until the session is gone, and mend it."""
    wire.cut()
    page.wait_for_selector(CUT)
    page.wait_for_timeout(300)  # the server hears of it
    wire.mend(heard)
    back(page)


def back(page: Page) -> None:
    page.wait_for_selector(CONNECTED, timeout=60_000)
    expect(page.get_by_test_id("stDialog")).to_have_count(0)


def query(settings: dict[str, str]) -> str:
    return "&".join(f"{key}={text}" for key, text in settings.items())


def until(page: Page, there: dict[str, str]) -> dict[str, str]:
    """Wait until the address has these settings and no others."""
    keys = list(there)

    def fits(url: str) -> bool:
        found = dict(parse_qsl(urlsplit(url).query))
        return set(found) == set(keys) and all(re.fullmatch(there[key], found[key]) for key in keys)

    try:
        page.wait_for_url(fits, timeout=15_000)
    except Exception:
        raise AssertionError(f"{settings(page)} instead of {there}") from None
    wait_until_drawn(page, stage=False)
    return settings(page)


def shown(page: Page, url: str) -> None:
    page.goto(url)
    wait_until_drawn(page)
    page.wait_for_timeout(1000)  # a click at once may come before the page hears it


class Change(NamedTuple):
    """Something to do, and what the address then says."""

    do: Callable[[Page], object]
    then: dict[str, str]


def click_map(page: Page) -> None:
    box = map_box(page)
    page.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.3)


def choose(page: Page, menu: str, option: str) -> None:
    page.wait_for_timeout(500)  # a run closes a menu
    wait_until_drawn(page)
    page.get_by_role("combobox", name=re.compile(menu)).click()
    page.keyboard.type(option)
    page.get_by_role("option", name=option, exact=True).click()


def type_in(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label).first
    field.fill(text)
    field.press("Enter")


def let_go(page: Page) -> None:
    page.locator(".stage .live input[type=range]").press("ArrowRight")


CHANGES = {
    "select slider": Change(
        lambda page: page.get_by_role("slider", name="Learning rate η").first.press("ArrowRight"), {"sgd.lr": "0.02.+"}
    ),
    "second slider": Change(
        lambda page: page.get_by_role("slider", name="Batch size B").first.press("ArrowLeft"), {"batch": "3"}
    ),
    "number input": Change(lambda page: type_in(page, "Start x", "-1.25"), {"start": "-1.25,2"}),
    "click on the map": Change(click_map, {"start": ".+,.+"}),
    "live slider": Change(let_go, {"adam.beta1": ".+"}),
    "selectbox": Change(lambda page: choose(page, "Schedule for all", "Cosine"), {"schedule": "cosine"}),
    "segmented control": Change(lambda page: page.get_by_role("radio", name="Gradients").click(), {"by": "gradients"}),
    "pills": Change(
        lambda page: page.get_by_role("button", name="RMSprop", exact=True).click(), {"racers": "sgd,adam,rmsprop"}
    ),
    "menu that adds": Change(
        lambda page: choose(page, "More optimizers", "Lion (2023)"), {"racers": "sgd,adam,rmsprop,lion"}
    ),
    "text input": Change(lambda page: type_in(page, "Name on the map", "Ann"), {"sgd.name": "Ann"}),
    "toggle": Change(lambda page: page.get_by_text("Band of 20 seeds").click(), {"band": "on"}),
    "button": Change(
        lambda page: page.get_by_role("button", name="One more sample").click(), {"batch": "1", "steps": "61"}
    ),
}


def test_whatever_is_done_first_after_a_lost_session_counts(wire, new_page):
    page = new_page(reduced_motion="reduce")
    shown(page, wire.url)  # a server's very first visitor opens nothing on a page that is not the first
    shown(page, f"{wire.url}/data?{query(SHOWN)}")
    for words, inside in (("More for SGD", "Name on the map"), ("Order, seeds, curriculum", "Band of 20 seeds")):
        page.get_by_text(words).click()
        expect(page.get_by_text(inside).first).to_be_visible()
    there: dict[str, str] = {key: re.escape(text) for key, text in SHOWN.items()}
    for name, change in CHANGES.items():
        lose(page, wire)
        assert settings(page).keys() == there.keys(), name
        change.do(page)
        there = {key: re.escape(text) for key, text in until(page, {**there, **change.then}).items()}
        expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_two_changes_before_the_first_run_both_count(wire, new_page):
    page = new_page(reduced_motion="reduce")
    shown(page, f"{wire.url}/?sgd.lr=0.05")
    lose(page, wire, heard=False)
    page.get_by_role("slider", name="Learning rate η").first.press("ArrowRight")
    click_map(page)
    page.get_by_role("slider", name="Momentum β").press("ArrowLeft")
    page.wait_for_timeout(200)
    wire.hear()
    there = until(page, {"sgd.lr": r"0\.05.+", "start": ".+,.+", "momentum.beta": r"0\.8.*"})
    page.get_by_role("slider", name="Learning rate η").first.press("ArrowRight")
    later = until(page, {**{key: re.escape(text) for key, text in there.items()}, "sgd.lr": "0.06.*"})
    assert later["sgd.lr"] > there["sgd.lr"]


def test_the_ways_to_another_page_and_back_lose_nothing(wire, new_page):
    page = new_page(reduced_motion="reduce")
    shown(page, f"{wire.url}/?surface=himmelblau&sgd.lr=0.005")
    lose(page, wire)
    page.get_by_role("link", name="Reference").click()
    page.wait_for_url("**/reference")
    expect(page.get_by_role("heading", name="Memory")).to_be_visible()
    page.get_by_role("link", name="Playground", exact=True).click()
    until(page, {"surface": "himmelblau", "sgd.lr": "0.005"})
    page.get_by_role("button", name="Present", exact=True).click()
    until(page, {"surface": "himmelblau", "sgd.lr": "0.005", "present": "1"})
    lose(page, wire)
    page.locator(".stage .map").focus()
    page.keyboard.press("Escape")
    until(page, {"surface": "himmelblau", "sgd.lr": "0.005"})
    page.get_by_role("slider", name="Momentum β").press("ArrowLeft")
    until(page, {"surface": "himmelblau", "sgd.lr": "0.005", "momentum.beta": ".+"})
    lose(page, wire)
    page.go_back()
    until(page, {"surface": "himmelblau", "sgd.lr": "0.005"})


def test_links_pasted_before_the_loss_race_after_it(wire, new_page):
    page = new_page(reduced_motion="reduce")
    shown(page, f"{wire.url}/?surface=himmelblau")
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_label("Links, one a line").fill("Ann: ?racers=sgd&sgd.lr=0.05\nBob: ?racers=adam")
    page.keyboard.press("Tab")
    lose(page, wire)
    page.get_by_role("button", name="Race these links").click()
    until(page, {"racers": "sgd,adam", "sgd.lr": "0.05", "sgd.name": "Ann", "adam.name": "Bob"})


def test_a_click_in_the_lab_opens_the_run(wire, new_page):
    page = new_page(reduced_motion="reduce")
    page.goto(f"{wire.url}/lab?racers=momentum&lab.size=16&steps=50")
    drawn(page)
    lose(page, wire)
    page.wait_for_timeout(500)  # the chart is drawn anew
    drawn(page)
    page.mouse.click(*spot(page, 0, 7, 10))
    page.wait_for_url("**/?*momentum.beta=*", timeout=20_000)
    wait_until_drawn(page)
    assert settings(page).keys() == {"surface", "racers", "steps", "momentum.lr", "momentum.beta"}


def test_a_server_started_anew_loses_nothing(fresh_server, new_page):
    server = fresh_server()
    page = new_page(reduced_motion="reduce")
    shown(page, f"{server.url}/data?{query(SHOWN)}")
    server.stop()
    page.wait_for_selector(CUT)
    server.start()
    server.wait()
    back(page)
    page.get_by_role("slider", name="Learning rate η").first.press("ArrowRight")
    until(page, {**SHOWN, "sgd.lr": "0.02.+"})
    page.get_by_role("slider", name="Batch size B").first.press("ArrowLeft")
    until(page, {**SHOWN, "sgd.lr": "0.02.+", "batch": "3"})
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stDialog")).to_have_count(0)
