# Written by `python3 tests --fix`.
from typing import Any

from descent import Surface
from surfaces.absval import Absval as Absval
from surfaces.ackley import Ackley as Ackley
from surfaces.amsgrad3 import Amsgrad3 as Amsgrad3
from surfaces.beale import Beale as Beale
from surfaces.bowl import Bowl as Bowl
from surfaces.camel3 import Camel3 as Camel3
from surfaces.camel6 import Camel6 as Camel6
from surfaces.classes import Classes as Classes
from surfaces.cliff import Cliff as Cliff
from surfaces.drift import Drift as Drift
from surfaces.easom import Easom as Easom
from surfaces.ellipse import Ellipse as Ellipse
from surfaces.finetune import Finetune as Finetune
from surfaces.flat_sharp import FlatSharp as FlatSharp
from surfaces.gauss_well import GaussWell as GaussWell
from surfaces.goldstein import Goldstein as Goldstein
from surfaces.himmelblau import Himmelblau as Himmelblau
from surfaces.jump import Jump as Jump
from surfaces.linreg import Linreg as Linreg
from surfaces.logreg import Logreg as Logreg
from surfaces.monkey import Monkey as Monkey
from surfaces.neuron import Neuron as Neuron
from surfaces.product import Product as Product
from surfaces.quartic import Quartic as Quartic
from surfaces.ramp import Ramp as Ramp
from surfaces.rastrigin import Rastrigin as Rastrigin
from surfaces.redundant import Redundant as Redundant
from surfaces.rosenbrock import Rosenbrock as Rosenbrock
from surfaces.rough import Rough as Rough
from surfaces.saddle import Saddle as Saddle
from surfaces.saddle_well import SaddleWell as SaddleWell
from surfaces.shelf import Shelf as Shelf
from surfaces.sine import Sine as Sine
from surfaces.sparse import Sparse as Sparse
from surfaces.styblinski import Styblinski as Styblinski
from surfaces.tilted import Tilted as Tilted
from surfaces.trap import Trap as Trap
from surfaces.winding import Winding as Winding

SURFACES: dict[str, type[Surface]]

def __getattr__(name: str) -> Any: ...
