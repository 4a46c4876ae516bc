"""The decisions on a tenant's records: as CSV and as figures, from lists by day, on moto."""

import csv
import io
import re
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import boto3
import pytest

from tests.integration.api.conftest import USERS, Answer, World

ADA, REX, GUS = USERS["ada"], USERS["rex"], USERS["gus"]
NOON = 1_800_014_400
"""2027-01-15, 12:00."""
DAY = 86_400


def decided(world: World, number: int, *changes: tuple[str, str, int], user: str = "ann", **more: object) -> str:
    """Store a record of a user with such a history: status, actor, and time of each change."""
    history = [{"to": to, "by": by, "time": when} for to, by, when in (("pending", "customer:0a", 1), *changes)]
    history[0]["submission_id"] = f"{number:08}-6a0c-4b57-9a0c-0d1f0b6f8a11"
    history[-1] |= more
    status, _, when = changes[-1]
    return world.waits(
        user, number, validation_status=status, history=history, version=len(history), last_updated_time=when
    )


def ask(world: World, what: str, claims: dict[str, str], query: dict[str, str]) -> Answer:
    asked = {name.strip("_"): [value] for name, value in query.items()} or None
    path = {"tenant": claims["custom:tenant"]}
    return world.call(f"reviews_{what}_get", claims, path=path, multiValueQueryStringParameters=asked)


def rows(answer: Answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.body)))


def test_a_row_says_what_was_decided_by_whom_why_and_how_long_it_waited(world: World) -> None:
    submission = decided(
        world,
        1,
        ("manual_review", "policy:1", NOON),
        ("rejected", "admin:0f", NOON + 90),
        reasons=["document_expired", "face_mismatch"],
        action="FINAL",
        reason="told",
        note="kept",
        proposed_by="admin:0c",
    )
    answer = ask(world, "export", ADA, {"from_": "2027-01-15", "to": "2027-01-15"})

    assert answer.headers["Content-Type"] == "text/csv"
    assert "Link" not in answer.headers
    assert rows(answer) == [
        {
            "decided_at": "2027-01-15T12:01:30Z",
            "submission_id": submission,
            "version": "3",
            "status": "rejected",
            "action": "FINAL",
            "reasons": "document_expired face_mismatch",
            "by": "admin:0f",
            "proposed_by": "admin:0c",
            "seconds_waited": "90",
            "overturned": "no",
        }
    ]
    assert [word for word in ("told", "kept", "ann@", "Ann") if word in answer.body] == []


@pytest.mark.parametrize("who", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\uff1d1", 'a"b,c\r\n=1'])
def test_no_cell_is_a_formula_and_no_text_ends_its_cell(world: World, who: str) -> None:
    decided(world, 1, ("rejected", who, NOON), reasons=["=1+1"], action="=2")
    (row,) = rows(ask(world, "export", ADA, {"to": "2027-01-15"}))

    assert row["by"].lstrip("'") == who
    assert [value for value in row.values() if value and re.match(r"[=+\-@\t\r\uff1d]", value)] == []


def test_days_come_the_earliest_first_and_others_are_left_out(world: World) -> None:
    made = [decided(world, 9 - day, ("verified", "policy:1", NOON + DAY * day)) for day in range(5)]
    found = rows(ask(world, "export", ADA, {"from_": "2027-01-16", "to": "2027-01-18"}))

    assert [row["submission_id"] for row in found] == made[1:4]
    assert rows(ask(world, "export", GUS, {"from_": "2027-01-15", "to": "2027-01-20"})) == []


def test_a_day_is_read_by_one_query_and_parts_together_are_the_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [decided(world, number, ("verified", "policy:1", NOON + number * 20_000)) for number in range(6)]
    monkeypatch.setattr("kyc.services.decided._MOST_ROWS", 2)
    query = {"from_": "2027-01-15", "to": "2027-01-18"}
    seen: list[str] = []
    parts = 0
    while parts < 9:
        parts += 1
        world.forget_calls()
        answer = ask(world, "export", ADA, query)
        assert set(world.calls[:-1]) == {"dynamodb.Query"}
        assert world.calls[-1] == "dynamodb.PutItem"  # who exported
        seen += [row["submission_id"] for row in rows(answer)]
        if "Link" not in answer.headers:
            break
        link = re.fullmatch(r'<\?(.*)>; rel="next"', answer.headers["Link"])
        assert link
        query = {name: value for name, (value,) in parse_qs(link[1]).items()}

    assert (seen, parts) == (made, 3)


def test_an_export_is_in_the_log_of_looks(world: World) -> None:
    ask(world, "export", ADA, {})
    answer = world.call("reviews_access_log_get", ADA)

    assert [(each["what"], each["email"]) for each in answer.json["entries"]] == [("export", "ada@example.com")]


def test_figures_say_what_waits_and_what_was_decided(world: World) -> None:
    now = int(time.time())
    today = datetime.now(UTC).date().isoformat()
    world.waits("bob", 1, last_updated_time=now - 500)
    world.waits("bob", 2, last_updated_time=now - 100)
    decided(world, 3, ("verified", "policy:1", now - 60), ("rejected", "admin:0f", now - 50))
    decided(world, 4, ("verified", "policy:1", now - 40))
    decided(world, 5, ("verified", "admin:0f", now - 30))
    world.forget_calls()
    figures = ask(world, "figures", REX, {"from_": today, "to": today}).json

    assert world.calls == ["dynamodb.Query"] * 3
    assert figures["decided_by_day"] == [{"day": today, "count": 4, "by_people": 2, "overturned": 1, "more": False}]
    assert (figures["waiting"], figures["waiting_more"], figures["overturned_share"]) == (2, False, 0.25)
    assert 500 <= figures["oldest_seconds"] <= 510


def test_figures_of_nothing_are_no_numbers(world: World) -> None:
    figures = ask(world, "figures", GUS, {}).json

    assert (figures["waiting"], figures["oldest_seconds"], figures["overturned_share"]) == (0, None, None)
    assert {each["count"] for each in figures["decided_by_day"]} == {0}


def test_what_was_decided_goes_with_the_user(world: World) -> None:
    decided(world, 1, ("verified", "policy:1", NOON))
    assert world.call("email_delete", ADA, path={"email": "ann@example.com"}).status == 200

    assert rows(ask(world, "export", ADA, {"to": "2027-01-15"})) == []
    left: Any = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_work").scan()["Items"]
    assert left == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from_": "x"}, "from"),
        ({"from_": "2027-01-01", "to": "2027-02-01"}, "from"),
        ({"cursor": "2027-01-15"}, "cursor"),
        ({"cursor": f"2027-01-15_{'0' * 12}_{'a' * 32}"}, "cursor"),
    ],
)
def test_parameters_at_fault_are_named(world: World, query: dict[str, str], field: str) -> None:
    answer = ask(world, "export", ADA, query)

    assert (answer.status, answer.fields) == (400, [field])
