"""The app over plain http from another machine, as a class sees it: the browser keeps some of its abilities back."""

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from tests.server import wait_until_drawn
from tests.stage_page import slowed, wait_for_setting
from tests.test_browser_export import SEEN, dialog, save, times

BOX = "Links, one a line"


@pytest.fixture
def opened(new_page, server):
    """`opened(path)`: a page of the app as another machine shows it."""

    def open_(path: str = "/", theme: str = "light") -> Page:
        page = new_page(size=(1024, 768), theme=theme, reduced_motion="reduce")
        page.goto(f"http://descent.test:{server.port}{path}")
        wait_until_drawn(page, stage=False)
        assert page.evaluate("[isSecureContext, typeof VideoEncoder]") == [False, "undefined"]
        return page

    yield open_
    server.check()


def copy(page: Page, which: int) -> None:
    """Press the button that copies one of the texts."""
    text = page.locator("[data-testid=stCode]:visible").nth(which)
    text.hover()
    text.get_by_role("button", name="Copy to clipboard").click()
    expect(text.get_by_role("button", name="Copied")).to_be_visible()


def pasted(page: Page) -> str:
    box = page.get_by_label(BOX)
    box.fill("")
    box.press("ControlOrMeta+v")
    return box.input_value()


@pytest.mark.parametrize("path", ["/", "/race", "/data", "/lab", "/reference"])
def test_every_page_is_drawn(opened, path):
    page = opened(path)
    expect(page.locator("h1").first).to_be_visible(timeout=20_000)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_slider_is_heard(opened):
    page = opened()
    page.get_by_role("slider", name="Learning rate η").first.press("ArrowRight")
    assert float(wait_for_setting(page, "sgd.lr")) > 0.2


def test_the_link_and_the_scripts_can_be_copied(opened):
    page = opened("/?sgd.lr=0.1")
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.locator("code").first).to_be_visible()
    copy(page, 0)
    assert pasted(page) == page.url
    copy(page, 1)
    assert pasted(page).startswith("from descent import Experiment")
    page.get_by_role("tab", name="SGD in PyTorch").click()
    expect(page.locator("code:visible", has_text="import torch")).to_have_count(1)
    copy(page, 1)
    assert "import torch" in pasted(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_text_that_cannot_be_copied_is_selected(opened, theme):
    page = opened(theme=theme)
    page.evaluate("document.execCommand = () => false")
    page.get_by_role("button", name="Share", exact=True).click()
    page.locator("[data-testid=stCode]:visible").first.hover()
    page.get_by_role("button", name="Copy to clipboard").first.click()
    box = page.get_by_role("dialog").filter(has=page.get_by_label("Text to copy"))
    expect(box).to_contain_text(re.compile("does not let the page copy.*press (Ctrl|⌘) \\+ C"))
    field = box.get_by_label("Text to copy")
    text, first, last = field.evaluate("(field) => [field.value, field.selectionStart, field.selectionEnd]")
    assert (text, first, last) == (page.url, 0, len(text))
    back, ink = box.evaluate("(box) => [getComputedStyle(box).backgroundColor, getComputedStyle(box).color]")
    dark = [sum(map(int, re.findall(r"\d+", colour)[:3])) < 380 for colour in (back, ink)]
    assert dark == [theme == "dark", theme == "light"]
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(page.locator("code").first).to_be_visible()


@pytest.mark.parametrize("slower", [1, 6])
def test_a_film_has_all_its_frames_at_their_times(opened, slower):
    page = opened("/?racers=sgd,adam&steps=60")
    with slowed(page, slower):
        _, data = save(page, format="webm", preset="slide-4x3", seconds=1.5, rate=20)
    assert times(data) == [50 * i for i in range(30)]
    expect(dialog(page).get_by_role("status")).to_contain_text("30 frames of 960 × 720 pixels")
    seen = page.evaluate(SEEN, [base64.b64encode(data).decode(), [0.01, 0.7, 1.49]])
    assert seen["size"] == [960, 720]
    assert seen["duration"] == pytest.approx(1.5)
    assert len({tuple(frame) for frame in seen["frames"]}) == 3
