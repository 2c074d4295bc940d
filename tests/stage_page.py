"""The stage on an open page: what it says of itself, where things are on it, and how one drags on it."""

import re
from collections.abc import Generator, Sized
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.server import wait_until_drawn

EIGHT = "racers=sgd,momentum,nesterov,adagrad,rmsprop,adam,momentum_ema,adam-2"
FOUR = "/?surface=himmelblau&racers=sgd,momentum,rmsprop,adam&start=-0.75,-0.75&steps=150"
CANVAS = """(where) => {
    const root = [...document.querySelectorAll('*')].map((e) => e.shadowRoot).find((r) => r?.querySelector('.stage'))
    const canvas = root.querySelector(`.${where.part} canvas`)
    const [x, y] = [Math.round(where.x * canvas.width), Math.round(where.y * canvas.height)]
    const [wide, high] = [where.wide ?? 1, where.high ?? canvas.height - y]
    return [...canvas.getContext('2d').getImageData(x, y, wide, high).data]
}"""
ANOTHER = """(before) => {
    const roots = [...document.querySelectorAll('*')].map((e) => e.shadowRoot)
    const now = roots.map((root) => root?.querySelector('.stage')).find(Boolean)?.dataset
    return now?.loadedSurface && now.revision && [now.loadedSurface, now.revision].join() !== before.join()
}"""
PAPER = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
SLIDER = ".stage .live input[type=range]"
HEADS = """() => {
    const root = [...document.querySelectorAll('*')].map((e) => e.shadowRoot).find((r) => r?.querySelector('.stage'))
    const canvas = root.querySelector('.map canvas')
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
    let sum = 0
    for (let i = 0; i < data.length; i += 4) sum = (sum * 31 + data[i] * 65536 + data[i + 1] * 256 + data[i + 2]) % 1e12
    return sum
}"""


def stage(page: Page, name: str) -> str:
    """What the stage says of itself."""
    return page.locator(".stage").get_attribute(f"data-{name}") or ""


def wait_for(page: Page, name: str, unlike: str | None = None, like: str | None = None) -> str:
    """Wait until the stage says something else, or just this."""
    locator = page.locator(".stage")
    if like is not None:
        expect(locator).to_have_attribute(f"data-{name}", like)
    else:
        expect(locator).not_to_have_attribute(f"data-{name}", unlike or "")
    return stage(page, name)


def settings(page: Page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def wait_for_setting(page: Page, key: str, like: str = ".") -> str:
    page.wait_for_url(re.compile(rf"[?&]{re.escape(key)}={like}"))
    return settings(page)[key]


@contextmanager
def slowed(page: Page, times: float) -> Generator[None]:
    """A processor that many times slower for as long as this lasts; left on, it would slow every test to come."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": times})
    try:
        yield
    finally:
        session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        session.detach()


def map_box(page: Page) -> dict[str, float]:
    box = page.locator(".stage .map").first.bounding_box()
    assert box
    return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}


def colours(page: Page, part: str, x: float, y: float = 0, **size: int) -> list[tuple[int, ...]]:
    """The pixels of a canvas from a place, given as a share of its width and height, downwards."""
    where: dict[str, Any] = {"part": part, "x": x, "y": y, **size}
    data = page.evaluate(CANVAS, where)
    return [tuple(data[i : i + 3]) for i in range(0, len(data), 4)]


def along(page: Page, place: float) -> tuple[float, float]:
    """The point of the page at a share of the track."""
    box = page.locator(SLIDER).bounding_box()
    assert box
    return box["x"] + 8 + place * (box["width"] - 16), box["y"] + box["height"] / 2


def drag(page: Page, *places: float) -> None:
    """Press the thumb at the first of some places along the track and take it to the others; it stays pressed."""
    page.mouse.move(*along(page, places[0]))
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*along(page, place))


def frames(page: Page) -> int:
    return int(stage(page, "frames"))


def still(page: Page) -> None:
    """Two animation frames later nothing is left to paint."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def board(page: Page) -> list[list[str]]:
    """The numbers of the scoreboard, a list for each racer."""
    rows = page.locator(".stage .board tbody tr").all()
    return [[cell.inner_text() for cell in row.locator("td:visible").all()] for row in rows]


def visit(page: Page, path: str) -> None:
    """Have the open page show another address of its own, as Back and Forward do; the stage becomes another."""
    before = [stage(page, "loaded-surface"), stage(page, "revision")]
    page.evaluate("(path) => (history.pushState(null, '', path), dispatchEvent(new PopStateEvent('popstate')))", path)
    page.wait_for_function(ANOTHER, arg=before)
    wait_until_drawn(page)


def resize(page: Page, width: int, height: int) -> None:
    """Give the page another size, and time to draw itself anew."""
    page.set_viewport_size({"width": width, "height": height})
    pause(page, 150)
    wait_until_drawn(page)


def darken(page: Page) -> None:
    """Have the dark theme."""
    light = page.evaluate(PAPER)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(light) => ({PAPER}) !== light", arg=light)
    pause(page, 300)


def pause(page: Page, milliseconds: int) -> None:
    """Let the page's own clock go on: what it had put off until then is done, however busy the machine."""
    page.evaluate("(time) => new Promise((done) => setTimeout(done, time))", milliseconds)
    still(page)


def settle(page: Page, heard: Sized) -> None:
    """Wait until no more is heard: for half a second of the page's own clock."""
    before = -1
    while before != len(heard):
        before = len(heard)
        pause(page, 500)
