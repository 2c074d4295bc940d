from dataclasses import dataclass

from descent import Number, Optimizer, Reference, decay, learning_rate


@dataclass(frozen=True)
class Nesterov(Optimizer):
    """Momentum that looks ahead: the gradient is taken where the velocity is about to carry the point.

    The point θ shown is the paper's; torch stores the look-ahead point θ - ηβv instead, exactly so at a constant
    learning rate.
    """

    lr: Number = learning_rate(1e-3, low=1e-5, high=10.0)
    beta: Number = decay(0.9, "β", help="momentum: the share of the last velocity that is kept")

    reference = Reference(
        "Y. Nesterov",
        1983,
        "A method for solving the convex programming problem with convergence rate O(1/k²)",
        "https://www.mathnet.ru/eng/dan46009",
    )
    rule = r"v \leftarrow \beta v + \nabla f(\theta - \eta \beta v) \qquad \theta \leftarrow \theta - \eta\, v"
    memory = ("v",)
    parent = "momentum"

    def step(self, x, state, f, t):
        (v,) = state
        v = self.beta * v + f.gradient(x - self.lr * self.beta * v)
        return x - self.lr * v, (v,)
