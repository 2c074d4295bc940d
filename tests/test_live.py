"""What the live slider and the card of a step are sent: every stop is a run of its own, every number the run's."""

import numpy as np
import pytest

from descent import Constant, Experiment, descend, params
from descent.anatomy import lay_out
from descent.dial import Dial
from optimizers import OPTIMIZERS, SGD, SWATS, Adam, Momentum, Nesterov
from optimizers.schedules import SCHEDULES, SGDR, Cosine, Triangular
from optimizers.wrappers import SAM, WRAPPERS, ClipNorm, Lookahead
from surfaces import Himmelblau
from tests.helpers import ids, rated
from tests.page_script import address, healthy, notices, opened
from views.address.racer_setup import Racer
from views.plots.palette import style
from views.sidebar.dials import dials
from views.stage import Live, Run
from views.stage.live import FEWEST, POINTS, stops_of
from views.stage.packing import from_high_words, high_words, unpack
from views.stage.payload import paths_block, run_name
from views.stage.steps import steps_block
from views.text.numbers import number

START, STEPS = (-0.75, -0.75), 12
EVERY_RULE = pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=ids)


def race(*racers, schedule=None, steps=STEPS):
    return Experiment(Himmelblau(), racers, START, steps, schedule or Constant())


def shown(experiment):
    """The paths block of an experiment, unpacked."""
    runs = [
        Run(type(racer).title, style("sgd"), run, schedule)
        for racer, run, schedule in zip(experiment.racers, experiment.run(), experiment.schedules, strict=True)
    ]
    return unpack(paths_block(experiment.surface, runs, START, "stage"))


def assert_stops_are_runs(dial, experiment, count=3):
    """Fail unless some stops of a batch are, byte for byte, what the paths block sends of that run alone."""
    header, arrays = unpack(Live((dial,), dial, experiment).block("stage"))
    assert header["racers"] == list(dial.racers)
    picked = np.linspace(0, len(header["values"]) - 1, count).astype(int)
    for stop in picked:
        value = header["values"][stop]
        value = int(value) if dial.param.scale == "integer" else value
        turned = dial.turned(experiment, value)
        alone = Experiment(
            experiment.surface,
            tuple(racer for racer, _ in turned),
            START,
            experiment.steps,
            tuple(schedule for _, schedule in turned),
        )
        described, expected = shown(alone)
        for i in range(len(turned)):
            kind, step, text = described["runs"][i]["outcome"]
            assert header["outcomes"][i][stop] == [kind, step, step], (dial.key, value)
            assert header["sentences"][kind].format(step=step) == text
            for name in ("path", "gap", "slope", "lr"):
                np.testing.assert_array_equal(arrays[name][i, stop], expected[name][i], err_msg=f"{dial.key} {value}")


@EVERY_RULE
def test_every_parameter_of_every_rule_can_be_live(cls):
    racer = Racer(cls.title, rated(cls, 0.003), style=style(cls))
    known = {dial.param.name: dial for dial in dials({cls.id: racer})}
    assert known.keys() == params(cls).keys()
    for name, dial in known.items():
        assert dial.key == f"{cls.id}.{name}"
        assert_stops_are_runs(dial, race(racer.optimizer))


@pytest.mark.parametrize("cls", WRAPPERS.values(), ids=ids)
def test_every_parameter_of_every_wrapper_can_be_live(cls):
    optimizer = ClipNorm(cls(Adam(0.05)), 5.0)
    racer = Racer("Adam", optimizer, style=style("adam"))
    for dial in [each for each in dials({"adam": racer}) if each.layer == 1]:
        assert dial.key == f"adam.{cls.id}.{dial.param.name}"
        assert_stops_are_runs(dial, race(optimizer))


@pytest.mark.parametrize("cls", SCHEDULES.values(), ids=ids)
def test_every_parameter_of_every_schedule_can_be_live(cls):
    racers = {
        "sgd": Racer("SGD", SGD(0.003), cls(), style=style("sgd")),
        "adam": Racer("A", Adam(0.05), cls(), style=style("adam")),
    }
    known = [dial for dial in dials(racers) if dial.layer is None]
    assert [dial.param.name for dial in known] == list(params(cls))
    for dial in known:
        assert dial.key == f"{cls.id}.{dial.param.name}"
        assert dial.racers == (0, 1)
        assert_stops_are_runs(dial, race(SGD(0.003), Adam(0.05), schedule=cls()))


def test_a_racers_own_schedule_moves_it_alone():
    own = Racer("SGD", SGD(0.003), Cosine(), style=style("sgd"), shares_schedule=False)
    racers = {"adam": Racer("Adam", Adam(0.05), SGDR(), style=style("adam")), "sgd": own}
    found = {dial.key: dial.racers for dial in dials(racers) if dial.layer is None}
    assert found["sgd.cosine.floor"] == (1,)
    assert found["sgdr.first"] == (0,)


def test_one_rate_moves_everyone_and_takes_the_place_of_theirs():
    racers = {
        name: Racer(name, rated(OPTIMIZERS[name], 0.01), style=style(name), shares_rate=True)
        for name in ("sgd", "adam")
    }
    known = {dial.key: dial for dial in dials(racers)}
    assert known["lr"].racers == (0, 1)
    assert not {"sgd.lr", "adam.lr"} & known.keys()
    assert_stops_are_runs(known["lr"], race(SGD(0.01), Adam(0.01)))


def test_the_batch_does_not_depend_on_where_its_own_slider_is():
    (dial,) = [each for each in dials({"m": Racer("M", Momentum(), style=style("momentum"))}) if each.key == "m.beta"]
    lives = [Live((dial,), dial, race(Momentum(0.003, beta))) for beta in (0.9, 0.5)]
    assert lives[0].block("stage") == lives[1].block("stage")
    first, second = (live.setting() for live in lives)
    assert first
    assert second
    assert first["basis"] == second["basis"] == unpack(lives[0].block("stage"))[0]["basis"]
    assert (first["value"], second["value"]) == (0.9, 0.5)
    other = Live((dial,), dial, race(Momentum(0.004, 0.9))).setting()
    assert other
    assert other["basis"] != first["basis"]


def test_what_is_not_live_costs_little():
    experiment = race(*(rated(cls, 0.01) for cls in list(OPTIMIZERS.values())[:8]))
    racers = {f"{i}": Racer(type(each).title, each, style=style("sgd")) for i, each in enumerate(experiment.racers)}
    assert len(Live(tuple(dials(racers)), None, experiment).block("stage")) < 2500


@pytest.mark.parametrize(("racers", "steps"), [(1, 200), (1, 2000), (8, 200), (8, 1000)])
def test_a_batch_stays_small(racers, steps):
    names = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "nadam", "amsgrad")[-racers:]
    experiment = race(*(rated(OPTIMIZERS[name], 0.05) for name in names), steps=steps)
    dial = Dial("lr", params(Adam)["lr"], "All", "η", tuple(range(racers)), 0)
    stops = stops_of(dial, steps)
    assert len(stops) <= max(FEWEST, POINTS // (racers * (steps + 1))) + 3
    assert len(Live((dial,), dial, experiment).block("stage")) < 420_000
    assert {dial.param.low, dial.param.default, dial.param.high} <= set(stops)


@pytest.mark.parametrize("param", [*params(Adam).values(), *params(Lookahead).values()], ids=lambda each: each.name)
def test_places_are_even_on_the_parameters_own_scale(param):
    places = [param.place(value) for value in param.grid(11)]
    assert (places[0], places[-1]) == pytest.approx((0, 1))
    if param.scale != "integer":
        np.testing.assert_allclose(np.diff(places), 0.1, rtol=1e-6)


def test_the_live_parameter_lives_in_the_address():
    page = opened(live="momentum.beta")
    assert address(page) == {"live": "momentum.beta"}
    assert not page.warning
    gone = opened(racers="sgd", live="momentum.beta")
    assert "momentum.beta" in notices(gone)
    assert "live" not in address(gone)
    assert opened(racers="adam", rates="one", live="lr").warning == []
    assert opened(racers="adam", live="adam.lookahead.k", **{"adam.wrappers": "lookahead"}).warning == []


def test_a_racer_that_leaves_takes_its_live_slider_along():
    page = opened(live="momentum.beta")
    page.button_group(key="racers").set_value(["sgd"]).run()
    healthy(page)
    assert "live" not in address(page)
    assert not page.warning


def test_the_old_number_of_an_update_is_named_as_unknown():
    assert "update" in notices(opened(update="5"))


# The card of a step.


def numbers(block):
    """A steps block as its quantities: (symbol, words, role, values)."""
    header, arrays = unpack(block)
    rows = {name: list(from_high_words(words)) for name, words in arrays.items()}
    found = []
    for symbol, words, role, size, count in header["quantities"]:
        kind = "updates" if count == header["steps"] else "moments"
        found.append((symbol, words, role, np.array([rows[kind].pop(0) for _ in range(size)])))
    assert not any(rows.values())
    return header, found


def close(sent, exact):
    np.testing.assert_allclose(sent, np.broadcast_to(exact, np.shape(sent)), rtol=2.0**-20)


def assert_card_tells(optimizer, schedule):
    header, found = numbers(steps_block("stage", type(optimizer).title, race(optimizer, schedule=schedule)))
    run = descend(Himmelblau(), optimizer, START, STEPS, schedule)
    assert (
        header["run"]
        == run_name(type(optimizer).title, run.path)
        == shown(race(optimizer, schedule=schedule))[0]["runs"][0]["name"]
    )
    by_role = {}
    for each in found:
        by_role.setdefault(each[2], []).append(each[3])
    for t in (1, 5, STEPS):
        laid = lay_out(Himmelblau(), optimizer, START, t, STEPS, schedule)
        close(by_role["path"][0][:, t - 1], laid.before)
        close(by_role["path"][0][:, t], laid.after)
        close(by_role["step"][0][:, t - 1], laid.step)
        close(by_role["eta"][0][:, t - 1], laid.rate)
        for pace in by_role.get("pace", []):  # where the rule has no u of its own, and a rate
            assert "u" not in laid.terms
            np.testing.assert_allclose(-pace[:, t - 1] * laid.rate, laid.step, rtol=1e-4, atol=1e-12)
        for sent, (_, slope) in zip(by_role["gradient"], laid.gradients, strict=True):
            close(sent[:, t - 1], slope)
        for sent, name in zip(by_role.get("memory", []), laid.memory, strict=True):
            close(sent[:, t], laid.memory[name])
            close(sent[:, t - 1], laid.kept[name])
        terms = [each for each in found if each[2] in ("term", "rate")]
        for (*_, sent), value in zip(terms, laid.terms.values(), strict=True):
            close(sent[:, t - 1], value)


@EVERY_RULE
def test_the_card_has_every_number_of_every_rule(cls):
    assert_card_tells(rated(cls, 0.003), Cosine())


@pytest.mark.parametrize("cls", WRAPPERS.values(), ids=ids)
def test_the_card_has_every_number_within_every_wrapper(cls):
    assert_card_tells(cls(Adam(0.05)), Constant())


@pytest.mark.parametrize(
    ("optimizer", "words"), [(Nesterov(0.003), "look-ahead"), (SAM(SGD(0.003)), "gradient taken here")]
)
def test_where_a_gradient_was_taken_elsewhere_the_card_says_where(optimizer, words):
    _, found = numbers(steps_block("stage", "SGD", race(optimizer)))
    points = [values for _, said, role, values in found if role == "point" and said == words]
    laid = lay_out(Himmelblau(), optimizer, START, 4, STEPS)
    elsewhere = [point for point, _ in laid.gradients if not np.array_equal(point, laid.before)]
    assert len(points) == len(elsewhere) == 1
    close(points[0][:, 3], elsewhere[0])
    assert not [each for each in numbers(steps_block("stage", "SGD", race(SGD(0.003))))[1] if each[2] == "point"]


def test_what_if_is_answered_for_every_update():
    header, found = numbers(steps_block("stage", "SGD", race(Adam(0.05)), "uncorrected"))
    assert header["whatIf"] == ["uncorrected", "no bias correction"]
    (step,) = [values for _, _, role, values in found if role == "uncorrected"]
    (before,) = [values for _, _, role, values in found if role == "step"]
    close(step[:, 0], before[:, 0] * 0.1 / np.sqrt(0.001))


def test_the_same_card_is_the_same_bytes_and_small():
    experiment = race(Adam(0.05), steps=1000)
    assert steps_block("stage", "SGD", experiment) is steps_block("stage", "SGD", experiment)
    assert len(steps_block("stage", "SGD", experiment)) < 60_000
    assert len(steps_block("stage", "SGD", race(Adam(0.05), steps=200))) < 16_000


def test_high_words_round_to_the_nearest():
    values = np.random.default_rng(3).normal(size=1000) * 10.0 ** np.random.default_rng(4).integers(-300, 300, 1000)
    np.testing.assert_allclose(from_high_words(high_words(values)), values, rtol=2.0**-21)
    odd = np.array([np.inf, -np.inf, np.nan, 0.0, 1.7976931348623157e308])
    back = from_high_words(high_words(odd))
    np.testing.assert_array_equal(back[:4], odd[:4])
    assert np.isfinite(back[4])


# Marks on the path.


def stretched(marks):
    return {
        word: [first + i * apart for first, apart, count in stretches for i in range(count)]
        for word, stretches in marks.items()
    }


@pytest.mark.parametrize("schedule", [SGDR(0.2), SGDR(0.1, mult=2), SGDR(0.07, mult=3, floor=0.2)], ids=repr)
def test_a_cosine_begins_anew_where_the_rate_jumps_up(schedule):
    curve = schedule.curve(100)
    assert list(schedule.restarts(100)) == (np.flatnonzero(np.diff(curve) > 0) + 1).tolist()


def test_a_triangle_begins_anew_at_its_foot_and_half_a_cosine_never():
    assert Triangular(0.3).restarts(100) == (30, 60, 90)
    assert Cosine().restarts(100) == ()


@pytest.mark.parametrize("cls", SCHEDULES.values(), ids=ids)
def test_restarts_lie_within_the_run_and_rise(cls):
    for total in (1, 7, 200):
        found = list(cls().restarts(total))
        assert found == sorted(set(found))
        assert all(0 < at < total for at in found)


def test_the_browser_gets_the_marks():
    header, _ = shown(
        race(Lookahead(SGD(0.003), 5), SWATS(0.1, min_steps=3, tolerance=1.0), schedule=SGDR(0.5), steps=40)
    )
    first, second = (stretched(run["marks"]) for run in header["runs"])
    assert first == {"restart": [20], "slow point": list(range(5, 41, 5))}
    assert second["restart"] == [20]
    assert second["switch"] == list(
        descend(Himmelblau(), SWATS(0.1, min_steps=3, tolerance=1.0), START, 40, SGDR(0.5)).turns
    )
    uneven, _ = shown(race(SGD(0.003), schedule=SGDR(0.05, mult=2), steps=100))
    assert stretched(uneven["runs"][0]["marks"]) == {"restart": list(SGDR(0.05, mult=2).restarts(100))}


@pytest.mark.parametrize("k", [1, 3, 20])
def test_lookahead_marks_the_steps_at_which_its_slow_point_moves(k):
    run = descend(Himmelblau(), ClipNorm(Lookahead(Momentum(0.003), k), 50.0), START, 20)
    slow = run.memory["φ"]
    moved = np.flatnonzero(np.any(np.diff(slow, axis=1) != 0, axis=0)) + 1
    assert list(run.marks["slow point"]) == moved.tolist()


def test_texts_of_stops_read_as_the_rest_of_the_page():
    dial = Dial("adam.lr", params(Adam)["lr"], "Adam", "η", (0,), 0)
    header, _ = unpack(Live((dial,), dial, race(Adam())).block("stage"))
    assert header["texts"] == [number(value, 12) for value in header["values"]]
    assert len(set(header["texts"])) == len(header["texts"])
    assert np.all(np.diff(header["places"]) > 0)
