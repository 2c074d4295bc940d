"""Where the app is in a visitor's browser: on a host, perhaps below some path, and each page below that."""

from __future__ import annotations

import socket
from urllib.parse import SplitResult, urlsplit, urlunsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

PAGES = ("playground", "race", "lab", "data", "reference")
FIRST = "playground"
HOME = ("", "home", FIRST)
"""How addresses of the first page end."""
LOCAL = ("localhost", "127.0.0.1", "::1")
EXAMPLE = ("192.0.2.1", 9)  # RFC 5737


def base() -> str:
    """The path that all pages are below, with a slash at both ends: "/" or "/descent/"."""
    return base_of(_shown().path, st.get_option("server.baseUrlPath") or "")


def base_of(path: str, configured: str) -> str:
    """The path above all pages, given that of one of them; a proxy may have put it below another than configured."""
    parts = [part for part in path.split("/") if part]
    known = [part for part in configured.split("/") if part]
    if parts[: len(known)] == known and known:
        return f"/{'/'.join(known)}/"
    above = parts[:-1] if parts and parts[-1] in (*HOME, *PAGES) else parts
    return f"/{'/'.join(above)}/" if above else "/"


def below(page: str, query: str = "") -> str:
    """The address of a page on this host."""
    return base() + ("" if page == FIRST else page) + (f"?{query}" if query else "")


def whole(page: str, query: str = "") -> str:
    """The address of a page with its host; where there is no browser, its settings alone."""
    shown = _shown()
    if not shown.netloc:
        return f"?{query}" if query else ""
    return f"{shown.scheme}://{shown.netloc}{below(page, query)}"


def is_local(link: str) -> bool:
    """Whether an address leads to the visitor's own computer, whoever follows it."""
    return urlsplit(link).hostname in LOCAL


def in_network(link: str) -> str | None:
    """The same address as others on this computer's network can open it; None where it has none, or answers none."""
    own, parts = _own_address(), urlsplit(link)
    if own is None or st.get_option("server.address") in LOCAL:
        return None
    host = own if parts.port is None else f"{own}:{parts.port}"
    return urlunsplit(parts._replace(netloc=host))


def _own_address() -> str | None:
    """The computer's address on its network, as the way to an address kept for examples shows it; nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
            way.connect(EXAMPLE)
            own = way.getsockname()[0]
    except OSError:
        return None
    return own if own not in LOCAL else None


def _shown() -> SplitResult:
    """The address in the browser.

    Streamlit's st.context.url cuts a page's name off any address that ends in its letters: the "lab" of /mylab.
    """
    context = get_script_run_ctx(suppress_warning=True)
    info = context.context_info if context else None
    return urlsplit(info.url if info else "")
