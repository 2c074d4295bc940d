"""The catalogues' stubs lead an editor to the file of each item."""

import ast
import importlib

import pytest

from tests.stubs import CATALOGUES, path_of


@pytest.mark.parametrize("package", CATALOGUES)
def test_each_name_in_a_stub_leads_to_its_class(package):
    """A new item may be missing until the stubs are written anew; none may lead elsewhere."""
    table, base, _ = CATALOGUES[package]
    catalogue = getattr(importlib.import_module(package), table)
    classes = {cls.__name__: cls for cls in catalogue.values()}
    led = {}
    for node in ast.parse(path_of(package).read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module not in ("typing", base):
            led |= {alias.name: str(node.module) for alias in node.names}
    assert len(led) >= 0.9 * len(classes)
    for name, module in led.items():
        assert classes[name].__module__ == module
