from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, average, decay, learning_rate, param, show


@dataclass(frozen=True)
class Lion(Optimizer):
    """Sign descent with momentum: only the sign of a moving average counts, so every step has one size.

    Two decay rates: the step trusts the newest gradient more than the average that is kept does.
    """

    lr: Number = learning_rate(1e-4, low=1e-5, high=1.0)
    beta1: Number = decay(0.9, "β₁", high=0.99, help="the share of the average in the sign that is taken")
    beta2: Number = decay(0.99, "β₂", help="the share of the last average that is kept")
    weight_decay: Number = param(0.0, 0.0, 1.0, "λ", help="weight decay: η times this share of θ is taken away")

    reference = Reference(
        "X. Chen et al.", 2023, "Symbolic discovery of optimization algorithms", "https://arxiv.org/abs/2302.06675"
    )
    rule = (
        r"\theta \leftarrow \theta - \eta \left[\mathrm{sign}(\beta_1 m + (1 - \beta_1)\, g) + \lambda \theta\right]"
        r"\qquad m \leftarrow \beta_2 m + (1 - \beta_2)\, g"
    )
    memory = {"m": "the moving average of the gradients"}
    parent = "sign_descent"
    changes = "takes the sign of a moving average in place of the gradient's"
    momentum = "beta1"
    differs = "Implementations agree."

    def step(self, x, state, f, t):
        (m,) = state
        g = f.gradient(x)
        blend = average(m, g, self.beta1)
        show(blend=blend)
        return x - self.lr * (np.sign(blend) + self.weight_decay * x), (average(m, g, self.beta2),)
