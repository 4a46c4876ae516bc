"""The message about settings: one line, each with its path, its allowed values, and the nearest known name."""

import json
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kyc.domain.setting_errors import in_one_line, nearest, shown


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    colour: Literal["green", "yellow"] = "green"
    size_bytes: Annotated[int, Field(gt=0, lt=10)] = 1


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    name: str
    inner: Inner = Inner()
    many: tuple[Inner, ...] | None = None
    share: Annotated[float, Field(ge=0, le=1)] = 0
    words: Annotated[tuple[Annotated[str, Field(pattern="^[a-z]+$")], ...], Field(min_length=1)] = ("a",)
    is_on: bool = True


def said(**settings: Any) -> str:  # noqa: ANN401
    with pytest.raises(ValidationError) as raised:
        Outer.model_validate_json(json.dumps({"name": "n", **settings}), strict=True)
    return in_one_line(raised.value, Outer)


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"nmae": 1}, "nmae is no setting; did you mean name?"),
        ({"inner": {"color": "green"}}, "inner.color is no setting; did you mean colour?"),
        ({"many": [{}, {"sizebytes": 1}]}, "many.1.sizebytes is no setting; did you mean size_bytes?"),
        ({"size_bytes": 1}, "size_bytes is no setting; did you mean inner.size_bytes?"),
        ({"inner": {"zzz": 1}}, "inner.zzz is no setting; inner has colour, size_bytes"),
        ({"inner": {"colour": "gren"}}, "inner.colour must be 'green' or 'yellow', not \"gren\"; did you mean green?"),
        ({"inner": {"size_bytes": 0}}, "inner.size_bytes must be above 0, not 0"),
        ({"inner": {"size_bytes": 10}}, "inner.size_bytes must be below 10, not 10"),
        ({"inner": {"size_bytes": 1.5}}, "inner.size_bytes must be a whole number, not 1.5"),
        ({"inner": []}, "inner must be an object, not []"),
        ({"share": 2}, "share must be at most 1, not 2"),
        ({"share": -1}, "share must be at least 0, not -1"),
        ({"share": "a"}, 'share must be a number, not "a"'),
        ({"name": None}, "name must be text, not null"),
        ({"is_on": 1}, "is_on must be true or false, not 1"),
        ({"words": "a"}, 'words must be a list, not "a"'),
        ({"words": []}, "words must be a list of at least 1, not []"),
        ({"words": ["A"]}, 'words.0 must be text that matches ^[a-z]+$, not "A"'),
        ({"share": 2, "is_on": 0}, "share must be at most 1, not 2. is_on must be true or false, not 0"),
        ({"nmae": 1, "naem": 2}, "nmae is no setting; did you mean name? naem is no setting; did you mean name?"),
    ],
)
def test_a_setting_at_fault_is_named_with_what_is_allowed(settings: dict[str, Any], line: str) -> None:
    assert said(**settings) == line


def test_what_is_missing_is_named() -> None:
    with pytest.raises(ValidationError) as raised:
        Outer.model_validate({})

    assert in_one_line(raised.value, Outer) == "name is missing"


def test_a_long_value_does_not_make_a_long_line() -> None:
    assert len(shown(["x" * 50] * 50)) < 80


def test_nothing_is_suggested_where_nothing_is_near() -> None:
    assert nearest("quite another thing", ["name", "size"]) == ""
