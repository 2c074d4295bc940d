from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, epsilon, learning_rate, param, show
from descent.doubles import divided


@dataclass(frozen=True)
class Adagrad(Optimizer):
    """One rate per coordinate: each is divided by the root of the sum of its squared gradients so far.

    The sum only grows, so the steps only shrink.
    """

    lr: Number = learning_rate(1e-2, low=1e-3, high=10.0)
    eps: Number = epsilon(1e-8)
    lr_decay: Number = param(0.0, 0.0, 0.1, "d", help="decay: step t uses the learning rate η / (1 + (t - 1) d)")

    reference = Reference(
        "J. Duchi, E. Hazan, Y. Singer",
        2011,
        "Adaptive subgradient methods for online learning and stochastic optimization",
        "https://jmlr.org/papers/v12/duchi11a.html",
    )
    rule = (
        r"G \leftarrow G + g^2 \qquad"
        r"\theta \leftarrow \theta - \eta\, \frac{g}{\sqrt{G} + \varepsilon}"
    )
    memory = {"G": "the sum of all squared gradients so far"}
    parent = "sgd"
    changes = "gives each coordinate its own rate, divided by the root of its squared gradients so far"
    differs = "torch's ε is 1e-10 by default; Keras and optax start the sum at 0.1 and put ε = 1e-7 inside the root."

    def rate(self, state, t):
        return self.lr / (1 + (t - 1) * self.lr_decay)

    def step(self, x, state, f, t):
        (total,) = state
        g = f.gradient(x)
        total = total + g * g
        show(rate=lambda: self.rate(state, t) / (np.sqrt(total) + self.eps))
        return x - divided(self.rate(state, t) * g, np.sqrt(total) + self.eps, self.eps), (total,)

    def torch(self):
        return f"torch.optim.Adagrad([x], lr={self.lr}, lr_decay={self.lr_decay}, eps={self.eps})"
