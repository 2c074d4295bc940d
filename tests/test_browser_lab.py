"""The Lab in a real browser: what is pointed at is told, what is picked opens, and pictures are files."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from descent import descend
from descent.basins import starts_over
from optimizers import SGD, Momentum
from surfaces import Ellipse, Himmelblau
from tests.axe import violations
from tests.lab_numbers import mapped, measured
from tests.server import wait_until_drawn
from tests.stage_page import board, pause, settings, stage
from views.plots.figure import INK
from views.text.numbers import number

MAP = "/lab?racers=momentum&lab.size=16&steps=120"
BASINS = "/lab?surface=himmelblau&racers=sgd,momentum&sgd.lr=0.01&lab=basins&lab.across=48"
EASY_TO_SEE = 40
"""How much two colours differ, from 0 to 255, that nobody takes for one."""


def drawn(page: Page) -> Page:
    """The page once its charts are drawn."""
    wait_until_drawn(page, stage=False)
    expect(page.locator(".descent-chart[data-drawn]").first).to_be_visible()
    page.wait_for_function("document.querySelector('.descent-chart .main .plotly .bglayer')")
    return page


@pytest.fixture
def lab(open_page):
    """`lab(path)`: a page of the Lab, its charts drawn."""
    return lambda path="/lab", **options: drawn(open_page(path, stage=False, **options))


def darkened(page: Page) -> None:
    """Have the dark theme, charts included."""
    light = page.evaluate("document.querySelector('.descent-chart .main')._fullLayout.paper_bgcolor")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "(light) => [...document.querySelectorAll('.descent-chart .main')]"
        ".every((graph) => graph._fullLayout.paper_bgcolor !== light)",
        arg=light,
    )
    pause(page, 500)


def spot(page: Page, which: int, row: int, column: int) -> tuple[float, float]:
    """Where a cell of a heatmap lies on the screen."""
    x, y = page.evaluate(
        """([which, row, column]) => {
            const graph = document.querySelector(".descent-chart .main")
            const trace = graph.data.find(({ type, meta }) => type === "heatmap" && meta?.map === which)
            const of = (name) => graph._fullLayout[name.replace(/^([xy])/, "$1axis")]
            const [across, up] = [of(trace.xaxis ?? "x"), of(trace.yaxis ?? "y")]
            const box = graph.getBoundingClientRect()
            return [box.x + across._offset + across.l2p(trace.x[column]), box.y + up._offset + up.l2p(trace.y[row])]
        }""",
        [which, row, column],
    )
    return x, y


def point(page: Page, which: int, row: int, column: int) -> None:
    """Point at a cell of a heatmap, again where the chart was busy and did not look."""
    chart = page.locator(".descent-chart")
    for _ in range(100):
        x, y = spot(page, which, row, column)
        page.mouse.move(x - 1, y)
        page.mouse.move(x, y)
        pause(page, 50)
        if chart.get_attribute("data-cell") == f"{which},{row},{column}":
            return
    raise AssertionError(f"Nothing is told of cell {row}, {column} of map {which}.")


def value(text: str) -> float:
    """A number as a page writes it: 0.05, −3, 2·10⁻⁵."""
    plain = text.replace("\u2212", "-").replace("∞", "inf").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(plain.replace("·10", "e") if "·" in plain else plain)


def told(page: Page) -> str:
    return page.locator(".descent-chart .told").inner_text()


def previewed(page: Page) -> list[list[float]]:
    """The run drawn beside the map: its first steps, and then some of the later ones."""
    return page.evaluate("""() => {
        const { data } = document.querySelector(".descent-chart .beside")
        const parts = ["preview", "later"].map((wanted) => data.find(({ name }) => name === wanted))
        return ["x", "y"].map((axis) => parts.flatMap((part) => [...part[axis]]))
    }""")


def colour(page: Page, x: float, y: float) -> np.ndarray:
    """The colour of a point on the screen."""
    shot = page.screenshot(clip={"x": x - 1, "y": y - 1, "width": 3, "height": 3})
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), int)[1, 1]


def test_a_cell_is_told_and_its_run_drawn(lab):
    page = lab(MAP, reduced_motion="reduce")
    setup, setting = measured(racers="momentum", steps="120")
    found, *_ = mapped(setup, setting, "momentum", "lr", "beta", 16)
    assert previewed(page) == [[], []]
    for row, column in (found.best, (2, 13), (15, 3)):  # the second is lost, and grey on the map
        point(page, 0, row, column)
        text = told(page)
        assert f"η = {number(found.columns[column], 4)}, β = {number(found.rows[row], 4)}" in text
        assert page.locator(".descent-chart .tip").inner_text().replace("\n", " · ") == text
        settled = found.scores["settled"][row, column]
        assert re.search(rf"Settle step: {settled:.0f}\b" if np.isfinite(settled) else "Settle step: never", text)
        gap = found.scores["gap"][row, column]
        shown = re.findall(r"Final gap: (\S+)", text)[0]
        np.testing.assert_allclose(value(shown), gap if gap < np.finfo(np.float32).max else np.inf, rtol=5e-3)
        way = np.array(previewed(page), float)
        inside = np.isfinite(way[0])
        assert inside[0]
        width = np.ptp(np.array(setting.surface.domain), axis=1).max()
        np.testing.assert_allclose(way[:, inside], found.ways[:, inside, row, column], atol=width / 5000)
    assert found.lost[2, 13]
    page.mouse.move(5, 5)
    expect(page.locator(".descent-chart")).to_have_attribute("data-cell", "")
    assert previewed(page) == [[], []]


def test_the_keys_open_a_run_that_ends_as_the_map_said(lab):
    """Focus, arrows, Enter; on the Playground the scoreboard says the map's number; and Back leads to the same map."""
    page = lab(MAP, reduced_motion="reduce")
    page.locator(".descent-chart .main").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".descent-chart")).to_have_attribute("data-cell", "0,8,8")
    for key in ("Shift+ArrowLeft", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "ArrowDown", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator(".descent-chart")).to_have_attribute("data-cell", "0,7,10")
    gap = re.findall(r"Final gap: (\S+)", told(page))[0]
    page.keyboard.press("Enter")
    page.wait_for_url("**/?*momentum.lr=*")
    wait_until_drawn(page)
    query = settings(page)
    setup, setting = measured(racers="momentum", steps="120")
    found, *_ = mapped(setup, setting, "momentum", "lr", "beta", 16)
    assert float(query["momentum.lr"]) == found.columns[10]
    assert float(query["momentum.beta"]) == found.rows[7]
    assert stage(page, "step") == "120"
    assert board(page)[0][0] == gap
    run = descend(Ellipse(), Momentum(found.columns[10], found.rows[7]), (-9, 1.5), 120)
    np.testing.assert_allclose(value(gap), run.loss[-1], rtol=5e-3)
    page.go_back()
    page.wait_for_url("**/lab?*")
    drawn(page)
    assert settings(page) == {"racers": "momentum", "lab.size": "16", "steps": "120"}
    point(page, 0, 7, 10)
    expect(page.locator(".descent-chart .told")).to_contain_text(f"Final gap: {gap}")


def test_a_click_on_a_basin_opens_the_run_from_there(lab):
    page = lab(BASINS, reduced_motion="reduce")
    starts = starts_over(Himmelblau().domain, 48, 48)
    row, column = 31, 9
    point(page, 1, row, column)
    gap = re.findall(r"Final gap: (\S+)", told(page))[0]
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url("**/?*start=*")
    wait_until_drawn(page)
    x, y = (float(part) for part in settings(page)["start"].split(","))
    assert (x, y) == tuple(starts[:, row, column])
    assert settings(page)["racers"] == "momentum"
    np.testing.assert_allclose(value(board(page)[0][0]), value(gap), rtol=5e-3)
    momentum = measured(surface="himmelblau", racers="momentum")[0].racers["momentum"].optimizer
    run = descend(Himmelblau(), momentum, (x, y), 200)
    np.testing.assert_allclose(value(gap), run.loss[-1], rtol=5e-3)


def test_a_click_where_all_are_compared_opens_them_all(lab):
    page = lab(BASINS, reduced_motion="reduce")
    point(page, 2, 10, 40)
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url("**/?*start=*")
    wait_until_drawn(page)
    assert settings(page).get("racers", "sgd,momentum") == "sgd,momentum"
    assert len(board(page)) == 2
    x, y = starts_over(Himmelblau().domain, 48, 48)[:, 10, 40]
    run = descend(Himmelblau(), SGD(0.01), (x, y), 200)
    np.testing.assert_allclose(value(board(page)[0][0]), run.loss[-1], rtol=5e-3)


def test_the_charts_follow_the_theme(lab):
    page = lab(MAP, reduced_motion="reduce")
    box = page.locator(".descent-chart .main").bounding_box()
    assert box
    corner, cell = (box["x"] + 8, box["y"] + box["height"] - 8), spot(page, 0, 1, 12)
    before = colour(page, *corner), colour(page, *cell)
    darkened(page)
    after = colour(page, *corner), colour(page, *cell)
    assert before[0].mean() > 200
    assert after[0].mean() < 60
    assert np.abs(before[1] - after[1]).max() < EASY_TO_SEE, "A number's colour is the same in both themes."
    ink = page.locator(".descent-chart .main .xtick text").first.evaluate("(text) => getComputedStyle(text).fill")
    assert np.mean([int(part) for part in re.findall(r"\d+", ink)[:3]]) > 180
    lines = page.evaluate("document.querySelector('.descent-chart .main').data.map(({ line }) => line?.color)")
    assert INK["dark"] in lines
    assert INK["light"] not in lines
    side = page.locator(".descent-chart .beside .bglayer").bounding_box()
    assert side
    assert colour(page, side["x"] + side["width"] / 2, side["y"] + side["height"] - 6).mean() < 110


def test_pictures_and_numbers_are_files(lab, tmp_path):
    page = lab(MAP, reduced_motion="reduce")
    for title, ending in (("Download plot as a PNG", "png"), ("Save as SVG", "svg")):
        button = page.locator(f'.descent-chart .main .modebar-btn[data-title="{title}"]')
        with page.expect_download() as loading:
            button.click()
        assert loading.value.suggested_filename == f"ellipse_map_momentum.{ending}"
        loading.value.save_as(tmp_path / f"map.{ending}")
    with Image.open(tmp_path / "map.png") as picture:
        assert picture.format == "PNG"
        assert picture.width > 1500
    drawing = (tmp_path / "map.svg").read_text("utf-8")
    assert drawing.startswith("<svg")
    for words in ("Momentum: final gap", "Learning rate", "theory: η", "Descent", "Ellipse", "120 steps"):
        assert words in drawing, words
    with page.expect_download() as loading:
        page.get_by_role("button", name="Numbers (CSV)").click()
    assert loading.value.suggested_filename == "ellipse_map_momentum.csv"
    loading.value.save_as(tmp_path / "map.csv")
    comment, *lines = Path(tmp_path / "map.csv").read_text("utf-8-sig").splitlines()
    assert re.match(r"# Ellipse .*120 steps .*target: .*Momentum.*Descent \d", comment)
    assert "<" not in comment
    rows = list(csv.DictReader(lines))
    assert len(rows) == 16 * 16
    assert {row["ends"] for row in rows} >= {"converged", "diverged"}


@pytest.mark.parametrize("path", [MAP, "/lab?lab=sweep", BASINS, "/lab?lab=sensitivity&lab.on=bowl", "/lab?lab=study"])
def test_axe_finds_nothing_in_either_theme(lab, path):
    page = lab(path, reduced_motion="reduce")
    for theme in ("light", "dark"):
        if theme == "dark":
            darkened(page)
        assert not violations(page)


@pytest.mark.parametrize("path", [MAP, BASINS])
def test_a_class_sees_figure_and_words_without_scrolling(lab, path):
    page = lab(path, reduced_motion="reduce")
    for part in (".main", ".told"):
        box = page.locator(f".descent-chart {part}").bounding_box()
        assert box
        assert box["y"] + box["height"] <= 900, part


def test_nothing_sticks_out_sideways(lab):
    page = lab(MAP, size=(390, 844), reduced_motion="reduce")
    for width in (390, 1024):
        page.set_viewport_size({"width": width, "height": 844})
        pause(page, 500)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        for part in (".main", ".beside", ".main .main-svg", ".told"):
            box = page.locator(f".descent-chart {part}").first.bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width, part


def test_a_reload_shows_the_same(lab):
    page = lab(f"{MAP}&lab.show=outcome&lab.x.low=0.01", reduced_motion="reduce")
    before = page.evaluate("JSON.stringify(document.querySelector('.descent-chart .main').data)")
    page.reload()
    drawn(page)
    assert page.evaluate("JSON.stringify(document.querySelector('.descent-chart .main').data)") == before
    assert settings(page)["lab.show"] == "outcome"


def test_a_change_brings_new_numbers_and_not_plotly_again(lab):
    page = lab(MAP, reduced_motion="reduce")
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    page.reload()
    drawn(page)
    assert sum(received) > 1_000_000
    received.clear()
    chart = page.locator(".descent-chart")
    before = chart.get_attribute("data-revision") or ""
    page.get_by_role("slider", name="Steps T").press("ArrowRight")
    expect(chart).not_to_have_attribute("data-revision", before)
    wait_until_drawn(page, stage=False)
    assert "120" not in settings(page)["steps"]
    assert 0 < sum(received) < 300_000


def test_a_study_shows_all_its_pictures_and_links_to_its_runs(lab):
    page = lab("/lab?lab=study", reduced_motion="reduce")
    expect(page.locator(".descent-chart[data-drawn]")).to_have_count(page.locator(".descent-chart").count())
    assert page.locator(".descent-chart .main .plotly").count() >= 2
    expect(page.get_by_role("columnheader", name="Written down")).to_be_visible()
    page.get_by_test_id("stPageLink").first.locator("a").click()
    wait_until_drawn(page)
    assert stage(page, "revision")
