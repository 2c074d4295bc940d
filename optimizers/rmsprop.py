from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, average, decay, epsilon, learning_rate


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """Adagrad that forgets: each coordinate is divided by the root of a moving average of its squared gradients.

    There is no bias correction, so the first step is η/√(1 - ρ). torch's default ρ is 0.99; Keras and optax put ε
    inside the root.
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
    memory = ("v",)
    parent = "adagrad"

    def step(self, x, state, f, t):
        (v,) = state
        g = f.gradient(x)
        v = average(v, g * g, self.rho)
        return x - self.lr * g / (np.sqrt(v) + self.eps), (v,)
