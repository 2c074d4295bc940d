from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, average, decay, epsilon, learning_rate, param, show
from descent.doubles import divided


@dataclass(frozen=True)
class Sophia(Optimizer):
    """Momentum divided by the curvature along each axis, no coordinate moving further than a bound.

    Where the curvature is negative or small the bound alone decides, so the step is its sign. The diagonal of the
    Hessian is exact here.
    """

    lr: Number = learning_rate(6e-2, low=1e-3, high=1000.0)
    beta1: Number = decay(0.96, "β₁", high=0.99, help="the share of the last mean gradient that is kept")
    beta2: Number = decay(0.99, "β₂", high=0.9999, help="the share of the last mean curvature that is kept")
    rho: Number = param(1e-2, 1e-3, 10.0, "ρ", "log", "bound: the longest step of a coordinate, in units of η")
    k: Number = param(10, 1, 50, "k", "integer", "refresh: steps between two looks at the curvature")
    eps: Number = epsilon(1e-12)

    reference = Reference(
        "H. Liu, Z. Li, D. Hall, P. Liang, T. Ma",
        2023,
        "Sophia: a scalable stochastic second-order optimizer for language model pre-training",
        "https://arxiv.org/abs/2305.14342",
    )
    rule = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad"
        r"h \leftarrow \beta_2 h + (1 - \beta_2)\, \mathrm{diag}\,H \;\text{ every } k \text{ steps} \qquad"
        r"\theta \leftarrow \theta - \eta\, \mathrm{clip}\Big(\frac{m}{\max(h, \varepsilon)},\, \pm\rho\Big)"
    )
    memory = {"m": "the moving average of the gradients", "h": "the moving average of the curvatures along x and y"}
    parent = "adam"
    changes = "divides by the curvature instead of the size of recent gradients, and bounds the result"
    momentum = "beta1"
    differs = "The paper estimates the diagonal of H at random; optax corrects m, and refreshes h only after the step."

    def step(self, x, state, f, t):
        m, h = state
        m = average(m, f.gradient(x), self.beta1)
        due = np.equal((t - 1) % self.k, 0)
        if due.any():
            (xx, _), (_, yy) = f.hessian(x)
            h = np.where(due, average(h, np.stack([xx, yy]), self.beta2), h)
        u = divided(m, np.maximum(h, self.eps), self.eps)
        show(u=u)
        return x - self.lr * np.clip(u, -self.rho, self.rho), (m, h)
