"""An experiment's runs as PyTorch scripts, for everything torch.optim has."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy
from sympy.printing.pycode import PythonCodePrinter

from descent import Batches, Constant, Optimizer, Sampling, Schedule, Surface, Wrapper, descend
from descent.objective import moves

LONGEST = 20_000
"""A script lists the samples of every step, up to so many."""
LEAST = 1e-12
"""A driven momentum below this may be zero as torch works it out."""
STEP = """
path = [x.tolist()]
for t in range({steps}):
    optimizer.zero_grad()
    {loss}.backward()
{changes}    {step}
{after}    path.append({point})
print(path[-1])
"""


@lru_cache(maxsize=256)
def pytorch(
    f: Surface | Batches,
    optimizer: Optimizer,
    start: tuple[float, float],
    steps: int,
    schedule: Schedule,
    seed: int = 0,
) -> str | None:
    """A script that runs and reproduces the trajectory; None where torch has no such rule.

    ``f`` is a surface, or the batches of one; the samples of each step are listed in the script.
    """
    surface, sampling = (f.surface, f.sampling) if isinstance(f, Batches) else (f, Sampling())
    if sampling.dropout or (isinstance(f, Batches) and steps * sampling.size(surface) > LONGEST):
        return None
    rule, changes = _unwrapped(optimizer)
    if rule is None or not (call := rule.torch()):
        return None
    steady = isinstance(schedule, Constant) or steps == 0
    planned = "" if steady else schedule.torch(steps)
    if not steady and not (planned and rule.torch_scheduled and _driven_alike(rule, schedule, steps)):
        return None
    if not rule.torch_follows(lambda: descend(f, optimizer, start, steps, schedule, seed).memory):
        return None
    moving = moves(surface)
    head = ["import torch", "", "torch.set_default_dtype(torch.float64)", *_numbers(surface, moving)]
    if isinstance(f, Batches):
        head.append(f"batches = {[f.indices(t, seed).tolist() for t in range(1, steps + 1)]}")
    more = ", batches[t]" if isinstance(f, Batches) else ", torch.tensor(t + 1.0)" if moving else ""
    asked = f"loss(*x{more})"
    head += ["", "", *_loss(surface, isinstance(f, Batches), moving), "", ""]
    head += [f"x = torch.tensor({[float(v) for v in start]}, requires_grad=True)", f"optimizer = {call}"]
    head += ["group = optimizer.param_groups[0]"] if "group" in rule.torch_point else []
    head += [f"schedule = {planned}"] if planned else []
    return "\n".join(head) + _loop(rule, changes, steps, bool(planned), asked)


def _loop(rule: Optimizer, changes: list[str], steps: int, scheduled: bool, asked: str) -> str:
    """The updates, and what is printed; ``asked`` is how the loss is called."""
    return STEP.format(
        steps=steps,
        changes="".join(f"    {line}\n" for line in changes),
        after="    schedule.step()\n" if scheduled else "",
        loss=asked,
        step=rule.torch_step.replace("loss(*x)", asked),
        point=rule.torch_point,
    )


def _numbers(surface: Surface, moving: bool) -> list[str]:
    """The lines that name the numbers of a surface's shape, and its samples; the time of one that moves is not one."""
    spell = "{} = torch.tensor({!r})" if _needs_tensors(surface) else "{} = {!r}"
    named = [(name, value) for name, value in surface.named().items() if not (moving and name == "t")]
    lines = [spell.format(name, value) for name, value in named]
    samples = [list(map(float, row)) for row in surface.samples]
    return [*lines, f"samples = torch.tensor({samples})"] if samples else lines


def _driven_alike(rule: Optimizer, schedule: Schedule, steps: int) -> bool:
    """Whether torch's rule has the momentum that the schedule gives it at every step."""
    momenta = [schedule.momentum(t, steps) for t in range(steps)]
    driven = [momentum for momentum in momenta if momentum is not None]
    return not driven or (bool(rule.momentum) and not (rule.torch_forgets and min(driven) < LEAST))


def _unwrapped(optimizer: Optimizer) -> tuple[Optimizer | None, list[str]]:
    """The rule inside the wrappers and what they do to its gradient, the outermost first; None if torch cannot."""
    if not isinstance(optimizer, Wrapper):
        return optimizer, []
    rule, changes = _unwrapped(optimizer.inner)
    line = optimizer.torch()
    return (rule, [line, *changes]) if line else (None, [])


def _loss(surface: Surface, batches: bool, moving: bool) -> list[str]:
    """The loss as a function in torch's functions, its shape parameters by name."""
    formula = _Printer().doprint(surface.symbolic()).replace("math.", "torch.")
    if not surface.samples:
        return ["def loss(x, y, t):" if moving else "def loss(x, y):", f"    return {formula}"]
    rows = "samples[rows].T" if batches else "samples.T"
    return [
        "def loss(x, y, rows):" if batches else "def loss(x, y):",
        f"    {', '.join(surface.columns)}{',' * (len(surface.columns) == 1)} = {rows}",
        f"    return torch.mean({formula})",
    ]


class _Printer(PythonCodePrinter):
    """Writes logistic terms in torch's functions for them; its own softplus is z itself from 20 on."""

    def _print_Softplus(self, expr: Any) -> str:
        return f"-torch.nn.functional.logsigmoid({self._print(-expr.args[0])})"

    def _print_Sigmoid(self, expr: Any) -> str:
        return f"torch.sigmoid({self._print(expr.args[0])})"


def _needs_tensors(surface: Surface) -> bool:
    """Whether a function is taken of shape parameters alone, which torch does of tensors only."""
    shape = set(surface.named())
    functions = surface.symbolic().atoms(sympy.Function)
    return any({str(symbol) for symbol in each.free_symbols} <= shape for each in functions)
