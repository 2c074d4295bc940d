"""The live slider in a real browser: paths bend under the finger, and the server hears of it when it is let go."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from descent import params
from optimizers import OPTIMIZERS
from tests.axe import violations
from tests.server import wait_until_drawn
from tests.stage_page import (
    HEADS,
    SLIDER,
    along,
    darken,
    drag,
    frames,
    resize,
    settings,
    settle,
    stage,
    still,
    wait_for,
    wait_for_setting,
)

LIVE = "/?surface=himmelblau&racers=sgd,momentum&start=-0.75,-0.75&steps=150&live=momentum.beta"
DIVERGING = "/?surface=himmelblau&racers=sgd,adam&rates=one&lr=0.01&live=lr&steps=100"


def ready(page: Page) -> None:
    expect(page.locator(SLIDER)).to_be_enabled()


def listening(page: Page) -> list[Any]:
    """The websocket frames sent and received from the next load on."""
    heard: list[Any] = []

    def listen(socket) -> None:
        for event in ("framesent", "framereceived"):
            socket.on(event, lambda frame: heard.append(frame))

    page.on("websocket", listen)
    page.reload()
    wait_until_drawn(page)
    ready(page)
    settle(page, heard)
    return heard


def test_dragging_bends_the_paths_at_every_frame_and_asks_nobody(open_page):
    page = open_page(LIVE, reduced_motion="reduce")
    heard = listening(page)
    quiet, before = len(heard), stage(page, "revision")
    drag(page, 0.5)
    still(page)
    shown = {stage(page, "live")}
    loss = page.locator(".stage td.loss").nth(1)
    told, pictures = {loss.inner_text()}, {page.evaluate(HEADS)}
    for place in (0.56, 0.62, 0.68, 0.74):
        painted = frames(page)
        page.mouse.move(*along(page, place))
        still(page)
        assert frames(page) == painted + 1
        shown.add(stage(page, "live"))
        told.add(loss.inner_text())
        pictures.add(page.evaluate(HEADS))
    assert len(shown) == len(told) == len(pictures) == 5
    assert len(heard) == quiet
    assert stage(page, "revision") == before
    assert settings(page)["live"] == "momentum.beta"
    assert "momentum.beta" not in settings(page)
    page.mouse.up()
    wait_for_setting(page, "momentum.beta")


def test_many_moves_within_a_frame_are_painted_once(open_page):
    page = open_page(LIVE, reduced_motion="reduce")
    ready(page)
    still(page)
    painted = page.evaluate("""() => {
        const roots = [...document.querySelectorAll('*')].map((e) => e.shadowRoot)
        const find = (query) => roots.map((root) => root?.querySelector(query)).find(Boolean)
        const [range, stage] = [find('.live input'), find('.stage')]
        const before = Number(stage.dataset.frames)
        for (const place of [0.2, 0.3, 0.4, 0.5, 0.6]) {
            range.value = place
            range.dispatchEvent(new Event('input', { bubbles: true }))
        }
        const after = () => Number(stage.dataset.frames) - before
        return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(after()))))
    }""")
    assert painted == 1


def test_letting_go_sets_the_value_and_nothing_jumps(open_page):
    page = open_page(LIVE, reduced_motion="reduce")
    ready(page)
    before = stage(page, "revision")
    drag(page, 0.5, 0.3)
    still(page)
    value, picture = stage(page, "live"), page.evaluate(HEADS)
    row = page.locator(".stage tbody tr").nth(1).inner_text()
    page.mouse.up()
    assert wait_for_setting(page, "momentum.beta") == value
    wait_for(page, "revision", unlike=before)
    wait_until_drawn(page)
    still(page)
    assert stage(page, "live") == value
    assert page.locator(".stage tbody tr").nth(1).inner_text() == row
    assert page.evaluate(HEADS) == picture
    assert page.get_by_role("slider", name="Momentum β").first.get_attribute("aria-valuetext") == value
    link = page.url.partition("localhost")[2].partition("/")[2]
    other = open_page(f"/{link}", reduced_motion="reduce")
    ready(other)
    assert stage(other, "revision") == stage(page, "revision")
    assert stage(other, "live") == value


def test_keys_move_it_from_stop_to_stop(open_page):
    page = open_page(LIVE, reduced_motion="reduce")
    ready(page)
    stops = params(OPTIMIZERS["momentum"])["beta"].stops()
    at = stops.index(0.9)
    page.locator(SLIDER).focus()
    page.keyboard.press("ArrowRight")
    assert float(wait_for_setting(page, "momentum.beta")) == stops[at + 1]
    wait_until_drawn(page)
    page.keyboard.press("PageDown")
    assert float(wait_for_setting(page, "momentum.beta", str(stops[at - 9]))) == stops[at - 9]
    expect(page.locator(SLIDER)).to_have_attribute("aria-valuetext", str(stops[at - 9]))
    step = stage(page, "step")
    page.keyboard.press("Home")
    assert float(wait_for_setting(page, "momentum.beta", "0(&|$)")) == 0
    assert stage(page, "step") == step


def test_time_goes_on_while_the_finger_drags(open_page):
    page = open_page(LIVE.replace("steps=150", "steps=2000"))
    ready(page)
    page.locator(".stage .map").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    wait_for(page, "playing", like="true")
    drag(page, 0.4)
    begun = int(stage(page, "step"))
    values = set()
    for place in (0.45, 0.5, 0.55, 0.6):
        page.mouse.move(*along(page, place))
        still(page)
        values.add(stage(page, "live"))
    assert len(values) == 4
    assert stage(page, "playing") == "true"
    assert int(stage(page, "step")) > begun
    page.mouse.up()
    wait_for_setting(page, "momentum.beta")


def test_what_diverges_is_marked_on_the_track_and_said(open_page):
    page = open_page(DIVERGING, reduced_motion="reduce")
    ready(page)
    marks = page.locator(".stage .lost span")
    assert 5 < marks.count() < 60
    drag(page, 0.2, 0.99)
    still(page)
    rows = page.locator(".stage tbody tr")
    expect(rows.nth(0)).to_contain_text("Diverged at step")
    assert "Diverged at step" in (page.locator(SLIDER).get_attribute("aria-valuetext") or "")
    page.mouse.up()
    wait_for_setting(page, "lr")


def test_one_rate_bends_every_racer(open_page):
    page = open_page(DIVERGING, reduced_motion="reduce")
    ready(page)
    losses = page.locator(".stage td.loss")
    before = losses.all_inner_texts()
    drag(page, 0.5, 0.42)
    still(page)
    after = losses.all_inner_texts()
    assert len(after) == 2
    assert all(a != b for a, b in zip(before, after, strict=True))


def test_a_parameter_is_chosen_in_the_stage_and_kept_in_the_address(open_page):
    page = open_page("/?racers=adam", reduced_motion="reduce")
    expect(page.locator(SLIDER)).to_be_hidden()
    page.get_by_label("Live parameter").select_option("adam.beta2")
    assert wait_for_setting(page, "live") == "adam.beta2"
    ready(page)
    expect(page.locator(SLIDER)).to_have_attribute("aria-valuetext", "0.999")
    page.get_by_label("Live parameter").select_option("none")
    expect(page.locator(SLIDER)).to_be_hidden()
    expect(page).not_to_have_url(re.compile("live="))


def test_another_setting_brings_another_batch(open_page):
    page = open_page(LIVE, reduced_motion="reduce")
    ready(page)
    before = stage(page, "revision")
    page.get_by_role("slider", name="Learning rate η").nth(1).press("ArrowLeft")
    wait_for(page, "revision", unlike=before)
    ready(page)
    drag(page, 0.5, 0.3)
    still(page)
    row = page.locator(".stage tbody tr").nth(1).inner_text()
    page.mouse.up()
    wait_for_setting(page, "momentum.beta")
    wait_until_drawn(page)
    still(page)
    assert page.locator(".stage tbody tr").nth(1).inner_text() == row


def test_it_is_seen_with_the_map_and_axe_finds_nothing(open_page):
    page = open_page(DIVERGING, reduced_motion="reduce")
    ready(page)
    for theme in ("light", "dark"):
        if theme == "dark":
            darken(page)
        for width, height in ((1440, 900), (1024, 768)):
            resize(page, width, height)
            for part in (".map", ".live", ".transport"):
                box = page.locator(f".stage {part}").first.bounding_box()
                assert box
                assert box["y"] + box["height"] <= height, (theme, width, part)
            assert not violations(page)


def test_touch_drags_it(open_page):
    page = open_page(LIVE, size=(390, 844), has_touch=True, is_mobile=True, reduced_motion="reduce")
    ready(page)
    page.locator(SLIDER).scroll_into_view_if_needed()
    x, y = along(page, 0.3)
    page.touchscreen.tap(x, y)
    wait_for_setting(page, "momentum.beta")
