"""Run the PyTorch scripts a page offers: `pip install torch==2.13.0`, then `python -m tests.golden.check_pytorch`.

Each must run, and be where the run shown is at every step, to 1e-9: everything at its defaults, then every rule,
wrapper and schedule at the ends of each of its parameters' ranges, and every surface far out. The settings keep a
rounding error one: small rates, and few steps.
"""

import contextlib
import io
import itertools
import sys

import numpy as np

from descent import Constant, Sampling, Transformed, descend, params
from descent.batches import ORDERS
from optimizers import OPTIMIZERS, SGD, Adam, Momentum, RMSpropMomentum
from optimizers.schedules import SCHEDULES
from optimizers.wrappers import WRAPPERS, ClipNorm, ClipValue, LossScale, WeightDecay
from surfaces import SURFACES, Cliff, Ellipse, Himmelblau
from views.share.pytorch import pytorch

STEPS, SEED = 40, 3
LOST = 1e6
"""A run this far away has diverged."""
LENGTHS = (1, 2, 3, 10, 20)
"""Steps of runs at the ends of ranges: in a short one phases of a schedule have no length."""
CYCLES = ("one_cycle", "one_cycle_linear", "one_cycle_momentum", "one_cycle_linear_momentum")
ASIDE = (0.11, 0.07)
"""Starts lie a little aside: where a slope is nothing but rounding, adaptive rules make steps of it."""


def difference(f, optimizer, schedule, steps=STEPS, start=None):
    """How far a script strays from the run, for its size; inf where it stops, None where there is no script."""
    start = start or tuple(v + aside for v, aside in zip(f.starts[0], ASIDE, strict=True))
    text = pytorch(f, optimizer, start, steps, schedule, SEED)
    if text is None:
        return None
    names = {}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(text, names)
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
        return np.inf
    theirs, ours = np.array(names["path"]).T, descend(f, optimizer, start, steps, schedule, SEED).path
    with np.errstate(all="ignore"):
        size = np.maximum(1, np.maximum.accumulate(np.abs(ours), axis=1))
        lost = ~(size <= LOST).all(axis=0)  # from there on a rounding error is as large as the run
        strayed = np.where(lost, 0.0, np.abs(theirs - ours) / size)
    return float(np.where(np.isnan(strayed), np.inf, strayed).max())


def gentle(cls, steepest=1.0):
    """A rule with a rate so small that no run blows up."""
    return cls(**({"lr": min(0.001, steepest)} if "lr" in params(cls) else {}))


def cases():
    """Every rule on every surface, every schedule, every wrapper torch can follow; batches, and surfaces moved."""
    for cls in SURFACES.values():
        moved = Transformed(cls(), 25.0, 0.7, 0.1, -0.2)
        rule = SGD(0.3 * cls.rates.get("sgd", 0.01))
        for order in ORDERS:
            for surface in (cls(), moved):
                yield Sampling(2, order).on(surface), rule, Constant()
    for cls in OPTIMIZERS.values():
        for surface in SURFACES.values():
            yield surface(), gentle(cls, surface.rates.get("sgd", 1.0)), Constant()
        yield Himmelblau(), gentle(cls), SCHEDULES["exponential"]()
    for cls in SCHEDULES.values():
        for rule in (SGD(0.003), Momentum(0.002, 0.8), Adam(0.05, eps=1e-4)):
            yield Himmelblau(), rule, cls()
    for wrapper in (ClipNorm, ClipValue, LossScale, WeightDecay):
        for rule in (SGD(0.003), Adam(0.05, eps=1e-4)):
            yield Himmelblau(), wrapper(rule), Constant()
    yield Himmelblau(), ClipNorm(WeightDecay(LossScale(Adam(0.05, eps=1e-4)))), SCHEDULES["one_cycle"]()


def ends(cls, steady=()):
    """Settings with each parameter at either end of its range, one alone and all but the ``steady`` ones together."""
    known = {name: param for name, param in params(cls).items() if name not in steady}
    yield from ({name: end} for name, param in known.items() for end in (param.low, param.high))
    corners = itertools.product(*[(param.low, param.high) for param in known.values()])
    yield from (dict(zip(known, corner, strict=True)) for corner in corners if len(known) <= 5)


def numbers(cls, values):
    """Settings as a page has them: whole where they are, else floats."""
    return {n: int(v) if params(cls)[n].scale == "integer" else float(v) for n, v in values.items()}


def extreme_cases():
    """Every rule, schedule and wrapper at the ends of its ranges, over runs of one step and more."""
    followers = [SGD(0.003), Momentum(0.002, 0.8), Adam(0.05, eps=1e-4), RMSpropMomentum(0.01, eps=1e-4)]
    for cls in OPTIMIZERS.values():
        own = {"lr": 0.002} if "lr" in params(cls) else {}
        for values, surface in itertools.product(ends(cls, own), (Ellipse(), Himmelblau())):
            rule = cls(**numbers(cls, {**own, **values}))
            yield from ((surface, rule, Constant(), steps) for steps in LENGTHS)
            yield surface, rule, SCHEDULES["exponential"](), STEPS
    for cls in SCHEDULES.values():
        for values, rule in itertools.product(ends(cls), followers):
            yield from ((Himmelblau(), rule, cls(**numbers(cls, values)), steps) for steps in LENGTHS)
    for name, phases, steps, k in itertools.product(CYCLES, (2, 3), LENGTHS, range(5, 100, 5)):
        yield Himmelblau(), Momentum(0.002, 0.8), SCHEDULES[name](pct=k / 100, phases=phases), steps
    for cls in WRAPPERS.values():
        for values, rule in itertools.product(ends(cls), followers):
            yield Himmelblau(), cls(rule, **numbers(cls, values)), Constant(), STEPS


def far_cases():
    """Every surface far out, where terms of its formula overflow in doubles, and over the highest cliff."""
    yield Cliff(H=40), SGD(10), Constant(), 10, (-1.2, 0.0)
    for cls, size in itertools.product(SURFACES.values(), (170.0, 1e3, 9e5)):
        for a, b in ((1, 0.3), (-1, 0.3), (0.3, -1), (-0.7, -0.7)):
            for surface in (cls(), Transformed(cls(), 25.0, 0.7, 0.1, -0.2)):
                yield surface, SGD(1e-4), Constant(), 5, (size * a, size * b)
                yield surface, Adam(0.05, eps=1e-4), Constant(), 5, (size * a, size * b)


def main():
    scripts = bad = 0
    for surface, optimizer, schedule, *steps in (*cases(), *extreme_cases(), *far_cases()):
        strayed = difference(surface, optimizer, schedule, *steps)
        scripts += strayed is not None
        if strayed is not None and not strayed <= 1e-9:
            bad += 1
            print(f"{strayed:.1e}  {surface}  {optimizer}  {schedule}  {steps}")
    print(f"{scripts} scripts, {bad} of them stray")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
