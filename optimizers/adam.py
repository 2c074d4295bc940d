from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, average, debiased, decay, epsilon, learning_rate, show
from descent.doubles import divided


@dataclass(frozen=True)
class Adam(Optimizer):
    """Momentum divided by the size of recent gradients, both averages corrected for starting at zero."""

    lr: Number = learning_rate(1e-3, high=10.0)
    beta1: Number = decay(0.9, "β₁", high=0.99, help="the share of the last mean gradient that is kept")
    beta2: Number = decay(0.999, "β₂", high=0.9999, help="the share of the last mean square that is kept")
    eps: Number = epsilon(1e-8)

    reference = Reference(
        "D. P. Kingma, J. Ba",
        2015,
        "Adam: a method for stochastic optimization",
        "https://arxiv.org/abs/1412.6980",
    )
    rule = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2 \qquad"
        r"\theta \leftarrow \theta - \eta\, \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon}"
    )
    memory = {"m": "the moving average of the gradients", "v": "the moving average of the squared gradients"}
    parent = "rmsprop"
    changes = "adds momentum, and corrects both averages for starting at zero"
    momentum = "beta1"
    corrects = True
    differs = (
        "Keras and the paper's short form fold the corrections into the rate, "
        "which equals this form only when their ε is scaled by √(1 - β₂ᵗ)."
    )

    def step(self, x, state, f, t):
        m, v = state
        g = f.gradient(x)
        m, v = self.moments(m, v, g)
        return x - self.lr * self.direction(m, v, g, t), (m, v)

    def moments(self, m, v, g):
        """Both averages with the new gradient in them."""
        return average(m, g, self.beta1), average(v, g * g, self.beta2)

    def direction(self, m, v, g, t):
        """What the learning rate multiplies."""
        m_hat, v_hat = debiased(m, self.beta1, t), debiased(v, self.beta2, t)
        show(m_hat=m_hat, v_hat=v_hat, rate=lambda: self.lr / (np.sqrt(v_hat) + self.eps))
        return divided(m_hat, np.sqrt(v_hat) + self.eps, self.eps)

    def torch(self):
        return f"torch.optim.Adam([x], lr={self.lr}, betas=({self.beta1}, {self.beta2}), eps={self.eps})"


@dataclass(frozen=True)
class AdamUncorrected(Adam):
    """Adam whose averages are used as they are, so its first steps are several times the learning rate.

    On a steady slope the first step is η(1 - β₁)/√(1 - β₂): 3.16 η with the usual decay rates.
    """

    title = "Adam without bias correction"

    rule = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2 \qquad"
        r"\theta \leftarrow \theta - \eta\, \frac{m}{\sqrt{v} + \varepsilon}"
    )
    parent = "adam"
    changes = "leaves out the corrections for starting at zero"
    corrects = False
    differs = "torch, Keras and optax always correct; this is what they would do without."

    def direction(self, m, v, g, t):
        show(rate=lambda: self.lr / (np.sqrt(v) + self.eps))
        return divided(m, np.sqrt(v) + self.eps, self.eps)

    def torch(self):
        return ""
