# Written by `python3 tests --fix`.
from typing import Any

from descent import Optimizer
from optimizers.adabelief import AdaBelief as AdaBelief
from optimizers.adabound import AdaBound as AdaBound
from optimizers.adabound import AMSBound as AMSBound
from optimizers.adadelta import Adadelta as Adadelta
from optimizers.adagrad import Adagrad as Adagrad
from optimizers.adam import Adam as Adam
from optimizers.adam import AdamUncorrected as AdamUncorrected
from optimizers.adamax import Adamax as Adamax
from optimizers.adamw import AdamW as AdamW
from optimizers.adan import Adan as Adan
from optimizers.amsgrad import AMSGrad as AMSGrad
from optimizers.armijo import Armijo as Armijo
from optimizers.asgd import ASGD as ASGD
from optimizers.bfgs import BFGS as BFGS
from optimizers.conjugate_gradient import FletcherReeves as FletcherReeves
from optimizers.conjugate_gradient import HestenesStiefel as HestenesStiefel
from optimizers.conjugate_gradient import PolakRibiere as PolakRibiere
from optimizers.lbfgs import LBFGS as LBFGS
from optimizers.lion import Lion as Lion
from optimizers.momentum import Momentum as Momentum
from optimizers.momentum_ema import MomentumEMA as MomentumEMA
from optimizers.nadam import Nadam as Nadam
from optimizers.nadam import NadamSimple as NadamSimple
from optimizers.nesterov import Nesterov as Nesterov
from optimizers.newton import Newton as Newton
from optimizers.newton import SaddleFreeNewton as SaddleFreeNewton
from optimizers.polyak import Polyak as Polyak
from optimizers.prodigy import DAdaptAdam as DAdaptAdam
from optimizers.prodigy import Prodigy as Prodigy
from optimizers.radam import RAdam as RAdam
from optimizers.rmsprop import CenteredRMSprop as CenteredRMSprop
from optimizers.rmsprop import RMSprop as RMSprop
from optimizers.rmsprop import RMSpropMomentum as RMSpropMomentum
from optimizers.rprop import Rprop as Rprop
from optimizers.schedule_free import ScheduleFreeAdamW as ScheduleFreeAdamW
from optimizers.schedule_free import ScheduleFreeSGD as ScheduleFreeSGD
from optimizers.sgd import SGD as SGD
from optimizers.sign_descent import SignDescent as SignDescent
from optimizers.sophia import Sophia as Sophia
from optimizers.swats import SWATS as SWATS
from optimizers.swats import SWATSAt as SWATSAt
from optimizers.yogi import Yogi as Yogi

OPTIMIZERS: dict[str, type[Optimizer]]

def __getattr__(name: str) -> Any: ...
