"""Reference: every surface, optimizer, wrapper and schedule, explained by itself."""

import streamlit as st

from views import explain, reference, settings
from views.page import navigate

navigate(__file__)
address = settings.opened("reference")
notice = st.container()
with st.sidebar:
    kind = reference.choose_kind(address)
    item = reference.choose_item(address, kind)
reference.article(item)
if kind == "optimizers":
    reference.family(address, item)
settings.close(address)
with notice:
    explain.problems(address.problems)
settings.end()
