from dataclasses import dataclass

from sympy import Max

from descent import DataSurface, Reference
from descent.data import table


@dataclass(frozen=True)
class Amsgrad3(DataSurface):
    """A convex problem on which Adam walks to the worst end: one large slope to the left, two small ones to the right.

    With β₁ = 0 and β₂ = 0.1 the large slope's memory fades before it counts; AMSGrad keeps it. Walls stand at x = ±1.
    """

    samples: tuple = table("3 -1 -1")

    title = "AMSGrad's counterexample"
    reference = Reference(
        "S. J. Reddi, S. Kale, S. Kumar",
        2018,
        "On the convergence of Adam and beyond",
        "https://openreview.net/forum?id=ryQu7f-RZ",
    )
    topics = ("data", "counterexample")
    domain = ((-1.5, 1.5), (-2, 2))
    starts = ((0, 1.5),)
    steps = 300
    rates = {"sgd": 0.1, "momentum": 0.05, "nesterov": 0.05, "adagrad": 0.2, "rmsprop": 0.05, "adam": 0.05}
    columns = ("u",)
    target = "u"

    def formula(self, x, y, u):
        return u * x + y**2 / 2 + 20 * Max(0, x - 1) ** 2 + 20 * Max(0, -x - 1) ** 2
