"""Contours of the part of the map in view, in a real browser: asked for once the view is at rest, and drawn there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocket, expect

VALLEY = "/?surface=rosenbrock&rosenbrock.b=1000&racers=sgd"


def numbers(page: Page, name: str) -> list[float]:
    text = page.locator(".stage").get_attribute(f"data-{name}") or ""
    return [float(each) for each in text.split(",") if each]


def zoom_in(page: Page, times: int = 6) -> None:
    """Turn the wheel over the map, Ctrl held."""
    box = page.locator(".stage .map").bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.66 * box["height"])
    page.keyboard.down("Control")
    for _ in range(times):
        page.mouse.wheel(0, -240)
    page.keyboard.up("Control")


def covered(page: Page) -> bool:
    (x0, x1, y0, y1), found = numbers(page, "view"), numbers(page, "detail")
    return len(found) == 4 and found[0] <= x0 < x1 <= found[1] and found[2] <= y0 < y1 <= found[3]


@pytest.fixture
def sent(new_page: Callable[..., Page]) -> tuple[Page, list[bytes | str]]:
    """An empty page, and what it sends to its server."""
    page = new_page(reduced_motion="reduce")
    frames: list[bytes | str] = []

    def note(frame: bytes | str) -> None:
        frames.append(frame)

    def watch(socket: WebSocket) -> None:
        socket.on("framesent", note)

    page.on("websocket", watch)
    return page, frames


def test_a_zoom_at_rest_brings_contours_of_its_own(sent, server):
    page, frames = sent
    page.goto(server.url + VALLEY)
    expect(page.locator(".stage[data-revision]:not([data-revision=''])")).to_be_visible(timeout=30_000)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    before, revision = len(frames), page.locator(".stage").get_attribute("data-revision")
    zoom_in(page)
    assert len(frames) == before, "Nothing is asked for while the wheel turns."
    expect(page.locator(".stage:not([data-detail=''])")).to_be_visible(timeout=20_000)
    assert covered(page)
    assert len(frames) == before + 1
    assert page.locator(".stage").get_attribute("data-revision") == revision
    # a small way within what has come asks for no more
    box = page.locator(".stage .map").bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 230, box["y"] + 210, steps=4)
    page.mouse.up()
    page.wait_for_timeout(900)  # there is nothing to wait for
    assert len(frames) == before + 1
    # closer still, and those are too coarse
    coarse = page.locator(".stage").get_attribute("data-detail")
    zoom_in(page)
    expect(page.locator(f".stage:not([data-detail='{coarse}'])")).to_be_visible(timeout=20_000)
    assert covered(page)


def test_another_surface_does_not_keep_the_part_of_the_last(open_page):
    page = open_page(VALLEY, reduced_motion="reduce")
    zoom_in(page)
    expect(page.locator(".stage:not([data-detail=''])")).to_be_visible(timeout=20_000)
    page.goto(page.url.partition("?")[0] + "?surface=himmelblau&racers=sgd")
    expect(page.locator(".stage[data-loaded-surface^=himmelblau]")).to_be_visible(timeout=20_000)
    expect(page.locator(".stage[data-detail='']")).to_be_visible()
