"""The Race page in a real browser: in sight, accessible, and its terms on all that leaves it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.saving import chunks, dialog, save, texts
from tests.server import wait_until_drawn
from tests.stage_page import EIGHT, darken, resize, settings, wait_for_setting

TERMS = (
    "Each tuned here: of 20 learning rates a decade the one that settles under the target first; 200 steps; "
    "one run from (−9, 1.5)."
)
STARTS = f"/race?over=starts&runs=10&{EIGHT}"


@pytest.mark.parametrize("path", ["/race", f"{STARTS}&rule=recommended", "/race?surface=ramp&present=1"])
def test_axe_finds_nothing_in_either_theme(open_page, path):
    page = open_page(path, reduced_motion="reduce")
    assert not violations(page)
    darken(page)
    assert not violations(page)


@pytest.mark.parametrize("path", ["/race", STARTS, "/race?present=1&over=starts"])
def test_terms_map_and_transport_are_in_sight_and_no_table_is_cut(open_page, path):
    page = open_page(path, reduced_motion="reduce")
    for width, height in ((1440, 900), (1024, 768)):
        resize(page, width, height)
        lead = page.get_by_text("Each tuned here").first.bounding_box()
        transport = page.locator(".stage .transport").bounding_box()
        assert lead
        assert transport
        assert 0 < lead["y"] < transport["y"]
        assert transport["y"] + transport["height"] <= height
        for table in page.locator("[data-testid=stHtml] table").all():
            assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")


def test_saved_pictures_say_the_terms(open_page):
    page = open_page("/race", reduced_motion="reduce")
    _, svg = save(page, format="svg", preset="slide-16x9")
    written = " ".join(text.text or "" for text in texts(svg) if text.get("aria-hidden") is None)
    assert TERMS in written
    assert TERMS in svg.decode()  # in its description too, whatever the caption
    box = dialog(page)
    expect(box.get_by_label("Caption")).to_have_value(TERMS)
    box.get_by_label("Caption").fill("")
    box.get_by_role("button", name="Close").click()
    _, png = save(page, format="png", preset="paper-1col")
    assert any(kind == "iTXt" and TERMS.encode() in body for kind, body in chunks(png))
    assert box.get_by_label("Caption").input_value() == ""  # what was typed stays


def test_the_caption_fits_every_size_and_follows_the_rule(open_page):
    page = open_page("/race?rule=recommended", reduced_motion="reduce")
    for preset in ("paper-1col", "square", "slide-4x3"):
        save(page, preset=preset, show="both")
        dialog(page).get_by_role("button", name="Close").click()
    page.get_by_role("radio", name="Tuned here").click()
    wait_for_rule(page)
    page.locator(".stage .map").focus()
    page.keyboard.press("s")
    expect(dialog(page).get_by_label("Caption")).to_have_value(TERMS)


def wait_for_rule(page: Page) -> None:
    expect(page.get_by_text("Each tuned here").first).to_be_visible()
    wait_until_drawn(page)
    assert "rule" not in settings(page)


def test_files_under_share_say_the_terms(open_page, new_page, tmp_path):
    page = open_page("/race", reduced_motion="reduce")
    page.get_by_role("button", name="Share", exact=True).click()
    for name in ("Numbers of every step (CSV)", "Page that plays offline (HTML)"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        text = Path(download.value.path()).read_text("utf-8")
        assert TERMS in text
    expect(page.get_by_text("Whoever opens this link")).to_be_visible()
    expect(page.locator("code", has_text="from descent import Experiment")).to_contain_text(f"# {TERMS}")


def test_a_rule_chosen_is_a_race_run_anew(open_page):
    page = open_page("/race", reduced_motion="reduce")
    page.get_by_role("radio", name="One rate").click()
    assert wait_for_setting(page, "rule", "same") == "same"
    expect(page.get_by_text("All at the same learning rate, 0.05").first).to_be_visible()
    expect(page.get_by_role("slider", name="Learning rate η")).to_be_visible()
    expect(page.get_by_role("heading", name="How they were tuned")).to_have_count(0)


def test_it_is_one_click_from_the_playground(open_page):
    page = open_page("/", reduced_motion="reduce")
    page.get_by_role("link", name="Race").click()
    expect(page.get_by_role("heading", name="Ellipse")).to_be_visible()
    expect(page.get_by_text("Each tuned here").first).to_be_visible()
    assert settings(page) == {}
