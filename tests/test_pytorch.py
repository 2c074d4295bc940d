"""PyTorch scripts; that they run and end where the run ends is checked by tests/golden/check_pytorch.py."""

import ast
import re

import pytest

from descent import Constant, Transformed, params
from optimizers import OPTIMIZERS, SGD, Adam, Momentum, MomentumEMA, Nesterov
from optimizers.schedules import SCHEDULES, Cosine, Exponential, OneCycle, OneCycleMomentum
from optimizers.wrappers import ClipNorm, Lookahead, WeightDecay
from surfaces import SURFACES, Trap
from tests.helpers import ids
from views.pytorch import pytorch

IN_TORCH = {
    "sgd", "momentum", "momentum_ema", "nesterov", "adagrad", "adadelta", "rmsprop", "centered_rmsprop",
    "rmsprop_momentum", "adam", "adamw", "adamax", "nadam", "amsgrad", "radam", "rprop", "asgd", "lbfgs",
}  # fmt: skip


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=ids)
def test_what_torch_has_can_be_copied(cls):
    text = pytorch(Trap(), cls(), (-5, 1.5), 10, Constant())
    assert (text is not None) == (cls.id in IN_TORCH)
    if text is None:
        return
    ast.parse(text)
    assert "x = torch.tensor([-5.0, 1.5], requires_grad=True)" in text
    assert "for t in range(10):" in text
    if "lr" in params(cls):
        other = pytorch(Trap(), cls(lr=0.0123), (-5, 1.5), 10, Constant())
        assert other is not None
        assert "0.0123" in other


@pytest.mark.parametrize("cls", SURFACES.values(), ids=ids)
def test_every_surface_is_spelt_in_torch(cls):
    text = pytorch(cls(), SGD(0.1), (1, 2), 5, Constant())
    assert text is not None
    ast.parse(text)
    for name in params(cls):
        assert re.search(rf"\n{name} = (torch\.tensor\()?{getattr(cls(), name)}\)?\n", text)


@pytest.mark.parametrize("cls", SURFACES.values(), ids=ids)
@pytest.mark.parametrize("degrees", [0, 30])
def test_torch_is_given_tensors_only(cls, degrees):
    """What a function of torch's is taken of holds a tensor: a coordinate, a sample's number or a shape parameter."""
    surface = Transformed(cls(), degrees) if degrees else cls()
    text = pytorch(surface, SGD(0.1), (1, 2), 5, Constant())
    assert text is not None
    tensors = {"x", "y", "t", *surface.columns, *re.findall(r"\n(\w+) = torch\.tensor", text)}
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    functions = {f"torch.{name}" for name in ("sin", "cos", "exp", "log", "tanh", "sqrt")}
    for call in (each for each in calls if ast.unparse(each.func) in functions):
        assert {node.id for node in ast.walk(call) if isinstance(node, ast.Name)} & tensors, ast.unparse(call)


@pytest.mark.parametrize("cls", SCHEDULES.values(), ids=ids)
def test_every_schedule_is_followed(cls):
    text = pytorch(Trap(), Momentum(0.1), (-5, 1.5), 20, cls())
    assert text is not None
    ast.parse(text)
    assert ("schedule.step()" in text) == (cls is not Constant)


def test_what_torch_does_otherwise_is_not_offered():
    assert pytorch(Trap(), Nesterov(0.1), (-5, 1.5), 20, Cosine()) is None
    assert pytorch(Trap(), MomentumEMA(0.1), (-5, 1.5), 20, OneCycleMomentum()) is None
    assert pytorch(Trap(), SGD(0.1), (-5, 1.5), 20, OneCycleMomentum()) is None
    assert pytorch(Trap(), Lookahead(SGD(0.1)), (-5, 1.5), 20, Constant()) is None


def test_wrappers_act_in_their_order():
    text = pytorch(Trap(), ClipNorm(WeightDecay(Adam(0.1), 0.02), 3.0), (-5, 1.5), 20, OneCycle())
    assert text is not None
    clip, decay = text.index("clip_grad_norm_([x], 3.0)"), text.index("alpha=0.02")
    assert text.index("backward()") < clip < decay < text.index("optimizer.step()")
    assert "OneCycleLR" in text
    assert "ExponentialLR(optimizer, gamma=0.97)" in (pytorch(Trap(), Adam(), (1, 1), 5, Exponential(0.97)) or "")
