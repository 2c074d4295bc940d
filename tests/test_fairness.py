"""Rules of fairness against their definitions, worked out the long way."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from descent import Experiment, Sampling, Transformed, descend, params, recommended_rate
from descent.fairness import RULES, FirstStep, Recommended, Same, Tuned, at_rate, first_step, rated, tuned
from descent.metrics import settle_step
from descent.trials import Trials, attempts, random, ranking, standing
from optimizers import OPTIMIZERS, SGD, Adagrad, Adam, Momentum, Newton
from optimizers.wrappers import WRAPPERS, GradientNoise, Lookahead, Warmup
from surfaces import Bowl, Ellipse, Linreg, Ramp, Saddle, Trap

START = (-9.0, 1.5)
RAVINE = Experiment(Ellipse(), (SGD(), Momentum(), Adagrad(), Adam()), START, 200)
NOISY = Experiment(Linreg(), (Adagrad(),), (-1.5, 2.5), 60, sampling=Sampling(batch=1))
ALL = pytest.mark.parametrize("name", OPTIMIZERS)


def rates(racers: Iterable[Any]) -> list[float]:
    return [vars(racer.core)["lr"] for racer in racers if rated(racer)]


@ALL
@pytest.mark.parametrize("wrapper", [None, *list(WRAPPERS)[::3]])
def test_a_rate_reaches_the_rule_inside_all_wrappers_and_changes_nothing_else(name, wrapper):
    plain = OPTIMIZERS[name]()
    racer = WRAPPERS[wrapper](Lookahead(plain, k=7)) if wrapper else plain
    changed = at_rate(racer, 0.0123)
    if "lr" not in params(OPTIMIZERS[name]):
        assert changed == racer
        return
    assert changed.core == replace(plain, lr=0.0123)
    assert at_rate(changed, plain.lr) == racer


@ALL
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_gives_every_optimizer_a_rate_of_its_range_or_leaves_it(name, rule):
    plain = OPTIMIZERS[name]()
    race = Experiment(Bowl(), (plain,), (-2.5, 1.5), 20)
    made: tuple[Any, ...] = RULES[rule]().fair(race).racers
    (racer,) = made
    if not rated(plain):
        assert racer == plain
        return
    assert params(type(plain))["lr"].accepts(racer.lr)
    assert replace(racer, lr=plain.lr) == plain


def test_the_same_rate_and_the_recommended_one():
    assert rates(Same(0.03).fair(RAVINE).racers) == [0.03] * 4
    expected = [recommended_rate(Ellipse(), cls) for cls in (SGD, Momentum, Adagrad, Adam)]
    assert rates(Recommended().fair(RAVINE).racers) == expected
    shaped = replace(RAVINE, surface=Transformed(Ellipse(kappa=5), degrees=30, scale=2.0))
    assert rates(Recommended().fair(shaped).racers) == expected  # whatever its shape and place


@pytest.mark.parametrize("goal", ["settled", "reached"])
@pytest.mark.parametrize("cls", [SGD, Adam])
def test_the_tuned_rate_is_the_best_of_a_plain_loop_of_single_runs(cls, goal):
    target = 0.02 * Ellipse().value(np.array(START))
    found = []
    for rate in params(cls)["lr"].stops():
        run = descend(Ellipse(), cls(lr=rate), START, 200)
        step = int(settle_step(run.loss, target) if goal == "settled" else run.steps_to(target))
        found.append((step if step >= 0 else np.inf, run.loss[-1], rate))
    place = RAVINE.racers.index(cls())
    sweep = tuned(RAVINE, place, share=0.02, goal=goal)
    assert sweep is not None
    np.testing.assert_array_equal(sweep.steps, [step for step, _, _ in found])
    large = np.array([gap for _, gap, _ in found])
    np.testing.assert_allclose(sweep.gaps, np.where(np.isnan(large), np.inf, np.fmax(large, 6.3e-11)), rtol=1e-5)
    fewest = min(step for step, _, _ in found)
    assert sweep.steps[sweep.best] == fewest
    assert sweep.gaps[sweep.best] == min(sweep.gaps[sweep.steps == fewest])
    assert rates(Tuned(0.02, goal).fair(RAVINE).racers)[place] == sweep.rate


def test_reaching_rewards_passing_through_and_settling_does_not():
    reached, settled = (tuned(RAVINE, 3, goal=goal) for goal in ("reached", "settled"))
    assert reached is not None
    assert settled is not None
    assert reached.rate > 3
    assert settled.rate < 1
    assert tuned(replace(RAVINE, racers=(Newton(),)), 0) is None


def test_tuning_over_seeds_takes_the_median_of_single_runs():
    f, seeds = Sampling(batch=1).on(Linreg()), range(5)
    bottom = Linreg().bottom()
    assert bottom is not None
    target = bottom + 0.05 * (Linreg().value(np.array(NOISY.start)) - bottom)
    sweep = tuned(NOISY, 0, Trials("seeds", 5), 0.05)
    assert sweep is not None
    for i in range(0, len(sweep.rates), 9):
        runs = [descend(f, Adagrad(sweep.rates[i]), NOISY.start, 60, seed=seed) for seed in seeds]
        steps = [int(settle_step(run.loss, target)) for run in runs]
        assert sweep.steps[i] == sorted(step if step >= 0 else np.inf for step in steps)[2]
        np.testing.assert_allclose(sweep.gaps[i], sorted(run.loss[-1] - bottom for run in runs)[2], rtol=1e-5)


def test_where_nobody_reaches_the_target_the_lowest_gap_counts():
    short = replace(RAVINE, steps=2)
    sweep = tuned(short, 1, share=1e-6)
    assert sweep is not None
    assert np.isinf(sweep.steps).all()
    assert sweep.gaps[sweep.best] == sweep.gaps.min()
    slope = Experiment(Ramp(), (SGD(),), (0, 2), 50)
    (found,) = Tuned().fair(slope).sweeps
    assert found is not None
    assert rates(Tuned().fair(slope).racers) == [found.rates[np.argmin(found.gaps)]]
    assert Tuned().says(slope).endswith("the one that ends lowest")


def test_where_there_is_no_minimum_a_run_that_diverges_is_not_the_lowest():
    race = Experiment(Saddle(), (SGD(7.0), SGD(0.1)), (-2.5, 0.001), 200)
    lost, good = (standing(race, arrival, Trials(), "settled") for arrival in attempts(race, Trials(), 0.01))
    assert lost == (np.inf, np.inf)
    assert good[0] == np.inf
    assert -np.inf < good[1] < 0
    assert rates(Tuned().fair(race).racers)[0] < 3


def test_first_steps_are_equally_long_measured():
    """Of every optimizer, alone and in every wrapper; whom no rate suits keeps the recommended one and is named."""
    racers = (*(cls() for cls in OPTIMIZERS.values()), *(wrapper(Adam()) for wrapper in WRAPPERS.values()))
    race = Experiment(Trap(), racers, (-5, 1.5), 30)
    fair = FirstStep(0.02).fair(race)
    length = 0.02 * np.hypot(14, 6)
    assert FirstStep(0.02).length(race) == length
    made: tuple[Any, ...] = fair.racers
    for i, racer in enumerate(made):
        if not rated(racer):
            assert racer == racers[i]
        elif i in fair.left:
            assert racer.core.lr == recommended_rate(Trap(), type(racer.core))
        else:
            path = descend(Trap(), racer, (-5, 1.5), 30).path
            np.testing.assert_allclose(np.hypot(*(path[:, 1] - path[:, 0])), length, rtol=1e-8)
            assert params(type(racer.core))["lr"].accepts(racer.core.lr)
    assert len(fair.left) < 6


def test_a_first_step_that_no_rate_makes_is_left_alone():
    flat = Experiment(Ellipse(), (SGD(), Adam()), (0, 0), 10)
    assert FirstStep().fair(flat).left == (0, 1)
    warm = replace(RAVINE, racers=(Warmup(SGD()),))
    (racer,) = FirstStep().fair(warm).racers
    assert first_step(replace(warm, racers=(racer,)), 0) == pytest.approx(0.01 * np.hypot(20, 6))


def test_turned_the_race_is_the_same_for_rules_that_know_no_axes():
    """And Adagrad, first on the upright ravine, is last on the turned one."""
    places = []
    for race in (RAVINE, RAVINE.turned(45)):
        fair = replace(race, racers=Tuned().fair(race).racers)
        standings = [standing(fair, arrival, Trials(), "settled") for arrival in attempts(fair, Trials(), 0.01)]
        places.append((standings[:2], ranking([(float(a), float(b)) for a, b in standings])))
    (upright, first), (turned, then) = places
    np.testing.assert_allclose(upright, turned, rtol=1e-5)
    assert (first[2], then[2]) == (1, 4)


def test_starts_are_drawn_in_the_window_and_turn_along():
    trials = Trials("starts", 50, seed=3)
    upright, turned = trials.starts(RAVINE), trials.starts(RAVINE.turned(45))
    assert upright.shape == (2, 50)
    assert np.all(np.abs(upright) <= [[10], [3]])
    assert np.ptp(upright, axis=1) == pytest.approx([20, 6], rel=0.2)
    np.testing.assert_allclose(RAVINE.turned(45).surface.value(turned), Ellipse().value(upright))
    assert not np.array_equal(Trials("starts", 50, seed=4).starts(RAVINE), upright)
    assert RAVINE.turned(90).start == pytest.approx((-1.5, -9))


def test_seeds_are_those_of_the_samples_and_of_noise():
    race = replace(NOISY, racers=(SGD(0.05), GradientNoise(Momentum(0.01), eta=1.0, seed=2)), seed=7)
    found = attempts(race, Trials("seeds", 4), 0.01)
    f = Sampling(batch=1).on(Linreg())
    for i in range(4):
        alone = descend(f, SGD(0.05), race.start, 60, seed=7 + i)
        np.testing.assert_array_equal(found[0].end[:, i], alone.path[:, -1])
        noisy = descend(f, GradientNoise(Momentum(0.01), eta=1.0, seed=2 + i), race.start, 60, seed=7 + i)
        np.testing.assert_allclose(found[1].end[:, i], noisy.path[:, -1], rtol=1e-12)


def test_what_is_random():
    assert random(NOISY)
    assert not random(replace(NOISY, sampling=Sampling(batch=4, order="fixed")))
    assert not random(RAVINE)
    assert random(replace(RAVINE, racers=(Lookahead(GradientNoise(SGD())),)))


def test_equals_share_a_place():
    assert ranking([(3, 0.1), (2, 0.5), (3, 0.1), (np.inf, 0.0)]) == [2, 1, 2, 4]
