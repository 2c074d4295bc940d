from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, average, debiased, decay, epsilon, learning_rate


@dataclass(frozen=True)
class Adam(Optimizer):
    """Momentum divided by the size of recent gradients, both averages corrected for starting at zero.

    Keras and the paper's short form fold the corrections into the rate, which equals this form only when their ε is
    scaled by √(1 - β₂ᵗ).
    """

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
    memory = ("m", "v")
    parent = "rmsprop"

    def step(self, x, state, f, t):
        m, v = state
        g = f.gradient(x)
        m = average(m, g, self.beta1)
        v = average(v, g * g, self.beta2)
        m_hat, v_hat = debiased(m, self.beta1, t), debiased(v, self.beta2, t)
        return x - self.lr * m_hat / (np.sqrt(v_hat) + self.eps), (m, v)
