"""Golden paths of wrapped optimizers: `pip install torch==2.13.0 optax`, then `python tests/golden/wrappers.py`.

torch's clipping, weight decay, ReduceLROnPlateau and AveragedModel around its optimizers; optax's SAM and Lookahead
around its own; and torch's optimizers whose momentum a schedule drives. Nothing here knows Descent but its names. The
settings keep rounding errors small, as in make.py.
"""

import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_
from torch.optim import SGD, Adam, AdamW
from torch.optim.lr_scheduler import CyclicLR, OneCycleLR, ReduceLROnPlateau
from torch.optim.swa_utils import AveragedModel

jax.config.update("jax_enable_x64", True)

HERE = Path(__file__).parent
STEPS, EVERY = 200, 10

# The loss, a start, and a learning rate that suits the plain methods.
SURFACES = {
    "rosenbrock": (lambda x, y, exp: (1 - x) ** 2 + 100 * (y - x**2) ** 2, (-1.2, 1.0), 1e-3),
    "himmelblau": (lambda x, y, exp: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2, (0.3, -0.8), 1e-2),
    "trap": (lambda x, y, exp: (x - 4) ** 2 / 20 - 0.6 * exp(-2 * (x + 1) ** 2) + y**2 / 2, (-5.0, 1.5), 0.3),
    "saddle_well": (lambda x, y, exp: x**2 / 2 - y**2 / 2 + y**4 / 4, (-2.5, 0.001), 0.3),
}

TORCH = {
    "sgd": lambda p, lr, wd=0.0: SGD(p, lr, weight_decay=wd),
    "momentum": lambda p, lr, beta, wd=0.0: SGD(p, lr, beta, weight_decay=wd),
    "nesterov": lambda p, lr, beta, wd=0.0: SGD(p, lr, beta, nesterov=True, weight_decay=wd),
    "adam": lambda p, lr, beta1, beta2, eps, wd=0.0: Adam(p, lr, (beta1, beta2), eps, wd),
    "decoupled": lambda p, lr, beta1, beta2, eps, wd: AdamW(p, lr, (beta1, beta2), eps, wd),
}
OPTAX = {
    "sgd": optax.sgd,
    "momentum": optax.sgd,
    "adam": lambda lr, beta1, beta2, eps: optax.adam(lr, beta1, beta2, eps),
}

ADAM = {"lr": 0.05, "beta1": 0.8, "beta2": 0.99, "eps": 1e-3}
CALM = {"lr": 0.05, "beta1": 0.7, "beta2": 0.99, "eps": 3.0}
"""Adam that does not hop about a minimum where the gradient's length is cut or made up."""


def inner(pace):
    """Two optimizers for every wrapper."""
    return ("sgd", {"lr": 0.7 * pace}), ("adam", ADAM)


def heavy(pace, adam=ADAM):
    return ("momentum", {"lr": 0.4 * pace, "beta": 0.8}), ("adam", adam)


def torch_cases(pace):
    """Wrappers from the outside in, the optimizer, and how torch does the same."""
    for clip, (name, settings) in zip((2.0, 0.8), heavy(pace, CALM), strict=True):
        yield [("clip_norm", {"c": clip})], name, settings, {"clip": lambda p, c=clip: clip_grad_norm_(p, c)}
    for clip, (name, settings) in zip((1.5, 0.8), heavy(pace, CALM), strict=True):
        yield [("clip_value", {"c": clip})], name, settings, {"clip": lambda p, c=clip: clip_grad_value_(p, c)}
    for wd, (name, settings) in zip((0.3, 0.8), heavy(pace), strict=True):
        yield [("weight_decay", {"wd": wd})], name, settings, {"wd": wd}
    for wd, (name, settings) in zip((0.3, 0.8), heavy(pace, CALM), strict=True):
        clipped = [("clip_norm", {"c": 1.5}), ("weight_decay", {"wd": wd})]
        yield clipped, name, settings, {"wd": wd, "clip": lambda p: clip_grad_norm_(p, 1.5)}
    for wd in (0.4, 2.0):
        yield [("decoupled_weight_decay", {"wd": wd})], "adam", ADAM, {"wd": wd, "as": "decoupled"}
    for scale, (name, settings) in zip((0.3, 50.0), inner(pace), strict=True):
        yield [("loss_scale", {"c": scale})], name, settings, {"scale": scale}
    plateau = {"factor": 0.5, "patience": 4, "threshold": 0.05, "cooldown": 3}
    for more, (name, settings) in zip(
        ({}, {"factor": 0.3, "patience": 2, "threshold": 0.01, "cooldown": 0}), heavy(pace), strict=True
    ):
        chosen = {**plateau, **more}
        yield [("reduce_on_plateau", chosen)], name, settings, {"plateau": chosen}
    for burn_in, (name, settings) in zip((0, 35), inner(pace), strict=True):
        yield [("iterate_averaging", {"burn_in": burn_in})], name, settings, {"burn_in": burn_in}


def driven_cases(pace):
    """A schedule that drives momentum, the optimizer, and how torch does the same."""
    rates = {"pct": 0.4, "div": 5.0, "final_div": 50.0, "phases": 3}
    for name, settings in heavy(pace):
        yield (
            ("one_cycle_linear_momentum", {**rates, "low_momentum": 0.6, "high_momentum": 0.9}),
            name,
            settings,
            lambda o, lr=settings["lr"]: OneCycleLR(
                o, lr, STEPS, None, None, 0.4, "linear", True, 0.6, 0.9, 5.0, 50.0, three_phase=True
            ),
        )
        yield (
            ("triangular2_momentum", {"period": 0.2, "floor": 0.2, "low_momentum": 0.5, "high_momentum": 0.85}),
            name,
            settings,
            lambda o, lr=settings["lr"]: CyclicLR(
                o, 0.2 * lr, lr, 20, mode="triangular2", base_momentum=0.5, max_momentum=0.85
            ),
        )


def torch_path(name, settings, loss, start, how):
    x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    more = {"wd": how["wd"]} if "wd" in how else {}
    optimizer = TORCH[how.get("as", name)]([x], **settings, **more)
    scheduler = ReduceLROnPlateau(optimizer, **how["plateau"]) if "plateau" in how else None
    driver = how["driver"](optimizer) if "driver" in how else None
    model = torch.nn.ParameterList([x])
    averaged = AveragedModel(model)
    points = [x.detach().clone()]
    for t in range(1, STEPS + 1):
        optimizer.zero_grad()
        value = loss(*x, torch.exp) * how.get("scale", 1.0)
        value.backward()
        if "clip" in how:
            how["clip"]([x])
        optimizer.step()
        if scheduler:
            scheduler.step(value.detach())
        if driver and t < STEPS:
            driver.step()
        point = x.detach().clone()
        if t > how.get("burn_in", STEPS):
            averaged.update_parameters(model)
            (point,) = (p.detach().clone() for p in averaged.parameters())
        points.append(point)
    return torch.stack(points[::EVERY], dim=1).numpy()


def optax_cases(pace):
    for rho, (name, settings) in zip((0.02, 0.05), heavy(pace, {**CALM, "lr": 0.01, "eps": 10.0}), strict=True):
        yield [("sam", {"rho": rho})], name, settings
    for (k, alpha), (name, settings) in zip(((5, 0.5), (3, 0.8)), heavy(pace), strict=True):
        yield [("lookahead", {"k": k, "alpha": alpha})], name, settings


def optax_path(wrapper, made, name, settings, loss, start):
    settings = {"momentum" if key == "beta" else key: value for key, value in settings.items()}
    fast = OPTAX[name](settings.pop("lr"), **settings)
    slope = jax.jit(jax.grad(lambda x: loss(*x, jnp.exp)))
    x = jnp.array(start)
    points = [x]
    if wrapper == "sam":
        uphill = optax.chain(optax.contrib.normalize(), optax.sgd(made["rho"]))
        optimizer = optax.contrib.sam(fast, uphill, sync_period=2, opaque_mode=True)
        state = optimizer.init(x)
        for _ in range(STEPS):
            updates, state = optimizer.update(slope(x), state, x, grad_fn=lambda x, _: slope(x))
            x = optax.apply_updates(x, updates)
            points.append(x)
    else:
        optimizer = optax.lookahead(fast, made["k"], made["alpha"])
        both = optax.LookaheadParams.init_synced(x)
        state = optimizer.init(both)
        for _ in range(STEPS):
            updates, state = optimizer.update(slope(both.fast), state, both)
            both = optax.apply_updates(both, updates)
            points.append(both.fast)
    return np.stack(points[::EVERY], axis=1)


def runs():
    for surface, (loss, start, pace) in SURFACES.items():
        where = {"surface": surface, "start": start}
        for wrappers, name, settings, how in torch_cases(pace):
            case = {"wrappers": wrappers, "optimizer": name, "settings": settings, **where}
            yield case, torch_path(name, settings, loss, start, how)
        for schedule, name, settings, driver in driven_cases(pace):
            case = {"wrappers": [], "schedule": schedule, "optimizer": name, "settings": settings, **where}
            yield case, torch_path(name, settings, loss, start, {"driver": driver})
        for wrappers, name, settings in optax_cases(pace):
            case = {"wrappers": wrappers, "optimizer": name, "settings": settings, **where}
            ((wrapper, made),) = wrappers
            yield case, optax_path(wrapper, made, name, settings, loss, start)


if __name__ == "__main__":
    cases, paths = zip(*runs(), strict=True)
    np.savez_compressed(HERE / "wrappers.npz", cases=json.dumps(cases), paths=np.stack(paths))
