"""A real Streamlit server of the app, and what a browser needs to know of its pages."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent


class Server:
    """A running server: its address with the path above the pages, and what it has printed."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.port = free_port()
        given = dict(pairwise(arguments))
        self.url = f"http://localhost:{self.port}/{given.get('--server.baseUrlPath', '')}".rstrip("/")
        self.path = folder / "server.log"
        self.seen = 0
        self.folder = folder
        self.arguments = arguments
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-P", "-m", "streamlit", "run", ROOT / "app.py"]
        options = ["--server.port", str(self.port), "--server.headless", "true", *self.arguments]
        # An empty home: the settings under test are the project's, not the user's.
        settings = {**os.environ, "HOME": str(self.folder), "USERPROFILE": str(self.folder)}
        with self.path.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *options],
                cwd=self.folder,
                env=settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def log(self) -> str:
        return self.path.read_text(errors="replace")

    def wait(self, seconds: float = 60) -> None:
        """Wait until it serves."""
        deadline = time.monotonic() + seconds
        while not self.healthy():
            assert self.process.poll() is None, f"The server stopped:\n{self.log}"
            assert time.monotonic() < deadline, f"The server does not answer:\n{self.log}"
            time.sleep(0.05)

    def healthy(self) -> bool:
        try:
            return urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2).status == 200
        except OSError:
            return False

    def check(self) -> None:
        """Fail if it has printed a traceback since the last check."""
        text = self.log
        news, self.seen = text[self.seen :], len(text)
        assert "Traceback" not in news, f"The server printed a traceback:\n{news}"

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def serving(folder: Path, *arguments: str) -> Generator[Server]:
    """A server for as long as it is needed; `folder` takes its log."""
    server = Server(folder, *arguments)
    try:
        server.wait()
        yield server
    finally:
        server.stop()
    server.check()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("", 0))
        return taken.getsockname()[1]


def wait_until_drawn(page: Page, stage: bool = True) -> None:
    """Wait until the script has run to its end, the stage is drawn and nothing is a placeholder any more."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_function("""document.querySelector('[data-testid="stMain"]') &&
        !document.querySelector('[data-testid="stSkeleton"]')""")
    if stage:
        page.wait_for_selector('.stage[data-revision]:not([data-revision=""])')
    page.evaluate("document.fonts.ready.then(() => true)")
