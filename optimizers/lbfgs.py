from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, learning_rate, param, show
from descent.doubles import dot, ratio

FLATTEST = 1e-10
"""A pair (s, y) is remembered where sᵀy is above this."""
LEVEL = 1e-7
"""No step where no coordinate of the slope is above this."""
STEEPEST = -1e-9
"""No step along a direction whose slope is above this: it does not lead downhill."""


@dataclass(frozen=True)
class LBFGS(Optimizer):
    """BFGS without its matrix: the last few steps, and how they changed the gradient, stand for it.

    As torch.optim.LBFGS with one iteration a step and no line search. Where the direction does not lead downhill it
    stays for good.
    """

    lr: Number = learning_rate(1.0, low=1e-3, high=10.0)
    history: Number = param(100, 1, 100, "h", "integer", "history: how many steps are remembered")

    title = "L-BFGS"
    reference = Reference(
        "D. C. Liu, J. Nocedal",
        1989,
        "On the limited memory BFGS method for large scale optimization",
        "https://doi.org/10.1007/BF01589116",
    )
    rule = (
        r"\theta \leftarrow \theta + s, \quad s = -\eta\, H g \qquad"
        r"H = \text{BFGS from } \gamma I \text{ over the last } h \text{ pairs } (s, y), \quad"
        r"\gamma = \frac{s^\top y}{y^\top y} \qquad \text{first step: } s = -\eta \min(1, 1 / \lVert g \rVert_1)\, g"
    )
    memory = {
        "g_0": "the gradient of the last step",
        "s": "the last step",
        "γ": "the scale of the inverse Hessian before any pair has shaped it",
        "n": "how many pairs are remembered",
    }
    parent = "bfgs"
    torch_step = "optimizer.step(lambda: loss(*x))"
    changes = "remembers the last few steps instead of a matrix, and takes a learning rate"
    differs = "torch takes 20 such iterations a step unless told max_iter=1; most others search for the step's length."

    def init(self, x):
        none, pairs = np.zeros(x.shape[1:]), np.zeros((int(np.max(self.history)), *x.shape))
        return np.zeros_like(x), np.zeros_like(x), none, none, pairs, pairs

    def inspect(self, state):
        return dict(zip(self.memory, state, strict=False))

    def step(self, x, state, f, t):
        last, s, gamma, n, *pairs = state
        g, first = f.gradient(x), gamma == 0
        active = ~(np.max(np.abs(g), axis=0) <= LEVEL)
        y = g - last
        sy = dot(s, y)
        learned = active & ~first & (sy > FLATTEST)
        pairs = [
            np.where(learned, np.concatenate([[new], old[:-1]]), old) for new, old in zip((s, y), pairs, strict=True)
        ]
        n = np.where(learned, np.minimum(n + 1, self.history), n)
        gamma = np.where(learned, ratio(s, y, y, y), np.where(active & first, 1.0, gamma))
        d = _direction(g, gamma, n, *pairs)
        length = self.lr * np.where(first, 1 / np.maximum(1.0, np.sum(np.abs(g), axis=0)), 1.0)
        moves = active & ~(dot(g, d) > STEEPEST)
        show(direction=d)
        kept = [np.where(active, new, old) for new, old in ((g, last), (length * d, s))]
        return np.where(moves, x + length * d, x), (*kept, gamma, n, *pairs)

    def torch(self):
        return f"torch.optim.LBFGS([x], lr={self.lr}, max_iter=1, history_size={self.history})"


def _direction(g, gamma, n, steps, changes):
    """-H g by the two-loop recursion; pairs are newest first, and a run uses the first n."""
    count = int(np.max(n, initial=0))
    used = np.arange(count).reshape(-1, *[1] * n.ndim) < n
    rho = 1 / np.where(used, np.sum(steps[:count] * changes[:count], axis=1), 1.0)
    newest = list(zip(used, steps, changes, rho, strict=False))
    q, shares = -g, []
    for use, s, y, weight in newest:
        shares.append(weight * dot(s, q))
        q = np.where(use, q - shares[-1] * y, q)
    d = gamma * q
    for (use, s, y, weight), share in zip(reversed(newest), reversed(shares), strict=True):
        d = np.where(use, d + (share - weight * dot(y, d)) * s, d)
    return d
