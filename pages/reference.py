"""Reference: every surface, optimizer, wrapper and schedule, explained by itself."""

import streamlit as st

from views.address import session
from views.reference import page as reference_page
from views.shell import navigate
from views.text import notices

navigate(__file__)
address = session.opened("reference")
notice = st.container()
with st.sidebar:
    kind = reference_page.choose_kind(address)
    item = reference_page.choose_item(address, kind)
reference_page.article(item)
if kind == "optimizers":
    reference_page.family(address, item)
session.close(address)
with notice:
    notices.problems(address.problems)
session.end()
