from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, average, decay, epsilon, learning_rate, show
from descent.doubles import divided

ROUGH = 1e-5
"""A variance below this share of the mean square has lost so many digits that torch's rounding is another."""


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """Adagrad that forgets: each coordinate is divided by the root of a moving average of its squared gradients.

    There is no bias correction, so the first step is η/√(1 - ρ).
    """

    lr: Number = learning_rate(1e-2, low=1e-4, high=10.0)
    rho: Number = decay(0.9, "ρ", help="the share of the last average that is kept")
    eps: Number = epsilon(1e-8)

    reference = Reference(
        "T. Tieleman, G. Hinton",
        2012,
        "Neural networks for machine learning, lecture 6.5",
        "https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
    )
    rule = (
        r"v \leftarrow \rho v + (1 - \rho)\, g^2 \qquad"
        r"\theta \leftarrow \theta - \eta\, \frac{g}{\sqrt{v} + \varepsilon}"
    )
    memory = {"v": "the moving average of the squared gradients"}
    parent = "adagrad"
    changes = "forgets old gradients: a moving average in place of the sum"
    differs = "torch's default ρ is 0.99; Keras and optax put ε inside the root."

    def step(self, x, state, f, t):
        (v,) = state
        g = f.gradient(x)
        v = average(v, g * g, self.rho)
        show(rate=lambda: self.lr / (np.sqrt(v) + self.eps))
        return x - divided(self.lr * g, np.sqrt(v) + self.eps, self.eps), (v,)

    def torch(self):
        return f"torch.optim.RMSprop([x], lr={self.lr}, alpha={self.rho}, eps={self.eps})"


@dataclass(frozen=True)
class CenteredRMSprop(RMSprop):
    """RMSprop that divides by how much the gradients vary, not by how large they are.

    On a steady slope the variance dies out and the steps grow, up to η g/ε.
    """

    title = "RMSprop (centered)"

    reference = Reference(
        "A. Graves", 2013, "Generating sequences with recurrent neural networks", "https://arxiv.org/abs/1308.0850"
    )
    rule = (
        r"v \leftarrow \rho v + (1 - \rho)\, g^2 \qquad \mu \leftarrow \rho \mu + (1 - \rho)\, g \qquad"
        r"\theta \leftarrow \theta - \eta\, \frac{g}{\sqrt{v - \mu^2} + \varepsilon}"
    )
    memory = {**RMSprop.memory, "μ": "the moving average of the gradients"}
    parent = "rmsprop"
    changes = "divides by the spread of recent gradients instead of their size"
    differs = (
        "torch's default ρ is 0.99, and where rounding leaves v - μ² below zero it returns nan; "
        "Keras and optax put ε inside the root."
    )

    def step(self, x, state, f, t):
        v, mu = state
        g = f.gradient(x)
        v, mu = average(v, g * g, self.rho), average(mu, g, self.rho)
        variance = np.maximum(v - mu * mu, 0)  # rounding can leave it below zero
        show(variance=variance, rate=lambda: self.lr / (np.sqrt(variance) + self.eps))
        return x - divided(self.lr * g, np.sqrt(variance) + self.eps, self.eps), (v, mu)

    def torch(self):
        return f"torch.optim.RMSprop([x], lr={self.lr}, alpha={self.rho}, eps={self.eps}, centered=True)"

    def torch_follows(self, memory):
        run = memory()
        v, mu = run["v"][:, 1:], run["μ"][:, 1:]
        with np.errstate(all="ignore"):
            return not np.any(v - mu * mu < ROUGH * v)


@dataclass(frozen=True)
class RMSpropMomentum(RMSprop):
    """A heavy ball whose pushes RMSprop has brought to one size: it adds up divided gradients."""

    title = "RMSprop with momentum"

    beta: Number = decay(0.9, "β", help="momentum: the share of the last velocity that is kept")

    rule = (
        r"v \leftarrow \rho v + (1 - \rho)\, g^2 \qquad"
        r"b \leftarrow \beta b + \frac{g}{\sqrt{v} + \varepsilon} \qquad \theta \leftarrow \theta - \eta\, b"
    )
    memory = {**RMSprop.memory, "b": "the velocity: past divided gradients added up, each older one weaker by β"}
    parent = "rmsprop"
    changes = "adds up past divided gradients, as momentum adds up gradients"
    momentum = "beta"
    torch_forgets = True
    differs = (
        "torch's default ρ is 0.99; Keras and optax put ε inside the root and the learning rate inside the velocity: "
        "another path under a schedule."
    )

    def step(self, x, state, f, t):
        v, b = state
        g = f.gradient(x)
        v = average(v, g * g, self.rho)
        show(rate=lambda: self.lr / (np.sqrt(v) + self.eps))
        b = self.beta * b + divided(g, np.sqrt(v) + self.eps, self.eps)
        return x - self.lr * b, (v, b)

    def torch(self):
        return f"torch.optim.RMSprop([x], lr={self.lr}, alpha={self.rho}, eps={self.eps}, momentum={self.beta})"
