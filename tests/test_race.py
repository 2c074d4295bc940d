"""The Race page's script, without a browser: its rules, its table and its words, against numbers worked out apart."""

import random
import re
from dataclasses import replace
from functools import partial
from html import unescape
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from descent import Experiment, Sampling, Transformed, descend
from descent.fairness import RULES, FirstStep, Same, Tuned
from descent.metrics import oscillation, settle_step
from descent.trials import Trials
from optimizers import SGD, Adagrad, Adam, Momentum
from surfaces import SURFACES, Ellipse, Linreg
from tests.page_script import TEXTS, address, healthy, notices, read, script, visited
from views import jobs
from views.address.schema import keys
from views.address.setup import RACE
from views.playground.link_race import joined
from views.text.numbers import number

START = (-9.0, 1.5)
FOUR = (SGD(0.05), Momentum(0.01), Adagrad(1.0), Adam(0.5))


opened = partial(visited, "race")


def tables(page: AppTest) -> list[list[list[str]]]:
    """Every table as rows of texts, its heads first."""
    found = [html.proto.body for html in page.get("html") if "<table" in html.proto.body]
    return [
        [
            [
                unescape(re.sub("<[^>]+>", " ", cell)).replace("\u00ad", "")
                for cell in re.findall(r"<t[hd].*?</t[hd]>", row)
            ]
            for row in re.findall(r"<tr>.*?</tr>", table)
        ]
        for table in found
    ]


def verdict(page: AppTest) -> dict[str, dict[str, str]]:
    """The verdict table: by racer, by column."""
    heads, *rows = tables(page)[0]
    return {
        re.sub(r"^\s*\d+\.\s*", "", row[0]).strip(): dict(zip(map(str.strip, heads), map(str.strip, row), strict=True))
        for row in rows
    }


def lead(page: AppTest) -> str:
    """The sentence above the stage, without its markup."""
    return next(text.value for text in page.markdown if text.value.startswith("**")).replace("\\", "")


def test_the_first_visit_shows_what_the_axes_did():
    page = opened()
    assert address(page) == {}
    assert not page.warning
    assert lead(page) == (
        "**Adagrad is first: it settles under the target at step 3.** Each tuned here: of 20 learning rates a decade "
        "the one that settles under the target first; 200 steps; one run from (−9, 1.5). Target: 1 % of the start's "
        "gap to the lowest minimum."
    )
    assert "Adagrad(lr=7.1)" in script(page)
    turned = next(rows for rows in tables(page) if rows[0][-1].strip() == "Place")
    assert [cell.strip() for cell in turned[1][1:]] == ["7.1", "step 3", "2.8", "step 35", "1 → 4"]
    told = [text.value for text in page.markdown if "change order" in text.value]
    assert told == [
        "Of 6 pairs of racers, 3 change order\\. Adagrad falls from place 1 to 4\\. Everyone was tuned again there\\."
    ]


def test_the_table_holds_what_the_long_way_gives():
    page = opened(rule="recommended", target="0.02")
    found = verdict(page)
    target = 0.02 * Ellipse().value(np.array(START))
    for title, racer in zip(("SGD", "Momentum", "Adagrad", "Adam"), FOUR, strict=True):
        run = descend(Ellipse(), racer, START, 200)
        moves = np.hypot(*np.diff(run.path, axis=1))
        expected = {
            "Rate η": racer.lr,
            "Steps to target": np.argmax(run.loss <= target),
            "Settle step": settle_step(run.loss, target),
            "Final gap": run.loss[-1],
            "Path length": moves.sum(),
            "Largest step": moves.max(),
            "Oscillation fraction": oscillation(run.path),
            "Gradients": 200,
        }
        told = {name: found[title][name].rstrip(" ★\u2009") for name in expected}
        assert told == {name: number(float(value), 3) for name, value in expected.items()}
        assert found[title]["Outcome"] == str(run.outcome)
    assert list(found) == sorted(found, key=lambda name: float(found[name]["Settle step"].rstrip(" ★\u2009")))
    starred = [name for name in found if "★" in found[name]["Settle step"]]
    assert starred == [next(iter(found))]


def test_over_starts_the_table_has_medians_and_ranges():
    page = opened(rule="recommended", over="starts", runs="7", draw="2", rotate="off")
    shown = Experiment(Ellipse(), FOUR, START, 200)
    starts = Trials("starts", 7, 2).starts(shown)
    steps = []
    for x, y in starts.T:
        run = descend(Ellipse(), FOUR[3], (x, y), 200)
        step = int(settle_step(run.loss, 0.01 * run.loss[0]))
        steps.append(step if step >= 0 else np.inf)
    low, middle, high = (number(sorted(steps)[i]) for i in (0, 3, 6))
    cell = re.sub(r"[★\u2009\s]+", " ", verdict(page)["Adam"]["Settle step"])
    assert cell == f"{middle} {low} to {high}"
    assert verdict(page)["Adam"]["Outcome"] == "7 converged"
    assert "200 steps; 7 random starts in the window (draw 2); the map shows another." in lead(page)
    assert "at median step " in lead(page)
    assert "(10 to 90 %: " in lead(page)


def test_over_seeds_the_table_has_the_seeds_that_count_up_from_the_one_shown():
    page = opened(surface="linreg", racers="sgd", rule="same", lr="0.05", over="seeds", runs="5", seed="3")
    f = Sampling(batch=4).on(Linreg())
    ends = sorted(descend(f, SGD(0.05), (-1.5, 2.5), 240, seed=seed).loss[-1] for seed in range(3, 8))
    assert verdict(page)["SGD"]["Final gap"].split()[0] == number(ends[2] - (Linreg().bottom() or 0), 3)
    assert "5 seeds from (−1.5, 2.5)" in lead(page)
    assert "seeds" in notices(opened(over="seeds"))  # nothing is random there


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_gives_the_rates_raced_and_names_itself_everywhere(rule):
    query = {"same": {"lr": "0.02"}, "first_step": {"length": "0.02"}}.get(rule, {})
    page = opened(rule=rule, racers="sgd,adam", **query)
    plain = Experiment(Ellipse(), (SGD(), Adam()), START, 200)
    made = {"same": Same(0.02), "first_step": FirstStep(0.02)}.get(rule) or RULES[rule]()
    says = made.says(plain)
    expected: Any = made.fair(plain).racers
    assert [verdict(page)[name]["Rate η"] for name in ("SGD", "Adam")] == [number(each.lr, 3) for each in expected]
    assert f"racers=(SGD(lr={expected[0].lr!r}), Adam(lr={expected[1].lr!r}))" in script(page)
    assert f"{says}; 200 steps; one run from (−9, 1.5)." in lead(page)
    assert page.code[1].value.startswith(f"# {says}; 200 steps; one run from (−9, 1.5).\n")
    kept = {key: text for key, text in {"rule": rule, "racers": "sgd,adam", **query}.items() if text != Tuned.id}
    assert address(page) == kept
    assert not page.warning
    assert any("How they were tuned" in header.value for header in page.header) == (rule == Tuned.id)


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_can_be_raced_on(surface):
    page = opened(surface=surface, rule="recommended", racers="sgd,adam")
    assert len(verdict(page)) == 2
    assert ("No lowest minimum, so no target" in lead(page)) == (SURFACES[surface]().bottom() is None)
    assert not page.warning
    assert address(page) == {"rule": "recommended", "racers": "sgd,adam"} | (
        {} if surface == RACE.surface else {"surface": surface}
    )


def test_another_surface_is_chosen_on_the_page():
    page = opened(rule="recommended", racers="sgd,adam", start="1,1")
    healthy(page.selectbox(key="surface").select("saddle").run())
    assert "No lowest minimum, so no target" in lead(page)
    assert address(page) == {"surface": "saddle", "rule": "recommended", "racers": "sgd,adam"}
    assert not page.warning


def test_a_racer_who_cannot_make_the_step_is_named():
    page = opened(rule="first_step", start="0,0", racers="sgd,adam", rotate="off")
    assert any("first step of SGD and Adam so long" in caption.value for caption in page.caption)
    assert "SGD(lr=0.05)" in script(page)


def test_rules_without_a_rate_race_too():
    page = opened(racers="newton,sgd")
    assert verdict(page)["Newton's method"]["Rate η"] == "none"
    assert lead(page).startswith("**Newton's method is first: it settles under the target at step 1.**")


def test_nobody_races_and_nobody_arrives():
    assert not tables(opened(racers=""))
    page = opened(rule="same", lr="0.00001", racers="sgd,momentum")
    assert lead(page).startswith("**Nobody settles under the target; Momentum comes closest, final gap ")
    twins = opened(rule="same", lr="0.05", racers="sgd,sgd-2")
    assert lead(twins).startswith("**SGD and SGD 2 are first: they settle under the target at step 41.**")


def test_equal_gradients_are_a_budget_too():
    page = opened(racers="sgd,adam", by="gradients", rule="recommended", **{"adam.wrappers": "sam"}, rotate="off")
    assert "200 to 400 steps for equally many gradients" in lead(page)
    assert {row["Gradients"] for row in verdict(page).values()} == {"400"}


def test_the_axes_are_turned_on_a_turned_surface_too():
    page = opened(rule="recommended", racers="adagrad,adam", **{"moved.degrees": "30"})
    turned = next(rows for rows in tables(page) if rows[0][-1].strip() == "Place")
    shown = Experiment(Transformed(Ellipse(), degrees=30.0), FOUR[2:], (0, 0), 200)
    shown = replace(shown, start=tuple(float(page.number_input(key=f"start {axis}").value or 0) for axis in "xy"))
    for name, racer, elsewhere in (("Adagrad", FOUR[2], shown.turned(45)), ("Adam", FOUR[3], shown.turned(45))):
        run = descend(elsewhere.surface, racer, elsewhere.start, 200)
        step = settle_step(run.loss, 0.01 * run.loss[0])
        row = next(row for row in turned if name in row[0])
        assert row[4].strip() == f"step {step}"
    assert len(tables(opened(rotate="off", rule="recommended"))) < len(tables(page))


def test_what_is_live_does_not_move_the_rates():
    assert not opened(rule="recommended", live="adam.beta1").warning
    for query in ({"rule": "tuned", "live": "adam.beta1"}, {"rule": "recommended", "live": "adam.lr"}):
        assert "live" in notices(opened(**query))


def test_others_wait_for_and_share_one_result(monkeypatch):
    monkeypatch.setattr(jobs, "SHARED", jobs.Shared())
    opened()
    known = set(jobs.SHARED.results)
    assert len(known) == 4  # rates and verdict, upright and turned
    opened(present="1")
    assert set(jobs.SHARED.results) == known


def test_a_presented_race_keeps_its_terms_and_leaves_the_tables():
    page = opened(present="1")
    assert "Adagrad is first" in lead(page)
    assert "Each tuned here" in lead(page)
    assert not tables(page)


@pytest.mark.parametrize("key", keys("terms"))
def test_malformed_settings_are_named_and_the_page_always_draws(key):
    for text in TEXTS:
        setup, told = read({key: text, "racers": "sgd,adam"}, RACE)
        again, kept = read(told.finish(), RACE)
        assert not kept.problems, text
        assert again == setup, text
    text = random.Random(key).choice(TEXTS)
    page = opened(**{key: text, "racers": "sgd,adam", "rotate": "off"} if key != "rotate" else {key: text})
    assert len(page.warning) <= 1
    again = opened(**address(page))
    assert not again.warning
    assert script(again) == script(page)


@pytest.mark.parametrize(
    "query", [{"sgd.lr": "0.1"}, {"rates": "one"}, {"lr": "0.1"}, {"runs": "5"}, {"length": "0.1"}, {"rule": "x"}]
)
def test_what_sets_nothing_here_is_named(query):
    assert next(iter(query)) in notices(opened(**query))


def test_widgets_live_in_the_address():
    page = opened(rule="same")
    page.select_slider(key="lr").set_value(0.1).run()
    page.select_slider(key="target").set_value(0.1).run()
    page.toggle(key="rotate").set_value(False).run()
    healthy(page)
    assert address(page) == {"rule": "same", "lr": "0.1", "target": "0.1", "rotate": "off"}
    assert RACE.ruled


def test_links_to_the_page_race_together_under_the_terms_of_the_first():
    race, notes = joined("/race?rule=same&lr=0.02&racers=sgd\nAnn: /race?racers=adam&target=0.1", "race", RACE)
    assert race == {"rule": "same", "lr": "0.02", "racers": "sgd,adam", "sgd.name": "1", "adam.name": "Ann"}
    assert notes == ["Line 2 is raced under other terms by itself."]
    page = opened(**race)
    assert "racers=(SGD(lr=0.02), Adam(lr=0.02))" in script(page)
    assert not page.warning
