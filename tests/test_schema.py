"""The table of settings: whatever a page reads is in it or an item's own, and nothing in it is idle."""

from __future__ import annotations

import ast

import pytest

from descent import params
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from optimizers.wrappers import WRAPPERS
from surfaces import SURFACES
from tests.helpers import ROOT
from views.address.address import Address
from views.address.fields import Choice, Number, Several
from views.address.racer_setup import KNOWN
from views.address.schema import SETTINGS, keys, words
from views.address.setup import DATA, LAB, PLAYGROUND, RACE, Setup, setup_of

OWN = ("name", "wrappers", "schedule", "batch")
"""Settings that each racer has besides the numbers of its rule."""
ADDRESSES = (
    ("", PLAYGROUND),
    ("rates=one&racers=adam", PLAYGROUND),
    ("rule=first_step&over=starts", RACE),
    ("rule=same&over=starts&racers=sgd", RACE),
    ("surface=sine&curriculum=easy&by=gradients", DATA),
    ("surface=redundant&redundant.p=0.2&dropout=masks", DATA),
    ("surface=linreg&outlier=on", DATA),
    ("", LAB),
)


def described(text: str, offer) -> Setup:
    address = Address(dict(pair.split("=") for pair in text.split("&") if pair))
    setup = setup_of(address, offer)
    address.finish()
    assert address.problems == []
    return setup


SETUPS = [described(*each) for each in ADDRESSES]


def test_every_setting_is_there_once_and_is_read():
    """But for what a page reads that shows it: the step explained, the live slider, presenting."""
    found = {key for setup in SETUPS for key in setup.fields if "." not in key}
    assert found == {*SETTINGS} - {*keys("page"), "why", "whatif", "live"}


@pytest.mark.parametrize("setup", SETUPS, ids=[f"{text} {offer.surface}" for text, offer in ADDRESSES])
def test_a_setting_with_a_dot_is_an_items_own(setup):
    items = {**SURFACES, **SCHEDULES}
    for key in [key for key in setup.fields if "." in key]:
        scope, *inner, name = key.split(".")
        if scope == "moved":
            continue
        known = {**WRAPPERS, **SCHEDULES}[inner[0]] if inner else None
        cls = known or items.get(scope) or OPTIMIZERS[scope.partition("-")[0]]
        assert name in params(cls) or (name in OWN and scope in KNOWN.options), key


@pytest.mark.parametrize("setup", SETUPS, ids=[f"{text} {offer.surface}" for text, offer in ADDRESSES])
def test_a_field_has_a_value_that_its_kind_allows(setup):
    for field in setup.fields.values():
        match field.kind:
            case Number(param):
                assert param.low <= field.value <= param.high
            case Choice(options):
                assert field.value in options
            case Several(options, most):
                assert {*field.value} <= {*options}
                assert len(field.value) <= most


def test_choices_have_words():
    assert words("by", "gradients") == "Gradients"
    for setting in SETTINGS.values():
        if isinstance(setting.kind, Choice):
            assert setting.default in setting.kind.options
            assert all(setting.kind.options.values())


def test_what_reads_the_settings_draws_nothing():
    """An address is read without a page: for pasted links, for a cell of the Lab, in a notebook."""
    for name in ("address", "fields", "schema", "setup", "racer_setup", "sample_setup", "terms", "spelling"):
        tree = ast.parse((ROOT / "views" / "address" / f"{name}.py").read_text("utf-8"))
        modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        modules += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        assert not [each for each in modules if each.startswith("streamlit")], name
