"""The stage in a real browser: its keys, what a change keeps, and what its size depends on."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from descent import descend
from optimizers import SGD
from surfaces import Ellipse
from tests.axe import violations
from tests.stage_page import EIGHT, FOUR, colours, map_box, pause, resize, stage, still, visit, wait_for

LONG = "/?steps=2000"


def racer(page: Page, name: str):
    return page.locator(".stage table").get_by_role("button", name=name, exact=True)


def paused(page: Page) -> None:
    """Stop the film where it is."""
    wait_for(page, "playing", like="true")
    page.locator(".stage .map").focus()
    page.keyboard.press("Space")
    wait_for(page, "playing", like="false")


def test_space_plays_wherever_the_page_has_the_focus(open_page):
    page = open_page(LONG)
    wait_for(page, "playing", like="true")
    page.keyboard.press("Space")
    wait_for(page, "playing", like="false")
    page.get_by_role("heading", name="Trap").click()
    page.keyboard.press("Space")
    wait_for(page, "playing", like="true")
    page.get_by_role("slider", name="Learning rate η").first.focus()
    page.keyboard.press("Space")
    wait_for(page, "playing", like="false")
    page.get_by_role("heading", name="Trap").click()
    page.keyboard.press("h")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_space_is_left_to_what_needs_it(open_page):
    page = open_page(LONG)
    paused(page)
    for control in (
        page.get_by_label("Start x"),
        page.get_by_role("combobox").first,
        page.get_by_role("button", name="Nesterov", exact=True),
        page.get_by_role("button", name="Share"),
    ):
        control.first.focus()
        page.keyboard.press("Space")
        pause(page, 150)
        assert stage(page, "playing") == "false", control
        page.keyboard.press("Escape")


def test_after_a_click_space_plays(open_page):
    page = open_page(LONG)
    paused(page)
    page.locator(".stage").get_by_role("button", name="To the start").click()
    wait_for(page, "step", like="0")
    page.locator(".stage").get_by_role("button", name="One step forward").click()
    page.keyboard.press("Space")
    wait_for(page, "playing", like="true")
    page.locator(".stage").get_by_role("button", name="Pause").click()
    wait_for(page, "playing", like="false")
    racer(page, "SGD").click()
    expect(racer(page, "SGD")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Space")
    wait_for(page, "playing", like="true")
    expect(racer(page, "SGD")).to_have_attribute("aria-pressed", "false")
    page.get_by_label("Speed").select_option("0.25")
    page.keyboard.press("Space")
    wait_for(page, "playing", like="false")


def test_a_button_reached_by_keys_is_pressed_by_space(open_page):
    page = open_page(LONG)
    paused(page)
    before = int(stage(page, "step"))
    page.locator(".stage").get_by_role("button", name="One step forward").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    wait_for(page, "step", like=str(before + 2))
    assert stage(page, "playing") == "false"


def test_another_shape_of_the_surface_keeps_the_step_the_view_and_who_is_hidden(open_page):
    page = open_page(LONG)
    page.locator(".stage .map").focus()
    home = stage(page, "view")
    page.keyboard.press("+")
    view = wait_for(page, "view", unlike=home)
    page.keyboard.press("1")
    page.locator(".stage input[type=range]").fill("900")
    wait_for(page, "step", like="900")
    page.keyboard.press("Space")
    wait_for(page, "playing", like="true")
    before, revision = stage(page, "loaded-surface"), stage(page, "revision")
    page.get_by_role("slider", name="Depth A").press("ArrowRight")
    wait_for(page, "loaded-surface", unlike=before)
    wait_for(page, "revision", unlike=revision)
    assert stage(page, "playing") == "true"
    assert int(stage(page, "step")) >= 900
    assert stage(page, "view") == view
    expect(racer(page, "SGD")).to_have_attribute("aria-pressed", "false")
    expect(racer(page, "Momentum")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("steps", [1, 10])
def test_learning_rates_last_to_the_end_of_the_axis(open_page, steps):
    page = open_page(f"/?racers=momentum&steps={steps}", reduced_motion="reduce")
    page.locator(".stage .map").focus()
    page.keyboard.press("Home")
    wait_for(page, "step", like="0")
    wide = page.locator(".stage .chart.rates").evaluate("(box) => box.clientWidth")
    just_inside = colours(page, "rates", (wide - 14) / wide)
    assert any(blue - red > 30 for red, _, blue in just_inside)


def test_without_racers_the_stage_says_what_to_do(open_page):
    page = open_page("/?racers=")
    expect(page.locator(".stage .invitation")).to_be_visible()
    expect(page.locator(".stage output")).to_have_text("")
    expect(page.locator(".stage").get_by_role("button", name="Play")).to_be_disabled()
    assert len(set(colours(page, "rates", 0, wide=60))) == 1
    assert not violations(page)
    page.get_by_role("button", name="Adam", exact=True).click()
    wait_for(page, "playing", like="true")
    expect(page.locator(".stage .invitation")).to_be_hidden()


def test_the_map_depends_on_the_window_only(open_page):
    pages = [open_page(path, size=(390, 844), reduced_motion="reduce") for path in ("/?racers=sgd", f"/?{EIGHT}")]
    for size in ((390, 844), (700, 500), (1024, 768), (1440, 900)):
        for page in pages:
            resize(page, *size)
        one, many = (map_box(page) for page in pages)
        assert (one["width"], one["height"]) == (many["width"], many["height"]), size
        assert stage(pages[0], "view") == stage(pages[1], "view"), size


@pytest.mark.parametrize("path", ["/", FOUR])
def test_there_is_ground_as_far_as_one_can_see(open_page, path):
    page = open_page(path, size=(320, 844), reduced_motion="reduce")
    for size in ((320, 844), (700, 500), (1440, 900)):
        resize(page, *size)
        assert_ground_everywhere(page)


def assert_ground_everywhere(page: Page) -> None:
    """Fail if a corner of the map is blank, as it is first seen or from far away."""
    page.locator(".stage .map").focus()
    page.keyboard.press("0")
    still(page)

    def corners() -> list[tuple[int, ...]]:
        places = [(0.012, 0.985), (0.985, 0.985), (0.985, 0.5), (0.3, 0.012)]
        return [colours(page, "map", x, y, wide=1, high=1)[0] for x, y in places]

    assert (255, 255, 255) not in corners()
    home = stage(page, "view")
    for _ in range(12):
        page.keyboard.press("-")
    wait_for(page, "view", unlike=home)
    assert (255, 255, 255) not in corners()


def test_contours_remain_close_to_a_minimum(open_page):
    page = open_page("/?surface=bowl&racers=sgd", reduced_motion="reduce")
    page.locator(".stage .map").focus()
    page.keyboard.press("1")
    home = stage(page, "view")
    for _ in range(9):
        page.keyboard.press("+")
    wait_for(page, "view", unlike=home)
    middle = colours(page, "map", 0.6)
    lines = [colour for colour in middle if max(colour) < 225]
    assert len(lines) >= 2


def test_the_play_button_keeps_its_width(open_page):
    page = open_page(LONG)
    button = page.locator(".stage button.play")
    wait_for(page, "playing", like="true")
    playing = button.bounding_box()
    button.click()
    wait_for(page, "playing", like="false")
    assert button.bounding_box() == playing


def test_the_buttons_stay_in_one_row_on_a_phone(open_page):
    page = open_page("/", size=(320, 844), has_touch=True, is_mobile=True, reduced_motion="reduce")
    for width in (320, 390):
        resize(page, width, 844)
        boxes = [
            page.locator(".stage").get_by_role("button", name=name, exact=True).bounding_box()
            for name in ("To the start", "Help")
        ]
        assert boxes[0]
        assert boxes[1]
        assert boxes[0]["y"] == boxes[1]["y"], width


def test_a_surface_without_minima_says_so_and_a_lost_run_keeps_its_last_numbers(open_page):
    page = open_page("/?surface=saddle&racers=sgd", reduced_motion="reduce")
    cell = page.locator(".stage td").last
    expect(cell).to_have_text("–")
    expect(cell).to_have_attribute("title", "No minimum known")
    visit(page, "/?surface=ellipse&racers=sgd&sgd.lr=0.5&steps=300")
    expect(page.locator(".stage td").last).to_have_text("2.2e38")
    path = descend(Ellipse(), SGD(0.5), (-9, 1.5), 300).path
    assert (np.abs(path) <= np.finfo(np.float32).max).all(axis=0).argmin() == 41  # what positions are sent as
    assert stage(page, "step") == page.locator(".stage input[type=range]").first.get_attribute("max") == "40"


UNDER_THE_POINTER = [
    ("quartic", 0, 0, ["Degenerate minimum", "at (0, 0)", "curvature 0 and 0"]),
    ("monkey", 0, 0, ["Degenerate saddle", "at (0, 0)", "curvature 0 and 0"]),
    ("ackley", 0, 0, ["Minimum at a kink", "at (0, 0)", "the slope jumps here"]),
    ("product", 1, 1, ["Valley of minima", "loss 0", "curvature 0 and 2.00"]),
    ("shelf", 0.5, 0, ["Level stretch", "loss 0", "curvature 0 and 1.00"]),
    ("rastrigin", 0.994959, 0, ["Minimum", "at (0.995, 0)", "loss 0.995"]),
]


def test_the_map_says_what_lies_under_the_pointer(open_page, subtests):
    page = open_page("/?racers=", reduced_motion="reduce")
    for surface, x, y, words in UNDER_THE_POINTER:
        with subtests.test(surface):
            page.mouse.move(0, 0)
            visit(page, f"/?surface={surface}&racers=")
            low_x, high_x, low_y, high_y = map(float, stage(page, "view").split(","))
            left, top, wide, high = map_box(page).values()
            across, up = (x - low_x) / (high_x - low_x), (y - low_y) / (high_y - low_y)
            page.mouse.move(left + wide * across, top + high * (1 - up))
            for text in words:
                expect(page.locator(".stage .tip")).to_contain_text(text)


def test_the_distance_to_a_valley_is_that_to_its_nearest_point(open_page):
    page = open_page("/?surface=product&racers=sgd&start=3,3&steps=1&sgd.lr=0.00001", reduced_motion="reduce")
    away = min(((t - 3) ** 2 + (1 / t - 3) ** 2) ** 0.5 for t in (0.2 + i / 1e4 for i in range(40_000)))
    expect(page.locator(".stage td").last).to_have_text(f"{away:.3g}")
    visit(page, "/?surface=product&racers=sgd")
    expect(page.locator(".stage td").last).to_contain_text("<")
