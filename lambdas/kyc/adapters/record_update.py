"""Update expressions of a record's item, each with the conditions that make it safe to repeat.

boto3 has a builder of conditions, and none of updates
(https://boto3.amazonaws.com/v1/documentation/api/latest/reference/customizations/dynamodb.html).
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from kyc.adapters.dynamodb import to_attributes
from kyc.domain.history import StatusChange

HISTORY: Final = "history"
_CALLS: Final = "calls"
"""A set: of each call of ours that changed the item, a number of its own."""


class RecordUpdate:
    """Builds an update expression: every name and value is a placeholder, since names hold `#` and reserved words."""

    def __init__(self) -> None:
        """Begin an empty update, which has a number of its own."""
        self.names: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self._sets: list[str] = []
        self._adds: list[str] = []
        self._removes: list[str] = []
        self._call = secrets.token_hex(8)

    def name(self, attribute: str) -> str:
        """Return the placeholder of an attribute's name."""
        placeholder = f"#{attribute.replace('#', '_')}"
        self.names[placeholder] = attribute
        return placeholder

    def value(self, attribute: str, value: object) -> str:
        """Return the placeholder of an attribute's value."""
        placeholder = f":{attribute.replace('#', '_')}{len(self.values)}"
        self.values |= to_attributes({placeholder: value})
        return placeholder

    def set(self, item: Mapping[str, object]) -> None:
        """Set attributes."""
        self._sets += [f"{self.name(name)} = {self.value(name, value)}" for name, value in item.items()]

    def copy(self, attributes: Sequence[str]) -> None:
        """Keep what attributes say now under their name with `verified_` before it."""
        self._sets += [f"{self.name(f'verified_{name}')} = {self.name(name)}" for name in attributes]

    def count(self, attribute: str) -> None:
        """Raise a counter by one; the first value is 1."""
        counter = self.name(attribute)
        none, one = self.value(attribute, 0), self.value(attribute, 1)
        self._sets.append(f"{counter} = if_not_exists({counter}, {none}) + {one}")

    def keep_version(self) -> None:
        """Keep the version that the item has from now on as that by which it was verified."""
        version, none, one = self.name("version"), self.value("version", 0), self.value("version", 1)
        self._sets.append(f"{self.name('verified_version')} = if_not_exists({version}, {none}) + {one}")

    def append(self, change: StatusChange) -> None:
        """Append an entry to the history."""
        self.extend(HISTORY, change.to_entry())

    def extend(self, attribute: str, entry: Mapping[str, Any]) -> None:
        """Append an entry to a list."""
        name, none, value = self.name(attribute), self.value("none", []), self.value("entry", [entry])
        self._sets.append(f"{name} = list_append(if_not_exists({name}, {none}), {value})")

    def set_at(self, place: str, item: Mapping[str, object]) -> None:
        """Set attributes of a map within the item."""
        self._sets += [f"{place}.{self.name(name)} = {self.value(name, value)}" for name, value in item.items()]

    def add(self, attribute: str, texts: Collection[str]) -> None:
        """Add texts to a set of texts."""
        if texts:
            self.values[f":{attribute}"] = {"SS": sorted(texts)}
            self._adds.append(f"{self.name(attribute)} :{attribute}")

    def first_time(self) -> str:
        """Condition that this very update has not been done; it notes itself in the item for that."""
        self.add(_CALLS, [self._call])
        return f"NOT contains({self.name(_CALLS)}, {self.value('call', self._call)})"

    def was_done(self, item: Mapping[str, Any]) -> bool:
        """Return True if an item shows that this very update was done, by a call whose response was lost."""
        return self._call in item.get(_CALLS, ())

    def shorter(self, entries: int) -> str:
        """Condition that the history has fewer entries."""
        history = self.name(HISTORY)
        return f"(attribute_not_exists({history}) OR size({history}) < {self.value('most', entries)})"

    def remove(self, attributes: Sequence[str]) -> None:
        """Remove attributes."""
        self._removes += [self.name(name) for name in attributes]

    def equal(self, item: Mapping[str, object], absent: Sequence[str] = ()) -> str:
        """Condition that these attributes have these values, and others are absent."""
        conditions = [f"{self.name(name)} = {self.value(name, value)}" for name, value in item.items()]
        conditions += [f"attribute_not_exists({self.name(name)})" for name in absent]
        return " AND ".join(conditions)

    @property
    def expression(self) -> str:
        """The update expression."""
        parts = [f"SET {', '.join(self._sets)}"] if self._sets else []
        parts += [f"ADD {', '.join(self._adds)}"] if self._adds else []
        parts += [f"REMOVE {', '.join(self._removes)}"] if self._removes else []
        return " ".join(parts)
