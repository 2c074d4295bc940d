"""Golden paths of the adaptive relatives: `pip install torch==2.13.0 optax pytorch_optimizer`, then run this file.

Nothing here knows Descent: the losses are written again, their slopes are autograd's. Every tenth position is kept.
As in make.py the settings are such that a rounding error stays one: small rates and a larger ε keep a run from
hopping about a minimum, where two correct programs soon disagree.
"""

import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytorch_optimizer as po
import torch
from torch.optim.lr_scheduler import ExponentialLR

jax.config.update("jax_enable_x64", True)
torch.set_default_dtype(torch.float64)  # else NAdam multiplies its momentums in single precision

HERE = Path(__file__).parent
STEPS, KEPT = 200, 10

# The loss, a start, and a learning rate that suits plain gradient descent.
SURFACES = {
    "rosenbrock": (lambda x, y, exp: (1 - x) ** 2 + 100 * (y - x**2) ** 2, (-1.2, 1.0), 1e-3),
    "himmelblau": (lambda x, y, exp: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2, (0.3, -0.8), 1e-2),
    "trap": (lambda x, y, exp: (x - 4) ** 2 / 20 - 0.6 * exp(-2 * (x + 1) ** 2) + y**2 / 2, (-5.0, 1.5), 0.3),
    "saddle_well": (lambda x, y, exp: x**2 / 2 - y**2 / 2 + y**4 / 4, (-2.5, 0.001), 0.3),
}
PACED = ("radam", "adabound", "amsbound")
"""Rules whose steps grow with the slope: their rates are in units of the surface's."""

# Descent's names for the hyperparameters; "gamma_lr" is the factor of an exponential schedule.
SETTINGS = {
    "adadelta": [{"lr": 1.0, "rho": 0.9, "eps": 1e-4}, {"lr": 2.5, "rho": 0.97, "eps": 1e-5}],
    "centered_rmsprop": [
        {"lr": 0.003, "rho": 0.95, "eps": 0.3},
        {"lr": 0.02, "rho": 0.7, "eps": 3.0},
    ],
    "rmsprop_momentum": [
        {"lr": 0.002, "rho": 0.95, "eps": 1e-2, "beta": 0.8},
        {"lr": 0.01, "rho": 0.7, "eps": 1.0, "beta": 0.5},
    ],
    "adamw": [
        {"lr": 0.05, "beta1": 0.8, "beta2": 0.99, "eps": 1e-4, "weight_decay": 0.1},
        {"lr": 0.2, "beta1": 0.95, "beta2": 0.9, "eps": 1e-2, "weight_decay": 0.01},
    ],
    "adamax": [
        {"lr": 0.05, "beta1": 0.8, "beta2": 0.99, "eps": 1e-4},
        {"lr": 0.2, "beta1": 0.95, "beta2": 0.9, "eps": 0.1},
    ],
    "nadam": [
        {"lr": 0.05, "beta1": 0.8, "beta2": 0.99, "eps": 1e-4, "psi": 0.01},
        {"lr": 0.03, "beta1": 0.95, "beta2": 0.95, "eps": 1e-2, "psi": 0.7},
    ],
    "nadam_simple": [
        {"lr": 0.05, "beta1": 0.8, "beta2": 0.99, "eps": 1e-4},
        {"lr": 0.03, "beta1": 0.95, "beta2": 0.95, "eps": 1e-2},
    ],
    "amsgrad": [
        {"lr": 0.05, "beta1": 0.8, "beta2": 0.99, "eps": 1e-4},
        {"lr": 0.2, "beta1": 0.95, "beta2": 0.9, "eps": 1e-2},
    ],
    "radam": [
        {"lr": 1.0, "beta1": 0.8, "beta2": 0.99, "eps": 1e-4},
        {"lr": 0.4, "beta1": 0.95, "beta2": 0.9, "eps": 0.1},
    ],
    "adabound": [
        {"lr": 1.0, "beta1": 0.8, "beta2": 0.99, "eps": 1e-3, "final_lr": 0.7, "gamma": 0.01},
        {"lr": 5.0, "beta1": 0.95, "beta2": 0.9, "eps": 0.1, "final_lr": 1.3, "gamma": 0.2},
    ],
    "amsbound": [
        {"lr": 1.0, "beta1": 0.8, "beta2": 0.99, "eps": 1e-3, "final_lr": 0.7, "gamma": 0.01},
        {"lr": 5.0, "beta1": 0.95, "beta2": 0.9, "eps": 0.1, "final_lr": 1.3, "gamma": 0.2},
    ],
    "adabelief": [
        {"lr": 0.02, "beta1": 0.8, "beta2": 0.99, "eps": 1e-4},
        {"lr": 0.1, "beta1": 0.95, "beta2": 0.9, "eps": 1e-2},
    ],
    "yogi": [
        {"lr": 0.05, "beta1": 0.8, "beta2": 0.99, "eps": 1e-2},
        {"lr": 0.2, "beta1": 0.95, "beta2": 0.9, "eps": 0.1},
    ],
    "adan": [
        {"lr": 0.02, "beta1": 0.95, "beta2": 0.9, "beta3": 0.98, "eps": 1e-4, "weight_decay": 0.1},
        {"lr": 0.05, "beta1": 0.9, "beta2": 0.7, "beta3": 0.98, "eps": 0.1, "weight_decay": 0.0},
    ],
    "lion": [
        {"lr": 0.0031, "beta1": 0.8, "beta2": 0.97, "weight_decay": 0.1},
        {"lr": 0.0173, "beta1": 0.95, "beta2": 0.9, "weight_decay": 0.0},
    ],
    "sign_descent": [{"lr": 0.0031}, {"lr": 0.0173}],
    "rprop": [
        {"lr": 0.013, "up": 1.3, "down": 0.4, "smallest": 1e-7, "largest": 0.3},
        {"lr": 0.2, "up": 1.1, "down": 0.6, "smallest": 1e-4, "largest": 10.0},
    ],
}


def adam(cls, **always):
    """A maker of optimizers that take Adam's betas as a pair."""
    return lambda p, beta1, beta2, **rest: cls(p, betas=(beta1, beta2), **rest, **always)


def rmsprop(p, rho, beta=0.0, **rest):
    return torch.optim.RMSprop(p, alpha=rho, momentum=beta, centered=not beta, **rest)


def nadam(p, beta1, beta2, psi, **rest):
    return torch.optim.NAdam(p, betas=(beta1, beta2), momentum_decay=psi, **rest)


def adan(p, beta1, beta2, beta3, **rest):
    return po.Adan(p, betas=(beta1, beta2, beta3), **rest)


def rprop(p, up, down, smallest, largest, **rest):
    return torch.optim.Rprop(p, etas=(down, up), step_sizes=(smallest, largest), **rest)


TORCH = {
    "adadelta": torch.optim.Adadelta,
    "centered_rmsprop": rmsprop,
    "rmsprop_momentum": rmsprop,
    "adamw": adam(torch.optim.AdamW),
    "adamax": adam(torch.optim.Adamax),
    "nadam": nadam,
    "amsgrad": adam(torch.optim.Adam, amsgrad=True),
    "radam": adam(torch.optim.RAdam),
    "adabound": adam(po.AdaBound),
    "amsbound": adam(po.AdaBound, ams_bound=True),
    "adabelief": adam(po.AdaBelief),
    "yogi": adam(po.Yogi),
    "adan": adan,
    "lion": adam(po.Lion),
    "rprop": rprop,
}
OPTAX = {
    "nadam_simple": lambda lr, beta1, beta2, eps: optax.nadam(lr, beta1, beta2, eps),
    "sign_descent": optax.sign_sgd,
}


def torch_path(make, loss, start, gamma_lr=1.0, steps=STEPS, **settings):
    """The iterates of a run (2, steps + 1)."""
    x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = make([x], **settings)
    scheduler = ExponentialLR(optimizer, gamma_lr)
    points = [x.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        loss(*x, torch.exp).backward()
        optimizer.step()
        scheduler.step()
        points.append(x.detach().clone())
    return torch.stack(points, dim=1).numpy()


def optax_path(make, loss, start, lr, gamma_lr=1.0, steps=STEPS, **settings):
    """The iterates of a run (2, steps + 1)."""
    optimizer = make(lambda count: lr * gamma_lr ** jnp.asarray(count, float), **settings)
    slope = jax.grad(lambda x: loss(*x, jnp.exp))

    def step(carry, _):
        x, state = carry
        updates, state = optimizer.update(slope(x), state, x)
        x = optax.apply_updates(x, updates)
        return (x, state), x

    x = jnp.asarray(start, float)
    _, points = jax.lax.scan(step, (x, optimizer.init(x)), length=steps)
    return np.vstack([x, points]).T


def path(optimizer, loss, start, **settings):
    if optimizer in OPTAX:
        return optax_path(OPTAX[optimizer], loss, start, **settings)
    return torch_path(TORCH[optimizer], loss, start, **settings)


def runs():
    """Every optimizer on every surface with each of its settings, and with the first under a schedule."""
    for optimizer, several in SETTINGS.items():
        # torch's Rprop reads its rate once, so a schedule does nothing there
        scheduled = [] if optimizer == "rprop" else [{**several[0], "gamma_lr": 0.98}]
        for surface, (loss, start, pace) in SURFACES.items():
            unit = pace if optimizer in PACED else 1.0
            for settings in [*several, *scheduled]:
                chosen = {k: v * unit if k in ("lr", "final_lr") else v for k, v in settings.items()}
                case = {"optimizer": optimizer, "settings": chosen, "surface": surface, "start": start}
                yield case, path(optimizer, loss, start, **chosen)[:, ::KEPT]


def main():
    cases, paths = zip(*runs(), strict=True)
    np.savez_compressed(HERE / "adaptive.npz", cases=json.dumps(cases), paths=np.stack(paths))


if __name__ == "__main__":
    main()
