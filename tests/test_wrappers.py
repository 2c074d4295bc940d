"""The promises every wrapper keeps; what each one does is in test_all_wrappers.py."""

from __future__ import annotations

import numpy as np
import pytest

from descent import Wrapper, descend, walk
from optimizers import OPTIMIZERS, SGD, Adam, Momentum, Nesterov
from optimizers.schedules import Exponential
from optimizers.wrappers import WRAPPERS, Lookahead, Warmup
from surfaces import Himmelblau
from tests.helpers import assert_same_run, every_wrapper, ids, picked, same, spread, starts_in

EVERY = pytest.mark.parametrize("wrapper", WRAPPERS.values(), ids=ids)
START = (0.3, -0.8)


@EVERY
def test_schedules_reach_the_inner_rate(wrapper):
    """In whatever state the run is, the rate is the one without a schedule times the curve."""
    for inner in (SGD(0.01), Momentum(0.01), *every_wrapper(Adam(0.01))):
        optimizer, schedule = wrapper(inner), Exponential(0.9)
        states = [state for _, state in walk(Himmelblau(), optimizer, START, 30, schedule)]
        plain = [optimizer.rate(state, t) for t, state in enumerate(states[:-1], 1)]
        run = descend(Himmelblau(), optimizer, START, 30, schedule)
        np.testing.assert_allclose(run.lr, plain * 0.9 ** np.arange(30), rtol=1e-13)


@EVERY
def test_driven_momentum_reaches_the_inner_optimizer(wrapper):
    for inner in (Momentum(0.01, 0.5), Nesterov(0.01, 0.5), *every_wrapper(Adam(0.01, 0.5))):
        driven = wrapper(inner).driven(0.25)
        while isinstance(driven, Wrapper):
            driven = driven.inner
        assert getattr(driven, str(driven.momentum)) == 0.25


@EVERY
@pytest.mark.parametrize("batch", [(), (3,), (2, 3)])
def test_memory_has_names(wrapper, batch):
    """The inner optimizer's by its own names, then the wrapper's; vectors, or one number for each run."""
    start = np.random.default_rng(5).uniform(-1, 1, (2, *batch))
    for inner in (SGD(0.01), Adam(0.01)):
        optimizer = wrapper(inner)
        memory = descend(Himmelblau(), optimizer, start, 6).memory
        assert tuple(memory) == (*inner.memory, *optimizer.memory)
        assert all(optimizer.memory.values())
        for t, (x, state) in enumerate(walk(Himmelblau(), optimizer, start, 6)):
            look = optimizer.inspect(state)
            assert tuple(look) == tuple(memory)
            for name, values in look.items():
                assert np.shape(values) in (x.shape, batch)
                assert same(np.take(memory[name], t, axis=memory[name].ndim - 1 - len(batch)), values)


def test_memory_of_the_same_name_is_told_apart():
    run = descend(Himmelblau(), Lookahead(Lookahead(SGD(0.01), 2), 3), START, 12)
    assert list(run.memory) == ["φ", "φ′"]
    assert not same(run.memory["φ"], run.memory["φ′"])
    assert same(run.memory["φ′"][:, 3], run.path[:, 3])


def test_a_warmup_may_stand_inside_or_outside():
    a = descend(Himmelblau(), Warmup(Lookahead(SGD(0.01), 3), 10), START, 30)
    b = descend(Himmelblau(), Lookahead(Warmup(SGD(0.01), 10), 3), START, 30)
    assert np.array_equal(a.path, b.path)
    assert np.array_equal(a.lr, b.lr)


@EVERY
def test_an_inner_run_that_diverges_stays_so(wrapper):
    with np.errstate(all="ignore"):
        run = descend(Himmelblau(), wrapper(SGD(np.array([0.01, 1e3, 1e9]))), (30.0, 40.0), 60)
    lost = ~np.isfinite(run.path).all(axis=0)
    assert (np.diff(lost.astype(int), axis=0) >= 0).all()


@EVERY
def test_a_wrapped_run_alone_equals_the_run_in_a_batch(wrapper):
    """Also when the wrapper's own numbers differ from run to run, and those of a wrapper within."""
    rng = np.random.default_rng([8, *wrapper.id.encode()])
    optimizers, wrappers = list(OPTIMIZERS.values()), list(WRAPPERS.values())
    inner = [optimizers[i] for i in rng.choice(len(optimizers), 2 * len(wrappers))]
    for cls, middle in zip(inner, (None, *wrappers), strict=False):
        core = spread(cls, rng, (4,))
        optimizer = spread(wrapper, rng, (3, 1), core if middle is None else spread(middle, rng, (3, 4), core))
        starts = starts_in(Himmelblau, rng, (3, 4))
        batch = descend(Himmelblau(), optimizer, starts, 25)
        for index in np.ndindex(3, 4):
            one = picked(optimizer, index, (3, 4))
            assert_same_run(batch, index, descend(Himmelblau(), one, starts[(..., *index)], 25))
