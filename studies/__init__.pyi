# Written by `python3 tests --fix`.
from typing import Any

from descent.study import Study
from studies.adagrad_rates import AdagradRates as AdagradRates
from studies.adam_decay import AdamDecay as AdamDecay
from studies.averaging import AveragingForm as AveragingForm
from studies.bias_correction import BiasCorrection as BiasCorrection
from studies.cyclical_rates import CyclicalRates as CyclicalRates
from studies.learning_rate import LearningRateEffect as LearningRateEffect
from studies.look_ahead import LookAhead as LookAhead
from studies.momentum import MomentumEffect as MomentumEffect
from studies.rmsprop_decay import RMSpropDecay as RMSpropDecay
from studies.rotation import AxesWorth as AxesWorth
from studies.sensitivity import LearningRateSensitivity as LearningRateSensitivity
from studies.tuned import AllTuned as AllTuned

STUDIES: dict[str, type[Study]]

def __getattr__(name: str) -> Any: ...
