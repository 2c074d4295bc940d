from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, average, debiased, decay, epsilon, learning_rate, param, show
from descent.doubles import divided


@dataclass(frozen=True)
class ScheduleFreeSGD(Optimizer):
    """Averaging in place of a schedule: the gradient is taken between a plain path and its average.

    The path shown is the average x, the point the method hands back.
    """

    lr: Number = learning_rate(1.0, low=1e-4, high=100.0)
    beta: Number = decay(0.9, "β", help="interpolation: where from z (0) to x (1) the gradient is taken")

    title = "Schedule-free SGD"
    reference = Reference(
        "A. Defazio et al.",
        2024,
        "The road less scheduled",
        "https://arxiv.org/abs/2405.15682",
    )
    rule = (
        r"y = (1 - \beta)\, z + \beta\, x \qquad z \leftarrow z - \eta\, \nabla f(y) \qquad"
        r"x \leftarrow (1 - c)\, x + c\, z, \quad c = \frac{w}{\sum w}, \quad w = \eta_{\max}^2"
    )
    memory = {
        "z": "the plain path",
        "y": "where the next gradient is taken",
        "η_max": "the largest learning rate so far",
        "Σw": "the sum of the weights of all z so far",
    }
    parent = "sgd"
    changes = "shows the average of its path, and takes the gradient between the two"
    momentum = "beta"
    differs = "optax, pytorch_optimizer and the authors hold y while training and work x out from it to evaluate."

    def init(self, x):
        none = np.zeros(x.shape[1:])
        return x, x, none, none

    def step(self, x, state, f, t):
        z, _, *weights = state
        g = f.gradient(_between(z, x, self.beta))
        x, z, weights = _averaged(x, z - self.lr * g, self.lr, *weights)
        return x, (z, _between(z, x, self.beta), *weights)


@dataclass(frozen=True)
class ScheduleFreeAdamW(Optimizer):
    """Schedule-free averaging around Adam's denominator; the averaging takes the place of Adam's momentum.

    The path shown is the average x, the point the method hands back.
    """

    lr: Number = learning_rate(2.5e-3, low=1e-4, high=10.0)
    beta1: Number = decay(0.9, "β₁", high=0.99, help="interpolation: where from z (0) to x (1) the gradient is taken")
    beta2: Number = decay(0.999, "β₂", high=0.9999, help="the share of the last mean square that is kept")
    eps: Number = epsilon(1e-8)
    weight_decay: Number = param(0.0, 0.0, 1.0, "λ", help="weight decay: pulls y towards the origin")

    id = "schedule_free_adamw"
    title = "Schedule-free AdamW"
    reference = ScheduleFreeSGD.reference
    rule = (
        r"y = (1 - \beta_1)\, z + \beta_1\, x \qquad"
        r"v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2, \quad g = \nabla f(y) \qquad"
        r"z \leftarrow z - \eta\, \Big(\frac{g}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon} + \lambda\, y\Big) \qquad"
        r"x \leftarrow (1 - c)\, x + c\, z, \quad c = \frac{\eta_{\max}^2}{\sum \eta_{\max}^2}"
    )
    memory = {**ScheduleFreeSGD.memory, "v": "the moving average of the squared gradients"}
    parent = "schedule_free_sgd"
    changes = "divides each coordinate by the size of its recent gradients"
    momentum = "beta1"
    corrects = True
    differs = ScheduleFreeSGD.differs

    def init(self, x):
        none = np.zeros(x.shape[1:])
        return x, x, none, none, np.zeros_like(x)

    def step(self, x, state, f, t):
        z, _, *weights, v = state
        y = _between(z, x, self.beta1)
        g = f.gradient(y)
        v = average(v, g * g, self.beta2)
        v_hat = debiased(v, self.beta2, t)
        show(v_hat=v_hat, rate=lambda: self.lr / (np.sqrt(v_hat) + self.eps))
        u = divided(g, np.sqrt(v_hat) + self.eps, self.eps) + self.weight_decay * y
        x, z, weights = _averaged(x, z - self.lr * u, self.lr, *weights)
        return x, (z, _between(z, x, self.beta1), *weights, v)


def _between(z, x, beta):
    """Where the gradient is taken; at rest, where both are one point, that very point."""
    return np.where(z == x, x, average(z, x, 1 - beta))


def _averaged(x, z, lr, top, total):
    """The average with one more point, that point, and the largest rate and sum of weights so far."""
    top = np.maximum(top, lr)
    total = total + top * top
    c = top * top / np.where(total > 0, total, 1.0)
    show(c=c)
    return x + c * (z - x), z, (top, total)
