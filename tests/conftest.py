"""What the tests share: a browser, servers, pages.

While the browser is open, playwright's event loop occupies the main thread: no `asyncio.run` there, but
`websockets.sync` or a thread.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, expect, sync_playwright

from bootstrap import alone
from tests.browser import get
from tests.server import Server, serving, wait_until_drawn
from tests.tabs import Tabs

Size = tuple[int, int]
Theme = Literal["light", "dark"]
Motion = Literal["no-preference", "reduce"]
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--host-resolver-rules=MAP descent.test 127.0.0.1",  # this machine, as another one on the network sees it
    "--no-first-run",
)

# On a busy machine what is right comes late; what is wrong may take its time to say so.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE / 2)


@cache
def chromium() -> str:
    """The browser's path; of several workers one fetches it."""
    with alone():
        return get(sys.executable)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have a browser where a chosen test needs one, and before the first test: fetching it takes the machine's time."""
    needed = any("browser" in getattr(item, "fixturenames", ()) for item in session.items)
    if not needed or session.config.option.collectonly:
        return
    try:
        chromium()
    except SystemExit as reason:
        session.shouldstop = str(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium for all tests of this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app's server, the same for all tests."""
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def fresh_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """`fresh_server(*streamlit_arguments)` starts another server, which lasts as long as the test."""
    with ExitStack() as stack:
        yield lambda *arguments: stack.enter_context(serving(tmp_path_factory.mktemp("fresh"), *arguments))


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Iterator[Tabs]:
    """Tabs of one profile, used again and again: that halves the cost of opening the app."""
    context = browser.new_context()
    yield Tabs(context)
    context.close()


@pytest.fixture
def new_page(browser: Browser, tabs: Tabs, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """`new_page(size, theme, scale, reduced_motion, fresh, **context_options)`: an empty page.

    It has a profile of its own where it is to be `fresh` or to have other options. The test fails if a script on it
    does, or if it asks any machine but this one for something.
    """
    faults: list[str] = []
    taken: list[Page] = []
    own: list[BrowserContext] = []
    failed = request.session.testsfailed

    def broke(error: Error) -> None:
        faults.append(f"script error: {error}")

    def asked(asking: Request) -> None:
        if not local(asking.url):
            faults.append(asking.url)

    def watch(page: Page) -> None:
        page.on("pageerror", broke)
        page.on("request", asked)
        page.on("popup", watch)

    def make(
        size: Size = (1440, 900),
        theme: Theme = "light",
        scale: float = 1,
        reduced_motion: Motion = "no-preference",
        fresh: bool = False,
        **options: Any,
    ) -> Page:
        if fresh or options or scale != 1:
            own.append(browser.new_context(device_scale_factor=scale, **options))
            page = own[-1].new_page()
        else:
            page = tabs.take()
            taken.append(page)
        watch(page)
        page.set_default_timeout(PATIENCE)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=theme, reduced_motion=reduced_motion)
        return page

    yield make
    for context in own:
        context.close()
    for page in taken:
        for event, listener in (("pageerror", broke), ("request", asked), ("popup", watch)):
            page.remove_listener(event, listener)
        # Who knows which key is still pressed.
        tabs.give(page, clean=request.session.testsfailed == failed)
    assert not faults, "\n".join(faults)


@pytest.fixture
def open_page(new_page: Callable[..., Page], server: Server) -> Iterator[Callable[..., Page]]:
    """`open_page("/lab?surface=bowl", size=(1024, 768), theme="dark")`: a page of the app, drawn.

    Takes what `new_page` takes, `on=` another server, and `stage=False` for a page without one.
    """

    def open_(path: str = "/", on: Server = server, stage: bool = True, **options: Any) -> Page:
        page = new_page(**options)
        page.goto(on.url + path)
        wait_until_drawn(page, stage)
        return page

    yield open_
    server.check()


def local(url: str) -> bool:
    here = [f"{scheme}://{host}:" for scheme in ("http", "ws") for host in ("localhost", "descent.test")]
    return url.startswith((*here, "data:", "blob:", "file:"))
