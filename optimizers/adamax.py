from dataclasses import dataclass

import numpy as np

from descent import Number, average, debiased, learning_rate, show
from descent.doubles import divided
from optimizers.adam import Adam


@dataclass(frozen=True)
class Adamax(Adam):
    """Adam that divides by the largest recent gradient instead of the root of their mean square."""

    lr: Number = learning_rate(2e-3, high=10.0)

    rule = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad u \leftarrow \max(\beta_2 u,\; |g| + \varepsilon) \qquad"
        r"\theta \leftarrow \theta - \frac{\eta}{1 - \beta_1^t}\, \frac{m}{u}"
    )
    memory = {"m": Adam.memory["m"], "u": "the largest gradient so far, fading by β₂ at every step"}
    parent = "adam"
    changes = "divides by the largest recent gradient, which needs no correction"
    differs = "The paper has no ε; Keras adds it to u in the division and has η = 0.001."

    def moments(self, m, v, g):
        return average(m, g, self.beta1), np.maximum(self.beta2 * v, np.abs(g) + self.eps)

    def direction(self, m, v, g, t):
        m_hat = debiased(m, self.beta1, t)
        show(m_hat=m_hat, rate=lambda: self.lr / v)
        return divided(m_hat, v, self.eps)

    def torch(self):
        return f"torch.optim.Adamax([x], lr={self.lr}, betas=({self.beta1}, {self.beta2}), eps={self.eps})"
