"""Run the PyTorch scripts a page offers: `pip install torch==2.13.0`, then `python -m tests.golden.check_pytorch`.

Each must end where the run shown ends, at every step, to 1e-9. The settings keep a rounding error one: small rates, and
few steps.
"""

import contextlib
import io
import sys

import numpy as np

from descent import Constant, descend, params
from optimizers import OPTIMIZERS, SGD, Adam, Momentum
from optimizers.schedules import SCHEDULES
from optimizers.wrappers import ClipNorm, ClipValue, LossScale, WeightDecay
from surfaces import SURFACES, Himmelblau
from views.pytorch import pytorch

STEPS = 40


def difference(surface, optimizer, schedule):
    """How far a script strays from the run; None where there is no script."""
    text = pytorch(surface, optimizer, surface.starts[0], STEPS, schedule)
    if text is None:
        return None
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(text, names)
    run = descend(surface, optimizer, surface.starts[0], STEPS, schedule)
    return float(np.abs(np.array(names["path"]).T - run.path).max())


def cases():
    """Every rule on every surface, every schedule, every wrapper torch can follow."""
    for cls in OPTIMIZERS.values():
        rule = cls(**({"lr": 0.001} if "lr" in params(cls) else {}))
        for surface in SURFACES.values():
            yield surface(), rule, Constant()
        yield Himmelblau(), rule, SCHEDULES["exponential"]()
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
