from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, average, debiased, decay, epsilon, learning_rate, param, show
from descent.doubles import divided


@dataclass(frozen=True)
class Adan(Optimizer):
    """Adam that looks ahead by the trend of its gradients: it also averages how they change.

    A decay rate is the share that is kept, as in the authors' code.
    """

    lr: Number = learning_rate(1e-3, high=10.0)
    beta1: Number = decay(0.98, "β₁", help="the share of the last mean gradient that is kept")
    beta2: Number = decay(0.92, "β₂", help="the share of the last mean change of the gradient that is kept")
    beta3: Number = decay(0.99, "β₃", high=0.9999, help="the share of the last mean square that is kept")
    eps: Number = epsilon(1e-8)
    weight_decay: Number = param(0.0, 0.0, 1.0, "λ", help="weight decay: each step divides θ by 1 + ηλ")

    reference = Reference(
        "X. Xie, P. Zhou, H. Li, Z. Lin, S. Yan",
        2022,
        "Adan: adaptive Nesterov momentum algorithm for faster optimizing deep models",
        "https://arxiv.org/abs/2208.06677",
    )
    rule = (
        r"d = g - g_{\mathrm{last}} \qquad m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad"
        r"v \leftarrow \beta_2 v + (1 - \beta_2)\, d \qquad"
        r"n \leftarrow \beta_3 n + (1 - \beta_3)(g + \beta_2 d)^2 \qquad"
        r"\theta \leftarrow \frac{1}{1 + \eta \lambda}"
        r"\left[\theta - \eta\, \frac{\hat m + \beta_2 \hat v}{\sqrt{\hat n} + \varepsilon}\right]"
    )
    memory = {
        "m": "the moving average of the gradients",
        "v": "the moving average of the gradient's changes",
        "n": "the moving average of the squared gradients, each looked ahead",
        "g_last": "the last gradient",
    }
    parent = "adam"
    changes = "averages the changes of the gradient too, to see where it is going"
    momentum = "beta1"
    corrects = True
    differs = "The paper's β are 1 - β here; optax 0.2.8 weights the changes by 1 - β₂ in place of β₂."

    def step(self, x, state, f, t):
        m, v, n, last = state
        g = f.gradient(x)
        change = np.zeros_like(g) if t == 1 else g - last
        ahead = g + self.beta2 * change
        m, v, n = average(m, g, self.beta1), average(v, change, self.beta2), average(n, ahead * ahead, self.beta3)
        m_hat, v_hat, n_hat = debiased(m, self.beta1, t), debiased(v, self.beta2, t), debiased(n, self.beta3, t)
        show(m_hat=m_hat, v_hat=v_hat, n_hat=n_hat, rate=lambda: self.lr / (np.sqrt(n_hat) + self.eps))
        moved = x - divided(self.lr * (m_hat + self.beta2 * v_hat), np.sqrt(n_hat) + self.eps, self.eps)
        return moved / (1 + self.lr * self.weight_decay), (m, v, n, g)
