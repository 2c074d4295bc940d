"""Whom a key is for: the stage after a click and in present mode, a widget after Tab, a field while one types."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.server import wait_until_drawn
from tests.stage_page import FOUR, pause, settings, stage, wait_for, wait_for_setting

STEPPED = (("ArrowLeft", "149"), ("ArrowRight", "150"), ("Home", "0"), ("ArrowRight", "1"), ("End", "150"))


def at_end(page: Page) -> None:
    """Not playing, at the last step."""
    wait_until_drawn(page)
    wait_for(page, "playing", like="false")
    page.locator(".stage input[type=range]").first.fill("150")
    page.evaluate("document.activeElement?.blur()")
    wait_for(page, "step", like="150")


def assert_the_stage_has_the_keys(page: Page) -> None:
    wait_until_drawn(page)
    last = page.locator(".stage input[type=range]").first.get_attribute("max")
    assert last
    page.keyboard.press("Home")
    wait_for(page, "step", like="0")
    page.keyboard.press("ArrowRight")
    wait_for(page, "step", like="1")
    page.keyboard.press("End")
    wait_for(page, "step", like=last)
    before = settings(page)
    page.keyboard.press("Space")
    wait_for(page, "playing", like="true")
    page.keyboard.press("Space")
    wait_for(page, "playing", like="false")
    page.keyboard.press("d")
    wait_for(page, "solid", like="true")
    page.keyboard.press("d")
    wait_for(page, "solid", like="false")
    pause(page, 200)
    assert settings(page) == before


@pytest.mark.parametrize("path", [FOUR, "/race?steps=150&", "/data?steps=150&"])
def test_a_fresh_page_hears_every_key_at_once(open_page, path):
    page = open_page(path, reduced_motion="reduce")
    assert_the_stage_has_the_keys(page)


def choose_surface(page: Page) -> None:
    page.get_by_role("combobox", name=re.compile("Surface")).click()
    page.keyboard.type("ravine")
    expect(page.get_by_test_id("stSelectboxVirtualDropdown").get_by_role("option")).to_have_count(5)
    page.get_by_role("option", name="Rosenbrock · ravine", exact=True).click()
    wait_for_setting(page, "surface", "rosenbrock")


def choose_surface_by_enter(page: Page) -> None:
    page.get_by_role("combobox", name=re.compile("Surface")).click()
    page.keyboard.type("rosenb")
    page.keyboard.press("Enter")
    wait_for_setting(page, "surface", "rosenbrock")


def press_pill(page: Page) -> None:
    page.get_by_role("button", name="Nesterov", exact=True).click()
    expect(page.locator(".stage table")).to_contain_text("Nesterov")


def drag_slider(page: Page) -> None:
    slider = page.get_by_role("slider", name=re.compile("Learning rate")).first
    slider.scroll_into_view_if_needed()
    pause(page, 300)
    box = slider.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2, steps=3)
    page.mouse.up()
    wait_for_setting(page, "sgd.lr")


def unfold(page: Page) -> None:
    page.get_by_text("More for SGD").click()
    expect(page.get_by_label("Name on the map")).to_be_visible()


def share_and_close(page: Page) -> None:
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_role("button", name="Numbers of every step (CSV)")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def follow_a_link(page: Page) -> None:
    page.get_by_role("link", name="Lab", exact=True).click()
    page.wait_for_url("**/lab*")
    wait_until_drawn(page, stage=False)
    page.get_by_role("link", name="Race", exact=True).click()
    page.wait_for_url("**/race*")


USES = (choose_surface, choose_surface_by_enter, press_pill, drag_slider, unfold, share_and_close, follow_a_link)


@pytest.mark.parametrize("use", USES, ids=lambda use: use.__name__)
def test_what_was_used_with_the_pointer_leaves_the_keys_to_the_stage(open_page, use):
    page = open_page(FOUR, reduced_motion="reduce")
    use(page)
    assert_the_stage_has_the_keys(page)


def test_a_field_one_types_in_keeps_its_keys(open_page):
    page = open_page(FOUR, reduced_motion="reduce")
    step = stage(page, "step")
    field = page.get_by_label("Start x")
    field.click()
    field.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("0")
    page.get_by_role("combobox", name=re.compile("Surface")).click()
    page.keyboard.type("p sd")
    pause(page, 300)
    assert (stage(page, "step"), stage(page, "playing"), stage(page, "solid")) == (step, "false", "false")
    assert "present" not in settings(page)


def test_what_was_reached_by_tab_keeps_the_keys_it_needs(open_page):
    page = open_page(FOUR, reduced_motion="reduce")
    at_end(page)
    page.get_by_role("combobox", name=re.compile("Surface")).click()
    page.keyboard.press("Escape")
    before = settings(page)
    slider = page.get_by_role("slider", name=re.compile("Learning rate")).first
    while not slider.evaluate("(node) => node === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    wait_for_setting(page, "sgd.lr")
    assert settings(page) != before
    page.keyboard.press("Space")
    wait_for(page, "playing", like="true")


@pytest.mark.parametrize("way", ["pointer", "keys"])
def test_in_present_mode_space_plays_and_a_clicker_steps(open_page, way):
    page = open_page("/?surface=ellipse&racers=momentum&steps=150", size=(1024, 768), reduced_motion="reduce")
    at_end(page)
    button = page.get_by_role("button", name="Present", exact=True)
    if way == "pointer":
        button.click()
    else:
        button.focus()
        page.keyboard.press("Enter")
    wait_for_setting(page, "present", "1")
    wait_until_drawn(page)
    for key, step in (("PageUp", "149"), ("ArrowUp", "148"), ("PageDown", "149"), ("ArrowDown", "150"), *STEPPED):
        page.keyboard.press(key)
        wait_for(page, "step", like=step)
    page.keyboard.press("Space")
    wait_for(page, "playing", like="true")
    page.keyboard.press("Space")
    wait_for(page, "playing", like="false")
    page.locator(".stage").get_by_role("button", name="To the start").focus()
    page.keyboard.press("Space")
    wait_for(page, "playing", like="true")
    page.keyboard.press("Space")
    wait_for(page, "playing", like="false")
    assert settings(page)["present"] == "1"
    page.keyboard.press("Escape")
    page.wait_for_url(lambda url: "present" not in url)
