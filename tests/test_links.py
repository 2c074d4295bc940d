"""Several share links as one race: what becomes of each racer, and of links nobody should have sent."""

import random
import re

import pytest
from streamlit.testing.v1 import AppTest

from optimizers import Momentum
from tests.page_script import address, at
from views.address.address import Address
from views.address.racer_setup import LONGEST_NAME, MOST
from views.address.setup import DATA, PLAYGROUND, RACE, setup_of
from views.playground.link_race import LINES, PAGES, joined

HOST = "https://descent.example/"
HILL = f"{HOST}?surface=himmelblau"


def raced(text: str) -> tuple[dict[str, str], list[str]]:
    race, notes = joined(text, "playground", PLAYGROUND)
    assert race is not None, notes
    return race, notes


def read(settings: dict[str, str]):
    """What these settings describe; the address must find no fault with them."""
    address = Address(settings)
    setup = setup_of(address, PLAYGROUND)
    address.finish()
    assert address.problems == []
    return setup.experiment, setup.racers


def labels(settings: dict[str, str]) -> list[str]:
    return [racer.label for racer in read(settings)[1].values()]


def test_every_racer_of_every_link_joins_with_a_name():
    race, notes = raced(
        f"Ann: {HILL}&racers=momentum&momentum.lr=0.02\n\n{HILL}&racers=adam,momentum\nBob {HILL}&racers=momentum"
    )
    assert race["racers"] == "momentum,adam,momentum-2,momentum-3"
    assert labels(race) == ["Ann Momentum", "3 Adam", "3 Momentum", "Bob Momentum"]
    shown, _ = read(race)
    assert shown.racers[0] == Momentum(0.02)
    assert shown.racers[2] == shown.racers[3] != shown.racers[0]
    assert notes == []


def test_each_racer_runs_as_it_did_on_its_own_page():
    """Rates, wrappers and schedules for all or for one: the same optimizer and curve as each link describes."""
    links = [
        "racers=sgd,adam&rates=one&lr=0.037",
        "racers=adam,adam-2&adam-2.beta1=0.5&adam.wrappers=lookahead,warmup&adam.lookahead.k=7&schedule=cosine",
        "racers=momentum,rmsprop&schedule=step_decay&step_decay.every=0.1&rmsprop.schedule=constant&momentum.beta=0.5",
        "racers=prodigy&prodigy.schedule=exponential",
    ]
    race, notes = raced("\n".join(f"{HILL}&{link}" for link in links))
    assert notes == []
    shown, racers = read(race)
    wanted = []
    for link in links:
        address = Address(dict(pair.split("=") for pair in f"surface=himmelblau&{link}".split("&")))
        one = setup_of(address, PLAYGROUND).experiment
        wanted += zip(one.racers, one.schedules, strict=True)
    assert list(zip(shown.racers, shown.schedules, strict=True)) == wanted
    assert len(racers) == len(wanted) == 7


def test_the_first_link_gives_surface_start_and_steps():
    race, notes = raced(f"{HILL}&start=1,-1&steps=75&racers=sgd\n{HILL}&start=2,2&steps=300&racers=sgd")
    shown, _ = read(race)
    assert (shown.surface.id, shown.start, shown.steps) == ("himmelblau", (1.0, -1.0), 75)
    assert notes == [
        "Line 2 starts at (2, 2) by itself, and here at (1, −1).",
        "Line 2 has 300 steps by itself, and here 75.",
    ]


def test_links_on_another_surface_are_left_out_with_the_reason():
    race, notes = raced(f"{HILL}&racers=sgd\n{HOST}?surface=bowl&racers=adam\n{HOST}?racers=adam")
    assert race["racers"] == "sgd"
    assert notes == [
        "Line 2 was left out: it is on Bowl, line 1 on Himmelblau.",
        "Line 3 was left out: it is on Trap, line 1 on Himmelblau.",
    ]
    _, notes = raced(f"{HOST}?racers=sgd\n{HOST}?trap.A=1&racers=adam")
    assert notes == ["Line 2 was left out: its Trap has another shape than that of line 1."]


def test_a_shape_of_the_surface_comes_along():
    race, notes = raced(f"{HOST}?trap.A=1&racers=sgd\n{HOST}?trap.A=1&racers=adam")
    assert read(race)[0].surface.A == 1
    assert notes == []


def test_more_than_eight_racers_are_left_out_by_name():
    race, notes = raced("\n".join(f"Team{i}: {HILL}&racers=sgd,adam" for i in range(1, 6)))
    assert len(race["racers"].split(",")) == MOST
    assert notes == [f"At most {MOST} race at once; left out: ` Team5, Team5 `"]


def test_settings_that_are_no_part_of_a_race_stay_behind():
    race, notes = raced(f"{HILL}&racers=sgd,adam&present=1&why=adam&whatif=no_momentum&live=sgd.lr")
    assert not {"present", "why", "whatif", "live"} & set(race)
    assert notes == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("hello", "is no link"),
        ("https://[::1/?surface=bowl", "cannot be read"),
        (f"{HOST}reference?optimizers=adam", "is no link to the Playground"),
        (f"{HOST}?racers=sgd and more", "has a space in it"),
        (f"{HOST}?racers=sgd {HOST}?racers=adam", "has a space in it"),
        ("x" * 5000, "5000 characters"),
        (f"{HOST}?" + "&".join(f"k{i}=1" for i in range(501)), "cannot be read|characters"),
    ],
)
def test_a_line_that_is_no_link_is_named_with_what_is_wrong(line, reason):
    race, notes = raced(f"{line}\n{HILL}&racers=sgd")
    assert race["racers"] == "sgd"
    (note,) = notes
    assert note.startswith("Line 1 was left out: ")
    assert re.search(reason, note)
    assert len(note) < 200


def test_what_is_wrong_within_a_link_is_named_with_its_line():
    race, notes = raced(f"\n{HILL}&racers=sgd,warp&sgd.lr=nan&colour=red&steps=50&steps=60")
    assert read(race)[0].steps == 60
    assert len(notes) == 4
    assert all(note.startswith("Line 2: ") for note in notes)
    for named in ("warp", "sgd.lr = nan", "colour", "steps"):
        assert any(named in note for note in notes)


@pytest.mark.parametrize("text", ["", "   \n\n", "hello", f"{HOST}reference", f"{HILL}&racers="])
def test_without_a_racer_there_is_no_race_but_a_reason(text):
    race, notes = joined(text, "playground", PLAYGROUND)
    assert race is None
    assert notes


def test_links_without_a_scheme_or_a_host_will_do():
    race, notes = raced(
        "localhost:8501/?racers=sgd\n?racers=adam\nEve: ?racers=adam\ndescent.example/playground?racers=sgd"
    )
    assert labels(race) == ["1 SGD", "2 Adam", "Eve Adam", "4 SGD"]
    assert notes == []


HOSTS = ("https://descent.example", "http://localhost:8501", "http://[::1]:8501", "HTTPS://Host", "http://mylab", "h:1")
BASES = ("", "/descent", "/a/b", "/mylab", "/race-2", "/home/data")
"""Below what path a server has the app."""


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(("page", "names"), [("playground", ("", "/home", "/playground")), ("data", ("/data",)),
                                             ("race", ("/race",))])  # fmt: skip
def test_links_from_any_server_race_where_they_lead(host, base, slash, page, names):
    offers = {"playground": PLAYGROUND, "data": DATA, "race": RACE}
    for name in names:
        if f"{base}{name}" == "/home/data":
            continue  # a page's name at the end is the page's
        for query in ("racers=adam", "steps=50&sgd.lr=0.3", "moved.degrees=30", "sgd-2.beta=0&racers=sgd,sgd-2"):
            link = f"{host}{base}{name}{slash}?{query}"
            race, notes = joined(link, page, offers[page])
            assert race is not None, (link, notes)
            assert not any("left out" in note and "Line 1 was" in note for note in notes), notes
            for other in offers.keys() - {page}:
                race, notes = joined(link, other, offers[other])
                assert race is None
                assert f"leads to the {PAGES[page]}, and this is the {PAGES[other]}" in notes[0]


@pytest.mark.parametrize("page", ["playground", "data", "race"])
@pytest.mark.parametrize("there", ["lab", "reference"])
@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("slash", ["", "/"])
def test_links_to_pages_where_nothing_races_are_told_so(page, there, base, slash):
    offers = {"playground": PLAYGROUND, "data": DATA, "race": RACE}
    race, (note,) = joined(f"https://descent.example{base}/{there}{slash}?racers=adam", page, offers[page])
    assert race is None
    assert f"is no link to the {PAGES[page]}: it leads to the {there.title()}, where nothing races." in note
    assert len(note) < 220


@pytest.mark.parametrize(
    "link",
    ["https://video.example/watch?v=1", "https://a.example/b", "https://a.example/descent", "a.example/b?lab.size=16",
     "https://a.example/racers?q=racers", "https://a.example/lab/x?id=3", "https://a.example/race.html?x=1"],
)  # fmt: skip
@pytest.mark.parametrize("page", ["playground", "data", "race"])
def test_a_link_to_something_else_is_refused(link, page):
    race, (note,) = joined(link, page, {"playground": PLAYGROUND, "data": DATA, "race": RACE}[page])
    assert race is None
    assert f"is no link to the {PAGES[page]}." in note or "is no link." in note


def test_a_link_alone_is_the_first_picture():
    race, _ = raced(HOST)
    assert labels(race) == ["1 SGD", "1 Momentum"]


def test_racers_that_have_names_already_keep_them_unless_the_line_gives_another():
    once, _ = raced(f"Ann: {HILL}&racers=sgd\nBob: {HILL}&racers=sgd")
    query = "&".join(f"{key}={text}" for key, text in once.items())
    again, _ = raced(f"{HOST}?{query}")
    assert labels(again) == ["Ann SGD", "Bob SGD"]
    renamed, _ = raced(f"Eve: {HOST}?{query}")
    assert labels(renamed) == ["Eve SGD", "Eve SGD (sgd-2)"]


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](evil.example)",
    "`**$x$** :red[x]",
    "\u202eevil\u200b\x00\x07",
    "a" * 500,
    "é漢字🙂",
    "../../etc/passwd",
    "__import__('os')",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_plain_text_of_one_short_line(name):
    race, _ = raced(f"{name}: {HILL}&racers=sgd")
    kept = race["sgd.name"]
    assert len(kept) <= LONGEST_NAME
    assert kept.isprintable()
    assert labels(race) == [f"{kept} SGD"]


def test_no_pasted_text_breaks_it():
    draw = random.Random(3)
    keys = [
        "surface",
        "racers",
        "sgd.lr",
        "adam-2.name",
        "start",
        "rates",
        "lr",
        "schedule",
        "Ω",
        "a.b",
        "steps",
        "sgd.name",
    ]
    texts = [
        *HOSTILE,
        "",
        "nan",
        "sgd,adam",
        "adam-2",
        "one",
        "cosine",
        "1,2",
        "himmelblau",
        "9" * 150,
        "%00",
        "%ff",
        "&&&",
        "#",
    ]
    for _ in range(300):
        lines = []
        for _ in range(draw.randint(0, 6)):
            query = "&".join(f"{draw.choice(keys)}={draw.choice(texts)}" for _ in range(draw.randint(0, 6)))
            lines.append(
                draw.choice(["", "Ann: ", draw.choice(texts)]) + draw.choice([HOST, "?", "http://", ""]) + "?" + query
            )
        race, notes = joined(draw.choice(["\n", "\r\n", "\u2028"]).join(lines), "playground", PLAYGROUND)
        assert all(isinstance(note, str) for note in notes)
        if race is not None:
            read(race)


def test_a_flood_of_links_is_read_in_part():
    race, notes = raced("\n".join([f"{HILL}&racers=sgd"] * (LINES + 40)))
    assert len(race["racers"].split(",")) == MOST
    assert notes[0] == f"There are {LINES + 40} links; the first {LINES} were read."


DATA_HOST = f"{HOST}data"


def test_a_link_to_the_other_page_is_left_out_and_told_where_it_races():
    race, notes = joined(f"{DATA_HOST}?racers=sgd\n{HOST}?racers=adam", "playground", PLAYGROUND)
    assert race is not None
    assert race["racers"] == "adam"
    assert "leads to the Data page, and this is the Playground" in notes[0]
    race, notes = joined(f"{HOST}?racers=adam\nAnn: {DATA_HOST}?racers=sgd\n?racers=adam", "data", DATA)
    assert race is not None
    assert race["racers"] == "sgd,adam"
    assert "leads to the Playground, and this is the Data page" in notes[0]
    assert len(notes) == 1


def test_links_to_data_race_with_their_own_batches_rates_schedules_and_wrappers():
    links = [
        "racers=sgd,adam&batch=8&sgd.batch=1&outlier=on&moved.degrees=30",
        "racers=sgd&outlier=on&moved.degrees=30&rates=one&lr=0.02&schedule=cosine&live=lr&band=on",
        "racers=sgd&batch=24&outlier=on&moved.degrees=30&sgd.wrappers=lookahead&sgd.lookahead.k=7",
    ]
    race, notes = joined("\n".join(f"{DATA_HOST}?{link}" for link in links), "data", DATA)
    assert notes == []
    assert race is not None
    assert not {"live", "band"} & set(race)

    def described(settings):
        address = Address(settings)
        setup = setup_of(address, DATA)
        address.finish()
        assert address.problems == []
        return list(setup.experiment.settings)

    alone = [
        run
        for link in links
        for run in described(dict(pair.split("=") for pair in link.partition("&live")[0].split("&")))
    ]
    assert described(race) == alone


@pytest.mark.parametrize(
    ("other", "note"),
    [
        ("by=gradients", "Line 2 is compared after equal gradients by itself, and here after equal steps."),
        ("order=fixed", "Line 2 sees its samples in another order by itself."),
        ("seed=3", "Line 2 sees its samples in another order by itself."),
        ("steps=50", "Line 2 has 50 steps by itself, and here 240."),
        ("moved.dx=1", "Line 2 was left out: its Linear regression has another shape than that of line 1."),
        ("outlier=on", "Line 2 was left out: its Linear regression has another shape than that of line 1."),
    ],
)
def test_what_differs_between_links_to_data_is_told(other, note):
    _, notes = joined(f"{DATA_HOST}?racers=sgd\n{DATA_HOST}?racers=adam&{other}", "data", DATA)
    assert notes == [note]


def pasted(text: str, **query: str) -> AppTest:
    page = at("playground")
    for key, value in query.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    page.text_area(key="links").set_value(text)
    next(button for button in page.button if button.label == "Race these links").click()
    page.run()
    assert not page.exception, [box.value for box in page.exception]
    return page


def test_the_page_becomes_the_race_and_its_address_the_link():
    page = pasted(f"Ann: {HILL}&racers=sgd\nBob: {HILL}&racers=sgd&sgd.lr=0.02", steps="50", surface="bowl")
    here = address(page)
    assert here["racers"] == "sgd,sgd-2"
    assert (here["sgd.name"], here["sgd-2.name"], here["surface"]) == ("Ann", "Bob", "himmelblau")
    assert "steps" not in here
    assert labels(here) == ["Ann SGD", "Bob SGD"]
    assert not page.warning


def test_the_page_says_what_was_left_out_until_something_changes():
    page = pasted(f"{HILL}&racers=sgd\n{HOST}?surface=bowl&racers=adam")
    assert "Line 2 was left out" in page.warning[0].value
    page.run()
    assert "Line 2 was left out" in page.warning[0].value
    page.select_slider(key="sgd.lr").set_value(0.005).run()
    assert not page.warning


def test_a_bad_paste_changes_nothing():
    page = pasted("hello", steps="50", surface="bowl")
    assert address(page) == {"steps": "50", "surface": "bowl"}
    assert "is no link" in page.warning[0].value


def test_a_name_is_shown_as_it_is_written():
    page = pasted(f"<b>*x*</b>: {HILL}&racers=sgd")
    page.session_state["share"] = True
    page.run()
    headings = [box.proto.body for box in page.get("html")]
    assert any("&lt;b&gt;*x*&lt;/b&gt; SGD" in text for text in headings)
    assert not any("<b>*x*" in text for text in headings)
    assert r"\<b\>\*x\*\</b\> SGD in PyTorch" in [tab.label for tab in page.tabs]
    assert [
        option.content for menu in page.get("button_group") for option in menu.proto.options if "x" in option.content
    ]
    assert not any("*x*" in option.content for menu in page.get("button_group") for option in menu.proto.options)
