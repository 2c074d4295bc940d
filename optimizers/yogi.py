from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, average, epsilon, learning_rate
from optimizers.adam import Adam

FIRST = 1e-6


@dataclass(frozen=True)
class Yogi(Adam):
    """Adam whose mean square moves by a step that depends on the new gradient alone, so it forgets slowly.

    Where gradients suddenly become small, Adam's rate soars within 1/(1 - β₂) steps and Yogi's does not.
    """

    lr: Number = learning_rate(1e-2, high=10.0)
    eps: Number = epsilon(1e-3)

    reference = Reference(
        "M. Zaheer, S. J. Reddi, D. Sachan, S. Kale, S. Kumar",
        2018,
        "Adaptive methods for nonconvex optimization",
        "https://papers.nips.cc/paper/2018/hash/90365351ccc7437a1309dc64e4db32a3-Abstract.html",
    )
    rule = (
        r"v \leftarrow v - (1 - \beta_2)\, \mathrm{sign}(v - g^2)\, g^2 \qquad"
        r"\theta \leftarrow \theta - \eta\, \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon}"
    )
    memory = {"m": Adam.memory["m"], "v": "what stands for the mean square: it moves towards g² by a share of g²"}
    parent = "adam"
    changes = "moves v towards the squared gradient by a share of that alone"
    differs = "The paper starts at m = 0 and v = g² and corrects nothing; packages start both at 1e-6, as here."

    def init(self, x):
        return np.full_like(x, FIRST), np.full_like(x, FIRST)

    def moments(self, m, v, g):
        square = g * g
        return average(m, g, self.beta1), v - (1 - self.beta2) * np.sign(v - square) * square

    def torch(self):
        return ""
