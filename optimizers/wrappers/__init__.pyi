# Written by `python3 tests --fix`.
from typing import Any

from descent import Wrapper
from optimizers.wrappers.averaging import IterateAveraging as IterateAveraging
from optimizers.wrappers.clip import ClipNorm as ClipNorm
from optimizers.wrappers.clip import ClipValue as ClipValue
from optimizers.wrappers.lookahead import Lookahead as Lookahead
from optimizers.wrappers.loss_scale import LossScale as LossScale
from optimizers.wrappers.noise import GradientNoise as GradientNoise
from optimizers.wrappers.plateau import ReduceOnPlateau as ReduceOnPlateau
from optimizers.wrappers.sam import SAM as SAM
from optimizers.wrappers.warmup import Warmup as Warmup
from optimizers.wrappers.weight_decay import DecoupledWeightDecay as DecoupledWeightDecay
from optimizers.wrappers.weight_decay import WeightDecay as WeightDecay

WRAPPERS: dict[str, type[Wrapper]]

def __getattr__(name: str) -> Any: ...
