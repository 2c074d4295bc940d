"""Heavy work: shared by visitors, two pieces at a time, kept within bounds, shown while it lasts, and cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from descent.progress import done
from views import jobs
from views.jobs import Shared, worked_out


class LeftError(Exception):
    """What a visitor's script raises when something is changed."""


def nothing(*_: float) -> None:
    pass


def patient(seconds: float = 60) -> Callable[[], None]:
    """One who waits, but not for ever."""
    deadline = monotonic() + seconds

    def look() -> None:
        assert monotonic() < deadline, "It never came."

    return look


def get(shared: Shared, key: str, work: Callable, look=None, listener=nothing):
    return shared.get(key, work, look or patient(), listener)


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = monotonic() + seconds
    while not true():
        assert monotonic() < deadline, "It never came."
        sleep(0.005)


@pytest.fixture
def pool():
    with ThreadPoolExecutor(16) as pool:
        yield pool


@pytest.fixture(autouse=True)
def often(monkeypatch):
    """Waiting visitors look around all the time."""
    monkeypatch.setattr(jobs, "EVERY", 0.01)


def test_what_many_ask_for_at_once_is_worked_out_once(pool):
    shared, made, go = Shared(), [], threading.Event()

    def work() -> object:
        made.append(1)
        go.wait(60)
        return object()

    asked = [pool.submit(get, shared, "a", work) for _ in range(12)]
    wait_until(lambda: bool(made))
    go.set()
    assert len({id(each.result(60)) for each in asked}) == 1
    assert get(shared, "a", work) is asked[0].result()
    assert made == [1]


def test_a_result_that_is_nothing_is_remembered_too():
    shared, made = Shared(), []
    for _ in range(2):
        assert get(shared, "none", lambda: made.append(1)) is None
    assert made == [1]


def test_never_more_than_two_at_a_time(pool):
    shared, lock, now, most = Shared(), threading.Lock(), 0, 0

    def work() -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        sleep(0.02)
        with lock:
            now -= 1

    for each in [pool.submit(get, shared, f"key {i}", work) for i in range(12)]:
        each.result(60)
    assert most == jobs.AT_ONCE == 2


def test_only_the_latest_used_are_kept():
    shared, made = Shared(kept=3), []

    def ask(key: str) -> None:
        get(shared, key, lambda: made.append(key))

    for key in "abc":
        ask(key)
    ask("a")  # known, and so the latest now
    ask("d")
    assert list(shared.results) == ["c", "a", "d"]
    ask("b")
    assert made == ["a", "b", "c", "d", "b"]
    assert len(shared.results) == 3


def test_an_error_reaches_who_asked_and_is_not_kept():
    shared = Shared(at_once=1)
    with pytest.raises(ZeroDivisionError):
        get(shared, "a", lambda: 1 / 0)
    assert get(shared, "a", lambda: 5) == 5


def test_who_changes_something_ends_the_work_and_the_next_one_takes_over(pool):
    """The one listening leaves in the middle; of two who wait for the same, one works it out and both have it."""
    shared, begun, changed, made = Shared(at_once=1), threading.Event(), threading.Event(), []

    def slow() -> str:
        begun.set()
        while True:
            done(0.5)
            sleep(0.005)

    def leave(share: float) -> None:
        assert share == 0.5
        if changed.is_set():
            raise LeftError

    def quick() -> str:
        made.append(1)
        return "there"

    first = pool.submit(get, shared, "a", slow, None, leave)
    assert begun.wait(60)
    others = [pool.submit(get, shared, "a", quick) for _ in range(2)]
    sleep(0.05)
    assert not made
    changed.set()
    with pytest.raises(LeftError):
        first.result(60)
    assert [each.result(60) for each in others] == ["there", "there"]
    assert made == [1]


@pytest.mark.parametrize("key", ["a", "b"], ids=["for the same", "for a place"])
def test_who_waits_may_leave_and_holds_nobody_up(pool, key):
    shared, begun, go, looks = Shared(at_once=1), threading.Event(), threading.Event(), []

    def busy() -> str:
        begun.set()
        go.wait(60)
        return "busy"

    def look() -> None:
        looks.append(1)
        if len(looks) == 3:
            raise LeftError

    first = pool.submit(get, shared, "a", busy)
    assert begun.wait(60)
    with pytest.raises(LeftError):
        get(shared, key, lambda: "never", look)
    assert len(looks) == 3
    go.set()
    assert first.result(60) == "busy"
    assert get(shared, "b", lambda: "b", look) == "b"
    assert get(shared, "c", lambda: "c", look) == "c"
    assert len(looks) == 3


class Bar:
    """What st.empty gives, and what was done with it."""

    def __init__(self) -> None:
        self.shown: list[tuple[float, str]] = []
        self.emptied = 0

    def progress(self, share: float, text: str) -> None:
        self.shown.append((share, text))

    def empty(self) -> None:
        self.emptied += 1


@pytest.fixture
def bar(monkeypatch) -> Bar:
    bar = Bar()
    monkeypatch.setattr(jobs.st, "empty", lambda: bar)
    monkeypatch.setattr(jobs, "SHARED", Shared())
    return bar


def ticking(seconds: float, result: str = "result") -> str:
    begun = monotonic()
    while (share := (monotonic() - begun) / seconds) < 1:
        done(share)
        sleep(0.005)
    return result


class Clock:
    """The time, which work alone moves on."""

    now = 0.0

    def __call__(self) -> float:
        return self.now

    def work(self, seconds: float) -> str:
        begun = self.now
        for share in np.linspace(0, 1, 20, endpoint=False):
            self.now = begun + share * seconds
            done(share)
        return "result"


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(jobs, "monotonic", clock)
    return clock


def test_quick_work_shows_no_bar(bar, clock):
    assert worked_out("quick", "Working", lambda: clock.work(jobs.QUICK)) == "result"
    assert bar.shown == []
    assert bar.emptied == 1


def test_slow_work_shows_how_far_it_is(bar, clock, monkeypatch):
    monkeypatch.setattr(jobs, "EVERY", 0.1)
    worked_out("slow", "Working", lambda: clock.work(4 * jobs.QUICK))
    shares = [share for share, _ in bar.shown]
    np.testing.assert_allclose(shares, [0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95])
    assert bar.shown[0][1] == f"Working ... {shares[0]:.0%}"
    assert bar.emptied == 1
    before = len(bar.shown)
    assert worked_out("slow", "Working", lambda: "again") == "result"
    assert len(bar.shown) == before


def test_who_waits_is_told_so(bar, pool, monkeypatch):
    monkeypatch.setattr(jobs, "QUICK", 0.02)
    begun, go = threading.Event(), threading.Event()

    def busy() -> str:
        begun.set()
        go.wait(60)
        return "there"

    first = pool.submit(get, jobs.SHARED, "a", busy)
    assert begun.wait(60)
    second = pool.submit(worked_out, "a", "Working", lambda: "never")
    wait_until(lambda: bool(bar.shown))
    go.set()
    assert first.result(60) == second.result(60) == "there"
    assert bar.shown[0] == (0.0, jobs.WAITING)
    assert bar.emptied == 1


def test_an_error_or_a_change_takes_the_bar_away(bar, monkeypatch):
    monkeypatch.setattr(jobs, "QUICK", 0.02)
    with pytest.raises(ZeroDivisionError):
        worked_out("a", "Working", lambda: 1 / 0)

    def changed(share: float, text: str) -> None:
        raise LeftError

    bar.progress = changed  # so Streamlit stops a script: by raising where it next shows something
    with pytest.raises(LeftError):
        worked_out("a", "Working", lambda: ticking(5))
    assert bar.emptied == 2
    assert worked_out("a", "Working", lambda: "there") == "there"


def test_on_a_page(monkeypatch):
    """Streamlit's own elements, once for real."""

    def script() -> None:
        import streamlit as st

        from tests.test_heavy import ticking
        from views.jobs import worked_out

        st.write(worked_out("on a page", "Working", lambda: ticking(0.2, "the result")))

    monkeypatch.setattr(jobs, "QUICK", 0.05)
    monkeypatch.setattr(jobs, "SHARED", Shared())
    page = AppTest.from_function(script, default_timeout=20).run()
    assert not page.exception
    assert page.markdown[0].value == "the result"
