from dataclasses import dataclass

import numpy as np

from descent import Reference
from descent.doubles import dot
from optimizers.armijo import Armijo

FLATTEST = 1e-10
"""No update of the matrix where sᵀy is at most this: it would no longer be positive definite."""


@dataclass(frozen=True)
class BFGS(Armijo):
    """Newton's method with the inverse Hessian learned from how the gradient changes along each step.

    The length of a step comes from an Armijo search, which may leave sᵀy ≤ 0; the matrix then stays as it is.
    """

    title = "BFGS"
    reference = Reference(
        "R. Fletcher",
        1970,
        "A new approach to variable metric algorithms",
        "https://doi.org/10.1093/comjnl/13.3.317",
    )
    rule = (
        r"\theta \leftarrow \theta + s, \quad s = -\alpha H g \qquad"
        r"H \leftarrow \Big(I - \frac{s y^\top}{s^\top y}\Big) H \Big(I - \frac{y s^\top}{s^\top y}\Big)"
        r"+ \frac{s s^\top}{s^\top y}, \quad y = \nabla f(\theta + s) - g"
    )
    memory = {
        "H_x": "the first row of the inverse Hessian as learned so far",
        "H_y": "its second row",
        "α": "the length that the last search settled on",
    }
    parent = "newton"
    changes = "learns the inverse Hessian from how the gradient changes along each step"
    differs = (
        "Each implementation has a line search of its own, so paths differ; H starts here from the identity, "
        "which some rescale before its first update."
    )

    def init(self, x):
        one, none = np.ones(x.shape[1:]), np.zeros(x.shape[1:])
        return np.stack([one, none]), np.stack([none, one]), none

    def step(self, x, state, f, t):
        *rows, _ = state
        g = f.gradient(x)
        d = -_times(rows, g)
        length = self.search(f, x, g, d)
        s = length * d
        y = f.gradient(x + s) - g
        return x + s, (*_updated(rows, s, y), length)


def _times(rows, vector):
    return np.stack([dot(row, vector) for row in rows])


def _updated(rows, s, y):
    """The rows of (I - s yᵀ/sᵀy) H (I - y sᵀ/sᵀy) + s sᵀ/sᵀy; unchanged where sᵀy is too small."""
    sy, hy = dot(s, y), _times(rows, y)
    curved = sy > FLATTEST
    rho = 1 / np.where(curved, sy, 1.0)
    grown = rho * (1 + rho * dot(y, hy))
    return [np.where(curved, row + grown * s[i] * s - rho * (s[i] * hy + hy[i] * s), row) for i, row in enumerate(rows)]
