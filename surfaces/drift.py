from dataclasses import dataclass

from descent import MovingSurface, Number, Reference, param


@dataclass(frozen=True)
class Drift(MovingSurface):
    """A bowl whose minimum swings from side to side: who keeps up with a loss that changes while it is learned.

    Adagrad's rate has died by the time it matters, and Adam moves no faster than its learning rate.
    """

    T: Number = param(200.0, 20.0, 1000.0, "T", "log", help="period: how many steps one swing to and fro takes")

    title = "Drifting bowl"
    reference = Reference("Descent", 2026, "Designed for this project", "")
    topics = ("moving ground", "bowl")
    domain = ((-4, 4), (-3, 3))
    starts = ((-2.5, 1.5),)
    steps = 600
    levels = "linear"

    def rest(self, x, y):
        return (x**2 + y**2) / 2

    def way(self, t, lib):
        return 2 * lib.sin(2 * lib.pi * t / self.T), 0
