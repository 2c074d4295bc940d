from dataclasses import dataclass

from descent import MovingSurface, Number, Reference, param


@dataclass(frozen=True)
class Jump(MovingSurface):
    """A bowl whose minimum jumps to the right in the middle of the run: who can begin anew, and how fast.

    Adagrad has forgotten nothing, so its steps are small by then; Adam and RMSprop forget.
    """

    s: Number = param(300, 10, 1000, "s", "integer", "jump: the step at which the minimum moves to (4, 0)")

    title = "Jumping bowl"
    reference = Reference("Descent", 2026, "Designed for this project", "")
    topics = ("moving ground", "bowl")
    domain = ((-4, 8), (-4, 4))
    starts = ((-2.5, 1.5),)
    steps = 600
    levels = "linear"

    def rest(self, x, y):
        return (x**2 + y**2) / 2

    def way(self, t, lib):
        step = lib.Heaviside(t - self.s, 1) if hasattr(lib, "Heaviside") else lib.heaviside(t - self.s, 1)
        return 4 * step, 0
