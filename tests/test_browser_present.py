"""Present mode and the ways back, in a real browser: what fits, what stays, which keys do what."""

import re

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from tests.axe import violations
from tests.page_script import address, opened, script
from tests.server import wait_until_drawn
from tests.stage_page import (
    EIGHT,
    FOUR,
    colours,
    darken,
    map_box,
    pause,
    resize,
    settings,
    stage,
    visit,
    wait_for,
    wait_for_setting,
)

SIZES = [(1024, 768), (1280, 720)]
SCENES = [
    "/?",
    f"{FOUR}&",
    f"/?surface=rosenbrock&{EIGHT}&",
    "/?racers=&",
    "/data?",
    "/data?surface=finetune&racers=sgd,adam&by=gradients&",
    "/race?",
]


def presented(page: Page) -> None:
    expect(page.locator(".stage")).to_have_class(re.compile("large"))
    wait_until_drawn(page)


def plain(page: Page) -> None:
    expect(page.locator(".stage")).not_to_have_class(re.compile("large"))
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    wait_until_drawn(page)


def font(page: Page, place: str) -> float:
    size = page.locator(f".stage {place}").first.evaluate("(node) => getComputedStyle(node).fontSize")
    return float(size.removesuffix("px"))


@pytest.mark.parametrize("scene", SCENES)
def test_everything_fits_without_scrolling(open_page, scene):
    page = open_page(f"{scene}present=1", reduced_motion="reduce")
    presented(page)
    for solid in ("false", "true"):
        wait_for(page, "solid", like=solid)
        for size in SIZES:
            resize(page, *size)
            assert_everything_fits(page, scene, size)
        page.locator(".stage .map").focus()
        page.keyboard.press("d")


def assert_everything_fits(page: Page, scene: str, size: tuple[int, int]) -> None:
    main = page.get_by_test_id("stMain")
    overflow = "(box) => [box.scrollHeight - box.clientHeight, box.scrollWidth - box.clientWidth]"
    assert main.evaluate(overflow) == [0, 0]
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    parts = ["h1", ".stage .map", ".stage .transport", ".stage .chart.loss"]
    parts += [] if "racers=&" in scene else [".stage table"]
    for part in parts:
        box = page.locator(part).first.bounding_box()
        assert box, part
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= size[0], part
        assert box["y"] + box["height"] <= size[1], part
    shown, live = (page.locator(f".stage {part}").bounding_box() for part in (".map", ".live"))
    assert shown
    assert live
    assert shown["width"] >= 0.6 * size[0]
    assert size[1] - 24 <= live["y"] + live["height"] <= size[1]  # all the height is the map's but for its controls
    assert live["y"] - shown["y"] - shown["height"] <= 150


def test_a_line_says_what_the_marks_mean(open_page):
    page = open_page("/?surface=himmelblau&present=1", reduced_motion="reduce")
    presented(page)
    expect(page.locator(".stage .legend")).to_have_text("+ minimum   × saddle   ○ maximum")
    expect(page.locator(".stage .legend")).to_be_visible()
    visit(page, "/?surface=bowl&present=1")
    expect(page.locator(".stage .legend")).to_have_text("+ minimum")
    page.keyboard.press("Escape")
    plain(page)
    expect(page.locator(".stage .legend")).to_be_hidden()


def test_numbers_are_large_enough_for_the_last_row(open_page):
    page = open_page(f"{FOUR}&present=1", size=(1280, 720), reduced_motion="reduce")
    presented(page)
    assert font(page, "tbody td") >= 40
    assert font(page, "thead th") >= 40
    expect(page.locator(".stage thead th").first).to_have_text("at step 150")
    heads = page.locator(".stage thead th:visible").all_inner_texts()
    assert heads == ["at step 150", "loss", "rate"]
    row = page.locator(".stage tbody tr").first.locator("td:visible").all_inner_texts()
    assert len(row) == 2
    assert row[1] == "0.02"
    assert font(page, "button.racer") >= 20


def test_what_is_painted_grows(open_page):
    """The same bowl, ticks and lines: a line of the present picture is thicker."""
    page = open_page("/?surface=bowl&racers=momentum&steps=3&momentum.lr=0.3", reduced_motion="reduce")
    before = map_box(page)

    def thickness() -> float:
        picture = [colours(page, "map", share, 0) for share in (0.3, 0.35, 0.4, 0.45)]
        return max(sum(abs(r - 0x37) + abs(g - 0x4E) + abs(b - 0xF4) < 60 for r, g, b in column) for column in picture)

    small = thickness()
    page.locator(".stage .map").focus()
    page.keyboard.press("p")
    presented(page)
    assert map_box(page) != before
    assert thickness() >= 1.2 * small > 0


def test_p_and_escape_and_the_buttons_lead_in_and_out_and_settings_stay(open_page):
    page = open_page(f"{FOUR}&sgd.lr=0.01&adam.wrappers=lookahead", reduced_motion="reduce")
    before, revision = settings(page), stage(page, "revision")
    page.locator(".stage .map").focus()
    page.keyboard.press("d")
    wait_for(page, "solid", like="true")
    page.keyboard.press("p")
    assert wait_for_setting(page, "present") == "1"
    presented(page)
    assert settings(page) == {**before, "present": "1"}
    assert stage(page, "revision") == revision
    assert stage(page, "solid") == "true"
    page.keyboard.press("Escape")
    plain(page)
    assert settings(page) == before
    assert stage(page, "solid") == "true"
    page.get_by_role("button", name="Present", exact=True).click()
    presented(page)
    page.get_by_role("button", name="Leave", exact=True).click()
    plain(page)
    assert settings(page) == before
    assert stage(page, "revision") == revision
    expect(page.get_by_role("slider", name="Learning rate η").first).to_have_attribute("aria-valuetext", "0.01")
    page.keyboard.press("Escape")
    pause(page, 300)
    wait_until_drawn(page)
    assert settings(page) == before


def test_escape_closes_the_help_first(open_page):
    page = open_page("/?present=1", reduced_motion="reduce")
    presented(page)
    page.locator(".stage .map").focus()
    page.keyboard.press("h")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    for key in ("Space", "Home", "End", "L", "G", "T", "D", "P", "H", "1 to 8", "Shift + ← →"):
        expect(keys.get_by_text(key, exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    presented(page)
    page.keyboard.press("Escape")
    plain(page)


def test_keys_typed_into_fields_are_text(open_page):
    page = open_page("/", reduced_motion="reduce")
    before = settings(page)
    page.get_by_role("button", name="Share").click()
    field = page.get_by_label("Links, one a line")
    field.click()
    page.keyboard.type("pdg h1 l")
    expect(field).to_have_value("pdg h1 l")
    assert stage(page, "solid") == "false"
    assert "present" not in settings(page)
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("Escape")
    page.get_by_label("Start x").focus()
    page.keyboard.type("p")
    pause(page, 300)
    wait_until_drawn(page)
    assert settings(page) == before


def test_a_click_on_the_large_map_starts_where_it_was(open_page):
    page = open_page("/?present=1", reduced_motion="reduce")
    presented(page)
    box = map_box(page)
    x0, x1, y0, y1 = (float(part) for part in stage(page, "view").split(","))
    before = stage(page, "revision")
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.7 * box["height"])
    x, y = (float(part) for part in wait_for_setting(page, "start").split(","))
    assert x == pytest.approx(x0 + 0.3 * (x1 - x0), abs=0.02 * (x1 - x0))
    assert y == pytest.approx(y1 - 0.7 * (y1 - y0), abs=0.02 * (y1 - y0))
    wait_for(page, "revision", unlike=before)
    presented(page)
    chart = page.locator(".stage .chart.loss").bounding_box()
    assert chart
    page.mouse.click(chart["x"] + 0.55 * chart["width"], chart["y"] + chart["height"] / 2)
    wait_for(page, "step", unlike="200")
    wide = chart["width"] / 1.4
    assert int(stage(page, "step")) == pytest.approx(200 * (0.55 * wide - 50) / (wide - 60), abs=3)


@pytest.mark.parametrize("scene", [*SCENES[:3], SCENES[-1]])
def test_axe_finds_nothing_in_present_mode(open_page, scene):
    page = open_page(f"{scene}present=1", reduced_motion="reduce")
    presented(page)
    assert not violations(page)
    darken(page)
    assert not violations(page)


def test_one_button_brings_back_the_link_and_another_the_defaults(open_page):
    page = open_page("/?surface=bowl&steps=50", reduced_motion="reduce")
    reset, defaults = (page.get_by_role("button", name=name, exact=True) for name in ("Reset", "Defaults"))
    expect(reset).to_be_disabled()
    before = stage(page, "revision")
    page.get_by_role("slider", name="Learning rate η").first.press("ArrowLeft")
    wait_for(page, "revision", unlike=before)
    reset.click()
    wait_for(page, "revision", like=before)
    assert settings(page) == {"surface": "bowl", "steps": "50"}
    expect(reset).to_be_disabled()
    defaults.click()
    expect(page.get_by_role("heading", name="Trap")).to_be_visible()
    wait_until_drawn(page)
    assert settings(page) == {}
    expect(defaults).to_be_disabled()
    reset.click()
    expect(page.get_by_role("heading", name="Bowl")).to_be_visible()


def test_several_links_race_on_one_map(open_page):
    page = open_page("/", reduced_motion="reduce")
    before = stage(page, "revision")
    page.get_by_role("button", name="Share").click()
    host = page.url.partition("?")[0]
    links = [
        f"Ann <b>: {host}?surface=himmelblau&racers=sgd",
        f"{host}?surface=himmelblau&racers=adam",
        f"{host}?surface=bowl",
    ]
    page.get_by_label("Links, one a line").fill("\n".join(links))
    page.get_by_role("button", name="Race these links").click()
    wait_for(page, "revision", unlike=before)
    expect(page.get_by_label("Links, one a line")).to_be_hidden()
    names = page.locator(".stage table").get_by_role("button").all_inner_texts()
    assert names == ["Ann <b> SGD", "2 Adam"]
    wait_for_setting(page, "racers", "sgd(,|%2C)adam")
    expect(page.get_by_test_id("stAlert").first).to_contain_text("Line 3 was left out: it is on Bowl")
    page.reload()
    wait_until_drawn(page)
    assert page.locator(".stage table").get_by_role("button").all_inner_texts() == names
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_label("Links, one a line")).to_be_visible()
    assert not violations(page, context={"exclude": ["pre"]})


def test_without_a_sidebar_the_experiment_is_the_same():
    query = {
        "surface": "himmelblau",
        "racers": "adam,momentum,adam-2",
        "adam-2.wrappers": "lookahead",
        "momentum.schedule": "cosine",
        "rates": "one",
        "lr": "0.05",
        "start": "1,1",
        "schedule": "step_decay",
        "steps": "70",
    }
    here, there = opened(**query), opened(**query, present="1")
    assert script(here) == script(there)
    assert address(there) == {**query, "present": "1"}
    assert not there.select_slider
    assert not there.warning


def test_a_reset_leaves_present_mode_alone():
    page = opened(present="1", steps="50")
    next(button for button in page.button if button.label == "Leave").click().run()
    assert address(page) == {"steps": "50"}
    page.select_slider(key="steps").set_value(75).run()
    button(page, "Reset").click().run()
    assert address(page) == {"steps": "50"}
    assert button(page, "Reset").disabled
    button(page, "Present").click().run()
    assert address(page) == {"steps": "50", "present": "1"}


def test_a_name_on_the_map_is_a_setting():
    page = opened(racers="adam")
    page.session_state["adam more"] = True
    page.run()
    page.text_input(key="adam.name").set_value("Ann").run()
    assert address(page) == {"racers": "adam", "adam.name": "Ann"}
    assert "Ann Adam in PyTorch" in [tab.label for tab in page.tabs]
    bad = opened(racers="adam", **{"adam.name": "x" * 60 + "\u202e"})
    assert "adam.name" in bad.warning[0].value
    assert address(bad)["adam.name"] == "x" * 20


def button(page: AppTest, label: str):
    return next(each for each in page.button if each.label == label)


def test_the_sidebar_makes_room_at_once(open_page):
    page = open_page("/")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    page.get_by_role("button", name="Present").click()
    presented(page)
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    box = map_box(page)
    assert box["x"] < 100
