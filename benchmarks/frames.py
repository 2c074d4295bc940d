"""Frames per second of the stage while it plays eight racers of 1000 steps: on the map, in 3D, and in 3D as it turns.

    python -m benchmarks.frames

In a real Chromium without a graphics card: every pixel is painted by the processor, so a machine with one does better.
The stage counts the pictures it paints; beside it, the browser's animation frames are timed, of which those later than
one and a half intervals of a 60 Hz screen count as long. Median of several plays of a few seconds each.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from itertools import product
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page

from benchmarks.common import EIGHT, chromium, load, table, verdict
from tests.server import serving, wait_until_drawn

LEAST, LEAST_TURNED, PLAYS, SECONDS = 55, 30, 5, 4.5
SIZES = {"1440 x 900": (1440, 900, 1), "1024 x 768": (1024, 768, 1), "1440 x 900 at 2x": (1440, 900, 2)}
COUNT = """(seconds) => new Promise((done) => {
    const stage = [...document.querySelectorAll("*")]
        .map((node) => node.shadowRoot?.querySelector(".stage")).find(Boolean)
    const painted = () => Number(stage.dataset.frames)
    const [begin, first, gaps] = [performance.now(), painted(), []]
    let last = begin
    const turn = () => {
        const now = performance.now()
        gaps.push(now - last)
        last = now
        if (now - begin < 1000 * seconds) return requestAnimationFrame(turn)
        const long = gaps.filter((gap) => gap > 25).length
        const playing = stage.dataset.playing === "true"
        done([1000 * (painted() - first) / (now - begin), long / gaps.length, Math.max(...gaps), playing])
    }
    requestAnimationFrame(turn)
})"""

# One move a frame, as a mouse sends them.
DRAG = """([x, y]) => {
    const map = document.elementFromPoint(x, y).shadowRoot.elementFromPoint(x, y).closest(".map")
    const send = (name, at) => map.dispatchEvent(new PointerEvent(name,
        { clientX: at, clientY: y, pointerId: 1, pointerType: "mouse", bubbles: true, composed: true }))
    map.setPointerCapture = () => {}
    window.dragging = true
    send("pointerdown", x)
    const turn = () => {
        if (!window.dragging) return send("pointerup", x)
        send("pointermove", x + 100 * Math.sin(performance.now() / 300))
        requestAnimationFrame(turn)
    }
    requestAnimationFrame(turn)
}"""
Measure = Callable[[Page], tuple[float, float, float]]


def played(page: Page) -> tuple[float, float, float]:
    """Frames per second, the share of long frames and the longest one (ms) over one play from the start."""
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    page.wait_for_selector('.stage[data-playing="true"]')
    fps, late, longest, playing = page.evaluate(COUNT, SECONDS)
    assert playing, "The run was over before the time was."
    page.keyboard.press("End")
    return fps, late, longest


def turned(page: Page) -> tuple[float, float, float]:
    """The same while a drag turns the relief, round and round, and the racers go on."""
    box = page.locator(".stage .map").bounding_box()
    assert box
    page.evaluate(DRAG, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])
    found = played(page)
    page.evaluate("window.dragging = false")
    return found


def rate(
    browser: Browser, url: str, size: tuple[int, int, float], measure: Measure, solid: bool
) -> tuple[float, float, float]:
    """Medians of some plays in a window of this size."""
    wide, high, scale = size
    context = browser.new_context(viewport={"width": wide, "height": high}, device_scale_factor=scale)
    page = context.new_page()
    page.goto(f"{url}/?surface=rosenbrock&{EIGHT}&steps=1000")
    wait_until_drawn(page)
    page.wait_for_selector('.stage[data-playing="true"]')
    page.locator(".stage .map").focus()
    if solid:
        page.keyboard.press("d")
        page.wait_for_selector('.stage[data-solid="true"]')
    plays = [measure(page) for _ in range(PLAYS)]
    context.close()
    fps, late, longest = (median(values) for values in zip(*plays, strict=True))
    return fps, late, longest


KINDS: tuple[tuple[str, int, Measure, bool], ...] = (
    ("map", LEAST, played, False),
    ("3D", LEAST, played, True),
    ("3D turned", LEAST_TURNED, turned, True),
)


def rows() -> list[tuple[object, ...]]:
    found = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser, serving(Path(folder)) as server:
        for (what, least, measure, solid), (name, size) in product(KINDS, SIZES.items()):
            fps, late, longest = rate(browser, server.url, size, measure, solid)
            met = verdict(fps, least, at_least=True)
            found.append((f"{what}, {name}", f"{fps:.1f}", f"{late:.1%}", f"{longest:.0f}", met))
    return found


if __name__ == "__main__":
    print(f"{load()}, {sys.platform}")
    head = ("picture, window", "frames/s", "long frames", "longest ms", "target")
    table(f"Playing 8 racers x 1000 steps, median of {PLAYS} plays of {SECONDS} s", head, rows())
