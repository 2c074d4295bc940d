from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Wrapper, param
from descent.altered import Altered
from descent.doubles import length


@dataclass(frozen=True)
class SAM(Wrapper):
    """The gradient is taken a distance ρ uphill, where the loss is about the worst nearby: this avoids sharp minima.

    Two gradients for every one: the first says which way is up.
    """

    rho: Number = param(0.05, 1e-3, 1.0, "ρ", "log", "radius: how far uphill the gradient is taken")

    reference = Reference(
        "P. Foret, A. Kleiner, H. Mobahi, B. Neyshabur",
        2021,
        "Sharpness-aware minimization for efficiently improving generalization",
        "https://arxiv.org/abs/2010.01412",
    )
    rule = r"g \leftarrow \nabla f\!\left(\theta + \rho\, \frac{g}{\lVert g \rVert}\right)"
    differs = "Common torch code adds 10⁻¹² to the length; pytorch_optimizer measures it in single precision."

    def step(self, x, state, f, t):
        uphill = Altered(f, gradient=lambda xy: f.gradient(xy + self.rho * _unit(f.gradient(xy))))
        return self.inner.step(x, state, uphill, t)


def _unit(g):
    """The direction of g; none where g is zero."""
    size = length(g)
    return g / np.where(size == 0, 1.0, size)
