"""Playground: optimizers leave one start on a surface."""

from views.address.setup import PLAYGROUND
from views.playground.page import play
from views.shell import navigate
from views.sidebar.presets import PLAYGROUND as READY

navigate(__file__)
play("playground", PLAYGROUND, READY)
