"""The examples in docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import kyc.domain
import kyc.reading

MODULES = [
    f"{package.__name__}.{found.name}"
    for package in (kyc.domain, kyc.reading)
    for found in pkgutil.iter_modules(package.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_what_a_docstring_shows_is_what_happens(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
