# Written by `python3 tests --fix`.
from typing import Any

from descent import Schedule
from descent.schedule import Constant as Constant
from optimizers.schedules.cosine import Cosine as Cosine
from optimizers.schedules.cyclical import ExpRange as ExpRange
from optimizers.schedules.cyclical import ExpRangeMomentum as ExpRangeMomentum
from optimizers.schedules.cyclical import Triangular as Triangular
from optimizers.schedules.cyclical import Triangular2 as Triangular2
from optimizers.schedules.cyclical import Triangular2Momentum as Triangular2Momentum
from optimizers.schedules.cyclical import TriangularMomentum as TriangularMomentum
from optimizers.schedules.exponential import Exponential as Exponential
from optimizers.schedules.inverse_time import InverseTime as InverseTime
from optimizers.schedules.inverse_time import InverseTimeStaircase as InverseTimeStaircase
from optimizers.schedules.linear_warmup import LinearWarmup as LinearWarmup
from optimizers.schedules.multi_step import MultiStep as MultiStep
from optimizers.schedules.one_cycle import OneCycle as OneCycle
from optimizers.schedules.one_cycle import OneCycleLinear as OneCycleLinear
from optimizers.schedules.one_cycle import OneCycleLinearMomentum as OneCycleLinearMomentum
from optimizers.schedules.one_cycle import OneCycleMomentum as OneCycleMomentum
from optimizers.schedules.polynomial import Polynomial as Polynomial
from optimizers.schedules.sgdr import SGDR as SGDR
from optimizers.schedules.step import StepDecay as StepDecay
from optimizers.schedules.warmup_cosine import WarmupCosine as WarmupCosine
from optimizers.schedules.warmup_stable_decay import WarmupStableDecay as WarmupStableDecay
from optimizers.schedules.warmup_stable_decay import WarmupStableDecayCosine as WarmupStableDecayCosine
from optimizers.schedules.warmup_stable_decay import WarmupStableDecaySqrt as WarmupStableDecaySqrt
from optimizers.schedules.warmup_stable_decay import WarmupStableDecaySquare as WarmupStableDecaySquare

SCHEDULES: dict[str, type[Schedule]]

def __getattr__(name: str) -> Any: ...
