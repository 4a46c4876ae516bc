"""DynamoDB's items as plain values and back."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final, cast

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError
from pydantic import BaseModel

from kyc.adapters.aws import error_code
from kyc.errors import ProviderUnavailable, WriteConflict

_CONFLICTS: Final = frozenset({"None", "ConditionalCheckFailed", "TransactionConflict"})
_THROTTLING_REASONS: Final = frozenset({"ProvisionedThroughputExceeded", "ThrottlingError"})
"""Codes of the reasons for which DynamoDB cancels a transaction, by the API reference of TransactWriteItems."""


def to_attributes(item: Mapping[str, Any]) -> dict[str, Any]:
    """Plain JSON values as DynamoDB attributes; a float becomes the decimal that it is written as."""
    exact = json.loads(json.dumps(item), parse_float=Decimal)
    return {name: TypeSerializer().serialize(value) for name, value in exact.items()}


def from_attributes(item: Mapping[str, Any]) -> dict[str, Any]:
    """DynamoDB attributes as plain JSON values."""
    exact = {name: TypeDeserializer().deserialize(value) for name, value in item.items()}
    return cast("dict[str, Any]", json.loads(json.dumps(exact, default=_plain)))


def _plain(value: object) -> int | float | list[str]:
    if isinstance(value, set):
        return sorted(value)
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} is not JSON")
    return int(value) if value == value.to_integral_value() else float(value)


def key_attributes(key: BaseModel) -> dict[str, Any]:
    """The `#` attributes of a key, which are the tables' keys."""
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
