from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Wrapper, param


@dataclass(frozen=True)
class Lookahead(Wrapper):
    """Every k steps, go back to a slow point that has moved a share α of the way to the fast one.

    The slow point starts at the start and the inner optimizer keeps its memory, as in the paper.
    """

    k: Number = param(5, 1, 20, "k", "integer", "fast steps: how many before the slow point moves")
    alpha: Number = param(0.5, 0.0, 1.0, "α", help="slow step: how far the slow point follows the fast one")

    reference = Reference(
        "M. R. Zhang, J. Lucas, G. Hinton, J. Ba",
        2019,
        "Lookahead optimizer: k steps forward, 1 step back",
        "https://arxiv.org/abs/1907.08610",
    )
    rule = (
        r"\phi \leftarrow \phi + \alpha (\theta - \phi), \quad \theta \leftarrow \phi"
        r" \qquad \text{every } k \text{ steps}"
    )
    memory = {"φ": "the slow point"}
    differs = "torch_optimizer starts the slow point at the first iterate and moves it after the first step already."

    def marked(self, steps):
        return {**super().marked(steps), "slow point": range(int(self.k), steps + 1, int(self.k))}

    def init(self, x):
        return self.inner.init(x), x

    def step(self, x, state, f, t):
        inner, slow = state
        x, inner = self.inner.step(x, inner, f, t)
        due = np.equal(t % self.k, 0)
        slow = np.where(due, slow + self.alpha * (x - slow), slow)
        return np.where(due, slow, x), (inner, slow)
