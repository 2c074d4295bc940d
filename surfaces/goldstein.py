from dataclasses import dataclass

from descent import Reference, Surface


@dataclass(frozen=True)
class Goldstein(Surface):
    """Losses over six orders of magnitude: a gradient step small enough for the walls is lost on the floor.

    Gradient descent needs a learning rate near 0.00001; rules that divide by the gradient's size do not care.
    """

    title = "Goldstein–Price"
    reference = Reference(
        "A. A. Goldstein, J. F. Price",
        1971,
        "On descent from local minima",
        "https://www.sfu.ca/~ssurjano/goldpr.html",
    )
    topics = ("cliff", "minima", "saddle")
    domain = ((-2, 2), (-2.5, 1.5))
    starts = ((-1.5, -0.5), (1.5, 1))
    levels = "log"
    rates = {"sgd": 1e-05, "momentum": 1e-05, "nesterov": 1e-05, "adagrad": 0.2, "rmsprop": 0.1, "adam": 0.2}

    def formula(self, x, y):
        valley = (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
        ridge = (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
        return (1 + valley) * (30 + ridge)
