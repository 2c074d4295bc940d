"""Golden files from torch.optim: `pip install torch==2.13.0`, then `python tests/golden/make.py`.

Nothing here knows Descent: the losses are written again, their slopes are autograd's. The settings are such that a
rounding error stays one: small rates keep the plain methods stable on the steep surfaces, and a larger ε keeps
RMSprop and Adam from hopping about a minimum, where two correct programs soon disagree.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np
import torch
from torch.optim import SGD, Adagrad, Adam, RMSprop
from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, OneCycleLR

HERE = Path(__file__).parent
STEPS = 200

# The loss, a start, and a learning rate that suits the plain methods.
SURFACES = {
    "rosenbrock": (lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, (-1.2, 1.0), 1e-3),
    "himmelblau": (lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2, (0.3, -0.8), 1e-2),
    "trap": (
        lambda x, y: (x - 4) ** 2 / 20 - 0.6 * torch.exp(-2 * (x + 1) ** 2) + y**2 / 2,
        (-5.0, 1.5),
        0.3,
    ),
    "saddle_well": (lambda x, y: x**2 / 2 - y**2 / 2 + y**4 / 4, (-2.5, 0.001), 0.3),
}

# Descent's names for the hyperparameters; the rates of the plain methods are in units of the surface's.
PLAIN = {
    "sgd": [{"lr": 0.7}, {"lr": 1.3}],
    "momentum": [{"lr": 0.4, "beta": 0.85}, {"lr": 0.6, "beta": 0.7, "dampening": 0.3}],
    "nesterov": [{"lr": 0.5, "beta": 0.6}, {"lr": 0.25, "beta": 0.92}],
}
ADAPTIVE = {
    "adagrad": [{"lr": 0.4, "eps": 1e-6}, {"lr": 1.5, "eps": 0.1, "lr_decay": 0.02}],
    "rmsprop": [{"lr": 0.003, "rho": 0.95, "eps": 1e-3}, {"lr": 0.02, "rho": 0.7, "eps": 1.0}],
    "adam": [
        {"lr": 0.05, "beta1": 0.8, "beta2": 0.99, "eps": 1e-4},
        {"lr": 0.2, "beta1": 0.95, "beta2": 0.9, "eps": 1e-2},
    ],
}
TORCH = {
    "sgd": lambda p, lr: SGD(p, lr=lr),
    "momentum": lambda p, lr, beta, dampening=0.0: SGD(p, lr=lr, momentum=beta, dampening=dampening),
    "nesterov": lambda p, lr, beta: SGD(p, lr=lr, momentum=beta, nesterov=True),
    "adagrad": lambda p, lr, eps, lr_decay=0.0: Adagrad(p, lr=lr, eps=eps, lr_decay=lr_decay),
    "rmsprop": lambda p, lr, rho, eps: RMSprop(p, lr=lr, alpha=rho, eps=eps),
    "adam": lambda p, lr, beta1, beta2, eps: Adam(p, lr=lr, betas=(beta1, beta2), eps=eps),
}

TOTALS = (1, 2, 3, 7, 10, 64)
SCHEDULES = {
    "exponential": [{"gamma": 0.9}, {"gamma": 0.997}, {"gamma": 1.0}],
    "cosine": [{"floor": 0.0}, {"floor": 0.15}],
    "one_cycle": [
        {"pct": 0.3, "div": 25.0, "final_div": 1e4},
        {"pct": 0.45, "div": 7.0, "final_div": 100.0},
        {"pct": 0.137, "div": 1.0, "final_div": 3.0},
        {"pct": 0.95, "div": 1000.0, "final_div": 1.0},
    ],
}
TORCH_SCHEDULERS = {
    "exponential": lambda o, total, gamma: ExponentialLR(o, gamma),
    "cosine": lambda o, total, floor: CosineAnnealingLR(o, total, floor),
    "one_cycle": lambda o, total, pct, div, final_div: OneCycleLR(
        o, 1.0, total, pct_start=pct, div_factor=div, final_div_factor=final_div, cycle_momentum=False
    ),
}


def path(optimizer, settings, loss, start):
    """The iterates of a run (2, STEPS + 1)."""
    x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    torch_optimizer = TORCH[optimizer]([x], **settings)
    points = [x.detach().clone()]
    for _ in range(STEPS):
        torch_optimizer.zero_grad()
        loss(*x).backward()
        torch_optimizer.step()
        points.append(x.detach().clone())
    return torch.stack(points, dim=1).numpy()


def runs():
    """Every optimizer with each of its settings on every surface, and the path it took."""
    for surface, (loss, start, pace) in SURFACES.items():
        for unit, table in ((pace, PLAIN), (1.0, ADAPTIVE)):
            for optimizer, several in table.items():
                for settings in several:
                    chosen = {**settings, "lr": settings["lr"] * unit}
                    case = {"optimizer": optimizer, "settings": chosen, "surface": surface, "start": start}
                    yield case, path(optimizer, chosen, loss, start)


def curve(schedule, settings, total):
    """The rates of a run's updates, for a rate of 1."""
    optimizer = SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = TORCH_SCHEDULERS[schedule](optimizer, total, **settings)
    rates = []
    for _ in range(total):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(rates) < total:
            scheduler.step()
    return rates


def curves():
    """Every schedule with each of its settings over runs of several lengths."""
    for total, (schedule, table) in product(TOTALS, SCHEDULES.items()):
        for settings in table:
            rates = curve(schedule, settings, total)
            yield {"schedule": schedule, "settings": settings, "total": total, "curve": rates}


def main():
    cases, paths = zip(*runs(), strict=True)
    np.savez_compressed(HERE / "paths.npz", cases=json.dumps(cases), paths=np.stack(paths))
    (HERE / "schedules.json").write_text("[\n" + ",\n".join(json.dumps(each) for each in curves()) + "\n]\n")


if __name__ == "__main__":
    main()
