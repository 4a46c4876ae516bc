"""The form of an event: its members and their types, without what it is about."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

_ABOUT = {"headers", "multiValueHeaders", "pathParameters", "claims", "Keys", "OldImage", "NewImage"}
"""Members whose own members differ from one event to the next; what they are made of counts."""


def event(name: str) -> Any:  # noqa: ANN401 - any JSON
    """Return a canonical event by its file's name."""
    return json.loads((FOLDER / f"{name}.json").read_text())


def names() -> list[str]:
    """Return the names of all canonical events."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def form(value: Any, name: str = "") -> Any:  # noqa: ANN401
    """Return the members of an event, each with its type; of those that say what it is about, the types alone."""
    if isinstance(value, Mapping):
        members = {key: form(item, key) for key, item in value.items()}
        if name in {"OldImage", "NewImage", "Keys"}:
            typed = all(isinstance(item, Mapping) and len(item) == 1 for item in value.values())
            return "attribute values" if typed else members
        return sorted({str(item) for item in members.values()}) if name in _ABOUT else members
    if isinstance(value, list):
        return [form(value[0])] if value else []
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "number"
    return type(value).__name__
