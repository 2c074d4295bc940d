from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, average, decay, epsilon, learning_rate, show
from descent.doubles import divided


@dataclass(frozen=True)
class Adadelta(Optimizer):
    """RMSprop whose learning rate is the size of its own recent steps, so that steps have the units of θ.

    Steps can only grow out of ε, so it starts slowly; η multiplies the step and is 1 in the paper.
    """

    lr: Number = learning_rate(1.0, low=1e-2, high=1000.0)
    rho: Number = decay(0.95, "ρ", help="the share of each last average that is kept")
    eps: Number = epsilon(1e-6, low=1e-8, high=0.1)

    reference = Reference(
        "M. D. Zeiler", 2012, "ADADELTA: an adaptive learning rate method", "https://arxiv.org/abs/1212.5701"
    )
    rule = (
        r"v \leftarrow \rho v + (1 - \rho)\, g^2 \qquad d = \frac{\sqrt{u + \varepsilon}}{\sqrt{v + \varepsilon}}\, g"
        r"\qquad u \leftarrow \rho u + (1 - \rho)\, d^2 \qquad \theta \leftarrow \theta - \eta\, d"
    )
    memory = {
        "v": "the moving average of the squared gradients",
        "u": "the moving average of the squared steps, before η",
    }
    parent = "rmsprop"
    changes = "puts the size of its own recent steps in the place of the learning rate"
    differs = "torch's default ρ is 0.9; Keras has η = 0.001 and ε = 1e-7, which hardly move here."

    def step(self, x, state, f, t):
        v, u = state
        g = f.gradient(x)
        v = average(v, g * g, self.rho)
        ratio = divided(np.sqrt(u + self.eps), np.sqrt(v + self.eps), self.eps)
        show(ratio=ratio, rate=lambda: self.lr * ratio)
        d = ratio * g
        return x - self.lr * d, (v, average(u, d * d, self.rho))

    def torch(self):
        return f"torch.optim.Adadelta([x], lr={self.lr}, rho={self.rho}, eps={self.eps})"
