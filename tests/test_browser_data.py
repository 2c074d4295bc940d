"""Data in a real browser: the panel, the clock that counts gradients, the band, ground that moves."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from descent import Batches, Sampling, descend
from optimizers import SGD, Adam
from surfaces import Drift, Linreg, Redundant
from tests.axe import violations
from tests.stage_page import board, darken, stage, wait_for, wait_for_setting

THREE = "/data?racers=sgd,sgd-2,sgd-3&sgd.batch=24&sgd-3.batch=1&sgd.lr=0.05&sgd-2.lr=0.05&sgd-3.lr=0.05"


def paused_at(page: Page, tick: int) -> None:
    page.locator(".stage input[aria-label=Step]").evaluate(
        "(range, value) => { range.value = value; range.dispatchEvent(new Event('input', { bubbles: true })) }", tick
    )
    wait_for(page, "step", like=str(tick))


def value(text: str) -> float:
    """A number as the stage writes it."""
    return float(text.replace("\u2212", "-"))


def unfold(page: Page, title: str) -> None:
    """Open a part of the sidebar."""
    part = page.locator("details", has_text=title).first
    part.locator("summary").click()
    expect(part).to_have_attribute("open", "")


def heads(page: Page) -> list[str]:
    return [head.inner_text() for head in page.locator(".stage .board thead th:visible").all()][1:]


@pytest.mark.parametrize(
    "path",
    [
        "/data",
        f"{THREE}&by=gradients&band=on&steps=20",
        "/data?surface=redundant&redundant.p=0.2",
        "/data?surface=logreg",
    ],
)
def test_axe_finds_nothing_in_either_theme(open_page, path):
    page = open_page(path, reduced_motion="reduce")
    assert not violations(page)
    darken(page)
    assert not violations(page)


def test_the_panel_marks_the_batch_of_the_update_that_led_here(open_page):
    page = open_page("/data?racers=sgd,adam&seed=3", reduced_motion="reduce")
    batches = Batches(Linreg(), Sampling(4))
    for step, update in ((0, 1), (1, 1), (7, 7), (240, 240)):
        paused_at(page, step)
        marked = page.locator(".stage .chart.data").get_attribute("data-batch") or ""
        groups = [{int(i) for i in group.split()} for group in marked.split(",")]
        assert groups == [set(batches.indices(update, 3).tolist())] * 2


def test_the_panel_is_told_in_words(open_page):
    page = open_page("/data?racers=sgd&batch=24&steps=100", reduced_motion="reduce")
    run = descend(Linreg(), SGD(0.05), (-1.5, 2.5), 100)
    label = page.locator(".stage .chart.data canvas").get_attribute("aria-label") or ""
    assert "24 samples" in label
    told = [value(v) for v in re.findall(r"SGD: (\S+) and (\S+)\.", label)[0]]
    np.testing.assert_allclose(told, run.path[:, -1], rtol=5e-3)


def test_a_clock_that_counts_gradients(open_page):
    page = open_page(f"{THREE}&by=gradients&steps=20", reduced_motion="reduce")
    expect(page.locator(".stage output").first).to_have_text("480 / 480")
    cost = heads(page).index("cost")
    assert [row[cost] for row in board(page)] == ["480"] * 3
    paused_at(page, 30)
    assert [row[cost] for row in board(page)] == ["24", "28", "30"]
    full, one = (
        descend(Sampling(size).on(Linreg()), SGD(0.05), (-1.5, 2.5), steps) for size, steps in ((24, 1), (1, 30))
    )
    shown = [value(board(page)[i][0]) for i in (0, 2)]
    np.testing.assert_allclose(shown, [full.loss[-1], one.loss[-1]], rtol=5e-3)


def test_one_more_sample_is_one_more_step(open_page):
    page = open_page("/data?racers=sgd&batch=1&steps=30", reduced_motion="reduce")
    paused_at(page, 30)
    for steps in (31, 32):
        page.get_by_role("button", name="One more sample").click()
        wait_for(page, "step", like=str(steps))
        wait_for_setting(page, "steps", like=str(steps))
    expect(page.locator(".stage output").first).to_have_text("32 / 32")


def test_other_losses_are_on_the_board_and_in_the_chart(open_page):
    page = open_page("/data?surface=redundant&racers=adam&redundant.p=0.2&batch=6", reduced_motion="reduce")
    surface = Redundant(p=0.2)
    assert heads(page)[:3] == ["loss", "test", "without dropout"]
    end = descend(surface, Adam(0.02), surface.starts[0], 200).path[:, -1]
    expected = [surface.value(end), *(other.value(end) for other in surface.related_losses().values())]
    np.testing.assert_allclose([value(text) for text in board(page)[0][:3]], expected, rtol=5e-3)
    before = page.locator(".stage .chart.loss").screenshot()
    page.get_by_label("Loss in the chart").select_option("test")
    assert page.locator(".stage .chart.loss").screenshot() != before


def test_a_band_tells_how_far_seeds_lie_apart(open_page):
    page = open_page("/data?racers=sgd&batch=1&steps=50", reduced_motion="reduce")
    plain = page.locator(".stage .chart.loss").screenshot()
    unfold(page, "Order, seeds")
    page.get_by_text("Band of 20 seeds").click()
    wait_for_setting(page, "band", "on")
    expect(page.locator(".stage .board td").first).to_contain_text(" to ")
    losses = descend(Batches(Linreg(), Sampling(1)), SGD(0.05), (-1.5, 2.5), 50, seed=np.arange(20)).loss[-1]
    low, high = (value(v) for v in re.findall(r"\((\S+) to (\S+)\)", board(page)[0][0])[0])
    np.testing.assert_allclose((low, high), np.sort(losses)[[1, 17]], rtol=5e-3)
    assert page.locator(".stage .chart.loss").screenshot() != plain


def test_ground_that_moves_takes_its_minimum_along(open_page):
    page = open_page("/?surface=drift&racers=sgd", reduced_motion="reduce")
    paused_at(page, 50)
    run = descend(Drift(), SGD(0.2), (-2.5, 1.5), 600)
    distance = heads(page).index("distance")
    away = np.hypot(run.path[0, 50] - 2, run.path[1, 50])
    np.testing.assert_allclose(value(board(page)[0][distance]), away, rtol=5e-3)
    np.testing.assert_allclose(value(board(page)[0][0]), run.loss[50], rtol=2e-2)
    there = page.locator(".stage .map").screenshot()
    paused_at(page, 150)
    assert page.locator(".stage .map").screenshot() != there


def test_the_minimum_on_the_map_is_where_the_ground_has_moved_to(open_page):
    page = open_page("/?surface=drift&racers=sgd", reduced_motion="reduce")
    paused_at(page, 50)
    box = page.locator(".stage .map").bounding_box()
    assert box
    x0, x1, y0, y1 = (float(v) for v in stage(page, "view").split(","))
    page.mouse.move(box["x"] + (2 - x0) / (x1 - x0) * box["width"], box["y"] + (y1 - 0) / (y1 - y0) * box["height"])
    expect(page.locator(".stage .tip")).to_contain_text("Minimum")


def test_a_rotated_surface_is_another_map_in_the_same_view(open_page):
    page = open_page("/?surface=ellipse&racers=sgd", reduced_motion="reduce")
    before = stage(page, "loaded-surface")
    unfold(page, "Rotate")
    slider = page.get_by_role("slider", name="Rotation")
    slider.focus()
    slider.press("ArrowRight")
    wait_for_setting(page, "moved.degrees")
    assert wait_for(page, "loaded-surface", unlike=before).startswith("ellipse-")


def test_the_other_page_shows_the_settings_it_runs_with(open_page):
    """Also by the navigation, where widgets of the same name were shown before with other choices."""
    page = open_page("/", reduced_motion="reduce")
    page.get_by_role("link", name="Data").click()
    expect(page.get_by_role("heading", name="Linear regression")).to_be_visible()
    expect(page.get_by_role("slider", name="Momentum β")).to_have_attribute("aria-valuetext", "0.9")
    for chosen in ("Each its own", "Steps"):
        expect(page.get_by_role("radio", name=chosen)).to_have_attribute("aria-checked", "true")
    expect(page.get_by_label("Start x")).to_have_value("-1.5")
