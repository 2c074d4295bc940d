"""The Playground in a real browser: what a person does, and what they then see."""

import re

import pytest
from playwright.sync_api import expect

from surfaces import SURFACES
from tests.axe import violations
from tests.server import wait_until_drawn
from tests.stage_page import (
    EIGHT,
    FOUR,
    darken,
    map_box,
    pause,
    resize,
    settings,
    settle,
    stage,
    visit,
    wait_for,
    wait_for_setting,
)
from views.address.setup import DATA, PLAYGROUND


@pytest.mark.parametrize("path", ["/", FOUR, f"/?surface=rosenbrock&{EIGHT}"])
def test_axe_finds_nothing_in_either_theme(open_page, path):
    page = open_page(path, reduced_motion="reduce")
    assert not violations(page)
    darken(page)
    assert not violations(page)


def test_a_class_sees_everything_without_scrolling(open_page):
    page = open_page(FOUR, size=(1440, 900))
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for width, height, parts in (
            (1440, 900, (".map", "input[type=range]", "table")),
            (1024, 768, (".map", "input[type=range]")),
        ):
            resize(page, width, height)
            for part in parts:
                box = page.locator(f".stage {part}").first.bounding_box()
                assert box
                assert box["y"] + box["height"] <= height, (theme, width, part)


@pytest.mark.parametrize(("path", "sidebar"), [("/", PLAYGROUND), ("/data", DATA)], ids=["playground", "data"])
def test_the_transport_of_every_surface_is_in_sight_however_long_its_formula(open_page, subtests, path, sidebar):
    names = list(sidebar.surfaces)
    page = open_page(f"{path}?surface={names[-1]}", size=(1024, 768), reduced_motion="reduce")
    for name in names:
        with subtests.test(name):
            visit(page, f"{path}?surface={name}")
            assert page.locator("h1").inner_text() == SURFACES[name].title
            transport = page.locator(".stage .transport").bounding_box()
            assert transport
            assert transport["y"] + transport["height"] <= 768
            title, share = page.locator("h1").bounding_box(), page.get_by_role("button", name="Share").bounding_box()
            assert title
            assert share
            assert abs(title["y"] + title["height"] / 2 - share["y"] - share["height"] / 2) < 24  # on one row


@pytest.mark.parametrize("widths", [(320, 390), (768, 1024, 1440, 1920)], ids=["phone", "desk"])
def test_nothing_sticks_out_sideways(open_page, widths):
    page = open_page(f"/?{EIGHT}", size=(widths[0], 844), reduced_motion="reduce")
    for width in widths:
        resize(page, width, 844)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        box = page.locator(".stage").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_a_slider_bends_the_path_and_the_address(open_page):
    page = open_page("/", reduced_motion="reduce")
    before = stage(page, "revision")
    slider = page.get_by_role("slider", name="Learning rate η").first
    slider.press("ArrowLeft")
    wait_for(page, "revision", unlike=before)
    assert float(wait_for_setting(page, "sgd.lr")) < 0.2
    assert stage(page, "step") == "200"


def test_quick_changes_of_two_sliders_both_stay(open_page):
    page = open_page("/", reduced_motion="reduce")
    rates = page.get_by_role("slider", name="Learning rate η")
    for _ in range(3):
        rates.nth(0).press("ArrowLeft")
        rates.nth(1).press("ArrowLeft")
    wait_for_setting(page, "momentum.lr", "0.071")
    wait_for_setting(page, "sgd.lr", "0.14")
    pause(page, 300)
    wait_until_drawn(page)
    assert settings(page) == {"sgd.lr": "0.14", "momentum.lr": "0.071"}


@pytest.mark.parametrize("delay", [0, 15, 30, 45])
def test_a_change_survives_a_click_right_behind_it(open_page, delay):
    page = open_page(f"{FOUR}&sgd.lr=0.01", reduced_motion="reduce")
    more = page.get_by_text("More for SGD").element_handle()
    slider = page.get_by_role("slider", name="Learning rate η").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(delay)
    more.evaluate("element => element.click()")  # at once: a click of playwright's looks first and comes too late
    expect(page.get_by_text("Race a second one").first).to_be_visible()
    wait_for_setting(page, "sgd.lr", "0.011")
    pause(page, 300)
    wait_until_drawn(page)
    assert settings(page)["sgd.lr"] == "0.011"
    expect(slider).to_have_attribute("aria-valuetext", "0.011")


def test_a_notice_links_to_nowhere(open_page):
    page = open_page("/?www.evil.com=1&a@evil.com=3&x=https://evil.example", reduced_motion="reduce")
    expect(page.get_by_test_id("stAlert")).to_contain_text("www.evil.com")
    expect(page.get_by_test_id("stAlert").locator("a")).to_have_count(0)


def test_the_link_shows_exactly_the_same(open_page):
    page = open_page("/", reduced_motion="reduce")
    page.get_by_role("slider", name="Learning rate η").first.press("ArrowRight")
    wait_for_setting(page, "sgd.lr")
    wait_until_drawn(page)
    link = page.url.partition("localhost")[2].partition("/")[2]
    other = open_page(f"/{link}", reduced_motion="reduce")
    assert stage(other, "revision") == stage(page, "revision")
    assert stage(other, "loaded-surface") == stage(page, "loaded-surface")


def test_the_way_back_undoes_a_change(open_page):
    page = open_page("/", reduced_motion="reduce")
    before = stage(page, "revision")
    page.get_by_role("slider", name="Learning rate η").first.press("ArrowRight")
    wait_for_setting(page, "sgd.lr")
    wait_for(page, "revision", unlike=before)
    page.go_back()
    wait_for(page, "revision", like=before)
    assert settings(page) == {}


def test_a_click_on_the_map_moves_the_start(open_page):
    page = open_page("/", reduced_motion="reduce")
    before = stage(page, "revision")
    box = map_box(page)
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.25)
    start = wait_for_setting(page, "start")
    wait_for(page, "revision", unlike=before)
    x, y = (float(part) for part in start.split(","))
    x0, x1, y0, y1 = (float(part) for part in stage(page, "view").split(","))
    assert x == pytest.approx(x0 + 0.8 * (x1 - x0), abs=0.02 * (x1 - x0))
    assert y == pytest.approx(y1 - 0.25 * (y1 - y0), abs=0.02 * (y1 - y0))
    assert page.get_by_label("Start x").input_value() == pytest.approx(str(x)) or float(
        page.get_by_label("Start x").input_value()
    ) == pytest.approx(x)


def test_the_start_can_be_dragged(open_page):
    page = open_page("/", reduced_motion="reduce")
    box = map_box(page)
    x0, x1, y0, y1 = (float(part) for part in stage(page, "view").split(","))
    grip = (box["x"] + box["width"] * (-5 - x0) / (x1 - x0), box["y"] + box["height"] * (y1 - 1.5) / (y1 - y0))
    page.mouse.move(*grip)
    page.mouse.down()
    page.mouse.move(grip[0] + 40, grip[1] + 60, steps=5)
    page.mouse.up()
    x, y = (float(part) for part in wait_for_setting(page, "start").split(","))
    assert x == pytest.approx(-5 + 40 * (x1 - x0) / box["width"], abs=0.05)
    assert y == pytest.approx(1.5 - 60 * (y1 - y0) / box["height"], abs=0.05)


def test_time_belongs_to_the_browser(open_page):
    page = open_page("/")
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.reload()
    wait_until_drawn(page)
    settle(page, sent)
    quiet = len(sent)
    page.locator(".stage .map").first.focus()
    page.keyboard.press("Home")
    wait_for(page, "step", like="0")
    page.keyboard.press("ArrowRight")
    wait_for(page, "step", like="1")
    page.keyboard.press("Shift+ArrowRight")
    wait_for(page, "step", like="11")
    page.keyboard.press("ArrowLeft")
    wait_for(page, "step", like="10")
    page.keyboard.press("End")
    wait_for(page, "step", like="200")
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    wait_for(page, "playing", like="true")
    page.keyboard.press("Space")
    wait_for(page, "playing", like="false")
    scrub = page.locator(".stage input[type=range]").first
    scrub.fill("57")
    wait_for(page, "step", like="57")
    assert "57" in page.locator(".stage table").inner_text()
    assert len(sent) == quiet


def test_a_change_while_playing_keeps_the_step_and_the_view(open_page):
    page = open_page("/?steps=2000")
    page.locator(".stage .map").first.focus()
    home = stage(page, "view")
    page.keyboard.press("+")
    view = wait_for(page, "view", unlike=home)
    wait_for(page, "playing", like="true")
    step = int(stage(page, "step"))
    before = stage(page, "revision")
    page.get_by_role("slider", name="Learning rate η").first.press("ArrowLeft")
    wait_for(page, "revision", unlike=before)
    assert stage(page, "playing") == "true"
    assert int(stage(page, "step")) >= step
    assert stage(page, "view") == view


def test_another_surface_is_shown_whole_and_from_the_beginning(open_page):
    page = open_page("/", reduced_motion="no-preference")
    page.locator(".stage .map").first.focus()
    page.keyboard.press("End")
    wait_for(page, "step", like="200")
    before = stage(page, "loaded-surface")
    page.get_by_role("combobox", name=re.compile("Surface")).click()
    page.keyboard.type("himm")
    page.get_by_role("option", name="Himmelblau").click()
    wait_for(page, "loaded-surface", unlike=before)
    assert int(stage(page, "step")) < 200
    assert settings(page) == {"surface": "himmelblau"}
    expect(page.get_by_role("heading", name="Himmelblau")).to_be_visible()


def test_zoom_and_back(open_page):
    page = open_page("/", reduced_motion="reduce")
    home = stage(page, "view")
    box = map_box(page)
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    closer = wait_for(page, "view", unlike=home)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1], steps=4)
    page.mouse.up()
    wait_for(page, "view", unlike=closer)
    page.mouse.dblclick(*middle)
    wait_for(page, "view", like=home)
    pause(page, 600)
    wait_until_drawn(page)
    assert "start" not in settings(page)


def test_reduced_motion_shows_the_end(open_page):
    page = open_page("/", reduced_motion="reduce")
    assert stage(page, "step") == "200"
    assert stage(page, "playing") == "false"


def test_the_theme_is_followed(open_page):
    page = open_page("/", reduced_motion="reduce")

    def brightness() -> float:
        return page.evaluate("""() => {
            const canvas = document.querySelector('[data-testid="stMain"]')
                .ownerDocument.defaultView && [...document.querySelectorAll('*')]
                .map((e) => e.shadowRoot?.querySelector('.map canvas')).find(Boolean)
            const pixel = canvas.getContext('2d').getImageData(canvas.width - 30, canvas.height - 30, 1, 1).data
            return (pixel[0] + pixel[1] + pixel[2]) / 3
        }""")

    assert brightness() > 180
    darken(page)
    assert brightness() < 110


@pytest.mark.parametrize("path", ["/", "/playground"])
def test_a_page_opened_first_on_a_fresh_server_works(fresh_server, open_page, path):
    page = open_page(f"{path}?surface=bowl&racers=adam", on=fresh_server())
    expect(page.get_by_role("heading", name="Bowl")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert settings(page) == {"surface": "bowl", "racers": "adam"}


def test_a_bad_address_gets_one_notice_and_a_page(open_page):
    page = open_page("/?surface=moon&steps=x&zzz=1&sgd.lr=nan", reduced_motion="reduce")
    expect(page.get_by_test_id("stAlert")).to_have_count(1)
    text = page.get_by_test_id("stAlert").inner_text()
    for named in ("moon", "steps", "zzz", "sgd.lr", "trap was used", "200 was used", "0.2 was used"):
        assert named in text, named
    assert settings(page) == {}


@pytest.mark.parametrize(
    ("key", "text", "then"),
    [("sgd.lr", "0_5", "0.2 was used"), ("steps", "１２", "200 was used"), ("start", "%201,2", "-5,1.5 was used")],
)
def test_what_only_a_program_calls_a_number_is_named(open_page, key, text, then):
    page = open_page(f"/?{key}={text}", reduced_motion="reduce")
    expect(page.get_by_test_id("stAlert")).to_contain_text(f"{key} = {text.replace('%20', ' ')}")
    expect(page.get_by_test_id("stAlert")).to_contain_text(then)
    assert settings(page) == {}


def test_a_diverged_run_is_named(open_page):
    page = open_page("/?surface=ellipse&racers=sgd&sgd.lr=0.5&steps=300", reduced_motion="reduce")
    expect(page.locator(".stage table")).to_contain_text(re.compile(r"[Dd]iverged at step \d+"))
