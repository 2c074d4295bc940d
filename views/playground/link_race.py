"""Several share links as one race: a class's answers, pasted one per line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from descent import Constant, Experiment, params
from views import paths
from views.address import session
from views.address.address import Address, quoted, tidied, written
from views.address.racer_setup import LONGEST_NAME, MOST, Racer, Slot
from views.address.schema import keys
from views.address.schema import words as called
from views.address.setup import PLAYGROUND, Offer, Setup, setup_of
from views.share import heading
from views.text import notices
from views.text.numbers import number

LINES, LONGEST = 60, 4000
"""So many lines are read, and of so many characters each."""
TEXT = 20_000
PAGES = {"playground": "Playground", "data": "Data page", "race": "Race page"}
NOTHING_RACES = {"lab": "Lab", "reference": "Reference"}
"""What pages are called: those that have an experiment, and the others."""
BOX, TOLD = "links", "links told"


@dataclass(frozen=True)
class Answer:
    """One link: its line, the name written before it, its settings and what they describe."""

    line: int
    name: str
    settings: Mapping[str, str]
    setup: Setup

    @property
    def shown(self) -> Experiment:
        """What the link describes."""
        return self.setup.experiment

    @property
    def racers(self) -> Mapping[str, Racer]:
        """Who races in it, by place."""
        return self.setup.racers

    def ground(self, offer: Offer) -> dict[str, str]:
        """The settings of its surface, on a page that offers these."""
        scopes = ("moved.", f"{self.settings.get('surface', offer.surface)}.")
        return {key: text for key, text in self.settings.items() if key in keys("ground") or key.startswith(scopes)}


class BadLinkError(ValueError):
    """What is wrong with a line, for whoever pasted it."""


def box(page: str, offer: Offer) -> None:
    """Where links to a page are pasted."""
    st.write("Race several links on one map, say the answers of a class:")
    st.text_area(
        "Links, one a line; a name may stand before a link",
        placeholder="Ann: https://...",
        max_chars=TEXT,
        key=BOX,
        on_change=session.keep,
    )
    st.button("Race these links", on_click=_race, args=(page, offer))


def told() -> None:
    """What was to be said about the links that race, as long as they do."""
    notes, then = st.session_state.get(TOLD, ((), None))
    now = session.current()
    if not notes or (then is not None and then != now):
        st.session_state.pop(TOLD, None)
        return
    st.session_state[TOLD] = notes, now
    notices.notice("About these links: ", notes)


def _race(page: str, offer: Offer) -> None:
    race, notes = joined(st.session_state.get(BOX) or "", page, offer)
    st.session_state[TOLD] = tuple(notes), None
    if race is None:
        session.keep()
        return
    st.session_state[heading.SHARE] = False  # what races is to be seen
    session.replace(race, keys("page"))


def joined(text: str, page: str, offer: Offer) -> tuple[dict[str, str] | None, list[str]]:
    """The settings of a race of all links in a text, and what there is to say about them; None without a racer.

    ``page`` is the one they must lead to, and what it has to ``offer``. The first good link gives the surface, the
    start, the steps and the order of the samples. Every racer brings its own settings; what its page set for all, the
    schedule, the learning rate and the batch size, becomes its own.
    """
    answers, notes = _answers(text, page, offer)
    if not answers:
        return None, notes or ["There is no link in this text."]
    first = answers[0]
    ground = first.ground(offer)
    common = keys("run", "order", "terms") if offer.ruled else keys("run", "order")
    race = ground | {key: text for key, text in first.settings.items() if key in common}
    slots: list[str] = []
    left: list[str] = []
    for answer in answers:
        if answer.ground(offer) != ground:
            notes.append(_elsewhere(answer, first))
            continue
        notes.extend(_differences(answer, first))
        for place in answer.racers:
            if len(slots) == MOST:
                left.append(_name(answer, place))
                continue
            slots.append(_free(Slot(place), slots))
            race |= _own(answer, place, slots[-1], first.settings.get("batch"))
    if left:
        notes.append(f"At most {MOST} race at once; left out: {quoted(', '.join(left), 200)}")
    if not slots:
        return None, [*notes, "There is no racer in these links."]
    return {**race, "racers": ",".join(slots)}, notes


def _answers(text: str, page: str, offer: Offer) -> tuple[list[Answer], list[str]]:
    """The links that can be read, and what is to be said about them and the others."""
    found: list[Answer] = []
    notes: list[str] = []
    lines = [(line, words.strip()) for line, words in enumerate(text.splitlines(), 1) if words.strip()]
    if len(lines) > LINES:
        notes.append(f"There are {len(lines)} links; the first {LINES} were read.")
    aside = keys("view", "page")  # what a page shows of its experiment is no part of it
    for line, words in lines[:LINES]:
        try:
            name, given, doubled = _parsed(words, page)
        except BadLinkError as problem:
            notes.append(f"Line {line} was left out: {problem}")
            continue
        address = Address({key: text for key, text in given.items() if key not in aside})
        address.repeated(doubled)
        setup = setup_of(address, offer)
        found.append(Answer(line, name, address.finish(), setup))
        notes.extend(f"Line {line}: {problem}" for problem in address.problems)
    return found, notes


def _parsed(words: str, page: str) -> tuple[str, dict[str, str], list[str]]:
    """The name before a link, its settings, and the keys that it has more than once."""
    if len(words) > LONGEST:
        raise BadLinkError(f"it has {len(words)} characters; a link has at most {LONGEST}.")
    scheme = re.search("https?://", words, re.IGNORECASE)
    begin = scheme.start() if scheme else words.rfind(" ", 0, words.find("?") + 1) + 1
    name, link = words[:begin].strip().removesuffix(":"), words[begin:]
    if not scheme and "?" not in link:
        raise BadLinkError(f"{quoted(words)} is no link.")
    if re.search(r"\s", link):
        raise BadLinkError(f"{quoted(link)} has a space in it; each link has a line of its own.")
    try:
        parts = urlsplit(link)
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=500)
    except ValueError:
        raise BadLinkError(f"{quoted(link)} cannot be read.") from None
    if parts.netloc or parts.path:  # settings alone are of whichever page they are pasted on
        _check_page(_led_to(parts.path, dict(pairs)), link, page)
    keys = [key for key, _ in pairs]
    return tidied(name, LONGEST_NAME), dict(pairs), sorted({key for key in keys if keys.count(key) > 1})


def _led_to(path: str, given: Mapping[str, str]) -> str | None:
    """The page that a link with this path and these settings leads to; None where it is no link of this app's.

    It ends with the page's name, maybe with a slash behind it. The first page has no name, and each server may have it
    below a path of its own: where that is another than here, it is known by settings that the first page reads.
    """
    ending = path.rstrip("/").rpartition("/")[2]
    if f"{path.rstrip('/')}/" == paths.base() or ending in paths.HOME:
        return paths.FIRST
    if ending in paths.PAGES:
        return ending
    return paths.FIRST if _read_first(given) else None


def _read_first(given: Mapping[str, str]) -> bool:
    """Whether the first page reads one of these settings at least."""
    address = Address(given)
    setup_of(address, PLAYGROUND)
    return address.given.keys() - {*keys("view", "page")} != given.keys()


def _check_page(there: str | None, link: str, page: str) -> None:
    """Say why a link that leads there does not race on this page."""
    here = PAGES[page]
    if there is None:
        raise BadLinkError(f"{quoted(link)} is no link to the {here}.")
    if there in NOTHING_RACES:
        name = NOTHING_RACES[there]
        raise BadLinkError(f"{quoted(link)} is no link to the {here}: it leads to the {name}, where nothing races.")
    if there != page:
        raise BadLinkError(f"{quoted(link)} leads to the {PAGES[there]}, and this is the {here}: race it there.")


def _elsewhere(answer: Answer, first: Answer) -> str:
    here, there = answer.shown.surface, first.shown.surface
    if here.title == there.title:
        return f"Line {answer.line} was left out: its {here.title} has another shape than that of line {first.line}."
    return f"Line {answer.line} was left out: it is on {here.title}, line {first.line} on {there.title}."


def _differences(answer: Answer, first: Answer) -> Iterator[str]:
    """What of a link's experiment is different in this race."""
    one, other = answer.shown, first.shown
    if one.start != other.start:
        there, here = (", ".join(map(number, each.start)) for each in (one, other))
        yield f"Line {answer.line} starts at ({there}) by itself, and here at ({here})."
    there, here = (each.settings.get("steps", written(each.shown.surface.steps)) for each in (answer, first))
    if there != here:
        yield f"Line {answer.line} has {there} steps by itself, and here {here}."
    if answer.setup.by != first.setup.by:
        there, here = (called("by", each.setup.by).lower() for each in (answer, first))
        yield f"Line {answer.line} is compared after equal {there} by itself, and here after equal {here}."
    if any(answer.settings.get(key) != first.settings.get(key) for key in keys("order")):
        yield f"Line {answer.line} sees its samples in another order by itself."
    if answer.setup.terms != first.setup.terms:
        yield f"Line {answer.line} is raced under other terms by itself."


def _free(slot: Slot, taken: list[str]) -> str:
    """The first place for such a racer that nobody has."""
    kind = slot.cls.id
    return next(name for name in (kind, *(f"{kind}-{i}" for i in range(2, MOST + 1))) if name not in taken)


def _name(answer: Answer, place: str) -> str:
    """Whose racer this is: as written before the link, as named in it, or else the link's line."""
    return answer.name or answer.settings.get(f"{place}.name") or str(answer.line)


def _own(answer: Answer, place: str, slot: str, batch: str | None) -> dict[str, str]:
    """The settings of a link's racer in its new place, on a page with this batch size for all."""
    given, racer = answer.settings, answer.racers[place]
    own = {slot + key.removeprefix(place): text for key, text in given.items() if key.startswith(f"{place}.")}
    own[f"{slot}.name"] = _name(answer, place)
    rule, curve = racer.optimizer.layers[0], racer.schedule
    if racer.shares_rate and not racer.ruled:
        own[f"{slot}.lr"] = written(vars(rule)["lr"])
    if racer.shares_schedule and not isinstance(curve, Constant):
        own[f"{slot}.schedule"] = curve.id
        own |= {f"{slot}.{curve.id}.{name}": written(getattr(curve, name)) for name in params(type(curve))}
    if given.get("batch") != batch:
        own[f"{slot}.batch"] = written(racer.sampling.batch)
    return own
