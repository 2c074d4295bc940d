from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, average, decay, epsilon, learning_rate, param, show
from descent.doubles import divided


@dataclass(frozen=True)
class DAdaptAdam(Optimizer):
    """Adam that finds its own learning rate: a growing lower bound d on how far away the minimum is.

    Leave η at 1. d starts at d₀ and never shrinks; a smaller d₀ takes longer to get going.
    """

    lr: Number = learning_rate(1.0, low=1e-2, high=10.0)
    beta1: Number = decay(0.9, "β₁", high=0.99, help="the share of the last mean gradient that is kept")
    beta2: Number = decay(0.999, "β₂", high=0.9999, help="the share of the last mean square that is kept")
    d0: Number = param(
        1e-6, 1e-8, 1.0, "d₀", "log", "first guess: of the distance to the minimum, better small than large"
    )
    eps: Number = epsilon(1e-8)

    title = "D-Adapt Adam"
    reference = Reference(
        "A. Defazio, K. Mishchenko",
        2023,
        "Learning-rate-free learning by D-Adaptation",
        "https://arxiv.org/abs/2301.07733",
    )
    rule = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1)\, \eta d\, g \qquad"
        r"r \leftarrow \sqrt{\beta_2}\, r + (1 - \sqrt{\beta_2})\, \eta d\, g^\top \tfrac{s}{\sqrt v + \varepsilon} \\"
        r"v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2 \qquad"
        r"s \leftarrow \sqrt{\beta_2}\, s + (1 - \sqrt{\beta_2})\, \eta d\, g \qquad"
        r"d \leftarrow \max\Big(d, \frac{r}{(1 - \sqrt{\beta_2}) \lVert s \rVert_1}\Big) \qquad"
        r"\theta \leftarrow \theta - \frac{m}{\sqrt v + \varepsilon}"
    )
    memory = {
        "m": "the moving average of the steps η d g",
        "v": "the moving average of the squared gradients",
        "s": "a slower average of the steps η d g",
        "r": "how well new gradients agree with s",
        "d": "the distance to the minimum as far as is known",
    }
    parent = "adam"
    changes = "works out its learning rate from how well new gradients agree with old ones"
    momentum = "beta1"
    differs = "Adam's corrections for starting at zero are left out, as by the authors; optax always applies them."

    def init(self, x):
        m = v = s = np.zeros_like(x)
        return m, v, s, np.zeros(x.shape[1:]), np.full(x.shape[1:], self.d0)

    def rate(self, state, t):
        *_, d = state
        return self.lr * d

    def step(self, x, state, f, t):
        m, v, s, r, d = state
        g, eta, root = f.gradient(x), self.rate(state, t), np.sqrt(self.beta2)
        agreement = eta * np.sum(divided(g * s, np.sqrt(v) + self.eps, self.eps), axis=0)
        m = average(m, eta * g, self.beta1)
        v = average(v, g * g, self.beta2)
        s = average(s, eta * g, root)
        size = np.sum(np.abs(s), axis=0)
        moves = size > 0
        r = np.where(moves, average(r, agreement, root), r)
        d_hat = r / ((1 - root) * np.where(moves, size, 1.0))
        show(d_hat=d_hat, rate=lambda: eta / (np.sqrt(v) + self.eps))
        d = np.where(moves & np.greater(eta, 0), np.fmax(d, d_hat), d)
        return np.where(moves, x - divided(m, np.sqrt(v) + self.eps, self.eps), x), (m, v, s, r, d)


@dataclass(frozen=True)
class Prodigy(DAdaptAdam):
    """D-Adaptation that grows faster: it weighs gradients by d, so that early ones taken with a small d count less.

    Leave η at 1. d starts at d₀ and never shrinks; a smaller d₀ takes longer to get going.
    """

    d_coef: Number = param(1.0, 0.1, 10.0, "c", "log", "growth: multiplies the estimate of the distance")

    title = "Prodigy"
    reference = Reference(
        "K. Mishchenko, A. Defazio",
        2023,
        "Prodigy: an expeditiously adaptive parameter-free learner",
        "https://arxiv.org/abs/2306.06101",
    )
    rule = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1)\, d\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, d^2 g^2 \\"
        r"r \leftarrow \sqrt{\beta_2}\, r + \tfrac{\eta d^2}{d_0}\, g^\top (\theta_0 - \theta) \qquad"
        r"s \leftarrow \sqrt{\beta_2}\, s + \tfrac{\eta d^2}{d_0}\, g \\"
        r"\theta \leftarrow \theta - \eta d\, \frac{m}{\sqrt v + d_+ \varepsilon} \qquad"
        r"d \leftarrow d_+ = \max\Big(d, c\, \frac{r}{\lVert s \rVert_1}\Big)"
    )
    memory = {
        "m": "the moving average of d g",
        "v": "the moving average of d² g²",
        "s": "the weighted sum of the gradients",
        "θ_0": "the start",
        "r": "the weighted sum of how far each gradient points back to the start",
        "d": "the distance to the minimum as far as is known",
    }
    parent = "dadapt_adam"
    changes = "weighs gradients by d, so that the estimate grows faster"

    def init(self, x):
        m = v = s = np.zeros_like(x)
        return m, v, s, x, np.zeros(x.shape[1:]), np.full(x.shape[1:], self.d0)

    def step(self, x, state, f, t):
        m, v, s, start, r, d = state
        g, eta, root = f.gradient(x), self.rate(state, t), np.sqrt(self.beta2)
        weight = d / self.d0 * eta
        m = average(m, d * g, self.beta1)
        v = average(v, (d * g) * (d * g), self.beta2)
        s = root * s + weight * g
        r = root * r + weight * np.sum(g * (start - x), axis=0)
        size = np.sum(np.abs(s), axis=0)
        moves = size > 0
        d_hat = self.d_coef * r / np.where(moves, size, 1.0)
        weighted, d = d, np.where(moves, np.fmax(d, d_hat), d)
        show(d_hat=d_hat, rate=lambda: eta * weighted / (np.sqrt(v) + d * self.eps))
        step = divided(eta * m, np.sqrt(v) + d * self.eps, self.eps)
        return np.where(moves, x - step, x), (m, v, s, start, r, d)
