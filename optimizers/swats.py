from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, average, debiased, decay, epsilon, learning_rate, param, show
from descent.doubles import divided, ratio


@dataclass(frozen=True)
class SWATS(Optimizer):
    """Adam first, then momentum for good, at the rate that Adam's steps have been worth along the slope.

    γ is the rate at which a plain step, projected on Adam's, would have been as long. Once its average Λ agrees with
    it, Λ takes over as the learning rate.
    """

    lr: Number = learning_rate(1e-3, high=10.0)
    beta1: Number = decay(0.9, "β₁", high=0.99, help="the share of the last mean gradient, then velocity, that is kept")
    beta2: Number = decay(0.999, "β₂", high=0.9999, help="the share of the last mean square and mean rate that is kept")
    eps: Number = epsilon(1e-9)
    tolerance: Number = param(0.05, 1e-9, 1.0, "tol", "log", "agreement: how far γ may be from Λ, as a share of γ")
    min_steps: Number = param(20, 2, 500, "n", "integer", "minimum: the first step that may be Adam's last")

    reference = Reference(
        "N. S. Keskar, R. Socher",
        2017,
        "Improving generalization performance by switching from Adam to SGD",
        "https://arxiv.org/abs/1712.07628",
    )
    rule = (
        r"\gamma = \frac{p^\top p}{-p^\top g} \qquad \lambda \leftarrow \beta_2 \lambda + (1 - \beta_2)\, \gamma \qquad"
        r"\Lambda = \frac{\lambda}{1 - \beta_2^t} \qquad"
        r"\theta \leftarrow \theta + \begin{cases} p & \text{Adam's step, until } \Lambda \approx \gamma \\"
        r"-(1 - \beta_1)\, \Lambda\, b, \quad b \leftarrow \beta_1 b + g & \text{then} \end{cases}"
    )
    memory = {
        "m": "the moving average of the gradients, until the switch",
        "v": "the moving average of the squared gradients, until the switch",
        "b": "the velocity since the switch: past gradients added up, each older one weaker by β₁",
        "γ": "the rate at which a plain step would have been worth Adam's last one",
        "λ": "the moving average of γ",
        "Λ": "λ corrected for starting at zero: the learning rate since the switch",
        "T": "Adam's last step, 0 before the switch",
    }
    parent = "adam"
    changes = "ends as momentum, at a rate learned from Adam's steps"
    momentum = "beta1"
    turning = "T"
    corrects = True
    differs = (
        "The paper compares Λ and γ absolutely, to 1e-9, and lets Λ be negative; packages also ask for Λ > 0, and add "
        "ε to the root of v as it is, not to the corrected root."
    )

    def init(self, x):
        vector, number = np.zeros_like(x), np.zeros(x.shape[1:])
        return (vector,) * 3 + (number,) * 4

    def rate(self, state, t):
        *_, accepted, last = state
        return np.where(last > 0, self.lr * accepted, self.lr)

    def inspect(self, state):
        m, v, b, *rates, last = state
        return dict(zip(self.memory, (m, v, b, *(self.lr * rate for rate in rates), last), strict=True))

    def step(self, x, state, f, t):
        m, v, b, gamma, lam, accepted, last = state  # the rates are in units of η, so that a schedule acts on them
        g, adam = f.gradient(x), last == 0
        m = np.where(adam, average(m, g, self.beta1), m)
        v = np.where(adam, average(v, g * g, self.beta2), v)
        b = np.where(adam, b, self.beta1 * b + g)
        root = np.sqrt(debiased(v, self.beta2, t)) + self.eps
        u = divided(debiased(m, self.beta1, t), root, self.eps)
        slow = (1 - self.beta1) * accepted
        show(rate=lambda: self.lr * np.where(adam, 1 / root, slow))
        worth = ratio(u, u, u, g)
        measured = adam & (worth != 0)
        gamma = np.where(measured, worth, gamma)
        lam = np.where(measured, average(lam, gamma, self.beta2), lam)
        moved = x - self.lr * np.where(adam, u, slow * b)
        accepted = np.where(measured, debiased(lam, self.beta2, t), accepted)
        agree = (accepted > 0) & (np.abs(accepted - gamma) < self.tolerance * np.abs(gamma))
        last = np.where(measured & agree & (t > 1) & (t >= self.min_steps), float(t), last)
        return moved, (m, v, b, gamma, lam, accepted, last)


@dataclass(frozen=True)
class SWATSAt(Optimizer):
    """Adam up to a chosen step, then momentum with a learning rate of its own.

    A simpler SWATS that is told when to switch and how fast to go on; the velocity starts from rest.
    """

    id = "swats_at"
    title = "SWATS at a chosen step"

    lr: Number = learning_rate(1e-3, high=10.0)
    sgd_lr: Number = param(1e-3, 1e-5, 10.0, "η₂", "log", "second rate: the learning rate after the switch")
    switch: Number = param(50, 1, 1000, "K", "integer", "switch: Adam's last step")
    beta1: Number = decay(0.9, "β₁", high=0.99, help="the share of the last mean gradient, then velocity, that is kept")
    beta2: Number = decay(0.999, "β₂", high=0.9999, help="the share of the last mean square that is kept")
    eps: Number = epsilon(1e-8)

    reference = SWATS.reference
    rule = (
        r"\theta \leftarrow \theta - \begin{cases}"
        r"\eta\, \hat m / (\sqrt{\hat v} + \varepsilon) & t \le K \\"
        r"\eta_2\, b, \quad b \leftarrow \beta_1 b + g & t > K \end{cases}"
    )
    memory = {
        "m": "the moving average of the gradients, until the switch",
        "v": "the moving average of the squared gradients, until the switch",
        "b": "the velocity since the switch: past gradients added up, each older one weaker by β₁",
        "T": "Adam's last step, 0 before the switch",
    }
    parent = "swats"
    changes = "is told when to switch and at which learning rate to go on"
    momentum = "beta1"
    turning = "T"
    corrects = True
    differs = "A simplification for showing the switch; packages have the paper's criterion only."

    def scaled(self, factor):
        return self.replace(lr=self.lr * factor, sgd_lr=self.sgd_lr * factor)

    def init(self, x):
        return (np.zeros_like(x),) * 3 + (np.zeros(x.shape[1:]),)

    def rate(self, state, t):
        return np.where(t <= self.switch, self.lr, self.sgd_lr)

    def step(self, x, state, f, t):
        m, v, b, last = state
        g, adam = f.gradient(x), np.less_equal(t, self.switch)
        m = np.where(adam, average(m, g, self.beta1), m)
        v = np.where(adam, average(v, g * g, self.beta2), v)
        b = np.where(adam, b, self.beta1 * b + g)
        m_hat, v_hat = debiased(m, self.beta1, t), debiased(v, self.beta2, t)
        root = np.sqrt(v_hat) + self.eps
        u = np.where(adam, divided(m_hat, root, self.eps), b)
        show(rate=lambda: self.rate(state, t) * np.where(adam, 1 / root, 1.0))
        last = np.where(np.equal(t, self.switch), float(t), last)
        return x - self.rate(state, t) * u, (m, v, b, last)
