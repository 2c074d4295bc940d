"""The app below a path of its server's choice: every link of every page leads to the page meant, below it."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

from studies import STUDIES
from tests.server import Server, serving, wait_until_drawn
from views.lab.tools import KINDS as MEASURES
from views.reference.page import KINDS

BASE = "descent/my-lab"
"""Its end is the end of a page's name, too."""
STUDY = next(iter(STUDIES))
PAGES = {
    "": "Trap",
    "?surface=bowl&racers=adam&steps=20": "Bowl",
    "playground": "Trap",
    "race": "Ellipse",
    "data": "Linear regression",
    **{f"lab?lab={kind}&steps=10&racers=momentum": None for kind in MEASURES if kind not in ("study", "sensitivity")},
    "lab?lab=sensitivity&steps=10&racers=sgd&lab.on=bowl": "How much the learning rate matters",
    f"lab?lab=study&lab.study={STUDY}": STUDIES[STUDY].title,
    **{f"reference?kind={kind}": None for kind in KINDS},
    "reference?item=adamw": "AdamW",
}
"""Pages, and what is written on top of some."""


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that has the app below a path."""
    with serving(tmp_path_factory.mktemp("below"), "--server.baseUrlPath", BASE) as running:
        yield running


@pytest.fixture
def visit(new_page, below):
    """`visit("race")` opens a page below the path and fails at the end if anything it asked for was not there."""
    missing: list[str] = []
    page = new_page(reduced_motion="reduce")

    def noted(response) -> None:
        probing = re.search(r"/_stcore/(health|host-config)$", response.url)  # Streamlit looks for its own path so
        if response.status >= 400 and not probing:
            missing.append(f"{response.status} {response.url}")
        if response.url.startswith("http") and not urlsplit(response.url).path.startswith(f"/{BASE}"):
            missing.append(f"beside the path: {response.url}")

    page.context.on("response", noted)

    def open_(path: str) -> Page:
        page.goto(f"{below.url}/{path}")
        wait_until_drawn(page, stage=False)
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_text("Page not found")).to_have_count(0)
        return page

    yield open_
    assert not missing, "\n".join(missing)
    below.check()


def links(page: Page) -> set[str]:
    """Where the page's links lead, those to other sites left out."""
    found = page.eval_on_selector_all("a[href]", "all => all.map((a) => a.href)")
    here = f"//{urlsplit(page.url).netloc}/"
    return {link.partition("#")[0] for link in found if here in link}


@pytest.mark.parametrize("path", PAGES)
def test_every_link_stays_below_the_path(visit, below, path):
    page = visit(path)
    if PAGES[path]:
        expect(page.get_by_role("heading", name=PAGES[path], exact=True)).to_be_visible()
    if "lab=study" in path:
        expect(page.get_by_role("button", name="Numbers (CSV)")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Reference", exact=True).first.wait_for()
    found = links(page)
    names = ("", "race", "lab", "data", "reference")
    assert {f"{below.url}/{name}" for name in names} <= found
    for link in found:
        assert link.startswith(f"{below.url}/"), link
        assert urlsplit(link).path.removeprefix(f"/{BASE}/") in (*names, "playground"), link


@pytest.mark.parametrize("kind", KINDS)
def test_links_of_the_reference_lead_to_what_they_name(visit, below, kind):
    """One page has all links of a kind that look alike; each is opened, and is on no other page."""
    page = visit(f"reference?kind={kind}")
    trying = page.get_by_role("link", name="Try it in the Playground").get_attribute("href")
    others = [link for link in sorted(links(page)) if "?item=" in link]
    assert bool(others) == (kind == "optimizers")
    for link in others[-1:]:
        item = dict(parse_qsl(urlsplit(link).query))["item"]
        visit(link.removeprefix(f"{below.url}/"))
        expect(page.get_by_role("heading", name=KINDS[kind][item].title, exact=True)).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)
    assert trying
    assert trying.startswith(f"/{BASE}/")
    visit(trying.removeprefix(f"/{BASE}/"))
    page.wait_for_selector('.stage[data-revision]:not([data-revision=""])')
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("path", ["?surface=bowl", "data/?batch=1"])
def test_what_is_shared_there_can_be_pasted_there(visit, below, path):
    page = visit(path)
    page.get_by_role("button", name="Share", exact=True).click()
    link = page.locator('[data-testid="stPopoverBody"] code').first.inner_text()
    assert link == f"{below.url}/{path.replace('/?', '?')}"
    page.get_by_label("Links, one a line").fill(f"Ann: {link}&racers=adam\nBob: {link}&racers=sgd")
    page.get_by_role("button", name="Race these links").click()
    page.wait_for_url("**racers=adam*sgd*")
    expect(page.get_by_text("Ann Adam").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_lab_opens_runs_below_the_path(visit, below):
    page = visit(f"lab?lab=study&lab.study={STUDY}")
    run = page.locator('.stMain [data-testid="stPageLink-NavLink"]').first
    run.click(timeout=60_000)
    page.wait_for_selector('.stage[data-revision]:not([data-revision=""])')
    assert page.url.startswith((f"{below.url}/?", f"{below.url}/playground?", f"{below.url}/data?"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    page = visit("lab?lab=map&racers=momentum&lab.size=16&steps=20")
    page.wait_for_selector('.descent-chart[data-revision]:not([data-revision=""])')
    page.locator(".descent-chart .main").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".descent-chart")).to_have_attribute("data-cell", "0,8,8")
    page.keyboard.press("Enter")
    page.wait_for_selector('.stage[data-revision]:not([data-revision=""])')
    assert page.url.startswith((f"{below.url}/?", f"{below.url}/playground?"))
