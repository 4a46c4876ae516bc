"""DynamoDB's items as plain values and back."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from pydantic import BaseModel


def to_attributes(item: Mapping[str, Any]) -> dict[str, Any]:
    """Plain JSON values as DynamoDB attributes; a float becomes the decimal that it is written as."""
    exact = json.loads(json.dumps(item), parse_float=Decimal)
    return {name: TypeSerializer().serialize(value) for name, value in exact.items()}


def from_attributes(item: Mapping[str, Any]) -> dict[str, Any]:
    """DynamoDB attributes as plain values; numbers are decimals."""
    return {name: TypeDeserializer().deserialize(value) for name, value in item.items()}


def key_attributes(key: BaseModel) -> dict[str, Any]:
    """The `#` attributes of a key, which are the tables' keys."""
    return {name: {"S": value} for name, value in key.model_dump(by_alias=True).items() if "#" in name}
