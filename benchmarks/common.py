"""What the benchmarks share: tasks timed in turn, tables, a browser, a server of the bare page."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from tests.browser import get
from tests.conftest import FLAGS
from tests.server import Server, free_port

HERE = Path(__file__).resolve().parent
EIGHT = "racers=sgd,momentum,nesterov,adagrad,rmsprop,adam,momentum_ema,adam-2&adam-2.lr=0.05"
"""Eight racers, as an address names them, no two on the same path."""


def alternating(tasks: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The median processor seconds each task takes, run A B A B ... so that whatever else runs disturbs all alike."""
    times: list[list[float]] = [[] for _ in tasks]
    for task in tasks:
        task()
    for _ in range(rounds):
        for task, taken in zip(tasks, times, strict=True):
            begin = time.process_time()
            task()
            taken.append(time.process_time() - begin)
    return [median(taken) for taken in times]


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table, its first column to the left, the others to the right."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    print(f"\n{title}")
    for first, *others in lines:
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        print("  " + "  ".join([first.ljust(widths[0]), *cells]))


def verdict(value: float, limit: float, at_least: bool = False) -> str:
    """The target, and whether it is met."""
    met = value >= limit if at_least else value <= limit
    return f"{'>=' if at_least else '<='} {limit:g} {'met' if met else 'MISSED'}"


def load() -> str:
    """How busy the machine is, to print beside figures."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


@contextmanager
def chromium() -> Generator[Browser]:
    """The browser of the tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=get(sys.executable), args=FLAGS)
        yield browser
        browser.close()


class Bare(Server):
    """A server of bare.py, with Streamlit's own settings."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.path = folder / "bare.log"
        self.seen = 0
        command = [sys.executable, "-P", "-m", "streamlit", "run", HERE / "bare.py"]
        options = ["--server.port", str(self.port), "--server.headless", "true"]
        private = ["--browser.gatherUsageStats", "false", "--browser.serverAddress", "localhost"]
        with self.path.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, *options, *private],
                cwd=folder,
                env={**os.environ, "HOME": str(folder)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )


@contextmanager
def bare(folder: Path) -> Generator[Bare]:
    """The bare page's server for as long as it is needed."""
    server = Bare(folder)
    try:
        server.wait()
        yield server
    finally:
        server.stop()
    server.check()
