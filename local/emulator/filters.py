"""Event filter patterns of event source mappings, in EventBridge's language.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Pattern = Mapping[str, Any]


class FilterError(Exception):
    """A pattern that is not understood."""


def patterns_of(criteria: Mapping[str, Any] | None) -> list[Pattern]:
    """Return the patterns of a mapping's `FilterCriteria`."""
    return [json.loads(item["Pattern"]) for item in (criteria or {}).get("Filters", [])]


def matches_any(event: Mapping[str, Any], patterns: Sequence[Pattern]) -> bool:
    """Return True if an event passes: it matches one of the patterns, or there are none."""
    return not patterns or any(matches(event, pattern) for pattern in patterns)


def matches(event: Any, pattern: Pattern) -> bool:  # noqa: ANN401 - any JSON
    """Return True if an event has everything that a pattern asks for.

    Raises:
        FilterError: the pattern uses something unknown.
    """
    return all(
        any(matches(event, alternative) for alternative in expected)
        if key == "$or"
        else _field_matches(event, key, expected)
        for key, expected in pattern.items()
    )


def _field_matches(event: Any, key: str, expected: Any) -> bool:  # noqa: ANN401
    present = isinstance(event, Mapping) and key in event
    actual = event[key] if present else None
    if isinstance(expected, Mapping):
        if isinstance(actual, list):
            return any(matches(item, expected) for item in actual)
        return matches(actual if isinstance(actual, Mapping) else {}, expected)
    if not isinstance(expected, list):
        raise FilterError(f"the value of {key} must be an object or a list, not {expected!r}")
    if isinstance(actual, Mapping):  # filters look at leaves only; "exists" too
        present, actual = False, None
    values = actual if isinstance(actual, list) else [actual]
    return any(_rule_matches(rule, value, present=present) for rule in expected for value in values)


def _rule_matches(rule: Any, value: Any, *, present: bool) -> bool:  # noqa: ANN401
    if isinstance(rule, Mapping):
        ((name, argument),) = rule.items()
        if name == "exists":
            return present is bool(argument)
        if name not in _RULES:
            raise FilterError(f"unknown rule {name}")
        return present and _RULES[name](value, argument)
    return present and _same(value, rule)


def _same(value: Any, expected: Any) -> bool:  # noqa: ANN401
    if isinstance(value, bool) or isinstance(expected, bool):
        return value is expected
    return bool(value == expected)


def _anything_but(value: Any, argument: Any) -> bool:  # noqa: ANN401
    if isinstance(argument, Mapping):
        return not _rule_matches(argument, value, present=True)
    return not any(_same(value, item) for item in (argument if isinstance(argument, list) else [argument]))


_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _numeric(value: Any, argument: Sequence[Any]) -> bool:  # noqa: ANN401
    # A number of DynamoDB JSON is a text ({"N": "3"}), which no numeric rule matches; so it is in AWS.
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return all(_COMPARISONS[sign](value, limit) for sign, limit in zip(argument[::2], argument[1::2], strict=True))


def _starts(value: Any, argument: Any) -> bool:  # noqa: ANN401
    prefixes = argument if isinstance(argument, list) else [argument]
    return isinstance(value, str) and value.startswith(tuple(prefixes))


def _ends(value: Any, argument: Any) -> bool:  # noqa: ANN401
    suffixes = argument if isinstance(argument, list) else [argument]
    return isinstance(value, str) and value.endswith(tuple(suffixes))


_RULES: Mapping[str, Callable[[Any, Any], bool]] = {
    "anything-but": _anything_but,
    "equals-ignore-case": lambda value, text: isinstance(value, str) and value.lower() == str(text).lower(),
    "numeric": _numeric,
    "prefix": _starts,
    "suffix": _ends,
}
