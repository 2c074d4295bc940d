"""Golden files from torch.optim: `pip install torch==2.13.0`, then `python tests/golden/make.py`.

Nothing here knows Descent: the losses are written again, their slopes are autograd's. The settings are such that a
rounding error stays one: small rates keep the plain methods stable on the steep surfaces, and a larger ε keeps
RMSprop and Adam from hopping about a minimum, where two correct programs soon disagree.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch.optim import SGD, Adagrad, Adam, RMSprop

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


def main():
    cases, paths = zip(*runs(), strict=True)
    np.savez_compressed(HERE / "paths.npz", cases=json.dumps(cases), paths=np.stack(paths))


if __name__ == "__main__":
    main()
