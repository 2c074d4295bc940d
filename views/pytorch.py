"""An experiment's runs as PyTorch scripts, for everything torch.optim has."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache

from sympy.printing.pycode import PythonCodePrinter

from descent import Constant, Optimizer, Schedule, Surface, Wrapper

STEP = """
path = [x.tolist()]
for t in range({steps}):
    optimizer.zero_grad()
    loss(*x).backward()
{changes}    {step}
{after}    path.append({point})
print(path[-1])
"""


@lru_cache(maxsize=256)
def pytorch(
    surface: Surface, optimizer: Optimizer, start: tuple[float, float], steps: int, schedule: Schedule
) -> str | None:
    """A script that runs and reproduces the trajectory; None where torch has no such rule."""
    rule, changes = _unwrapped(optimizer)
    if rule is None or not (call := rule.torch()):
        return None
    steady = isinstance(schedule, Constant) or steps == 0
    planned = "" if steady else schedule.torch(steps)
    drives = schedule.momentum(0, max(steps, 1)) is not None
    if not steady and not (planned and rule.torch_scheduled and (rule.momentum or not drives)):
        return None
    head = ["import torch", "", "torch.set_default_dtype(torch.float64)"]
    head += [f"{each.name} = {float(getattr(surface, each.name))!r}" for each in fields(surface)]
    head += ["", "", "def loss(x, y):", f"    return {_formula(surface)}", "", ""]
    head += [f"x = torch.tensor({[float(v) for v in start]}, requires_grad=True)", f"optimizer = {call}"]
    head += ["group = optimizer.param_groups[0]"] if "group" in rule.torch_point else []
    head += [f"schedule = {planned}"] if planned else []
    body = STEP.format(
        steps=steps,
        changes="".join(f"    {line}\n" for line in changes),
        after="    schedule.step()\n" if planned else "",
        step=rule.torch_step,
        point=rule.torch_point,
    )
    return "\n".join(head) + body


def _unwrapped(optimizer: Optimizer) -> tuple[Optimizer | None, list[str]]:
    """The rule inside the wrappers and what they do to its gradient, the outermost first; None if torch cannot."""
    if not isinstance(optimizer, Wrapper):
        return optimizer, []
    rule, changes = _unwrapped(optimizer.inner)
    line = optimizer.torch()
    return (rule, [line, *changes]) if line else (None, [])


def _formula(surface: Surface) -> str:
    """The loss in torch's functions, its shape parameters by name."""
    return PythonCodePrinter().doprint(surface.symbolic()).replace("math.", "torch.")
