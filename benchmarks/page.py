"""The Playground against a bare Streamlit page: slider to repaint, and bytes per change.

    python -m benchmarks.page

In a real Chromium, with both servers running and taking turns. An arrow key moves a focused slider; time runs, in the
browser's own clock, from the key to the animation frame after the picture has changed: the stage's revision here, the
contour's paths on the bare page (bare.py: one slider, one Plotly contour). Eight racers of 1000 steps, shown at their
end, so that a repaint draws all of every path. Every stop is visited once, so no run is remembered
from an earlier visit. Bytes are the websocket frames received per change, before the connection compresses them: the
most of any change as the slider goes through its whole range.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, WebSocket

from benchmarks.common import EIGHT, bare, chromium, load, table, verdict
from tests.server import serving

HALF, MOST = 0.5, 70.0
"""The aims: at most this share of the bare page's time, and this many kB per change."""
WARM, ROUNDS = 2, 9
QUIET = 300
"""Milliseconds without a message after which a change has arrived whole."""
STRIDES = 10
RATES = {
    "one racer's rate": ("&sgd.lr=0.001", "&sgd.lr=0.00001", ".st-key-sgd-lr [type=range]"),
    "the shared rate": ("&rates=one&lr=0.001", "&rates=one&lr=0.00001", ".st-key-lr [type=range]"),
}
"""By change: the settings it is timed from, those its bytes are counted from, and the slider."""
SURFACES = ("rosenbrock", "himmelblau")
WATCH = """(picture) => {
    const root = document.querySelector(picture.shadow)?.shadowRoot ?? document
    const revision = () => root.querySelector(".stage")?.dataset.revision
    const first = revision()
    const changed = (records) => first === undefined
        ? records.some((record) => record.target.closest?.(".contourlayer"))
        : revision() !== first
    let begin = null
    window.took = null
    document.addEventListener("keydown", () => (begin = performance.now()), { capture: true, once: true })
    const observer = new MutationObserver((records) => {
        if (begin === null || !changed(records)) return
        observer.disconnect()
        requestAnimationFrame(() => (window.took = performance.now() - begin))
    })
    observer.observe(root, { subtree: true, childList: true, attributes: true })
}"""
STAGE = {"shadow": ".st-key-stage [data-testid=stBidiComponentIsolated]", "ready": '.stage[data-playing="false"]'}
PLOT = {"shadow": "nothing", "ready": ".contourlayer path"}


class Visit:
    """A page with a focused control that keys change."""

    def __init__(self, browser: Browser, address: str, control: str, picture: dict[str, str]) -> None:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        self.page, self.picture, self.received = context.new_page(), picture, 0
        self.page.on("websocket", self._listen)
        self.page.goto(address)
        self.page.wait_for_selector(picture["ready"], timeout=60_000)
        self.control = self.page.locator(control).first
        self.control.scroll_into_view_if_needed()

    def change(self, key: str) -> tuple[float, float]:
        """Press a key: milliseconds until the picture has changed, and kB received."""
        self._settle()
        self.control.focus()
        self.page.evaluate(WATCH, self.picture)
        before = self.received
        self.page.keyboard.press(key)
        took = self.page.wait_for_function("window.took", timeout=30_000).json_value()
        self._settle()
        return took, (self.received - before) / 1000

    def close(self) -> None:
        self.page.context.close()

    def _settle(self) -> None:
        """Wait until nothing has arrived for a while."""
        before = -1
        while before != self.received:
            before = self.received
            self.page.wait_for_timeout(QUIET)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._count)

    def _count(self, payload: str | bytes) -> None:
        self.received += len(payload)


def timed(ours: Visit, plain: Visit) -> tuple[float, float]:
    """Median milliseconds here and there, keys pressed in turn."""
    times: tuple[list[float], list[float]] = [], []
    for turn in range(WARM + ROUNDS):
        for visit, taken in zip((ours, plain), times, strict=True):
            took, _ = visit.change("ArrowRight")
            if turn >= WARM:
                taken.append(took)
    return median(times[0]), median(times[1])


def heaviest(visit: Visit, key: str) -> float:
    """The most kB of a change as a key takes a control through its range."""
    most = max(visit.change(key)[1] for _ in range(STRIDES))
    visit.close()
    return most


def rows(browser: Browser, url: str, plain: Visit) -> list[tuple[object, ...]]:
    """Every change on every surface."""
    found: list[tuple[object, ...]] = []
    for surface in SURFACES:
        common = f"{url}/?surface={surface}&{EIGHT}&steps=1000"
        for name, (more, low, control) in RATES.items():
            ours = Visit(browser, common + more, control, STAGE)
            here, there = timed(ours, plain)
            ours.close()
            size = heaviest(Visit(browser, common + low, control, STAGE), "PageUp")
            ratio = here / there
            times = (f"{here:.0f}", f"{there:.0f}", f"{ratio:.2f}", verdict(ratio, HALF))
            found.append((f"{surface}, {name}", *times, f"{size:.1f}", verdict(size, MOST)))
        size = heaviest(Visit(browser, common, ".st-key-start-x input", STAGE), "ArrowUp")
        found.append((f"{surface}, the start", "", "", "", "", f"{size:.1f}", verdict(size, MOST)))
    return found


def measure() -> list[tuple[object, ...]]:
    """The table's rows, with both servers running."""
    with (
        tempfile.TemporaryDirectory() as folder,
        chromium() as browser,
        serving(Path(folder)) as app,
        bare(Path(folder)) as other,
    ):
        return rows(browser, app.url, Visit(browser, other.url, "[type=range]", PLOT))


if __name__ == "__main__":
    print(load())
    head = ("8 racers x 1000 steps", "ms here", "ms bare", "ratio", "target", "kB at most", "target")
    table(f"Slider to repaint, median of {ROUNDS}, and bytes per change", head, measure())
