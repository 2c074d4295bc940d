from collections.abc import Callable, Mapping, Sequence

import numpy as np

from descent import Experiment, Optimizer, Reference, Trajectory, descend
from descent.progress import parts
from descent.study import Finding, Line, Plot, Report, Study
from optimizers import SGD, Momentum, MomentumEMA
from studies.look_ahead import largest_stable_rate
from surfaces import Ellipse

BETAS = (0.0, 0.5, 0.9, 0.95, 0.99)
START = Ellipse.starts[0]
RULES: tuple[type[Optimizer], ...] = (Momentum, MomentumEMA)


class AveragingForm(Study):
    """Momentum in its averaging form slows convergence down, and allows larger learning rates.

    It weighs each new gradient by 1 - β; the accelerating form takes it whole.
    """

    title = "Momentum as an average"
    reference = Reference(
        "A. Ng",
        2017,
        "Improving deep neural networks: gradient descent with momentum",
        "https://www.coursera.org/learn/deep-neural-network",
    )
    question = "Two formulas are called momentum. At the same learning rate, is either of them faster than SGD?"
    answer = (
        "Only the accelerating form is. An average of gradients is no longer than the gradients themselves, so the "
        "averaging form is hardly faster than SGD, and a large β makes it late at the start. The two are one method: "
        "the averaging form at η goes the path of the accelerating form at η(1 - β). So at β = 0.9 it bears ten times "
        "the rate, and needs it too. Ask which formula is meant before you copy a learning rate."
    )
    protocol = (
        "The ellipse with κ = 20 from (-9, 1.5) at η = 0.01: steps to a loss of 0.001, and the loss after 100 steps. "
        "The largest distance in 1000 steps between paths that should be one, and the largest stable rates, at β = 0.9."
    )

    def measure(self) -> Report:
        betas = np.arange(100) / 100
        runs = {rule: run(rule, 0.01, betas) for rule in parts(RULES)}
        averaging = runs[MomentumEMA]
        printed = [round(100 * beta) for beta in BETAS]
        rows = (
            ("Steps to a loss of 0.001", averaging.steps_to(1e-3), ("528", "524", "485", "423", "599")),
            ("Loss after 100 steps", averaging.loss[100], ("5.43", "5.43", "5.50", "6.16", "18.4")),
        )
        edges = ((MomentumEMA, "1.9"), (SGD, "0.1"), (Momentum, ""))
        return Report(
            [
                *(
                    Finding("4.10", name, f"β = {BETAS[i]}", float(values[at]), written[i])
                    for name, values, written in rows
                    for i, at in enumerate(printed)
                ),
                Finding("4.10", "Distance from the accelerating form at η(1 - β)", "β = 0.9", apart(), "9e-16"),
                *(
                    Finding("4.11", "Largest stable rate, κ = 20", rule.title, largest_stable_rate(rule), text)
                    for rule, text in edges
                ),
            ],
            plots(runs, betas, printed),
            {
                "One rate: only the accelerating form is faster than SGD": race(0.01),
                "Ten times the rate: the averaging form catches up": race(0.1),
            },
        )


def plots(runs: Mapping[type[Optimizer], Trajectory], betas: np.ndarray, printed: Sequence[int]) -> list[Plot]:
    losses = runs[MomentumEMA].loss[:301]
    return [
        Plot(
            "At one learning rate, only the accelerating form is faster than SGD",
            "β (0 is SGD)",
            "steps to a loss of 0.001, η = 0.01",
            [Line(rule.title, betas, each.steps_to(1e-3), rule.id) for rule, each in runs.items()],
            y_scale="log",
        ),
        Plot(
            "An average of gradients starts late",
            "step",
            "loss in the averaging form, η = 0.01",
            [Line(f"β = {beta}", np.arange(301.0), losses[:, i]) for beta, i in zip(BETAS, printed, strict=True)],
            y_scale="log",
        ),
    ]


def apart() -> float:
    """The largest distance in a coordinate between paths that should be one."""
    paths = run(MomentumEMA, 0.01, 0.9).path, run(Momentum, 0.01 * (1 - 0.9), 0.9).path
    return np.abs(paths[0] - paths[1]).max().item()


def run(rule: Callable[..., Optimizer], rate: float, beta: float | np.ndarray) -> Trajectory:
    return descend(Ellipse(), rule(lr=rate, beta=beta), START, 1000)


def race(averaging: float) -> Experiment:
    """SGD, the accelerating form at the rate of 0.01, and the averaging form."""
    return Experiment(Ellipse(), (SGD(0.01), Momentum(0.01, 0.9), MomentumEMA(averaging, 0.9)), START, 300)
