"""Outages to rehearse: what an operator asks the switchboard for, by the name of a provider."""

from collections.abc import Sequence
from typing import Final

from local.faults.plan import Fault, Rule

SERVICES: Final = {
    "textract": "textract",
    "rekognition": "rekognition",
    "model": "anthropic",
    "s3": "s3",
    "dynamodb": "dynamodb",
    "sqs": "sqs",
    "sns": "sns",
    "kms": "kms",
    "secretsmanager": "secretsmanager",
    "cognito": "cognito-idp",
}
"""The services that can be made to fail, by their names on the command line."""


class UnknownProviderError(ValueError):
    """There is no such provider."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is none of {', '.join(SERVICES)}")


def outage(provider: str, *, down: bool, throttle: bool, denied: bool, slow_seconds: float) -> Rule | None:
    """Return the rule of an outage; None where nothing is to go wrong.

    Args:
        provider: its name.
        down: it answers each call with its own internal error.
        throttle: it answers each call with its own throttling error.
        denied: it answers each call with a permission that is missing.
        slow_seconds: it answers rightly, but not before so long; 0 lets it be.

    Raises:
        UnknownProviderError: there is no such provider.
        ValueError: it is to fail in more than one way.
    """
    service = _service(provider)
    if sum((down, throttle, denied, slow_seconds > 0)) > 1:
        raise ValueError("a provider fails in one way at a time")
    if down:
        return Rule(Fault.UNAVAILABLE, service=service)
    if throttle:
        return Rule(Fault.THROTTLED, service=service)
    if denied:
        return Rule(Fault.ERROR, service=service, code="AccessDeniedException", status=403)
    return Rule(Fault.SLOW, service=service, seconds=slow_seconds) if slow_seconds > 0 else None


def with_outage(rules: Sequence[Rule], provider: str, rule: Rule | None) -> tuple[Rule, ...]:
    """Return the rules with a provider's own replaced; None lets it work again.

    Raises:
        UnknownProviderError: there is no such provider.
    """
    service = _service(provider)
    others = tuple(each for each in rules if each.service != service)
    return (*others, rule) if rule else others


def _service(provider: str) -> str:
    if provider not in SERVICES:
        raise UnknownProviderError(provider)
    return SERVICES[provider]
