"""Runs that stand still where the ground slopes: they say so, since when and why, however they were recorded."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from descent import Experiment, Outcome, Sampling, arrival, arrive, descend, params, tiles
from descent.batches import Stage
from descent.dial import Dial
from descent.fairness import Recommended
from descent.outcome import KINDS, REASONS, RECENT, SENTENCES, ended
from descent.trials import Trials
from optimizers import OPTIMIZERS, SGD, AdamW, Armijo, Lion, Momentum, Polyak
from optimizers.schedules import SCHEDULES, Constant, Cosine, Exponential, StepDecay
from optimizers.wrappers import ClipNorm, DecoupledWeightDecay, GradientNoise, Lookahead, WeightDecay
from surfaces import SURFACES, Ellipse, Linreg
from tests.helpers import Made, ids, ramp, rated, wrapped
from views.address.terms import Terms
from views.lab.figures.style import ENDINGS
from views.plots.palette import style
from views.race.verdict import _counted
from views.stage import Live, Run
from views.stage.packing import unpack
from views.stage.payload import paths_block


class Slight(Made):
    """An objective in a wide window, in which even a slight slope is no level ground."""

    domain = ((-1e3, 1e3), (-1e3, 1e3))


START, STEPS = (-9.0, 1.5), 60
DROP = StepDecay(every=0.2, gamma=0.0)
"""A schedule whose rate is 0 from the fifth of the run on."""


def both(f, optimizer, start=START, steps=STEPS, schedule=None, seed=0):
    """The outcome, which is one whether the run was recorded or not; and the run."""
    schedule = schedule or Constant()
    run = descend(f, optimizer, start, steps, schedule, seed)
    arrived = arrive(f, optimizer, start, steps, schedule, seed)
    assert np.array_equal(arrived.outcome, run.outcome)
    return run.outcome, run


def last_move(run):
    """The step of the last update that moved a single run, counted the long way."""
    return max(
        (t for t in range(1, run.steps + 1) if run.path[:, t].tolist() != run.path[:, t - 1].tolist()), default=0
    )


def test_a_rate_of_zero_is_told_with_its_step():
    outcome, run = both(Ellipse(), SGD(0.01), steps=200, schedule=StepDecay(every=0.05, gamma=0.0))
    assert str(outcome) == "Stands still since step 10: the learning rate is 0"
    assert np.hypot(*run.gradient[:, -1]) > 5


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=ids)
def test_every_rule_and_wrapper_at_a_rate_of_zero(cls):
    """Rules without a rate and averages go on; what comes to a stand says since when, and that the rate is 0."""
    for optimizer in wrapped(rated(cls, 1e-3)):
        outcome, run = both(Ellipse(), optimizer, schedule=DROP)
        assert outcome.kind != "moving" or last_move(run) > STEPS - RECENT, optimizer
        if outcome.kind == "still":
            at = last_move(run)
            assert outcome.step == at
            assert (outcome.reason == "rate") == (run.lr[at:] == 0).all(), optimizer


@pytest.mark.parametrize("cls", SCHEDULES.values(), ids=ids)
def test_every_schedule(cls):
    """A run stands still where its schedule holds it for the last steps; not for the last step alone."""
    low = {name: param.low for name, param in params(cls).items() if name in ("span", "floor", "gamma", "every")}
    for schedule in (cls(), cls(**low)):
        outcome, run = both(Ellipse(), SGD(1e-3), steps=200, schedule=schedule)
        at = last_move(run)
        if at > run.steps - RECENT:
            assert outcome == Outcome("moving")
        else:
            assert outcome == Outcome("still", at, "rounding" if run.lr[at:].any() else "rate")


def test_the_last_step_alone_is_no_standstill():
    for idle in (1, RECENT - 1, RECENT):
        curve = Cosine(span=(STEPS - idle) / STEPS)
        outcome, run = both(Ellipse(), SGD(1e-3), schedule=curve)
        assert (run.lr[-idle:] == 0).all()
        assert run.lr[-idle - 1] > 0
        assert outcome.kind == ("still" if idle == RECENT else "moving")


@pytest.mark.parametrize("steps", [0, 1, 3, RECENT])
def test_a_rate_of_zero_from_the_start(steps):
    outcome, _ = both(Ellipse(), SGD(0.0), steps=steps)
    assert outcome == (Outcome("still", 0, "rate") if steps else Outcome("moving"))


STANDING = [
    ("the rate decays below rounding", Ellipse(), SGD(0.01), START, 600, Exponential(0.9), "rounding"),
    ("and on to 0", Ellipse(), SGD(0.01), START, 600, StepDecay(every=0.02, gamma=1e-8), "rounding"),
    ("a rate too low from the start", Ellipse(), SGD(1e-20), START, 20, Constant(), "rounding"),
    ("clipped to nothing", Ellipse(), ClipNorm(SGD(0.01), c=1e-20), START, 20, Constant(), "rounding"),
    ("clipped to 0", Ellipse(), ClipNorm(SGD(0.01), c=0.0), START, 20, Constant(), "rule"),
    ("the gap guessed is 0", ramp(), Polyak(f_min=2.0), (1.0, 1.0), 20, Constant(), "rule"),
    ("decay in the slope", ramp(1.0, 1.0), WeightDecay(SGD(0.5), wd=1.0), (3.0, 2.0), 200, Constant(), "decay"),
    ("decay of the point", ramp(1.0, 1.0), DecoupledWeightDecay(SGD(0.5), wd=1.0), (3, 2), 200, Constant(), "decay"),
    ("AdamW's own", ramp(1.0, 1.0), AdamW(0.5, weight_decay=1.0), (3.0, 2.0), 4000, Constant(), "decay"),
    ("Lion's own", ramp(1.0, 1.0), Lion(0.5, weight_decay=1.0), (3.0, 2.0), 400, Constant(), "decay"),
    ("decayed, then at a rate of 0", ramp(), WeightDecay(SGD(0.5), wd=1.0), (3, 2), 400, StepDecay(0.5, 0.0), "decay"),
    ("noise at a rate of 0", Ellipse(), GradientNoise(SGD(0.0), 1.0), START, 20, Constant(), "rate"),
    ("a slow point that stays", Ellipse(), Lookahead(SGD(0.01), k=1, alpha=0.0), START, 20, Constant(), None),
]


@pytest.mark.parametrize(
    ("f", "optimizer", "start", "steps", "schedule", "reason"), [e[1:] for e in STANDING], ids=[e[0] for e in STANDING]
)
def test_why_it_stands_still(f, optimizer, start, steps, schedule, reason):
    outcome, run = both(f, optimizer, start, steps, schedule)
    assert outcome == Outcome("still", last_move(run), reason)
    assert str(outcome).endswith(REASONS[reason] if reason else f"step {outcome.step}")


def test_a_line_search_that_accepts_no_step():
    """Up a loss whose slope has the wrong sign no length is short enough."""
    wrong = Made(lambda x, y: x + y, lambda x, y: (-1.0, -1.0))
    for cls in (Armijo, *(OPTIMIZERS[name] for name in ("bfgs", "fletcher_reeves"))):
        outcome, _ = both(wrong, cls(), (1.0, 1.0), 12)
        assert str(outcome) == "Stands still since step 0: its rule takes no step"


def test_lbfgs_below_its_tolerance():
    slight = Slight(lambda x, y: 5e-8 * x, lambda x, y: (5e-8, 0.0))
    outcome, _ = both(slight, OPTIMIZERS["lbfgs"](), (1.0, 1.0), 12)
    assert outcome == Outcome("still", 0, "rule")


def test_samples_without_a_slope():
    """A curriculum of samples the line fits already; over all of them the loss slopes."""
    table = ((0.0, 0.0), (0.0, 0.0), (1.0, 3.0), (2.0, 5.0))
    f = Sampling(1, stages=(Stage(100, 0.0, 0.5),)).on(replace(Linreg(), samples=table))
    outcome, _ = both(f, SGD(0.1), (0.0, 0.0), 30)
    assert str(outcome) == "Stands still since step 0: the samples it sees have no slope here"


def test_swinging_between_two_points_is_moving():
    outcome, run = both(Ellipse(1.0), SGD(2.0), (2.0, 1.0), 40)
    assert run.path[:, -1].tolist() == run.path[:, -3].tolist() != run.path[:, -2].tolist()
    assert outcome.kind == "moving"


@pytest.mark.parametrize("surface", SURFACES.values(), ids=ids)
def test_a_batch_stands_still_as_its_runs_do_alone(surface, monkeypatch):
    """Cut into tiles or measured a few steps at once, some rates 0 and some too low to tell."""
    monkeypatch.setattr(arrival, "COORDINATES", 8)
    monkeypatch.setattr(tiles, "RUNS", 3)
    rates = np.array([0.0, 1e-25, 1e-5, 1e-3, 0.0])
    gammas = np.array([1.0, 1.0, 0.0, 1e-40, 0.5])
    curve = StepDecay(every=0.3, gamma=gammas)
    outcomes, _ = both(surface(), Momentum(rates, 0.5), surface.starts[0], 50, curve)
    for i, rate in enumerate(rates):
        alone, run = both(
            surface(), Momentum(float(rate), 0.5), surface.starts[0], 50, StepDecay(0.3, float(gammas[i]))
        )
        assert outcomes[i] == alone
        assert last_move(run) > 50 - RECENT or alone.kind != "moving"


def test_rest_comes_before_standing_still():
    """Who stands at a minimum, a saddle or on level ground has come to rest, whatever its rate."""
    minimum, saddle = (SURFACES["himmelblau"]().stationary_points()[i] for i in (0, -2))
    assert both(SURFACES["himmelblau"](), SGD(0.0), (minimum.x, minimum.y))[0].kind == "converged"
    assert both(SURFACES["himmelblau"](), SGD(0.0), (saddle.x, saddle.y))[0].kind == saddle.kind
    assert both(SURFACES["easom"](), SGD(0.0), (0.0, 0.0))[0].kind == "plateau"


def test_who_is_lost_or_gone_does_not_stand_still():
    assert both(Ellipse(), SGD(0.0), (500.0, 0.0))[0] == Outcome("left", 0)
    assert both(Ellipse(), SGD(0.0), (np.inf, 0.0))[0] == Outcome("diverged", 0)


def test_every_ending_has_its_words_and_colour():
    assert set(ENDINGS) == set(KINDS) <= set(SENTENCES)
    assert len(set(ENDINGS.values())) == len(KINDS)


def test_several_that_stand_still():
    terms = Terms(Recommended(), 0.01, "settled", Trials("starts", 3))
    assert _counted(Counter({"Stands still": 3, "Converged": 2}), terms) == ["3 stand still", "2 converged"]
    assert _counted(Counter({"Stands still": 1}), terms) == ["1 stands still"]


def test_what_the_stage_is_told():
    """The sentence with its reason, from the step at which the run came to a stand."""
    experiment = Experiment(Ellipse(), (SGD(0.01),), START, STEPS, DROP)
    (run,) = experiment.run()
    words = "Stands still since step 12: the learning rate is 0"
    shown = [Run("SGD", style(SGD), run, DROP)]
    header, _ = unpack(paths_block(Ellipse(), shown, START, "stage"))
    assert header["runs"][0]["outcome"] == ["still: rate", 12, words]
    dial = Dial("sgd.lr", params(SGD)["lr"], "SGD", "learning rate", (0,), 0)
    batch, _ = unpack(Live((dial,), dial, experiment).block("live"))
    name, step, tick = batch["outcomes"][0][0]
    assert [name, step, tick, batch["sentences"][name].format(step=step)] == ["still: rate", 12, 12, words]


def test_kinds_without_their_step():
    assert [ended(kind) for kind in ("still", "left", "converged")] == ["Stands still", "Left the window", "Converged"]
    assert all(SENTENCES[Outcome("still", 3, reason).name].startswith(SENTENCES["still"]) for reason in REASONS)
