"""PyTorch scripts; that they run and end where the run ends is checked by tests/golden/check_pytorch.py."""

import ast
import re
from fractions import Fraction
from itertools import pairwise

import pytest

from descent import Constant, Transformed, params
from descent.schedule import MomentumDriver
from optimizers import OPTIMIZERS, SGD, Adam, CenteredRMSprop, Momentum, MomentumEMA, Nesterov
from optimizers.schedules import SCHEDULES, Cosine, Exponential, OneCycle, OneCycleMomentum
from optimizers.wrappers import ClipNorm, Lookahead, WeightDecay
from surfaces import SURFACES, Classes, Cliff, Logreg, Trap
from tests.helpers import ids
from views.share.pytorch import pytorch

IN_TORCH = {
    "sgd", "momentum", "momentum_ema", "nesterov", "adagrad", "adadelta", "rmsprop", "centered_rmsprop",
    "rmsprop_momentum", "adam", "adamw", "adamax", "nadam", "amsgrad", "radam", "rprop", "asgd", "lbfgs",
}  # fmt: skip


DRIVERS = [cls for cls in SCHEDULES.values() if issubclass(cls, MomentumDriver)]


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


@pytest.mark.parametrize("cls", [Cliff, Classes, Logreg], ids=ids)
def test_logistic_terms_are_torchs_own(cls):
    """Written with exp they would overflow far out; torch's softplus is z itself from 20 on."""
    text = pytorch(cls(), SGD(0.1), (300, 2), 5, Constant())
    assert text is not None
    assert "torch.sigmoid(" in text or "torch.nn.functional.logsigmoid(" in text
    assert "torch.exp" not in text
    assert "softplus" not in text


def test_nesterov_without_momentum_is_plain_descent():
    text = pytorch(Trap(), Nesterov(0.1, 0.0), (-5, 1.5), 20, Constant())
    assert text is not None
    assert "torch.optim.SGD([x], lr=0.1)" in text
    assert "momentum" not in text


def test_torch_damps_nothing_without_momentum():
    for beta, dampening, offered in ((0.0, 0.5, False), (0.0, 0.0, True), (0.5, 0.5, True)):
        text = pytorch(Trap(), Momentum(0.1, beta, dampening), (-5, 1.5), 20, Constant())
        assert (text is not None) == offered


@pytest.mark.parametrize("cls", DRIVERS, ids=ids)
@pytest.mark.parametrize("rule", [each for each in OPTIMIZERS.values() if each.momentum and each().torch()], ids=ids)
@pytest.mark.parametrize(("low", "high"), [(0.0, 0.95), (0.8, 0.0), (0.0, 0.0), (0.8, 0.95)])
def test_a_velocity_that_torch_would_forget_is_not_offered(cls, rule, low, high):
    """At a momentum of zero torch's SGD and RMSprop leave their velocity as it was, for later steps to find."""
    schedule = cls(low_momentum=low, high_momentum=high)
    reached = any(schedule.momentum(t, 40) == 0 for t in range(40))
    text = pytorch(Trap(), rule(), (-5, 1.5), 40, schedule)
    assert (text is None) == ((reached and rule.torch_forgets) or not rule.torch_scheduled)


@pytest.mark.parametrize("cls", [each for each in SCHEDULES.values() if issubclass(each, OneCycle)], ids=ids)
@pytest.mark.parametrize("phases", [2, 3])
def test_a_phase_of_no_length_is_listed_step_by_step(cls, phases):
    """torch's OneCycleLR divides by the length of the phase that each step is in."""
    for total in (1, 2, 4, 5, 10, 20, 21, 40):
        for percent in range(5, 100, 5):
            share = Fraction(percent, 100) * total - 1
            turns = [Fraction(0), share, 2 * share if phases == 3 else Fraction(total - 1), Fraction(total - 1)]
            text = pytorch(Trap(), Adam(), (-5, 1.5), total, cls(pct=percent / 100, phases=phases))
            flat = any(a == b for a, b in pairwise(turns[: phases + 1]))
            if flat and issubclass(cls, MomentumDriver):
                assert text is None
            else:
                assert text is not None
                assert ("OneCycleLR" in text) == (not flat), (total, percent)


def test_a_variance_lost_in_rounding_is_not_offered():
    """torch's centred RMSprop takes the root of what rounding has left of v - μ², below zero too."""
    rule = CenteredRMSprop(0.002)
    assert pytorch(Trap(), rule, (-5, 1.5), 40, Constant()) is not None
    assert pytorch(Trap(), CenteredRMSprop(0.002, rho=0.0), (-5, 1.5), 40, Constant()) is None
    assert pytorch(SURFACES["ramp"](), rule, (0, 0), 2000, Constant()) is None


def test_wrappers_act_in_their_order():
    text = pytorch(Trap(), ClipNorm(WeightDecay(Adam(0.1), 0.02), 3.0), (-5, 1.5), 20, OneCycle())
    assert text is not None
    clip, decay = text.index("clip_grad_norm_([x], 3.0)"), text.index("alpha=0.02")
    assert text.index("backward()") < clip < decay < text.index("optimizer.step()")
    assert "OneCycleLR" in text
    assert "ExponentialLR(optimizer, gamma=0.97)" in (pytorch(Trap(), Adam(), (1, 1), 5, Exponential(0.97)) or "")
