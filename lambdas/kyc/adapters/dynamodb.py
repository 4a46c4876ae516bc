"""DynamoDB's items as plain values and back."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final, cast

from botocore.exceptions import ClientError
from pydantic import BaseModel

from kyc.adapters.aws import error_code
from kyc.domain.errors import ProviderUnavailable, WriteConflict

_CONFLICTS: Final = frozenset({"None", "ConditionalCheckFailed", "TransactionConflict"})
_THROTTLING_REASONS: Final = frozenset({"ProvisionedThroughputExceeded", "ThrottlingError"})
"""Codes of the reasons for which DynamoDB cancels a transaction, by the API reference of TransactWriteItems."""


def to_attributes(item: Mapping[str, Any]) -> dict[str, Any]:
    """Plain JSON values as DynamoDB attributes; a float becomes the decimal that it is written as.

    Raises:
        TypeError: a value is not JSON.
        ValueError: likewise, a number that is none (NaN) or infinite.
    """
    return {name: _to_attribute(value) for name, value in item.items()}


def from_attributes(item: Mapping[str, Any]) -> dict[str, Any]:
    """DynamoDB attributes as plain JSON values; a set of strings becomes a sorted list.

    Raises:
        TypeError: an attribute is of a type that is not JSON's, such as binary.
    """
    return {name: _from_attribute(attribute) for name, attribute in item.items()}


def _to_attribute(value: object) -> dict[str, Any]:  # noqa: PLR0911 - a type each
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": str(value)}
        case int():
            return {"N": str(int(value))}
        case float() if math.isfinite(value):
            return {"N": repr(value)}
        case float():
            raise ValueError(f"{value} is not JSON")
        case list() | tuple():
            return {"L": [_to_attribute(each) for each in value]}
        case Mapping():
            return {"M": to_attributes(value)}
    raise TypeError(f"{type(value).__name__} is not JSON")


def _from_attribute(attribute: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    ((kind, value),) = attribute.items()
    match kind:
        case "S" | "BOOL":
            return value
        case "NULL":
            return None
        case "N":
            return _number(value)
        case "L":
            return [_from_attribute(each) for each in value]
        case "M":
            return from_attributes(value)
        case "SS":
            return sorted(value)
    raise TypeError(f"an attribute of type {kind} is not JSON")


def _number(text: str) -> int | float:
    exact = Decimal(text)  # DynamoDB writes a whole number as 2E+1, too
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def key_attributes(key: BaseModel) -> dict[str, Any]:
    """Return the `#` attributes of a key, which are the tables' keys."""
    return {name: {"S": value} for name, value in key.model_dump(by_alias=True).items() if "#" in name}


@contextmanager
def transaction_errors() -> Iterator[None]:
    """Translate what cancels a transaction; every other error passes.

    Raises:
        WriteConflict: a condition did not hold, or another write of one of the items ran at the same moment.
        ProviderUnavailable: one of the items is asked for too often.
        ClientError: a defect of ours.
    """
    try:
        yield
    except ClientError as error:
        if error_code(error) != "TransactionCanceledException":
            raise
        reasons = cast("list[Mapping[str, Any]]", error.response.get("CancellationReasons", []))
        codes = {reason.get("Code", "None") for reason in reasons}
        if codes & _THROTTLING_REASONS:
            raise ProviderUnavailable("dynamodb", "ThrottlingException") from error
        if not codes <= _CONFLICTS:
            raise
        raise WriteConflict from error
