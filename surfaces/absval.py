from dataclasses import dataclass

from sympy import Abs

from descent import Number, Reference, Surface, param


@dataclass(frozen=True)
class Absval(Surface):
    """A gradient of constant size down to a kink: with a constant learning rate no run settles.

    Gradient descent hovers around the minimum, farther off the longer its steps; a start from which its steps land
    on zero exactly is luck.
    """

    kappa: Number = param(5.0, 1.0, 100.0, "κ", "log", "steepness: how much steeper y is than x")

    title = "Absolute values"
    reference = Reference(
        "S. Boyd, L. Xiao, A. Mutapcic",
        2003,
        "Subgradient methods",
        "https://web.stanford.edu/class/ee392o/subgrad_method.pdf",
    )
    topics = ("bowl", "kink")
    domain = ((-3, 3), (-3, 3))
    starts = ((-2.513, 1.707),)
    levels = "linear"
    rates = {"sgd": 0.01, "momentum": 0.002, "nesterov": 0.005, "adagrad": 0.2, "rmsprop": 0.02, "adam": 0.05}

    def formula(self, x, y):
        return Abs(x) + self.kappa * Abs(y)
