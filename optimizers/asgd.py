from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, learning_rate, param, show


@dataclass(frozen=True)
class ASGD(Optimizer):
    """Gradient descent with a shrinking rate that keeps the average of its own path on the side.

    The path shown is the point that moves, as in torch; the average is in its memory.
    """

    lr: Number = learning_rate(1e-2, low=1e-5, high=10.0)
    lambd: Number = param(1e-4, 1e-6, 1.0, "λ", "log", "decay: shrinks the point itself, and the rate over time")
    alpha: Number = param(0.75, 0.0, 1.0, "α", help="power: how fast the rate shrinks")
    t0: Number = param(50, 0, 1000, "t₀", "integer", "average from: the step after which the average begins")

    title = "Averaged SGD"
    reference = Reference(
        "B. T. Polyak, A. B. Juditsky",
        1992,
        "Acceleration of stochastic approximation by averaging",
        "https://doi.org/10.1137/0330046",
    )
    rule = (
        r"\theta \leftarrow (1 - \lambda \eta_t)\, \theta - \eta_t\, g \qquad"
        r"\eta_t = \frac{\eta}{(1 + \lambda \eta\, (t - 1))^{\alpha}} \qquad"
        r"\bar\theta \leftarrow \bar\theta + \frac{\theta - \bar\theta}{\max(1,\, t - 1 - t_0)}"
    )
    memory = {"θ_bar": "the average of the path since t₀; before, the point itself"}
    parent = "sgd"
    torch_scheduled = False
    changes = "lets the rate shrink and keeps the average of its path"
    differs = "torch starts its average at t₀ = 1,000,000 unless told, and its rate follows a schedule one step late."

    pace = 1.0
    """What a schedule multiplies η_t by; the η within its denominator stays."""

    def scaled(self, factor):
        return self.replace(pace=self.pace * factor)

    def rate(self, state, t):
        slowed = np.exp(-self.alpha * np.log(1 + self.lambd * self.lr * (t - 1)))  # np.power may differ in a batch
        return self.pace * (self.lr * slowed)

    def init(self, x):
        return (x,)

    def step(self, x, state, f, t):
        (mean,) = state
        eta = self.rate(state, t)
        weight = 1 / np.maximum(1, t - 1 - self.t0)
        x = x * (1 - self.lambd * eta) - eta * f.gradient(x)
        show(η_t=eta, weight=weight)
        return x, (np.where(weight == 1, x, mean + weight * (x - mean)),)

    def torch(self):
        return f"torch.optim.ASGD([x], lr={self.lr}, lambd={self.lambd}, alpha={self.alpha}, t0={self.t0})"
