"""The surface in three dimensions, in a real browser: where things are drawn, and what turns it."""

import math
import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from descent import descend, recommended_rate
from optimizers import SGD, Momentum
from surfaces import SURFACES
from tests.axe import violations
from tests.helpers import height_of
from tests.server import wait_until_drawn
from tests.stage_page import (
    FOUR,
    SLIDER,
    colours,
    darken,
    drag,
    map_box,
    pause,
    settings,
    stage,
    visit,
    wait_for,
    wait_for_setting,
)
from views.plots.contours import contours
from views.plots.heightmap import relief

RISE = 0.4
"""Half the height of the box, as orbit_camera.js has it."""
BLUE = (0x37, 0x4E, 0xF4)
IS_BLUE = "Math.abs(r - 0x37) + Math.abs(g - 0x4e) + Math.abs(b - 0xf4) < 24"
COUNT = """() => {
    const root = [...document.querySelectorAll('*')].map((e) => e.shadowRoot).find((r) => r?.querySelector('.stage'))
    const canvas = root.querySelector('.map canvas')
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    let count = 0
    for (let i = 0; i < data.length; i += 4) {
        const [r, g, b] = [data[i], data[i + 1], data[i + 2]]
        if (TEST) count++
    }
    return count
}"""
HIMMEL = "/?surface=himmelblau&racers=momentum&start=-0.75,-0.75&steps=150"


def solid(page: Page) -> list[float]:
    """Turn the picture to three dimensions; where the camera stands."""
    page.locator(".stage .map").focus()
    page.keyboard.press("d")
    wait_for(page, "solid", like="true")
    return camera(page)


def camera(page: Page) -> list[float]:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return [float(part) for part in stage(page, "view").split(",")]


def settled(page: Page) -> None:
    """Wait until a picture at rest is painted."""
    pause(page, 450)


def projected(page: Page, surface: Any, x: float, y: float, loss: float) -> tuple[float, float]:
    """Where in the map the place (x, y) belongs, at the height of this loss, by the words of the design.

    Parallel rays; the longer side of the window is 2, the box 2 RISE high, and a loss at the height relief.py says.
    """
    shape = contours(surface)
    (x0, x1), (y0, y1) = shape.home
    longer = max(x1 - x0, y1 - y0) / 2
    units = (1 / longer, 1 / longer) if shape.equal else (2 / (x1 - x0), 2 / (y1 - y0))
    halves = ((x1 - x0) / 2 * units[0], (y1 - y0) / 2 * units[1])
    u, v = (x - (x0 + x1) / 2) * units[0], (y - (y0 + y1) / 2) * units[1]
    w = RISE * (2 * float(height_of(relief(surface), loss)) - 1)
    turn, tilt, zoom, ox, oy = camera(page)
    wide, high = page.locator(".stage .map").evaluate("(map) => [map.clientWidth, map.clientHeight]")
    around = math.hypot(*halves)
    tall = around * math.sin(0.75) + RISE * math.cos(0.75)
    k = zoom * min((wide / 2 - 26) / around, (high / 2 - 26) / tall)
    across = u * math.cos(turn) - v * math.sin(turn)
    away = u * math.sin(turn) + v * math.cos(turn)
    return wide / 2 + ox + k * across, high / 2 + oy - k * (away * math.sin(tilt) + w * math.cos(tilt))


def colour_at(page: Page, x: float, y: float) -> tuple[int, ...]:
    wide, high = page.locator(".stage .map").evaluate("(map) => [map.clientWidth, map.clientHeight]")
    return colours(page, "map", x / wide, y / high, wide=1, high=1)[0]


def counted(page: Page, test: str) -> int:
    """How many pixels of the picture pass a test of r, g and b."""
    return page.evaluate(COUNT.replace("TEST", test))


def near(colour: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) < 12


@pytest.mark.parametrize("name", ["bowl", "trap", "rosenbrock", "himmelblau"])
def test_a_head_stands_where_its_place_and_its_loss_put_it(open_page, name):
    surface = SURFACES[name]()
    page = open_page(f"/?surface={name}&racers=momentum&steps=40", reduced_motion="reduce")
    solid(page)
    run = descend(surface, Momentum(recommended_rate(surface, Momentum)), surface.starts[0], 40)
    for turns in ("", "eeeq", "EEEEEEEEEEEE", "+"):
        page.locator(".stage .map").focus()
        page.keyboard.press("0")
        for key in turns:
            page.keyboard.press(key)
        settled(page)
        for step in (0, 20, 40):
            page.locator(".stage input[type=range]").fill(str(step))
            wait_for(page, "step", like=str(step))
            x, y = projected(page, surface, *run.path[:, step], float(run.loss[step]))
            assert near(colour_at(page, x, y), BLUE), (turns, step)


@pytest.mark.parametrize(("name", "lr"), [("himmelblau", 0.2), ("rosenbrock", 0.01)])
def test_a_path_lies_on_the_ground_between_its_steps(open_page, name, lr):
    """Halfway along a long step the line is at the height of the ground, not on the straight line between the ends."""
    surface = SURFACES[name]()
    page = open_page(f"/?surface={name}&racers=momentum&steps=1&momentum.lr={lr}", reduced_motion="reduce")
    solid(page)
    for _ in range(4):
        page.keyboard.press("e")
    settled(page)
    run = descend(surface, Momentum(lr), surface.starts[0], 1)
    x, y = run.path.mean(axis=1)
    px, py = projected(page, surface, x, y, float(surface.value(np.array([x, y]))))
    straight = np.mean([projected(page, surface, *run.path[:, i], float(run.loss[i]))[1] for i in (0, 1)])
    assert abs(straight - py) > 12
    assert near(colour_at(page, px, py), BLUE)
    assert not near(colour_at(page, px, float(straight)), BLUE)


def hidden(surface: Any, x: float, y: float, turn: float, tilt: float) -> bool | None:
    """Whether the ground stands before a place of a square window; None where that is a close thing.

    On the way to the camera the ground must rise above the line of sight and sink below it again: where it only rises,
    the line of sight meets a wall from the outside, which is glass.
    """
    (x0, x1), (y0, y1) = contours(surface).home
    half = (x1 - x0) / 2
    away = np.linspace(0.05, 3, 400)
    places = np.stack([x - half * away * math.sin(turn), y - half * away * math.cos(turn)])
    inside = (places[0] > x0) & (places[0] < x1) & (places[1] > y0) & (places[1] < y1)
    heights = [RISE * 2 * height_of(relief(surface), surface.value(at)) for at in (places, np.array([x, y]))]
    over = (heights[0] - heights[1] - away * math.tan(tilt))[inside]
    if not np.any(over > -0.03):
        return False
    return True if over.max() > 0.06 and np.any(over[np.argmax(over > 0) :] < -0.06) else None


def test_what_the_ground_hides_is_drawn_faintly(open_page):
    surface, start, lr = SURFACES["rosenbrock"](), (1.9, 1.2), 0.0005
    page = open_page(
        f"/?surface=rosenbrock&racers=momentum&start=1.9,1.2&momentum.lr={lr}&steps=60", reduced_motion="reduce"
    )
    solid(page)
    for key in ("e", "e", "e", "e", "e", "e", "ArrowDown"):
        page.keyboard.press(key)
    settled(page)
    turn, tilt, *_ = camera(page)
    run = descend(surface, Momentum(lr), start, 60)
    places = [projected(page, surface, *run.path[:, i], float(run.loss[i])) for i in range(61)]
    found: dict[bool | None, list[bool]] = {True: [], False: [], None: []}
    for (x, y), place in zip(run.path.T, places, strict=True):
        # Marks and dots cover the ends.
        if min(math.dist(place, places[0]), math.dist(place, places[-1])) > 16:
            found[hidden(surface, x, y, turn, tilt)].append(near(colour_at(page, *place), BLUE))
    assert len(found[True]) > 6
    assert len(found[False]) > 6
    assert np.mean(found[True]) < 0.2
    assert np.mean(found[False]) > 0.8


def test_a_wall_seen_from_outside_is_glass(open_page):
    surface = SURFACES["bowl"]()
    page = open_page("/?surface=bowl&racers=momentum&steps=60&momentum.lr=0.02", reduced_motion="reduce")
    solid(page)
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    settled(page)
    run = descend(surface, Momentum(0.02), surface.starts[0], 60)
    places = [projected(page, surface, *run.path[:, i], float(run.loss[i])) for i in range(61)]
    between = [at for at in places if min(math.dist(at, places[0]), math.dist(at, places[-1])) > 16]
    assert len(between) > 10
    assert np.mean([near(colour_at(page, *place), BLUE) for place in between]) > 0.8


def test_the_camera_outlasts_every_change(open_page):
    page = open_page(HIMMEL, reduced_motion="reduce")
    home = solid(page)
    for key in ("e", "e", "ArrowUp", "+"):
        page.keyboard.press(key)
    placed = camera(page)
    assert placed[0] != home[0]
    assert placed[1] != home[1]
    assert placed[2] != home[2]
    before = stage(page, "revision")
    page.get_by_role("slider", name="Learning rate η").first.press("ArrowRight")
    wait_for(page, "revision", unlike=before)
    assert camera(page) == placed
    assert stage(page, "solid") == "true"
    dark = int(page.locator(".stage").get_attribute("data-frames") or 0)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.wait_for_function(f"""() => [...document.querySelectorAll('*')].some((e) =>
        Number(e.shadowRoot?.querySelector('.stage')?.dataset.frames) > {dark})""")
    assert camera(page) == placed
    page.locator(".stage").get_by_role("button", name="Reset the view").click()
    assert camera(page) == home
    page.locator(".stage").get_by_role("button", name="Surface in 3D").click()
    wait_for(page, "solid", like="false")
    page.locator(".stage").get_by_role("button", name="Surface in 3D").click()
    assert camera(page) == home


def test_another_shape_of_the_surface_keeps_the_camera(open_page):
    page = open_page("/", reduced_motion="reduce")
    solid(page)
    page.keyboard.press("q")
    placed, before = camera(page), stage(page, "loaded-surface")
    page.get_by_role("slider", name="Depth A").press("ArrowRight")
    wait_for(page, "loaded-surface", unlike=before)
    assert camera(page) == placed


def test_a_drag_turns_it_and_a_pinch_of_the_wheel_comes_closer(open_page):
    page = open_page(HIMMEL, reduced_motion="reduce")
    home = solid(page)
    box = map_box(page)
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 50, middle[1] + 20, steps=5)
    page.mouse.up()
    turned = camera(page)
    assert turned[0] == pytest.approx(home[0] + 50 * 0.008, abs=1e-3)
    assert turned[1] == pytest.approx(home[1] + 20 * 0.008, abs=1e-3)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    wait_for(page, "view", unlike=",".join(f"{v:.6g}" for v in turned))
    assert camera(page)[2] > turned[2]
    page.mouse.dblclick(*middle)
    pause(page, 500)
    wait_until_drawn(page)
    assert camera(page) == home
    assert settings(page)["start"] == "-0.75,-0.75"


def test_one_finger_turns_it_and_two_come_closer(open_page):
    page = open_page(HIMMEL, size=(390, 844), has_touch=True, is_mobile=True, reduced_motion="reduce")
    page.locator(".stage").get_by_role("button", name="Surface in 3D").tap()
    wait_for(page, "solid", like="true")
    home, box = camera(page), map_box(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + 0.8 * box["height"]
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": px, "y": py, "id": i} for i, (px, py) in enumerate(points)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = page.evaluate(scrolled)
    touch("touchStart", (x, y))
    for i in range(1, 6):
        touch("touchMove", (x + 8 * i, y - 12 * i))
    touch("touchEnd")
    turned = camera(page)
    assert turned[0] > home[0] + 0.1
    assert turned[1] < home[1] - 0.1
    assert page.evaluate(scrolled) == before
    touch("touchStart", (x - 20, y), (x + 20, y))
    for i in range(1, 6):
        touch("touchMove", (x - 20 - 8 * i, y), (x + 20 + 8 * i, y))
    touch("touchEnd")
    assert camera(page)[2] > 1.5 * turned[2]


def test_every_key_of_the_camera_has_its_button(open_page):
    page = open_page(HIMMEL, reduced_motion="reduce")
    buttons = page.locator(".stage .zoom")
    expect(buttons.get_by_role("button", name="Turn left")).to_be_hidden()
    flat = stage(page, "view")
    page.locator(".stage .map").focus()
    page.keyboard.press("q")
    assert stage(page, "view") == flat
    home = solid(page)
    for key, name in (
        ("q", "Turn left"),
        ("e", "Turn right"),
        ("ArrowUp", "See it from higher up"),
        ("ArrowDown", "See it from lower down"),
        ("+", "Zoom in"),
        ("-", "Zoom out"),
    ):
        page.locator(".stage .map").focus()
        page.keyboard.press(key)
        moved = camera(page)
        assert moved != home
        page.keyboard.press("0")
        assert camera(page) == home
        buttons.get_by_role("button", name=name).click()
        assert camera(page) == moved
        page.keyboard.press("0")


def test_it_is_in_step_with_the_transport(open_page):
    page = open_page("/?steps=2000")
    solid(page)
    wait_for(page, "playing", like="true")
    page.keyboard.press("End")
    wait_for(page, "step", like="2000")
    settled(page)
    end = counted(page, IS_BLUE)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    wait_for(page, "step", like="1")
    assert 0 < counted(page, IS_BLUE) < 0.6 * end


def test_a_click_on_the_ground_starts_there(open_page):
    surface = SURFACES["himmelblau"]()
    page = open_page(HIMMEL, reduced_motion="reduce")
    solid(page)
    settled(page)
    place = (1.0, 0.5)
    box = map_box(page)
    x, y = projected(page, surface, *place, float(surface.value(np.array(place))))
    page.mouse.click(box["x"] + x, box["y"] + y)
    found = [float(part) for part in wait_for_setting(page, "start", r"[^-]").split(",")]
    assert found == pytest.approx(place, abs=0.12)
    page.mouse.click(box["x"] + 8, box["y"] + box["height"] - 8)
    pause(page, 600)
    wait_until_drawn(page)
    assert [float(part) for part in settings(page)["start"].split(",")] == found


def test_a_path_that_leaves_the_box_is_cut_there(open_page):
    """SGD leaves through the back again and again: nothing is drawn above the highest ground."""
    surface = SURFACES["ellipse"]()
    page = open_page("/?surface=ellipse&racers=sgd&sgd.lr=0.5&steps=300", reduced_motion="reduce")
    solid(page)
    settled(page)
    assert counted(page, "r + g + b < 120") > 400
    (x0, x1), (_, y1) = contours(surface).home
    top = relief(surface).high
    for share in np.linspace(0.05, 0.95, 40):
        x, y = projected(page, surface, x0 + share * (x1 - x0), y1, top)
        assert not near(colour_at(page, x, y - 12), (0x11, 0x11, 0x11))


def test_lines_only_takes_the_tint_away_and_keeps_the_lines(open_page):
    page = open_page(HIMMEL, reduced_motion="reduce")
    page.locator(".stage .map").focus()
    button = page.locator(".stage").get_by_role("button", name="Contour lines only")
    white, line = "Math.min(r, g, b) > 250", "Math.min(r, g, b) < 200"
    filled, lines = counted(page, white), counted(page, line)
    page.keyboard.press("g")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert counted(page, white) > 3 * filled
    assert counted(page, line) > 0.7 * lines  # fewer ticks
    solid(page)
    settled(page)
    plain = counted(page, "Math.min(r, g, b) > 235")
    button.click()
    settled(page)
    assert counted(page, "Math.min(r, g, b) > 235") < plain - 5000


def test_axe_finds_nothing_in_three_dimensions(open_page):
    page = open_page(FOUR, reduced_motion="reduce")
    solid(page)
    expect(page.locator(".stage .map canvas")).to_have_attribute(
        "aria-label", re.compile("in 3D, height: log of loss, from")
    )
    assert not violations(page)
    darken(page)
    assert not violations(page)


def test_the_height_axis_says_what_it_is_of(open_page):
    page = open_page("/?racers=sgd", reduced_motion="reduce")
    solid(page)
    for name, words in (
        ("bowl", "height: loss, from"),
        ("rosenbrock", "height: log of loss, from"),
        ("saddle_well", "log of loss − minimum, from"),
    ):
        visit(page, f"/?surface={name}&racers=sgd")
        expect(page.locator(".stage .map canvas")).to_have_attribute("aria-label", re.compile(re.escape(words)))


def test_a_race_of_two_rules_shows_both(open_page):
    surface = SURFACES["trap"]()
    page = open_page("/", reduced_motion="reduce")
    solid(page)
    settled(page)
    ends = [descend(surface, rule, surface.starts[0], 200) for rule in (SGD(0.2), Momentum(0.1))]
    for run, colour in zip(ends, [(0x11, 0x11, 0x11), BLUE], strict=True):
        assert near(colour_at(page, *projected(page, surface, *run.path[:, -1], float(run.loss[-1]))), colour)


def test_who_left_the_race_is_gone_from_the_map_too(open_page):
    page = open_page("/?racers=momentum", reduced_motion="reduce")
    solid(page)
    before = stage(page, "revision")
    page.get_by_role("button", name="Momentum", exact=True).first.click()
    wait_for(page, "revision", unlike=before)
    page.locator(".stage .map").focus()
    page.keyboard.press("d")
    wait_for(page, "solid", like="false")
    assert counted(page, IS_BLUE) == 0


def test_the_live_slider_bends_the_paths_on_the_ground(open_page):
    surface = SURFACES["himmelblau"]()
    page = open_page(f"{HIMMEL}&live=momentum.beta", reduced_motion="reduce")
    solid(page)
    settled(page)
    expect(page.locator(SLIDER)).to_be_enabled()
    page.locator(".stage input[aria-label=Step]").fill("12")
    wait_for(page, "step", like="12")
    drag(page, 0.5, 0.1)
    settled(page)
    beta = float(stage(page, "live"))
    rate = recommended_rate(surface, Momentum)
    run, unbent = (descend(surface, Momentum(rate, *each), (-0.75, -0.75), 150) for each in ((beta,), ()))
    assert math.dist(run.path[:, 12], unbent.path[:, 12]) > 0.5
    bent = projected(page, surface, *run.path[:, 12], float(run.loss[12]))
    assert near(colour_at(page, *bent), BLUE)
    page.mouse.up()
    wait_for_setting(page, "momentum.beta")
    page.locator(".stage").get_by_role("button", name="Surface in 3D").click()
    wait_for(page, "solid", like="false")
    x0, x1, y0, y1 = camera(page)
    box = map_box(page)
    flat = (run.path[0, 12] - x0) / (x1 - x0) * box["width"], (y1 - run.path[1, 12]) / (y1 - y0) * box["height"]
    assert near(colour_at(page, *flat), BLUE)


def test_the_ground_moves_below_the_paths(open_page):
    """At step 50 the bowl has gone 2 to the right: its minimum is marked there, and the head is at its own loss."""
    surface = SURFACES["drift"]()
    page = open_page("/?surface=drift&racers=momentum&momentum.lr=0.02", reduced_motion="reduce")
    solid(page)
    page.locator(".stage input[type=range]").first.fill("50")
    wait_for(page, "step", like="50")
    settled(page)
    run = descend(surface, Momentum(0.02), surface.starts[0], 600)
    assert near(colour_at(page, *projected(page, surface, *run.path[:, 50], float(run.loss[50]))), BLUE)
    page.keyboard.press("1")
    settled(page)
    dark = [sum(colour_at(page, *projected(page, surface, x, 0, 0))) < 200 for x in (2, 0)]
    assert dark == [True, False]


def test_arrows_lie_in_the_plane(open_page):
    """The step's arrow leads from the head towards where the head is next."""
    surface = SURFACES["bowl"]()
    page = open_page("/?surface=bowl&racers=momentum&momentum.lr=0.05", reduced_motion="reduce")
    solid(page)
    page.locator(".stage input[type=range]").first.fill("3")
    wait_for(page, "step", like="3")
    page.keyboard.press("a")
    wait_for(page, "arrows", like="Momentum")
    settled(page)
    run = descend(surface, Momentum(0.05), surface.starts[0], 200)
    loss = float(run.loss[3])
    here, there = (projected(page, surface, *run.path[:, i], loss) for i in (3, 4))
    far = math.dist(here, there)
    along = [(b - a) / far for a, b in zip(here, there, strict=True)]
    seen = [colour_at(page, *(at + d * step for at, step in zip(here, along, strict=True))) for d in range(20, 80, 4)]
    assert np.mean([near(colour, BLUE) for colour in seen]) > 0.8
