"""The sentence on each run: it names how it ended, and its numbers are those worked out the long way."""

import numpy as np
import pytest

from descent import Sampling, Trajectory, descend
from descent.outcome import RECENT, SENTENCES, SINCE, Outcome
from descent.rest import RESTS
from optimizers import SGD, Adam, Momentum, RMSprop
from optimizers.wrappers import Lookahead
from surfaces import SURFACES, Ellipse, Himmelblau, Linreg, Ramp, Rosenbrock, Saddle, Trap
from tests.helpers import ids
from views.text.account import account, beyond_stable, reversals

SAID = {
    "diverged at step 3: its learning rate 0.02 is beyond 2/λ = 0.00133, with the curvature λ = 1506 at the start.": (
        Rosenbrock(),
        SGD(0.02),
    ),
    "stopped in a local minimum at step 34, 0.598 above the lowest minimum.": (Trap(), SGD(0.2)),
    "settled in the minimum at step 120 after turning back once.": (Trap(), Momentum(0.1)),
    "was still moving at step 200, 0.787 above the lowest minimum: it turned back in 30 of its last 30 steps.": (
        Himmelblau(),
        RMSprop(0.2),
    ),
    "was still moving at step 200.": (Ramp(), SGD(0.1)),
}


@pytest.mark.parametrize("sentence", SAID)
def test_what_is_said(sentence):
    surface, optimizer = SAID[sentence]
    assert account(descend(surface, optimizer, surface.starts[0], 200)) == sentence


def test_a_saddle_reached_along_its_ridge_is_said_to_have_lower_ground():
    run = descend(Saddle(), SGD(0.1), (-1, 0), 100)
    assert account(run).startswith("stopped at a saddle at step ")


@pytest.mark.parametrize("surface", SURFACES.values(), ids=ids)
def test_every_run_has_a_sentence(surface):
    f = surface()
    for lr in (0.0, 1e-3, 0.1, 3.0):
        for cls in (SGD, Momentum, Adam):
            run = descend(f, cls(lr), f.starts[0], 60)
            said = account(run)
            assert said.endswith(".")
            assert "None" not in said
            assert "nan" not in said
            if run.verdict.step is not None:
                assert f"step {run.verdict.step}" in said


def test_a_limit_is_only_told_of_a_rule_that_has_one_and_where_it_is_passed():
    f = Ellipse()
    assert beyond_stable(descend(f, SGD(0.09), f.starts[0], 50)) is None
    assert beyond_stable(descend(f, SGD(0.11), f.starts[0], 50)) == (0, pytest.approx(0.1), pytest.approx(20.0))
    assert beyond_stable(descend(f, Lookahead(SGD(0.5)), f.starts[0], 50)) is None
    assert beyond_stable(descend(f, Adam(50.0), f.starts[0], 50)) is None


def test_turning_back_is_an_angle_above_ninety_degrees():
    path = np.array([[0.0, 1, 0, 1, 1], [0, 0, 0, 1, 2]])
    assert reversals(path).tolist() == [True, True, False]


def since_the_long_way(run: Trajectory, f, optimizer, start) -> int:
    """The first step from which a run ended at any later one rests as the whole run does."""
    kinds = [descend(f, optimizer, start, k).outcome.kind for k in range(1, run.steps + 1)]
    others = [k for k, kind in enumerate(kinds, 1) if kind != run.outcome.kind]
    return others[-1] + 1 if others else 0


@pytest.mark.long
@pytest.mark.parametrize("surface", SURFACES.values(), ids=ids)
def test_a_run_rests_since_the_step_from_which_all_shorter_runs_rest(surface):
    f = surface()
    for optimizer in (SGD(0.1), Momentum(0.02)):
        start = f.starts[0]
        run = descend(f, optimizer, start, 60)
        if run.outcome.kind not in RESTS:
            assert run.verdict == run.outcome
            continue
        assert run.verdict.kind == run.outcome.kind
        assert run.verdict.step == since_the_long_way(run, f, optimizer, start)


def test_a_batch_has_the_verdicts_of_its_runs():
    f, rates = Trap(), np.array([0.0, 1e-3, 0.1, 0.2, 30.0])
    together = descend(f, SGD(rates), f.starts[0], 100).verdict
    alone = [descend(f, SGD(float(rate)), f.starts[0], 100).verdict for rate in rates]
    assert together.tolist() == alone


def test_data_has_verdicts_too():
    f = Sampling().on(Linreg())
    run = descend(f, SGD(0.5), (-1.5, 2.5), 200)
    assert run.verdict.step is not None
    assert run.verdict.step >= RECENT


def test_every_rest_has_a_sentence_with_its_step():
    assert set(SINCE) == set(RESTS)
    assert all("step {step}" in SENTENCES[name] for name in SINCE.values())
    assert str(Outcome("saddle", 7)) == "Stuck at a saddle since step 7"
