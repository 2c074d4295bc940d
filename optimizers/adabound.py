from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, param, show
from descent.doubles import divided
from optimizers.adam import Adam


@dataclass(frozen=True)
class AdaBound(Adam):
    """Adam whose rates are clipped between two bounds that close in on one rate, so it ends as momentum.

    The bounds follow the schedule: all of η, the final rate and they are multiplied by it.
    """

    id = "adabound"
    title = "AdaBound"

    final_lr: Number = param(0.1, 1e-4, 1.0, "F", "log", "final rate: what both bounds close in on")
    gamma: Number = param(1e-3, 1e-4, 1.0, "γ", "log", "how fast the bounds close in")

    reference = Reference(
        "L. Luo, Y. Xiong, Y. Liu, X. Sun",
        2019,
        "Adaptive gradient methods with dynamic bound of learning rate",
        "https://arxiv.org/abs/1902.09843",
    )
    rule = (
        r"\eta_t = \mathrm{clip}\!\left(\eta\, \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t}\,"
        r"\frac{1}{\sqrt{v} + \varepsilon},\; F \left(1 - \tfrac{1}{\gamma t + 1}\right),\;"
        r"F \left(1 + \tfrac{1}{\gamma t}\right)\right) \qquad \theta \leftarrow \theta - \eta_t\, m"
    )
    parent = "adam"
    changes = "clips each coordinate's rate between two bounds that close in on one"
    corrects = False  # some of them in its own way
    differs = (
        "This is the authors' code; the paper divides η by √t, corrects nothing and has 1 - β₂ in the place of γ; "
        "pytorch_optimizer adds 1e-15 inside the root."
    )

    def scaled(self, factor):
        return self.replace(lr=self.lr * factor, final_lr=self.final_lr * factor)

    def step(self, x, state, f, t):
        m, v = self.moments(*state, f.gradient(x))
        return x - self.rates(v, t) * m, (m, v)

    def rates(self, v, t):
        """Each coordinate's own rate: Adam's, within the bounds."""
        final = np.where(np.equal(self.lr, 0), 0.0, self.final_lr)  # no rate, no bounds
        lower, upper = final * (1 - 1 / (self.gamma * t + 1)), final * (1 + 1 / (self.gamma * t))
        corrected = self.lr * np.sqrt(1 - np.power(self.beta2, t)) / (1 - np.power(self.beta1, t))
        adams = divided(corrected, np.sqrt(v) + self.eps, self.eps)
        bounded = np.clip(adams, lower, upper)
        show(adams_rate=adams, lower=lower, upper=upper, rate=bounded)
        return bounded

    def torch(self):
        return ""


@dataclass(frozen=True)
class AMSBound(AdaBound):
    """AdaBound that never forgets a large gradient: its rates come from the largest mean square met so far."""

    rule = (
        r"V \leftarrow \max(V, v) \qquad"
        r"\eta_t = \mathrm{clip}\!\left(\eta\, \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t}\,"
        r"\frac{1}{\sqrt{V} + \varepsilon},\; F \left(1 - \tfrac{1}{\gamma t + 1}\right),\;"
        r"F \left(1 + \tfrac{1}{\gamma t}\right)\right) \qquad \theta \leftarrow \theta - \eta_t\, m"
    )
    memory = {**AdaBound.memory, "V": "the largest v so far"}
    parent = "adabound"
    changes = "takes its rates from the largest mean square so far, as AMSGrad does"
    differs = AdaBound.differs

    def step(self, x, state, f, t):
        m, v, peak = state
        m, v = self.moments(m, v, f.gradient(x))
        peak = np.maximum(peak, v)
        return x - self.rates(peak, t) * m, (m, v, peak)
