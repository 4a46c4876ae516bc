"""Every grant of every construct, as another app uses it."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import get_type_hints

from aws_cdk import aws_iam as iam

import kyc_stack


def _grants() -> Iterator[tuple[str, object]]:
    """Yield each public grant of the constructs with what it returns."""
    for module in pkgutil.walk_packages(kyc_stack.__path__, "kyc_stack."):
        for name, each in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            for method, function in inspect.getmembers(each, inspect.isfunction):
                if method.startswith("grant_") and function.__module__ == module.name:
                    yield f"{name}.{method}", get_type_hints(function, {"KycFunction": object})["return"]


def test_every_grant_is_returned_so_that_a_resource_can_wait_for_it() -> None:
    grants = dict(_grants())

    assert len(grants) > 50
    assert {name for name, returned in grants.items() if returned is not iam.Grant} == set()
