"""Work that takes a while: two pieces at a time for all visitors, shared by them, cancelled by the next change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock, Semaphore
from time import monotonic
from typing import Any, TypeVar

import streamlit as st

from descent.progress import told_to

T = TypeVar("T")

AT_ONCE = 2
KEPT = 96
"""Results and pictures kept for all visitors; the largest, four basin maps, take about 10 MB."""
LANES = 256
"""Who wants the same result waits in the same lane for it."""
QUICK = 0.3
"""Seconds after which work is worth a progress bar."""
EVERY = 0.1
"""Seconds between two looks at whether the visitor has changed something, and between two moves of the bar."""
WAITING = "Waiting for other visitors' work ..."


class Shared:
    """Results by key, the latest so many of them; what one visitor works out, others wait for."""

    def __init__(self, kept: int = KEPT, at_once: int = AT_ONCE) -> None:
        self.kept = kept
        self.results: OrderedDict[str, Any] = OrderedDict()
        self.lanes = [Lock() for _ in range(LANES)]
        self.lock = Lock()
        self.places = Semaphore(at_once)

    def get(self, key: str, work: Callable[[], T], look: Callable[[], None], listener: Callable[[float], None]) -> T:
        """The result of a piece of work, known or worked out now; ``look`` is called while it waits.

        Whatever ``look`` or ``listener`` raises ends it; another who waits for the same then takes over.
        """
        if (known := self._known(key)) is not None:
            return known[0]
        lane = self.lanes[hash(key) % LANES]
        _wait(lane.acquire, look)
        try:
            if (known := self._known(key)) is not None:
                return known[0]
            _wait(self.places.acquire, look)
            try:
                with told_to(listener):
                    result = work()
            finally:
                self.places.release()
            self._keep(key, result)
            return result
        finally:
            lane.release()

    def _known(self, key: str) -> tuple[Any] | None:
        with self.lock:
            if key not in self.results:
                return None
            self.results.move_to_end(key)
            return (self.results[key],)

    def _keep(self, key: str, result: Any) -> None:
        with self.lock:
            self.results[key] = result
            while len(self.results) > self.kept:
                self.results.popitem(last=False)


def _wait(acquire: Callable[..., bool], look: Callable[[], None]) -> None:
    while not acquire(timeout=EVERY):
        look()


SHARED = Shared()


def worked_out(key: str, words: str, work: Callable[[], T]) -> T:
    """The result of heavy work, with a progress bar where it takes a while; ``key`` says all that it depends on.

    A change on the page ends the work: Streamlit then stops the script where it next shows something.
    """
    place = st.empty()
    begun = last = monotonic()

    def show(share: float | None) -> None:
        nonlocal last
        now = monotonic()
        if now - begun < QUICK or now - last < EVERY:
            return
        last = now
        text = WAITING if share is None else f"{words} ... {share:.0%}"
        place.progress(0.0 if share is None else min(max(share, 0.0), 1.0), text)

    try:
        return SHARED.get(key, work, lambda: show(None), show)
    finally:
        place.empty()
