"""Golden paths beyond the adaptive family: `pip install torch==2.13.0 optax pytorch_optimizer`, then run this file.

Nothing here knows Descent: the losses are written again, their slopes are autograd's. Every fifth position is kept,
and what the rule remembers there. As in make.py the settings are such that a rounding error stays one; where it
does not, nothing is kept (nan) from where it has grown a hundred thousand times.
"""

import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytorch_optimizer as po
import torch

jax.config.update("jax_enable_x64", True)
torch.set_default_dtype(torch.float64)  # else ASGD, Prodigy and D-Adaptation keep their numbers in single precision

HERE = Path(__file__).parent
STEPS, KEPT = 200, 5
NUDGE = 1e-14

# The loss, a start, and a learning rate that suits plain gradient descent.
SURFACES = {
    "rosenbrock": (lambda x, y, exp: (1 - x) ** 2 + 100 * (y - x**2) ** 2, (-1.2, 1.0), 1e-3),
    "himmelblau": (lambda x, y, exp: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2, (0.3, -0.8), 1e-2),
    "trap": (lambda x, y, exp: (x - 4) ** 2 / 20 - 0.6 * exp(-2 * (x + 1) ** 2) + y**2 / 2, (-5.0, 1.5), 0.3),
    "saddle_well": (lambda x, y, exp: x**2 / 2 - y**2 / 2 + y**4 / 4, (-2.5, 0.001), 0.3),
}

# Descent's names for the hyperparameters; those of PACED are in units of the surface's learning rate.
PACED = {"asgd": "lr", "schedule_free_sgd": "lr", "polyak": "max_lr"}
SETTINGS = {
    "lbfgs": [{"lr": 0.8, "history": 5}, {"lr": 0.4, "history": 3}],
    "asgd": [
        {"lr": 0.7, "lambd": 0.01, "alpha": 0.75, "t0": 20.0},
        {"lr": 1.3, "lambd": 0.5, "alpha": 0.4, "t0": 1e6},
    ],
    "schedule_free_sgd": [{"lr": 1.0, "beta": 0.9}, {"lr": 1.5, "beta": 0.7}],
    "schedule_free_adamw": [
        {"lr": 0.1, "beta1": 0.9, "beta2": 0.99, "eps": 1e-4, "weight_decay": 0.0},
        {"lr": 0.05, "beta1": 0.8, "beta2": 0.95, "eps": 1.0, "weight_decay": 0.05},
    ],
    "dadapt_adam": [
        {"lr": 1.0, "beta1": 0.9, "beta2": 0.99, "d0": 1e-3, "eps": 1e-2},
        {"lr": 0.1, "beta1": 0.7, "beta2": 0.999, "d0": 1e-4, "eps": 1.0},
    ],
    "prodigy": [
        {"lr": 1.0, "beta1": 0.9, "beta2": 0.99, "d0": 1e-3, "eps": 1e-2, "d_coef": 0.5},
        {"lr": 0.5, "beta1": 0.7, "beta2": 0.999, "d0": 1e-5, "eps": 0.1, "d_coef": 1.5},
    ],
    "sophia": [
        {"lr": 1.0, "beta1": 0.9, "beta2": 0.95, "rho": 0.05, "k": 7, "eps": 1e-3},
        {"lr": 0.3, "beta1": 0.7, "beta2": 0.8, "rho": 0.2, "k": 3, "eps": 0.5},
    ],
    "polyak": [{"f_min": -0.5, "max_lr": 0.7, "eps": 0.0}, {"f_min": 0.3, "max_lr": 1.2, "eps": 0.1}],
}
TORCH = {
    "lbfgs": lambda p, lr, history: torch.optim.LBFGS(p, lr=lr, history_size=history, max_iter=1),
    "asgd": lambda p, lr, lambd, alpha, t0: torch.optim.ASGD(p, lr=lr, lambd=lambd, alpha=alpha, t0=t0),
    "schedule_free_sgd": lambda p, lr, beta: po.ScheduleFreeSGD(p, lr=lr, momentum=beta),
    "schedule_free_adamw": lambda p, lr, beta1, beta2, eps, weight_decay: po.ScheduleFreeAdamW(
        p, lr=lr, betas=(beta1, beta2), eps=eps, weight_decay=weight_decay
    ),
    "dadapt_adam": lambda p, lr, beta1, beta2, d0, eps: po.DAdaptAdam(p, lr=lr, betas=(beta1, beta2), d0=d0, eps=eps),
    "prodigy": lambda p, lr, beta1, beta2, d0, eps, d_coef: po.Prodigy(
        p, lr=lr, betas=(beta1, beta2), d0=d0, eps=eps, d_coef=d_coef
    ),
    "sophia": lambda p, lr, beta1, beta2, rho, k, eps: po.SophiaH(
        p, lr=lr, betas=(beta1, beta2), p=rho, update_period=k, eps=eps
    ),
}
REMEMBERED = {
    "asgd": ("θ_bar", lambda optimizer, x: optimizer.state[x]["ax"]),
    "schedule_free_sgd": ("y", lambda optimizer, x: x),
    "schedule_free_adamw": ("y", lambda optimizer, x: x),
    "dadapt_adam": ("d", lambda optimizer, x: torch.tensor([optimizer.param_groups[0]["d"]] * 2)),
    "prodigy": ("d", lambda optimizer, x: torch.tensor([optimizer.param_groups[0]["d"]] * 2)),
    "sophia": ("h", lambda optimizer, x: optimizer.state[x]["hessian_moment"]),
}
"""Descent's name for a memory, and where the package keeps it."""


def with_torch(name, settings, loss, start):
    """The iterates of a run and its memory after each step, where one is compared (2, STEPS + 1)."""
    x = torch.tensor(start, requires_grad=True)
    optimizer = TORCH[name]([x], **settings)
    points, kept = [x.detach().clone()], [torch.full((2,), np.nan)]

    def closure():
        optimizer.zero_grad()
        value = loss(*x, torch.exp)
        value.backward()
        return value

    for t in range(STEPS):
        if name == "sophia" and t % settings["k"] == 0:  # the exact diagonal in place of an estimate
            hessian = torch.autograd.functional.hessian(lambda p: loss(*p, torch.exp), x.detach())
            closure()
            optimizer.step(hessian=[torch.diagonal(hessian).clone()])
        else:
            optimizer.step(closure)
        kept.append(REMEMBERED[name][1](optimizer, x).detach().clone() if name in REMEMBERED else kept[0])
        points.append(evaluated(optimizer, x))
    return torch.stack(points, dim=1).numpy(), torch.stack(kept, dim=1).numpy()


def evaluated(optimizer, x):
    """The parameters as a user would evaluate them, the optimizer left as it was."""
    if not hasattr(optimizer, "eval"):
        return x.detach().clone()
    before = x.detach().clone()
    optimizer.eval()
    average = x.detach().clone()
    optimizer.train()
    with torch.no_grad():
        x.copy_(before)
    return average


def with_optax(settings, loss, start):
    """The iterates of optax's Polyak step (2, STEPS + 1), and no memory."""
    optimizer = optax.polyak_sgd(settings["max_lr"], f_min=settings["f_min"], eps=settings["eps"])
    slope = jax.jit(jax.value_and_grad(lambda p: loss(*p, jnp.exp)))
    x = jnp.array(start)
    state, points = optimizer.init(x), [x]
    for _ in range(STEPS):
        value, gradient = slope(x)
        updates, state = optimizer.update(gradient, state, x, value=value)
        x = optax.apply_updates(x, updates)
        points.append(x)
    points = np.stack(points, axis=1)
    return points, np.full_like(points, np.nan)


def runs():
    """Every optimizer with each of its settings on every surface: the case, its path and its memory."""
    for surface, (loss, start, pace) in SURFACES.items():
        for name, several in SETTINGS.items():
            for settings in several:
                paced = PACED.get(name)
                chosen = {k: v * pace if k == paced else v for k, v in settings.items()}
                case = {"optimizer": name, "settings": chosen, "surface": surface, "start": start}
                if name in REMEMBERED:
                    case["memory"] = REMEMBERED[name][0]
                path, kept = run(name, chosen, loss, start)
                beside, _ = run(name, chosen, loss, tuple(v * (1 + NUDGE) for v in start))
                lost = np.maximum.accumulate(np.abs(path - beside).max(axis=0)) > 1e5 * NUDGE
                yield case, *(np.where(lost, np.nan, each)[:, ::KEPT] for each in (path, kept))


def run(name, *rest):
    return with_optax(*rest) if name == "polyak" else with_torch(name, *rest)


def main():
    cases, paths, memories = zip(*runs(), strict=True)
    np.savez_compressed(
        HERE / "others.npz", cases=json.dumps(cases), paths=np.stack(paths), memories=np.stack(memories)
    )


if __name__ == "__main__":
    main()
