from dataclasses import dataclass

from descent import Number, Reference, Wrapper, param, show
from descent.altered import Altered


@dataclass(frozen=True)
class LossScale(Wrapper):
    """The loss is multiplied by a constant, its slope and curvature with it: the same landscape in other units.

    Rules that divide by the size of the gradient hardly notice; to the others it is another learning rate.
    """

    c: Number = param(0.1, 1e-3, 1e3, "c", "log", "scale: what the loss is multiplied by")

    reference = Reference(
        "P. Micikevicius et al.",
        2018,
        "Mixed precision training",
        "https://arxiv.org/abs/1710.03740",
    )
    rule = r"f \leftarrow c\, f, \qquad g \leftarrow c\, g"
    differs = "In mixed precision the gradient is divided by c again before the update; here it is not."

    def step(self, x, state, f, t):
        scaled = Altered(
            f,
            value=lambda xy: self.c * f.value(xy),
            gradient=lambda xy: self._scaled(f.gradient(xy)),
            hessian=lambda xy: self.c * f.hessian(xy),
        )
        return self.inner.step(x, state, scaled, t)

    def _scaled(self, g):
        show(g_scaled=self.c * g)
        return self.c * g

    def torch(self):
        return f"x.grad.mul_({self.c})"
