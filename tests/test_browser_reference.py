"""The Reference page in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.axe import violations
from tests.stage_page import darken, pause, settings
from views.reference.page import KINDS


@pytest.mark.parametrize("query", ["", "?kind=schedules&item=one_cycle", "?kind=wrappers", "?kind=surfaces"])
def test_axe_finds_nothing_in_either_theme(open_page, query):
    page = open_page(f"/reference{query}", stage=False)
    page.wait_for_function("!document.querySelector('.stMain [data-stale=true]')")
    assert not violations(page)
    darken(page)
    assert not violations(page)


def test_an_item_is_chosen_and_lives_in_the_address(open_page):
    page = open_page("/reference", stage=False)
    page.get_by_text("Lion (2023)").click()
    expect(page.get_by_role("heading", name="Lion", exact=True)).to_be_visible()
    page.wait_for_url("**/reference?item=lion")
    page.get_by_text("Schedules", exact=True).click()
    page.wait_for_url("**/reference?kind=schedules")


@pytest.mark.parametrize("kind", KINDS)
def test_every_formula_is_drawn(open_page, kind):
    page = open_page(f"/reference?kind={kind}", stage=False)
    for item in KINDS[kind].values():
        page.locator("label", has_text=f"{item.title} ({item.reference.year})").first.click()
        expect(page.get_by_role("heading", name=item.title, exact=True)).to_be_visible()
        expect(page.locator(".stMain .katex-display, .katex-error").first).to_be_visible()
        fault = page.evaluate("document.querySelector('.katex-error')?.title")
        assert not fault, (item, fault)


def test_it_opens_first_on_a_fresh_server(fresh_server, open_page):
    page = open_page("/reference?item=sgd", on=fresh_server(), stage=False)
    expect(page.get_by_role("heading", name="SGD", exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_coming_back_finds_the_playground_as_it_was(open_page):
    page = open_page("/?surface=bowl&steps=50", reduced_motion="reduce")
    page.get_by_role("link", name="Reference").click()
    expect(page.get_by_role("heading", name="Adam", exact=True)).to_be_visible()
    page.get_by_role("link", name="Playground").first.click()
    expect(page.get_by_role("heading", name="Bowl")).to_be_visible()
    page.wait_for_url("**/?*surface=bowl*")
    assert settings(page) == {"surface": "bowl", "steps": "50"}


def test_nothing_sticks_out_sideways(open_page):
    page = open_page("/reference?item=swats", stage=False, size=(390, 844))
    for width in (390, 1024):
        page.set_viewport_size({"width": width, "height": 844})
        pause(page, 300)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
