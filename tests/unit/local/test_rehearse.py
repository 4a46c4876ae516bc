"""Outages to rehearse, by a provider's name."""

from typing import Any

import pytest

from local.faults.plan import Fault, Rule
from local.faults.rehearse import UnknownProviderError, outage, with_outage


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"down": True}, Rule(Fault.UNAVAILABLE, service="textract")),
        ({"throttle": True}, Rule(Fault.THROTTLED, service="textract")),
        ({"denied": True}, Rule(Fault.ERROR, service="textract", code="AccessDeniedException", status=403)),
        ({"slow_seconds": 5}, Rule(Fault.SLOW, service="textract", seconds=5)),
        ({}, None),
    ],
)
def test_a_provider_fails_as_it_is_asked_to(asked: dict[str, Any], rule: Rule | None) -> None:
    ways = {"down": False, "throttle": False, "denied": False, "slow_seconds": 0} | asked
    assert outage("textract", **ways) == rule


def test_a_provider_fails_in_one_way_at_a_time() -> None:
    with pytest.raises(ValueError, match="one way"):
        outage("textract", down=True, throttle=True, denied=False, slow_seconds=0)


def test_a_provider_that_is_none_is_said_to_be_so() -> None:
    with pytest.raises(UnknownProviderError, match="textract, rekognition, model"):
        outage("texttract", down=True, throttle=False, denied=False, slow_seconds=0)


def test_one_outage_replaces_the_one_before_and_leaves_the_others() -> None:
    model = Rule(Fault.UNAVAILABLE, service="anthropic")
    rules = with_outage(
        (model, Rule(Fault.THROTTLED, service="textract")), "textract", Rule(Fault.SLOW, service="textract")
    )
    assert rules == (model, Rule(Fault.SLOW, service="textract"))
    assert with_outage(rules, "model", None) == (Rule(Fault.SLOW, service="textract"),)
