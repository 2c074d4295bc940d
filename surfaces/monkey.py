from dataclasses import dataclass

from descent import Reference, Surface


@dataclass(frozen=True)
class Monkey(Surface):
    """A saddle with three ways down, and no curvature at its middle: there the Hessian says nothing.

    The second start lies on a ridge that leads to the middle. Room for the monkey's tail is what gives the saddle
    its name; the fourth powers put a floor under the three valleys.
    """

    title = "Monkey saddle"
    reference = Reference(
        "D. Hilbert, S. Cohn-Vossen",
        1932,
        "Geometry and the imagination",
        "https://en.wikipedia.org/wiki/Monkey_saddle",
    )
    topics = ("saddle",)
    domain = ((-1.3, 1.3), (-1.3, 1.3))
    starts = ((0.9, 0.01), (0.9, 0))
    levels = "log"
    rates = {"sgd": 0.05, "momentum": 0.05, "nesterov": 0.05, "adagrad": 0.2, "rmsprop": 0.05, "adam": 0.2}

    def formula(self, x, y):
        return x**3 - 3 * x * y**2 + (x**2 + y**2) ** 2
