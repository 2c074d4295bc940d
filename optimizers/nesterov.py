from dataclasses import dataclass

from descent import Number, Optimizer, Reference, decay, learning_rate, show


@dataclass(frozen=True)
class Nesterov(Optimizer):
    """Momentum that looks ahead: the gradient is taken where the velocity is about to carry the point."""

    lr: Number = learning_rate(1e-3, low=1e-5, high=10.0)
    beta: Number = decay(0.9, "β", help="momentum: the share of the last velocity that is kept")

    reference = Reference(
        "Y. Nesterov",
        1983,
        "A method for solving the convex programming problem with convergence rate O(1/k²)",
        "https://www.mathnet.ru/eng/dan46009",
    )
    rule = r"v \leftarrow \beta v + \nabla f(\theta - \eta \beta v) \qquad \theta \leftarrow \theta - \eta\, v"
    memory = {"v": "the velocity: past gradients added up, each older one weaker by β"}
    parent = "momentum"
    torch_scheduled = False
    changes = "takes the gradient where the velocity is about to carry the point"
    momentum = "beta"
    differs = (
        "torch stores the look-ahead point θ - ηβv in place of θ, exactly so at a constant learning rate; "
        "Keras keeps the learning rate inside v."
    )

    def step(self, x, state, f, t):
        (v,) = state
        ahead = x - self.lr * self.beta * v
        show(look_ahead=ahead)
        v = self.beta * v + f.gradient(ahead)
        return x - self.lr * v, (v,)

    def stable_rate(self, curvature):
        return 2 * (1 + self.beta) / ((1 + 2 * self.beta) * curvature)

    @property
    def limit(self):
        return "2(1 + β)/((1 + 2β)L)"

    def torch(self):
        if self.beta == 0:  # torch asks for a momentum, and without one this is plain descent
            return f"torch.optim.SGD([x], lr={self.lr})"
        return f"torch.optim.SGD([x], lr={self.lr}, momentum={self.beta}, nesterov=True)"

    @property
    def torch_point(self):
        if self.beta == 0:
            return super().torch_point
        return "(x + group['lr'] * group['momentum'] * optimizer.state[x]['momentum_buffer']).tolist()"
