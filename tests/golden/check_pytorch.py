"""Run the PyTorch scripts a page offers: `pip install torch==2.13.0`, then `python -m tests.golden.check_pytorch`.

Each must end where the run shown ends, at every step, to 1e-9. The settings keep a rounding error one: small rates, and
few steps.
"""

import contextlib
import io
import sys

import numpy as np

from descent import Constant, Sampling, Transformed, descend, params
from descent.batches import ORDERS
from optimizers import OPTIMIZERS, SGD, Adam, Momentum
from optimizers.schedules import SCHEDULES
from optimizers.wrappers import ClipNorm, ClipValue, LossScale, WeightDecay
from surfaces import SURFACES, Himmelblau
from views.pytorch import pytorch

STEPS, SEED = 40, 3
ASIDE = (0.11, 0.07)
"""Starts lie a little aside: where a slope is nothing but rounding, adaptive rules make steps of it."""


def difference(f, optimizer, schedule):
    """How far a script strays from the run; None where there is no script."""
    start = tuple(v + aside for v, aside in zip(f.starts[0], ASIDE, strict=True))
    text = pytorch(f, optimizer, start, STEPS, schedule, SEED)
    if text is None:
        return None
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(text, names)
    with np.errstate(all="ignore"):
        strayed = np.abs(np.array(names["path"]).T - descend(f, optimizer, start, STEPS, schedule, SEED).path)
        return float(np.fmax.reduce(strayed, axis=None))  # where both diverged there is nothing to compare


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


def main():
    scripts = bad = 0
    for surface, optimizer, schedule in cases():
        strayed = difference(surface, optimizer, schedule)
        scripts += strayed is not None
        if strayed is not None and not strayed <= 1e-9:
            bad += 1
            print(f"{strayed:.1e}  {surface}  {optimizer}  {schedule}")
    print(f"{scripts} scripts, {bad} of them stray")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
