"""The tabs that tests are lent one after the other: nothing of the last test is left in one."""

from tests.server import wait_until_drawn
from tests.tabs import Tabs

STORED = "[localStorage.getItem('seen'), sessionStorage.getItem('seen')]"


def test_a_tab_taken_back_is_as_good_as_new(browser, server):
    context = browser.new_context()
    tabs = Tabs(context)
    page = tabs.take()
    page.goto(server.url)
    wait_until_drawn(page)
    page.evaluate("localStorage.setItem('seen', 1); sessionStorage.setItem('seen', 1); globalThis.seen = 1")
    page.get_by_role("heading", name="Trap").hover()
    tabs.give(page, clean=True)
    assert tabs.take() is page
    page.goto(server.url)
    wait_until_drawn(page)
    assert page.evaluate(STORED) == [None, None]
    assert page.evaluate("globalThis.seen") is None
    assert page.locator("h1:hover").count() == 0
    context.close()


def test_a_tab_whose_test_failed_is_lent_to_nobody(browser):
    context = browser.new_context()
    tabs = Tabs(context)
    page = tabs.take()
    tabs.give(page, clean=False)
    assert page.is_closed()
    assert tabs.take() is not page
    context.close()
