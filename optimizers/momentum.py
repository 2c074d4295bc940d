from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, decay, learning_rate, param


@dataclass(frozen=True)
class Momentum(Optimizer):
    """A heavy ball: the step adds up past gradients, so speed builds up along a steady slope.

    As in torch.optim.SGD the first velocity is the whole first gradient, also with damping.
    """

    lr: Number = learning_rate(1e-3, low=1e-5, high=10.0)
    beta: Number = decay(0.9, "β", help="momentum: the share of the last velocity that is kept")
    dampening: Number = param(0.0, 0.0, 1.0, "τ", help="damping: each gradient after the first counts 1 - τ")

    reference = Reference(
        "B. T. Polyak",
        1964,
        "Some methods of speeding up the convergence of iteration methods",
        "https://doi.org/10.1016/0041-5553(64)90137-5",
    )
    rule = r"v \leftarrow \beta v + g \qquad \theta \leftarrow \theta - \eta\, v"
    memory = {"v": "the velocity: past gradients added up, each older one weaker by β"}
    parent = "sgd"
    changes = "adds up past gradients, so speed builds up along a steady slope"
    momentum = "beta"
    torch_forgets = True
    differs = "Keras keeps the learning rate inside v: the same path at a constant rate, another one under a schedule."

    def step(self, x, state, f, t):
        (v,) = state
        g = f.gradient(x)
        v = g if t == 1 else self.beta * v + (1 - self.dampening) * g
        return x - self.lr * v, (v,)

    def stable_rate(self, curvature):
        return 2 * (1 + self.beta) / ((1 - self.dampening) * curvature)

    @property
    def limit(self):
        return "2(1 + β)/((1 − τ)L)" if np.any(self.dampening) else "2(1 + β)/L"

    def torch(self):
        if self.beta == 0 and self.dampening != 0:  # torch damps nothing where there is no momentum
            return ""
        return f"torch.optim.SGD([x], lr={self.lr}, momentum={self.beta}, dampening={self.dampening})"
