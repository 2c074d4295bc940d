from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, learning_rate


@dataclass(frozen=True)
class SignDescent(Optimizer):
    """Each coordinate moves by the learning rate, downhill, however steep it is.

    Near a minimum it cannot take a smaller step, and hops to and fro.
    """

    lr: Number = learning_rate(1e-2, high=10.0)

    reference = Reference(
        "J. Bernstein, Y.-X. Wang, K. Azizzadenesheli, A. Anandkumar",
        2018,
        "signSGD: compressed optimisation for non-convex problems",
        "https://arxiv.org/abs/1802.04434",
    )
    rule = r"\theta \leftarrow \theta - \eta\, \mathrm{sign}(g)"
    parent = "sgd"
    changes = "keeps only the sign of each coordinate of the gradient"
    differs = "Implementations agree; optax calls it sign_sgd."

    def step(self, x, state, f, t):
        return x - self.lr * np.sign(f.gradient(x)), state
