from dataclasses import dataclass

from descent import Reference, Surface


@dataclass(frozen=True)
class SaddleWell(Surface):
    """A saddle between two wells: escaping it leads somewhere.

    The slope at the saddle is nearly zero, so how long an optimizer lingers tells how it treats small gradients.
    """

    reference = Reference(
        "Y. N. Dauphin et al.",
        2014,
        "Identifying and attacking the saddle point problem in high-dimensional non-convex optimization",
        "https://arxiv.org/abs/1406.2572",
    )
    topics = ("saddle",)
    domain = ((-3, 3), (-2.2, 2.2))
    starts = ((-2.5, 0.001), (-2.5, 1e-6), (-2.5, 0))
    rates = {"sgd": 0.2, "momentum": 0.1, "nesterov": 0.2, "adagrad": 0.5, "rmsprop": 0.1, "adam": 0.5}

    def formula(self, x, y):
        return x**2 / 2 - y**2 / 2 + y**4 / 4
