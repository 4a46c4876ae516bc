import json
from typing import Any

import pytest

from local.emulator.filters import FilterError, matches, matches_any, patterns_of

EVENT = {
    "eventName": "INSERT",
    "dynamodb": {"NewImage": {"version": {"N": "3"}, "name": {"S": "Anna"}, "tags": {"L": [{"S": "x"}]}}},
    "price": 300,
    "flag": True,
    "nothing": None,
    "empty": "",
    "list": ["a", "b"],
}


def image(**rules: object) -> dict[str, Any]:
    return {"dynamodb": {"NewImage": rules}}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"eventName": ["INSERT", "MODIFY"]}, True),
        ({"eventName": ["REMOVE"]}, False),
        ({"eventName": ["INSERT"], "price": [1]}, False),
        ({"missing": ["x"]}, False),
        (image(version={"N": [{"exists": True}]}), True),
        (image(other={"N": [{"exists": True}]}), False),
        (image(other={"N": [{"exists": False}]}), True),
        (image(version=[{"exists": True}]), False),  # only leaves exist
        (image(version={"N": [{"numeric": [">", 1]}]}), False),  # a number of DynamoDB JSON is a text
        (image(version={"N": ["3"]}), True),
        (image(name={"S": [{"prefix": "An"}]}), True),
        (image(name={"S": [{"suffix": "na"}]}), True),
        (image(name={"S": [{"prefix": "Bn"}]}), False),
        (image(name={"S": [{"equals-ignore-case": "aNNA"}]}), True),
        (image(name={"S": [{"anything-but": ["Bert", "Carl"]}]}), True),
        (image(name={"S": [{"anything-but": ["Anna"]}]}), False),
        (image(name={"S": [{"anything-but": {"prefix": "An"}}]}), False),
        (image(missing={"S": [{"anything-but": ["Anna"]}]}), False),
        (image(tags={"L": {"S": ["x"]}}), True),
        ({"price": [{"numeric": [">", 0, "<=", 300]}]}, True),
        ({"price": [{"numeric": ["=", 301]}]}, False),
        ({"flag": [True]}, True),
        ({"flag": [1]}, False),
        ({"nothing": [None]}, True),
        ({"empty": [""]}, True),
        ({"list": ["b"]}, True),
        ({"list": ["c"]}, False),
        ({"$or": [{"eventName": ["REMOVE"]}, {"price": [300]}]}, True),
        ({"$or": [{"eventName": ["REMOVE"]}, {"price": [3]}]}, False),
    ],
)
def test_patterns(pattern: dict[str, Any], expected: bool) -> None:  # noqa: FBT001
    assert matches(EVENT, pattern) is expected


def test_unknown_rules_are_errors() -> None:
    with pytest.raises(FilterError):
        matches(EVENT, {"price": [{"about": 300}]})
    with pytest.raises(FilterError):
        matches(EVENT, {"price": 300})


def test_one_of_several_patterns_is_enough_and_none_lets_all_through() -> None:
    criteria = {"Filters": [{"Pattern": json.dumps({"price": [1]})}, {"Pattern": json.dumps({"flag": [True]})}]}
    assert matches_any(EVENT, patterns_of(criteria))
    assert not matches_any({"price": 2}, patterns_of(criteria))
    assert matches_any({"price": 2}, patterns_of(None))
