"""Playground: optimizers leave one start on a surface."""

from views.page import navigate
from views.play import play
from views.setup import PLAYGROUND

navigate(__file__)
play("playground", PLAYGROUND)
