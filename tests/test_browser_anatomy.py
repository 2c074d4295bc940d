"""The anatomy of a step in a real browser: the arrows at the head and the card's numbers follow the step shown."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from descent import descend, params, recommended_rate
from descent.anatomy import WHAT_IFS, lay_out, lay_out_all
from optimizers import OPTIMIZERS, SGD, Adam, Momentum, Nesterov
from optimizers.schedules import SGDR
from surfaces import Himmelblau
from tests.axe import violations
from tests.server import wait_until_drawn
from tests.stage_page import HEADS, darken, frames, pause, settle, stage, still, wait_for, wait_for_setting
from views.text.numbers import number

RACE = "/?surface=himmelblau&start=-0.75,-0.75&steps=60&racers={0}&why={0}"
START = (-0.75, -0.75)


def scrub(page: Page, step: int) -> None:
    page.locator(".stage input[type=range]").first.fill(str(step))
    wait_for(page, "step", like=str(step))
    expect(page.locator(".steps")).to_have_attribute("data-update", str(min(step + 1, 60)))


def rows(page: Page) -> list[list[str]]:
    """The card's table as texts."""
    found = page.locator(".steps tbody tr")
    return [found.nth(i).locator("th, td").all_inner_texts() for i in range(found.count())]


def told(values) -> list[str]:
    """Numbers as the card writes them."""
    return [number(float(value), 4) for value in values]


def near(shown: str, exact: float) -> bool:
    """Whether a text is a number's, but for the last of its four digits."""
    plain = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]", lambda sign: "0123456789-"["⁰¹²³⁴⁵⁶⁷⁸⁹⁻".index(sign[0])], shown.replace("−", "-"))
    value = float(re.sub(r"^10(?=-?\d+$)", "1e", plain).replace("·10", "e"))
    return value == pytest.approx(exact, rel=1.1e-3 if exact else 0)


@pytest.mark.parametrize(
    ("name", "optimizer"),
    [("sgd", SGD(0.01)), ("momentum", Momentum(0.005)), ("nesterov", Nesterov(0.005)), ("adam", Adam(0.1))],
)
def test_the_numbers_are_those_of_the_step_shown(open_page, name, optimizer):
    page = open_page(f"{RACE.format(name)}&{name}.lr={optimizer.lr}", reduced_motion="reduce")
    heard: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: heard.append(frame)))
    page.reload()
    wait_until_drawn(page)
    settle(page, heard)
    quiet = len(heard)
    for step in (0, 7, 30, 60):
        scrub(page, step)
        t = min(step + 1, 60)
        laid = lay_out(Himmelblau(), optimizer, START, t, 60)
        shown = rows(page)
        by_name = {row[0]: row[1:] for row in shown}
        ((point, slope),) = laid.gradients
        assert all(near(text, value) for text, value in zip(by_name["g"], slope, strict=False))
        for symbol, values in laid.memory.items():
            assert all(near(text, value) for text, value in zip(by_name[symbol], values, strict=False))
            assert all(value in by_name[symbol][-1] for value in told(laid.kept[symbol])), by_name[symbol]
        assert all(near(text, value) for text, value in zip(by_name["Δθ"], laid.step, strict=False))
        if name == "nesterov" and step == 7:
            assert by_name["g"][-1].startswith("gradient at (")
            assert told(point)[0] in by_name["g"][-1]
        sum_ = page.locator(".steps math mn").all_text_contents()
        assert sum_[:2] == [str(t), str(t - 1)]
        assert all(near(text, value) for text, value in zip(sum_[2:4], laid.before, strict=True))
        assert near(sum_[4], laid.rate)
        assert all(near(text, value) for text, value in zip(sum_[7:9], laid.after, strict=True))
    assert len(heard) == quiet


def assert_arrows_are_the_steps(parts, name):
    """Fail unless the arrows drawn at step 5 are what the rule did in its sixth update."""
    cls = OPTIMIZERS[name]
    optimizer = cls(**({"lr": recommended_rate(Himmelblau(), cls)} if "lr" in params(cls) else {}))
    rests = WHAT_IFS["no_momentum"].fits(optimizer)
    asked = ["no_momentum"] if rests else []
    laid = list(lay_out_all(Himmelblau(), optimizer, START, 60, what_ifs=asked))[5]
    grain = 1e-5 * np.hypot(*laid.step)

    def close(shown, exact):
        np.testing.assert_allclose(shown, exact, rtol=1e-5, atol=grain)

    assert parts["t"] == 6
    close(parts["at"], laid.before)
    close(parts["step"], laid.step)
    for shown, (point, slope) in zip(parts["slopes"], laid.gradients, strict=True):
        np.testing.assert_allclose(shown["slope"], -slope, rtol=1e-5)
        away = point - laid.before
        if shown["ahead"] is None:
            np.testing.assert_allclose(away, 0, atol=1e-5)
        else:
            np.testing.assert_allclose(shown["ahead"], away, rtol=1e-4, atol=1e-5)
    if rests:
        close(parts["momentum"], laid.after - laid.otherwise["no_momentum"])
    else:
        assert parts["momentum"] is None
    if "rate" in laid.terms:
        np.testing.assert_allclose(parts["rates"], laid.terms["rate"], rtol=1e-5)
    else:
        assert parts["rates"] is None


@pytest.mark.parametrize("names", [list(OPTIMIZERS)[i : i + 8] for i in range(0, len(OPTIMIZERS), 8)], ids=" ".join)
def test_every_rule_has_its_arrows_and_its_card(open_page, names):
    page = open_page(RACE.format(names[0]).replace(f"racers={names[0]}", f"racers={','.join(names)}"))
    scrub(page, 5)
    for name in names:
        choice = page.get_by_test_id("stButtonGroup").get_by_role("radio", name=OPTIMIZERS[name].title, exact=True)
        choice.last.evaluate("element => element.click()")  # a row of long names is scrolled sideways
        wait_for(page, "steps", like=OPTIMIZERS[name].title)
        still(page)
        plain = page.evaluate(HEADS)
        page.locator(".stage .map").focus()
        page.keyboard.press("a")
        wait_for(page, "arrows", like=OPTIMIZERS[name].title)
        assert page.evaluate(HEADS) != plain
        assert_arrows_are_the_steps(json.loads(stage(page, "parts")), name)
        page.keyboard.press("a")
        wait_for(page, "arrows", like="")
        shown = rows(page)
        assert shown[0][0] == "g"
        assert "Δθ" in [row[0] for row in shown]
        assert not [row for row in shown if "" in row[:-1]]


def test_the_arrows_follow_while_it_plays_and_ask_nobody(open_page):
    page = open_page(RACE.format("momentum").replace("steps=60", "steps=2000"))
    page.locator(".stage").get_by_role("button", name="Arrows of the step").click()
    expect(page.locator(".stage").get_by_role("button", name="Arrows of the step")).to_have_attribute(
        "aria-pressed", "true"
    )
    wait_for(page, "playing", like="true")
    before = page.locator(".steps .update").inner_text()
    expect(page.locator(".steps .update")).not_to_have_text(before)
    page.keyboard.press("Space")
    wait_for(page, "playing", like="false")
    step = int(stage(page, "step"))
    expect(page.locator(".steps .update")).to_have_text(f"Update {step + 1}: from step {step} to step {step + 1}")


def ask(page: Page) -> None:
    """Open the menu of questions, which closes when the page is scrolled."""
    menu = page.get_by_label("What if the step had ...")
    menu.scroll_into_view_if_needed()
    pause(page, 300)
    menu.click()


def test_the_arrows_change_with_the_racer_and_the_question(open_page):
    page = open_page(RACE.format("adam").replace("racers=adam", "racers=sgd,adam"), reduced_motion="reduce")
    page.locator(".stage .map").focus()
    page.keyboard.press("a")
    scrub(page, 4)
    still(page)
    assert stage(page, "arrows") == "Adam"
    plain = page.evaluate(HEADS)
    ask(page)
    page.get_by_role("option", name="What if: gradient × 10").click()
    assert wait_for_setting(page, "whatif") == "gradient_10"
    expect(page.locator(".steps tbody tr").last).to_contain_text("the step with gradient × 10")
    wait_until_drawn(page)
    still(page)
    assert page.evaluate(HEADS) != plain
    page.get_by_test_id("stButtonGroup").get_by_role("radio", name="SGD").last.click()
    wait_for(page, "arrows", like="SGD")
    assert stage(page, "step") == "4"


def test_what_makes_no_sense_for_a_rule_is_not_asked(open_page):
    page = open_page(RACE.format("sgd"), reduced_motion="reduce")
    ask(page)
    words = ["What if ...", "What if: gradient × 10", "What if: gradient × 0.1"]
    expect(page.get_by_test_id("stSelectboxVirtualDropdown").get_by_role("option")).to_have_text(words)


def test_numbers_wait_while_the_path_is_bent(open_page):
    page = open_page(f"{RACE.format('momentum')}&live=momentum.lr", reduced_motion="reduce")
    page.locator(".stage .map").focus()
    page.keyboard.press("a")
    slider = page.locator(".stage .live input[type=range]")
    expect(slider).to_be_enabled()
    wait_for(page, "arrows", like="Momentum")
    box = slider.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + box["height"] / 2)
    page.mouse.down()
    wait_for(page, "arrows", like="")
    expect(page.locator(".steps .update")).to_contain_text("before the live slider was moved")
    page.mouse.up()
    rate = float(wait_for_setting(page, "momentum.lr"))
    wait_for(page, "arrows", like="Momentum")
    laid = lay_out(Himmelblau(), Momentum(rate), START, 60, 60)
    expect(page.locator(".steps .update")).to_have_text("Update 60: from step 59 to step 60")
    shown = {row[0]: row[1:3] for row in rows(page)}
    assert all(near(text, value) for text, value in zip(shown["Δθ"], laid.step, strict=True))


def test_the_rate_is_seen_along_the_path_and_can_be_switched_off(open_page):
    page = open_page(f"{RACE.format('sgd')}&schedule=cosine", reduced_motion="reduce")
    button = page.locator(".stage").get_by_role("button", name="Learning rate as width")
    expect(button).to_have_attribute("aria-pressed", "true")
    with_width = page.evaluate(HEADS)
    page.locator(".stage .map").focus()
    page.keyboard.press("t")
    still(page)
    expect(button).to_have_attribute("aria-pressed", "false")
    assert page.evaluate(HEADS) != with_width
    page.keyboard.press("t")
    still(page)
    assert page.evaluate(HEADS) == with_width
    steady = open_page(RACE.format("sgd"), reduced_motion="reduce")
    expect(steady.locator(".stage").get_by_role("button", name="Learning rate as width")).to_be_disabled()


def test_a_mark_on_the_path_says_what_happened(open_page):
    page = open_page(f"{RACE.format('sgd')}&sgd.lr=0.0001&schedule=sgdr&sgdr.first=0.5", reduced_motion="reduce")
    x0, x1, y0, y1 = (float(part) for part in stage(page, "view").split(","))
    run = descend(Himmelblau(), SGD(0.0001), START, 60, SGDR(0.5))
    box = page.locator(".stage .map").bounding_box()
    assert box
    x, y = run.path[:, 30]
    place = (box["x"] + box["width"] * (x - x0) / (x1 - x0), box["y"] + box["height"] * (y1 - y) / (y1 - y0))
    page.mouse.move(*place)
    expect(page.locator(".stage .tip")).to_contain_text("SGD: restart")
    expect(page.locator(".stage .tip")).to_contain_text("at step 30")
    page.locator(".stage input[type=range]").first.fill("20")
    wait_for(page, "step", like="20")
    page.mouse.move(place[0] + 3, place[1])
    expect(page.locator(".stage .tip")).to_be_hidden()


def test_axe_finds_nothing_and_help_names_the_keys(open_page):
    page = open_page(f"{RACE.format('adam')}&whatif=uncorrected&schedule=sgdr", reduced_motion="reduce")
    page.locator(".stage .map").focus()
    page.keyboard.press("a")
    wait_for(page, "arrows", like="Adam")
    assert not violations(page)
    darken(page)
    assert not violations(page)
    page.keyboard.press("h")
    words = page.get_by_role("dialog", name="Keys").inner_text()
    for named in ("Arrows of the step", "Learning rate as width", "Drag the live slider"):
        assert named in words


def test_nothing_is_painted_while_nothing_changes(open_page):
    page = open_page(f"{RACE.format('adam')}&live=adam.lr", reduced_motion="reduce")
    page.locator(".stage .map").focus()
    page.keyboard.press("a")
    wait_for(page, "arrows", like="Adam")
    pause(page, 500)
    before = frames(page)
    pause(page, 500)
    assert frames(page) == before
