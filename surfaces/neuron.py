from dataclasses import dataclass

from sympy import tanh

from descent import DataSurface, Reference
from descent.data import table


@dataclass(frozen=True)
class Neuron(DataSurface):
    """One tanh neuron with a weight and a bias: far out it saturates, and its plateaus hardly slope.

    From (-3, -3) the gradient is 0.16 long, and gradient descent at 0.1 does not arrive in 3000 steps.
    """

    samples: tuple = table(
        "-2 -1.6 -1.2 -0.8 -0.4 0 0.4 0.8 1.2 1.6 2 2.4",
        "-0.9 -0.95 -0.85 -0.6 -0.55 -0.1 0.1 0.5 0.6 0.9 0.85 0.95",
    )

    title = "Single neuron"
    reference = Reference(
        "Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller",
        1998,
        "Efficient backprop",
        "https://doi.org/10.1007/3-540-49430-8_2",
    )
    topics = ("data", "plateau")
    domain = ((-4, 4), (-4, 4))
    starts = ((-3, -3),)
    steps = 500
    rates = {"sgd": 1.0, "momentum": 0.05, "nesterov": 0.05, "adagrad": 0.5, "rmsprop": 0.02, "adam": 0.1}
    weights = ("weight", "bias")
    link = "tanh"

    def score(self, x, y, u):
        return x * u + y

    def formula(self, x, y, u, v):
        return (tanh(self.score(x, y, u)) - v) ** 2 / 2
