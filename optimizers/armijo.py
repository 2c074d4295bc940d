from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, param, show
from descent.doubles import dot

SHORTEST = 2.0**-50
"""The search gives up below this length; there is then no step."""
TRIALS = 400
"""More than any τ of the slider needs to get there."""


@dataclass(frozen=True)
class Armijo(Optimizer):
    """Gradient descent that tries a long step first and shortens it until the loss falls enough.

    There is no learning rate, and so nothing for a schedule to act on: every search begins at a length of 1.
    """

    c: Number = param(1e-4, 1e-6, 0.5, "c", "log", "sufficient decrease: the share of the promised fall to insist on")
    tau: Number = param(0.5, 0.1, 0.9, "τ", help="backtracking: what a step that is too long is multiplied by")

    title = "Armijo line search"
    reference = Reference(
        "L. Armijo",
        1966,
        "Minimization of functions having Lipschitz continuous first partial derivatives",
        "https://doi.org/10.2140/pjm.1966.16.1",
    )
    rule = (
        r"\theta \leftarrow \theta - \alpha\, g \qquad \alpha = \max\{1, \tau, \tau^2, \dots\} \text{ with }"
        r"f(\theta - \alpha g) \le f(\theta) - c\, \alpha\, \lVert g \rVert^2"
    )
    memory = {"α": "the length that the last search settled on"}
    parent = "sgd"
    changes = "searches for the length of each step instead of being given a learning rate"
    differs = "The first length tried is 1 at every step; other implementations start from the length found last."

    def scaled(self, factor):
        return self

    def rate(self, state, t):
        return 1.0  # the length tried first

    def init(self, x):
        return (np.zeros(x.shape[1:]),)

    def step(self, x, state, f, t):
        g = f.gradient(x)
        length = self.search(f, x, g, -g)
        return x - length * g, (length,)

    def search(self, f, x, g, d):
        """The longest of 1, τ, τ², ... at which the loss falls enough along d; 0 where none of them does."""
        here, slope = f.value(x), dot(g, d)
        length, found = np.ones(x.shape[1:]), np.zeros(x.shape[1:], bool)
        for _ in range(TRIALS):
            enough = f.value(x + length * d) <= here + self.c * length * slope
            found = found | (enough & (length >= SHORTEST))
            if np.all(found | (length < SHORTEST)):
                break
            length = np.where(found, length, length * self.tau)
        length = np.where(found, length, 0.0)
        show(direction=d, α=length)
        return length
