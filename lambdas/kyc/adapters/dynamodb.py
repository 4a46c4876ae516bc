"""DynamoDB's items as plain values and back."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from pydantic import BaseModel


def to_attributes(item: Mapping[str, Any]) -> dict[str, Any]:
    """Plain JSON values as DynamoDB attributes; a float becomes the decimal that it is written as."""
    exact = json.loads(json.dumps(item), parse_float=Decimal)
    return {name: TypeSerializer().serialize(value) for name, value in exact.items()}


def from_attributes(item: Mapping[str, Any]) -> dict[str, Any]:
    """DynamoDB attributes as plain JSON values."""
    exact = {name: TypeDeserializer().deserialize(value) for name, value in item.items()}
    return cast("dict[str, Any]", json.loads(json.dumps(exact, default=_number)))


def _number(value: object) -> int | float:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} is not JSON")
    return int(value) if value == value.to_integral_value() else float(value)


def key_attributes(key: BaseModel) -> dict[str, Any]:
    """The `#` attributes of a key, which are the tables' keys."""
    return {name: {"S": value} for name, value in key.model_dump(by_alias=True).items() if "#" in name}
