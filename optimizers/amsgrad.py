from dataclasses import dataclass

import numpy as np

from descent import Reference
from optimizers.adam import Adam


@dataclass(frozen=True)
class AMSGrad(Adam):
    """Adam that never forgets a large gradient: it divides by the largest mean square met so far."""

    reference = Reference(
        "S. J. Reddi, S. Kale, S. Kumar",
        2018,
        "On the convergence of Adam and beyond",
        "https://arxiv.org/abs/1904.09237",
    )
    rule = (
        r"V \leftarrow \max(V, v) \qquad"
        r"\theta \leftarrow \theta - \eta\, \frac{m / (1 - \beta_1^t)}{\sqrt{V / (1 - \beta_2^t)} + \varepsilon}"
    )
    memory = {**Adam.memory, "V": "the largest v so far"}
    parent = "adam"
    changes = "divides by the largest mean square so far, which cannot shrink"
    differs = "The paper corrects neither average; optax takes the maximum after the correction, torch before it."

    def step(self, x, state, f, t):
        m, v, peak = state
        g = f.gradient(x)
        m, v = self.moments(m, v, g)
        peak = np.maximum(peak, v)
        return x - self.lr * self.direction(m, peak, g, t), (m, v, peak)

    def torch(self):
        return f"torch.optim.Adam([x], lr={self.lr}, betas=({self.beta1}, {self.beta2}), eps={self.eps}, amsgrad=True)"
