"""Ready experiments: each is an address of its page, and runs as it says."""

import pytest

from descent import descend
from optimizers import SGD
from surfaces import Ellipse
from tests.page_script import address, healthy, read, visited
from views.address.setup import PLAYGROUND
from views.sidebar import presets
from views.text.account import account, beyond_stable

PAGES = {"playground": presets.PLAYGROUND, "race": presets.RACE, "data": presets.DATA}
EACH = [(page, name) for page, ready in PAGES.items() for name in ready]


@pytest.mark.parametrize(("page", "name"), EACH)
def test_every_ready_experiment_is_an_address(page, name):
    other = {"data": {"batch": "2", "order": "fixed"}}.get(page, {"surface": "beale", "racers": "sgd"})
    shown = visited(page, **other)
    shown.selectbox(key="ready").select(name).run()
    healthy(shown)
    settings = PAGES[page][name].settings
    assert address(shown) == settings
    assert not shown.warning
    assert shown.selectbox(key="ready").value == name
    assert not visited(page, **settings).warning


def told(name: str) -> list[str]:
    """What happened in an experiment of the Playground, racer by racer."""
    setup, _ = read(presets.PLAYGROUND[name].settings, PLAYGROUND)
    return [account(run) for run in setup.experiment.run()]


def test_what_the_playgrounds_questions_say_is_so():
    plain, momentum = told("What does momentum do in a ravine?")
    assert plain.startswith("was still moving")
    assert momentum.startswith("settled in the minimum at step 117")
    assert "beyond 2/λ = 0.00133" in told("What does a rate too large look like?")[0]
    ellipse = Ellipse()
    assert beyond_stable(descend(ellipse, SGD(0.101), ellipse.starts[0], 50)) is not None
    assert beyond_stable(descend(ellipse, SGD(0.1), ellipse.starts[0], 50)) is None
    assert all("at a saddle" in each for each in told("Who leaves a saddle, started from y = 0?"))
    assert all(each.startswith("settled") for each in told("And who, started from y = 0.001?"))
    constant, cosine = told("What does a schedule do to the path?")
    assert "turned back" in constant
    assert constant.startswith("was still moving")
    assert cosine.startswith("settled")
    stuck, *others = told("Who rolls out of the dip?")
    assert "local minimum" in stuck
    assert all(each.startswith("settled") for each in others)


def test_nesterovs_look_ahead_damps_the_swings():
    momentum, nesterov = told("Nesterov or momentum at the same rate?")
    assert "turning back 10 times" in momentum
    assert "turning back 5 times" in nesterov
