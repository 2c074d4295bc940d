"""The address: what it reads, what it reports, what it keeps."""

import random

import pytest

from descent import Param
from views.address.address import Address, quoted, written

RATE = Param("lr", 0.1, 1e-4, 10.0, "η", "log")
COUNT = Param("steps", 200, 1, 2000, "T", "integer")
LOW, HIGH = (-6.0, -3.0), (6.0, 3.0)


def test_defaults_leave_the_address_empty():
    address = Address({})
    assert address.choice("surface", ["bowl", "trap"], "trap") == "trap"
    assert address.choices("racers", ["sgd", "adam"], ("sgd",), 8) == ("sgd",)
    assert address.number("lr", RATE) == 0.1
    assert address.point("start", (1.0, 2.0), LOW, HIGH) == (1.0, 2.0)
    assert address.finish() == {}
    assert address.problems == []


def test_a_default_spelt_out_is_left_out():
    address = Address({"surface": "trap", "racers": "sgd", "lr": "0.10", "start": "1.0,2"})
    address.choice("surface", ["bowl", "trap"], "trap")
    address.choices("racers", ["sgd", "adam"], ("sgd",), 8)
    address.number("lr", RATE)
    address.point("start", (1.0, 2.0), LOW, HIGH)
    assert address.finish() == {}
    assert address.problems == []


def test_what_differs_is_kept_and_read_back_the_same():
    given = {"surface": "bowl", "racers": "adam,sgd", "lr": "0.0952", "start": "-2.5,1e-06", "steps": "37"}
    for _ in range(2):
        address = Address(given)
        read = (
            address.choice("surface", ["bowl", "trap"], "trap"),
            address.choices("racers", ["sgd", "adam"], ("sgd",), 8),
            address.number("lr", RATE),
            address.point("start", (1.0, 2.0), LOW, HIGH),
            address.number("steps", COUNT),
        )
        assert read == ("bowl", ("adam", "sgd"), 0.0952, (-2.5, 1e-6), 37)
        assert address.problems == []
        given = address.finish()


@pytest.mark.parametrize(
    ("text", "used", "reason"),
    [
        ("nan", 0.1, "is not finite"),
        ("inf", 0.1, "is not finite"),
        ("-1e999", 0.1, "is not finite"),
        ("fast", 0.1, "is not a number"),
        ("", 0.1, "is not a number"),
        ("0.1,0.2", 0.1, "is not a number"),
        ("100", 10.0, "is not between 0.0001 and 10"),
        ("-3", 1e-4, "is not between 0.0001 and 10"),
    ],
)
def test_a_bad_number_is_named_with_what_was_used(text, used, reason):
    address = Address({"adam.lr": text})
    assert address.number("adam.lr", RATE) == used
    (problem,) = address.problems
    assert "adam.lr" in problem
    assert reason in problem
    assert f"{written(used)} was used" in problem


def test_a_count_must_be_whole():
    address = Address({"steps": "10.5"})
    assert address.number("steps", COUNT) == 200
    assert "not a whole number" in address.problems[0]


@pytest.mark.parametrize("text", ["1", "1,2,3", "a,b", "nan,0", "99,0", "0,-99", "", "1;2"])
def test_a_bad_start_is_named_with_what_was_used(text):
    address = Address({"start": text})
    assert address.point("start", (1.0, 2.0), LOW, HIGH) == (1.0, 2.0)
    (problem,) = address.problems
    assert "start" in problem
    assert "1,2 was used" in problem


def test_unknown_choices_are_named_and_the_rest_used():
    address = Address({"racers": "sgd,warp,adam,sgd", "surface": "moon"})
    assert address.choices("racers", ["sgd", "adam"], ("sgd",), 8) == ("sgd", "adam")
    assert address.choice("surface", ["bowl", "trap"], "trap") == "trap"
    assert len(address.problems) == 3
    assert "warp" in address.problems[0]
    assert "twice" in address.problems[1]
    assert "moon" in address.problems[2]


def test_too_many_choices_are_cut_and_named():
    names = [f"o{i}" for i in range(12)]
    address = Address({"racers": ",".join(names)})
    assert address.choices("racers", names, (), 8) == tuple(names[:8])
    assert "names 12" in address.problems[0]


def test_no_racers_can_be_asked_for():
    address = Address({"racers": ""})
    assert address.choices("racers", ["sgd"], ("sgd",), 8) == ()
    assert address.finish() == {"racers": ""}
    assert address.problems == []


def test_unknown_keys_are_named_and_left_out():
    address = Address({"colour": "red"})
    assert address.finish() == {}
    assert "colour" in address.problems[0]


def test_after_a_change_on_the_page_left_over_keys_go_without_a_word():
    address = Address({"colour": "red"}, strict=False)
    assert address.finish() == {}
    assert address.problems == []


def test_after_a_change_on_the_page_what_no_longer_fits_goes_without_a_word():
    address = Address({"steps": "5000", "racers": "gone"}, strict=False)
    assert address.number("steps", COUNT) == 2000
    assert address.choices("racers", ["sgd"], ("sgd",), 8) == ("sgd",)
    assert address.problems == []


def test_keys_that_are_there_twice_are_named():
    address = Address({"surface": "bowl"})
    address.repeated(["surface"])
    assert "more than once" in address.problems[0]


@pytest.mark.parametrize("text", ["www.evil.com", "`code`", "``", "<b>", "[x](http://x.example)", "a\nb"])
def test_what_a_visitor_wrote_is_quoted(text):
    quote = quoted(text)
    fence = quote.split(" ")[0]
    assert set(fence) == {"`"}
    assert quote.endswith(f" {fence}")
    assert fence not in quote[len(fence) : -len(fence)]
    assert "\n" not in quote


def test_oversized_addresses_are_read_in_part():
    address = Address({"lr": "1" * 5000})
    assert address.number("lr", RATE) == 0.1
    assert "5000 characters" in address.problems[0]
    crowd = Address({f"k{i}": "1" for i in range(10_000)})
    crowd.finish()
    assert "10000 settings" in crowd.problems[0]
    assert len(crowd.problems) < 300


def test_numbers_read_back_exactly():
    draw = random.Random(5)
    for _ in range(500):
        value = draw.choice([-1, 1]) * 10 ** draw.uniform(-12, 12)
        assert float(written(value)) == value
    assert written(3.0) == "3"
    assert written(0.05, -2.5) == "0.05,-2.5"
