"""Expressions by which the lists of what waits are written, with their values as plain ones.

They are those of DynamoDB's TransactWriteItems
(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html).
"""

from collections.abc import Mapping
from typing import Any, Final

from kyc.domain.work import WorkItem

_STANDS: Final = (
    "version", "last_updated_time", "verify", "validation_status", "submission_id", "to_remove", "proposals",
    "contests",
)  # fmt: skip
"""Attributes by which a record, or a tombstone, is seen to stand as it was read."""


def item_update(item: WorkItem) -> dict[str, Any]:
    """Return the update that makes an item say all that it has to, and leaves a lease or a reminder's mark as it is."""
    attributes = item.attributes()
    names = {f"#{place}": name for place, name in enumerate(attributes)}
    values = {f":{place}": value for place, value in enumerate(attributes.values()) if value is not None}
    sets = ", ".join(f"#{value[1:]} = {value}" for value in values)
    removes = ", ".join(name for name in names if f":{name[1:]}" not in values)
    return {
        "UpdateExpression": f"SET {sets} REMOVE {removes}" if removes else f"SET {sets}",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }


def record_stands(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the condition that a record stands as it was read, or is still not there.

    Args:
        found: its attributes; empty where there is none.
    """
    if not found:
        return {
            "ConditionExpression": "attribute_not_exists(#key)",
            "ExpressionAttributeNames": {"#key": "tenant#email"},
        }
    conditions = [f"#{name} = :{name}" if name in found else f"attribute_not_exists(#{name})" for name in _STANDS]
    return {
        "ConditionExpression": " AND ".join(conditions),
        "ExpressionAttributeNames": {f"#{name}": name for name in _STANDS},
        "ExpressionAttributeValues": {f":{name}": found[name] for name in _STANDS if name in found},
    }
