from dataclasses import dataclass

from sympy import exp

from descent import Reference, Surface, Transformed


@dataclass(frozen=True)
class FlatSharp(Surface):
    """Two equally deep minima, one wide and one narrow: long steps cannot stay in the narrow one.

    The test loss is the same surface shifted by 0.1: at the narrow minimum it is 22 times as far above the training
    loss as at the wide one.
    """

    title = "Flat and sharp"
    reference = Reference("Descent", 2026, "Designed for this project", "")
    topics = ("minima", "saddle")
    domain = ((-4.5, 4.5), (-3, 3))
    starts = ((-2.6, 1.2),)
    rates = {"sgd": 0.5, "momentum": 1.0, "nesterov": 1.0, "adagrad": 0.2, "rmsprop": 0.02, "adam": 0.2}

    def related_losses(self):
        return {"test": Transformed(self, dx=0.1)}

    def formula(self, x, y):
        flat = exp(-(((x - 2) ** 2 + y**2) / 3))
        sharp = exp(-8 * ((x + 2) ** 2 + y**2))
        return 1 + (x**2 + y**2) / 40 - flat - sharp
