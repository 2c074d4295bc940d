"""The Playground's script, without a browser: its widgets, its address, its notices."""

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from descent import Constant, Experiment, Sampling, params, recommended_rate
from optimizers import OPTIMIZERS, SGD
from optimizers.schedules import SCHEDULES
from optimizers.wrappers import WRAPPERS
from tests.page_script import TEXTS, address, healthy, notices, opened, read, script
from views.address.address import written
from views.address.setup import PLAYGROUND
from views.share import script as share_script

ROOT = Path(__file__).resolve().parent.parent


def test_the_first_visit_shows_a_race_with_an_empty_address():
    page = opened()
    assert "surface=Trap()" in script(page)
    assert "SGD(lr=0.2), Momentum(lr=0.1))" in script(page)
    assert address(page) == {}
    assert not page.warning


@pytest.mark.parametrize("surface", PLAYGROUND.surfaces)
def test_every_surface_has_its_sliders_and_its_own_start_and_rates(surface):
    page = opened()
    page.selectbox(key="surface").select(surface).run()
    healthy(page)
    shown = PLAYGROUND.surfaces[surface]()
    x, y = shown.starts[0]
    assert (page.number_input(key="start x").value, page.number_input(key="start y").value) == (x, y)
    for name in params(PLAYGROUND.surfaces[surface]):
        assert page.select_slider(key=f"{surface}.{name}").value == getattr(shown, name)
    assert page.select_slider(key="sgd.lr").value == recommended_rate(shown, SGD)
    assert not page.warning


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_parameter_of_an_optimizer_has_a_slider_that_lives_in_the_address(optimizer):
    page = opened(racers=optimizer)
    page.session_state[f"{optimizer} more"] = True
    healthy(page.run())
    others = {}
    for name, param in params(OPTIMIZERS[optimizer]).items():
        slider = page.select_slider(key=f"{optimizer}.{name}")
        others[name] = next(stop for stop in param.stops() if stop != slider.value)
        slider.set_value(others[name])
    healthy(page.run())
    spelt = {f"{optimizer}.{name}": written(other) for name, other in others.items()}
    assert address(page) == {"racers": optimizer, **spelt}
    assert all(f"{name}={other!r}" in script(page) for name, other in others.items())
    again = opened(**address(page))
    assert script(again) == script(page)
    assert not again.warning


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_every_wrapper_wraps_and_lives_in_the_address(wrapper):
    page = opened(racers="adam", **{"adam.wrappers": wrapper})
    assert f"{WRAPPERS[wrapper].__name__}(inner=Adam(" in script(page)
    for name, param in params(WRAPPERS[wrapper]).items():
        other = param.high if param.low == param.default else param.low
        changed = opened(racers="adam", **{"adam.wrappers": wrapper, f"adam.{wrapper}.{name}": written(other)})
        assert f"{name}={other!r}" in script(changed)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule_acts_for_all_or_for_one(schedule):
    page = opened()
    page.selectbox(key="schedule").select(schedule).run()
    healthy(page)
    assert f"schedule={SCHEDULES[schedule].__name__}(" in script(page) or schedule == "constant"
    own = opened(**{"sgd.schedule": schedule, "schedule": "exponential"})
    assert f"schedule=({SCHEDULES[schedule].__name__}(" in script(own) or schedule == "exponential"
    for name in params(SCHEDULES[schedule]):
        assert page.select_slider(key=f"{schedule}.{name}")


def test_the_script_repeats_the_experiment():
    page = opened(surface="himmelblau", racers="adam,adam-2", **{"adam-2.wrappers": "warmup,lookahead"})
    text = page.code[1].value
    names: dict = {}
    exec(text.split("for racer")[0], names)  # our own text, as a reader would run it
    experiment = names["experiment"]
    assert isinstance(experiment, Experiment)
    assert eval(repr(experiment), {"Constant": Constant, "Sampling": Sampling, **names}) == experiment
    assert share_script.script(experiment) == text
    done = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.count("Adam(") == 2


def test_one_rate_for_all():
    page = opened(racers="sgd,adam", rates="one", lr="0.0952")
    assert "SGD(lr=0.0952), Adam(lr=0.0952" in script(page)
    assert "sgd.lr" not in [slider.key for slider in page.select_slider]


def test_there_is_a_way_back_to_the_recommended_rates():
    page = opened(**{"sgd.lr": "0.5", "momentum.beta": "0.5"})
    back = next(button for button in page.button if button.label == "Back to the recommended rates")
    healthy(back.click().run())
    assert address(page) == {"momentum.beta": "0.5"}
    assert "SGD(lr=0.2)" in script(page)
    assert "Back to the recommended rates" not in [button.label for button in page.button]


def test_a_new_surface_forgets_the_start_and_the_rates_but_nothing_else():
    page = opened(surface="trap", start="1,1", **{"sgd.lr": "0.5", "momentum.beta": "0.5", "steps": "100"})
    page.selectbox(key="surface").select("bowl").run()
    assert address(page) == {"surface": "bowl", "momentum.beta": "0.5", "steps": "100"}
    assert not page.warning


def test_the_same_rule_races_twice():
    page = opened(racers="adam")
    page.session_state["adam more"] = True
    healthy(page.run())
    page.button(key="adam again").click().run()
    healthy(page)
    assert address(page)["racers"] == "adam,adam-2"
    page.select_slider(key="adam-2.beta1").set_value(0.5).run()
    assert "(Adam(lr=0.5), Adam(lr=0.5, beta1=0.5))" in script(page)


def test_the_second_of_a_kind_starts_with_the_settings_of_the_first():
    page = opened(racers="adam", **{"adam.beta1": "0.5", "adam.wrappers": "lookahead", "adam.lookahead.k": "7"})
    page.session_state["adam more"] = True
    healthy(page.run())
    page.button(key="adam again").click().run()
    one = "Lookahead(inner=Adam(lr=0.5, beta1=0.5), k=7)"
    assert f"racers=({one}, {one})" in script(page)


def test_a_ninth_racer_is_refused_kindly():
    eight = "sgd,momentum,nesterov,adagrad,rmsprop,adam,momentum_ema,adam-2"
    page = opened(racers=f"{eight},adam-3")
    assert "the first 8 were used" in notices(page)
    assert address(page)["racers"] == eight


def test_no_racers_still_draws():
    page = opened(racers="")
    assert "racers=()" in script(page)


KEYS = [
    "surface",
    "start",
    "racers",
    "steps",
    "rates",
    "lr",
    "schedule",
    "rule",
    "trap.A",
    "sgd.lr",
    "momentum.beta",
    "momentum.dampening",
    "sgd.wrappers",
    "momentum.schedule",
    "sgd.lookahead.k",
    "cosine.span",
    "present",
    "Ω",
    "__class__",
    "a.b.c.d",
    "sgd-2.lr",
]


@pytest.fixture(scope="module")
def malformed() -> list[dict[str, str]]:
    draw = random.Random(11)
    crowds = [{f"k{i}": "x" for i in range(n)} for n in (50, 500)]
    mixed = [{draw.choice(KEYS): draw.choice(TEXTS) for _ in range(draw.randint(1, 6))} for _ in range(200)]
    return [*crowds, *mixed]


UNKNOWN = ("Ω", "__class__", "a.b.c.d")


def test_what_is_kept_of_a_malformed_address_reads_back_the_same(malformed):
    for query in malformed:
        setup, address = read(query, PLAYGROUND)
        if any(key in UNKNOWN for key in query):
            assert address.problems, query
        again, kept = read(address.finish(), PLAYGROUND)
        assert not kept.problems, (query, kept.problems)
        assert again == setup, query


def test_no_malformed_address_breaks_the_page(malformed):
    """A dozen of them: the script, unlike the reading, takes its time."""
    for query in malformed[:12]:
        page = opened(**query)
        assert len(page.warning) <= 1, query
        assert bool(page.warning) == bool(read(query, PLAYGROUND)[1].problems), query
        again = opened(**address(page))
        assert not again.warning, query
        assert script(again) == script(page), query


def test_a_new_file_is_in_the_menus(tmp_path):
    for folder in ("analysis", "descent", "surfaces", "optimizers", "views", "pages"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    dropped = {
        "surfaces/quarry.py": ("surfaces/bowl.py", "Bowl", "Quarry"),
        "optimizers/stroll.py": ("optimizers/sgd.py", "SGD", "Stroll"),
        "optimizers/wrappers/nudge.py": ("optimizers/wrappers/warmup.py", "Warmup", "Nudge"),
        "optimizers/schedules/fade.py": ("optimizers/schedules/exponential.py", "Exponential", "Fade"),
    }
    for new, (old, before, after) in dropped.items():
        text = (ROOT / old).read_text("utf-8")
        (tmp_path / new).write_text(text.replace(f"class {before}(", f"class {after}("), "utf-8")
    look = """
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("pages/playground.py", default_timeout=60)
page.query_params["racers"] = "stroll"
page.session_state["stroll more"] = page.session_state["share"] = True
page.run()
assert not page.exception, page.exception
assert "Quarry · bowl" in page.selectbox(key="surface").options
assert "Fade" in page.selectbox(key="schedule").options
page.selectbox(key="surface").select("quarry").run()
assert "Stroll(" in page.code[1].value and "Quarry()" in page.code[1].value
assert not page.exception and not page.warning
menus = [group.proto for group in page.get("button_group")]
names = [option.content for menu in menus for option in menu.options]
assert "Stroll" in names and "Nudge" in names, names
"""
    done = subprocess.run([sys.executable, "-c", look], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
