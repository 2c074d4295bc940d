from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, param, show
from descent.doubles import exponent, within
from descent.stationary import FLAT, eigenvalues, shortest_step


@dataclass(frozen=True)
class Newton(Optimizer):
    """Jump to where a quadratic with the same slope and curvature would be flat.

    That may be a saddle or a maximum just as well as a minimum. Along a direction without curvature there is no
    such place and no step. There is no learning rate, and so nothing for a schedule to act on.
    """

    title = "Newton's method"

    damping: Number = param(0.0, 0.0, 100.0, "λ", help="damping: added to the curvature, which shortens the steps")

    reference = Reference(
        "K. Levenberg",
        1944,
        "A method for the solution of certain non-linear problems in least squares",
        "https://doi.org/10.1090/qam/10666",
    )
    rule = r"\theta \leftarrow \theta - (H + \lambda I)^{-1} g"
    differs = (
        "Packages damp a Hessian that is not positive definite each in their way, and fail on a singular one, where "
        "this takes the shortest step that fits; torch.optim has none."
    )

    def scaled(self, factor):
        return self

    def rate(self, state, t):
        return 1.0  # the whole step

    def step(self, x, state, f, t):
        H = self.curvature(f.hessian(x)) + self.damping * _identity(x)
        show(H_x=H[0], H_y=H[1])
        return x + shortest_step(f.gradient(x), H), state

    def curvature(self, hessian):
        """The matrix to divide the slope by, before damping."""
        return hessian


@dataclass(frozen=True)
class SaddleFreeNewton(Newton):
    """Newton's method with every curvature counted as positive: saddles and maxima repel instead of attract."""

    title = "Saddle-free Newton"
    reference = Reference(
        "Y. N. Dauphin et al.",
        2014,
        "Identifying and attacking the saddle point problem in high-dimensional non-convex optimization",
        "https://arxiv.org/abs/1406.2572",
    )
    rule = r"\theta \leftarrow \theta - (|H| + \lambda I)^{-1} g"
    parent = "newton"
    changes = "counts every curvature as positive, so that saddles and maxima repel"
    differs = "The paper works in a small Krylov space; in two dimensions the eigenvalues are exact."

    def curvature(self, hessian):
        """|H|: the same eigenvectors, the eigenvalues without their signs.

        With eigenvalues a and b of one sign that is H or -H; otherwise (H² + |ab| I) / (|a| + |b|), where
        H² = (a + b) H - ab I.
        """
        low, high = eigenvalues(hessian)
        if within(low * low + high * high):
            return _folded(hessian, low, high)
        unit = exponent(hessian, (0, 1))
        hessian = np.ldexp(hessian, -unit)
        return np.ldexp(_folded(hessian, *eigenvalues(hessian)), unit)


def _folded(hessian, low, high):
    """|H|, from H and its eigenvalues."""
    (a, b), (_, d) = hessian
    lost = np.minimum(np.abs(low), np.abs(high)) < FLAT * (high - low)  # one of them, in the other's rounding
    product, total = np.where(lost, a * d - b * b, low * high), low + high
    mixed = product < 0
    folded = (total * hessian - 2 * product * _identity(hessian[0])) / np.where(mixed, high - low, 1.0)
    return np.where(mixed, folded, np.sign(total) * hessian)


def _identity(x):
    """The matrix I at points (2, *b): (2, 2, *b)."""
    one, none = np.ones(x.shape[1:]), np.zeros(x.shape[1:])
    return np.stack([np.stack([one, none]), np.stack([none, one])])
