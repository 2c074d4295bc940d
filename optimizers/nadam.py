from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, average, debiased, learning_rate, param, show
from descent.doubles import divided
from optimizers.adam import Adam


@dataclass(frozen=True)
class Nadam(Adam):
    """Adam with Nesterov's look ahead: the newest gradient counts a second time, as the next step would see it.

    Its momentum μ rises from half of β₁ towards β₁.
    """

    lr: Number = learning_rate(2e-3, high=10.0)
    psi: Number = param(4e-3, 1e-4, 1.0, "ψ", "log", "momentum decay: how soon the momentum rises to β₁")

    reference = Reference(
        "T. Dozat",
        2016,
        "Incorporating Nesterov momentum into Adam",
        "https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
    )
    rule = (
        r"\mu_t = \beta_1 \left(1 - \tfrac12\, 0.96^{t \psi}\right), \quad P_t = \mu_1 \cdots \mu_t \qquad"
        r"\theta \leftarrow \theta - \frac{\eta}{\sqrt{\hat v} + \varepsilon}"
        r"\left[\frac{\mu_{t+1}\, m}{1 - P_t\, \mu_{t+1}} + \frac{(1 - \mu_t)\, g}{1 - P_t}\right]"
    )
    memory = {**Adam.memory, "P": "the product of every momentum so far"}
    parent = "adam"
    changes = "lets the newest gradient count a second time, as Nesterov's look ahead does"
    corrects = False  # some of them in its own way
    differs = "Keras fixes ψ = 1, optax keeps the momentum at β₁; the paper's further factor β₂ on v is used by none."

    def init(self, x):
        return np.zeros_like(x), np.zeros_like(x), np.ones(x.shape[1:])

    def step(self, x, state, f, t):
        m, v, product = state
        g = f.gradient(x)
        m, v = self.moments(m, v, g)
        now, ahead = self.mu(t), self.mu(t + 1)
        product = product * now
        m_bar = ahead * m / (1 - product * ahead) + (1 - now) * g / (1 - product)
        v_hat = debiased(v, self.beta2, t)
        show(mu=now, m_bar=m_bar, v_hat=v_hat, rate=lambda: self.lr / (np.sqrt(v_hat) + self.eps))
        return x - divided(self.lr * m_bar, np.sqrt(v_hat) + self.eps, self.eps), (m, v, product)

    def mu(self, t):
        """The momentum of update t."""
        return self.beta1 * (1 - 0.5 * np.power(0.96, t * self.psi))

    def torch(self):
        averages = f"betas=({self.beta1}, {self.beta2}), eps={self.eps}"
        return f"torch.optim.NAdam([x], lr={self.lr}, {averages}, momentum_decay={self.psi})"


@dataclass(frozen=True)
class NadamSimple(Adam):
    """Nadam with constant momentum: Adam's corrected average, moved one step ahead."""

    title = "Nadam (constant β₁)"

    reference = Nadam.reference
    rule = (
        r"\bar m = \beta_1 \frac{m}{1 - \beta_1^{t+1}} + (1 - \beta_1) \frac{g}{1 - \beta_1^t} \qquad"
        r"\theta \leftarrow \theta - \eta\, \frac{\bar m}{\sqrt{\hat v} + \varepsilon}"
    )
    parent = "nadam"
    changes = "keeps the momentum at β₁ from the first step on"
    differs = "This is optax's Nadam; torch and Keras let the momentum rise to β₁."

    def direction(self, m, v, g, t):
        m_bar = average(debiased(m, self.beta1, t + 1), debiased(g, self.beta1, t), self.beta1)
        v_hat = debiased(v, self.beta2, t)
        show(m_bar=m_bar, v_hat=v_hat, rate=lambda: self.lr / (np.sqrt(v_hat) + self.eps))
        return divided(m_bar, np.sqrt(v_hat) + self.eps, self.eps)

    def torch(self):
        return ""
