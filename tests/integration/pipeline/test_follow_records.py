"""`follow_records` on moto: the lists say what the records say, whatever it is told, how often and in which order."""

import json
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.model import OperationModel
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends

from kyc.adapters.aws import session
from operations.rebuild_lists import Lists, summed
from tests.events.forms import event
from tests.integration.functions import PROCESS, build_function
from tests.integration.pipeline.test_workers import CONTEXT
from tests.integration.tables import create_kyc_table, create_work_table

KEY = {"tenant#email": "acme#june@example.com", "id_type#id": "Passport#M482"}
SUBMISSION = "0e9f6a7e-6a0c-4b57-9a0c-0d1f0b6f8a11"


@dataclass
class World:
    """The handler over two tables, and every change that it may be told of."""

    function: Any
    before: Callable[[str], None] = lambda _operation: None
    calls: list[str] = field(default_factory=list)

    def put(self, **changes: object) -> None:
        """Store June's record."""
        item = {
            **KEY, "tenant": "acme", "email": "june@example.com", "id_type": "Passport", "id_value": "M482",
            "validation_status": "pending", "verify": True, "version": 1, "last_updated_time": 1_800_000_000,
            "submission_id": SUBMISSION,
        }  # fmt: skip
        _table("kyc").put_item(Item=item | changes)

    def decide(self, status: str, version: int) -> None:
        self.put(validation_status=status, verify=False, version=version, last_updated_time=1_800_000_000 + version)

    def remove(self) -> None:
        _table("kyc").delete_item(Key=KEY)

    def changes(self) -> list[dict[str, Any]]:
        """Every change of the table so far."""
        shard = dynamodb_backends["123456789012"]["us-east-1"].get_table("kyc").stream_shard
        assert shard is not None
        return [json.loads(json.dumps(item.to_json(), default=str)) for item in shard.items]

    def follow(self, changes: Sequence[dict[str, Any]]) -> list[str]:
        """Tell of changes; returns those that it failed on."""
        answer = self.function.handle({"Records": list(changes)}, CONTEXT)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def differences(self) -> dict[str, Any]:
        return summed(Lists(boto3.client("dynamodb"), "kyc", "work").differences(pause_seconds=0))

    def listed(self) -> set[str]:
        """Kinds of lists that are not empty."""
        return {item["list"].partition("#")[0] for item in _table("work").scan()["Items"]}


def _table(name: str) -> Any:  # noqa: ANN401
    return boto3.resource("dynamodb", region_name="us-east-1").Table(name)


@pytest.fixture
def world() -> Iterator[World]:
    settings = {
        "stage": "beta", "kyc_table_name": "kyc", "work_table_name": "work",
        }  # fmt: skip
    with mock_aws(), patch.dict(os.environ, PROCESS), patch.object(boto3, "DEFAULT_SESSION", None):
        session.cache_clear()
        create_kyc_table("kyc", stream=True)
        create_work_table("work")
        world = World(None)

        def before_call(model: OperationModel, **_: object) -> None:
            world.calls.append(model.name)
            world.before(model.name)

        session().get_component("event_emitter").register("before-call", before_call)
        world.function = build_function("follow_records", settings)
        yield world


def test_a_record_is_in_the_lists_of_what_it_waits_for_and_in_no_other(world: World) -> None:
    for status, waits in (("manual_review", {"case", "waiting"}), ("verified", {"decided"})):
        world.put()
        assert world.follow(world.changes()) == []
        assert world.listed() == {"submission", "claimed", "pending"}
        world.decide(status, 2)
        assert world.follow(world.changes()[-1:]) == []
        assert world.listed() == {"submission", "claimed", *waits}
        world.remove()
        assert world.follow(world.changes()[-1:]) == []
        assert world.listed() == set()


def test_one_change_is_one_read_and_one_write(world: World) -> None:
    world.put()
    world.decide("manual_review", 2)
    changes = world.changes()
    world.calls.clear()
    world.follow(changes[-1:])

    assert world.calls == ["GetItem", "TransactWriteItems"]


def test_more_than_one_transaction_takes_is_written_in_several(world: World) -> None:
    def history(days: int) -> list[dict[str, object]]:
        return [{"to": "rejected", "by": "policy:1", "time": 1_700_000_000 + 86_400 * day} for day in range(days)]

    for days in (60, 130):
        world.put(validation_status="rejected", verify=False, version=days, history=history(days))
        assert world.follow(world.changes()[-1:]) == []
        assert world.differences() == {}
    assert world.calls.count("TransactWriteItems") == 3
    _table("work").put_item(Item={"list": "decisions#acme#2020-01-01", "sort": "0", **KEY})
    for item in _table("work").scan()["Items"]:
        if item["list"].startswith("decisions#"):
            _table("work").update_item(
                Key={"list": item["list"], "sort": item["sort"]}, UpdateExpression="REMOVE decisions"
            )
    lists = Lists(boto3.client("dynamodb"), "kyc", "work")
    lists.repair(lists.differences(pause_seconds=0))
    assert world.differences() == {}


def test_a_tombstone_waits_until_its_erasure_is_complete(world: World) -> None:
    tombstone = {
        "tenant#email": "acme#erased:4f", "id_type#id": "passport#9b:1", "tenant": "acme", "version": 2,
        "validation_status": "verified", "last_updated_time": 1, "redacted_time": 2,
    }  # fmt: skip
    _table("kyc").put_item(Item={**tombstone, "to_remove": ["acme/private/x"]})
    world.follow(world.changes())
    assert world.listed() == {"erasing"}
    _table("kyc").put_item(Item=tombstone)
    world.follow(world.changes()[-1:])

    assert world.listed() == set()


@pytest.mark.parametrize("seed", range(6))
def test_changes_that_come_twice_late_and_in_any_order_lead_to_the_same_lists(world: World, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    for version in range(1, 12):
        if chance.random() < 0.15:
            world.remove()
        elif chance.random() < 0.5:
            world.put(version=version, submission_id=f"{version:08}-0000-4000-8000-000000000000")
        else:
            world.decide(chance.choice(["manual_review", "verified", "rejected"]), version)
        # Some are told now, whatever was told before, and come again.
        changes = world.changes()
        if some := chance.sample(changes, chance.randrange(len(changes) + 1)):
            world.follow(some)
    everything = world.changes() * 2
    chance.shuffle(everything)

    assert world.follow(everything) == []
    assert world.differences() == {}


def test_a_record_that_moves_on_between_reading_and_writing_is_read_again(world: World) -> None:
    world.put()
    moved = iter(["manual_review", "verified"])

    def move(operation: str) -> None:
        if operation == "TransactWriteItems" and (status := next(moved, None)):
            world.decide(status, 2 if status == "manual_review" else 3)

    changes = world.changes()
    world.before = move
    assert world.follow(changes) == []

    assert world.listed() == {"submission", "claimed", "decided"}


def test_a_proposal_that_is_taken_back_meanwhile_is_in_no_list(world: World) -> None:
    """It raises no version: the record is told from itself by its proposals."""
    proposal = {
        "version": 2,
        "validation_status": "verified",
        "action": "RETRY",
        "email": "a@b.c",
        "by": "x",
        "time": 1,
    }
    stands = {"validation_status": "rejected", "verify": False, "version": 2}
    world.put(**stands, proposals=[proposal])
    changes, once = world.changes(), iter([True])

    def withdraw(operation: str) -> None:
        if operation == "TransactWriteItems" and next(once, False):
            world.put(**stands, proposals=[{**proposal, "withdrawn_by": "x"}])

    world.before = withdraw
    assert world.follow(changes) == []

    assert "proposed" not in world.listed()


def test_a_user_who_is_erased_meanwhile_does_not_come_back_to_a_list(world: World) -> None:
    world.decide("manual_review", 2)
    changes, once = world.changes(), iter([True])

    def erase(operation: str) -> None:
        if operation == "TransactWriteItems" and next(once, False):
            world.remove()

    world.before = erase
    assert world.follow(changes) == []

    assert world.listed() == set()


def test_a_lease_is_kept_while_the_case_waits(world: World) -> None:
    world.decide("manual_review", 2)
    world.follow(world.changes())
    (case,) = (item for item in _table("work").scan()["Items"] if item["list"] == "case#acme")
    _table("work").put_item(Item={**case, "held_by": "ada@example.com", "held_until": 1_900_000_000})
    world.follow(world.changes())
    (again,) = (item for item in _table("work").scan()["Items"] if item["list"] == "case#acme")

    assert again == {**case, "held_by": "ada@example.com", "held_until": 1_900_000_000}
    assert world.differences() == {}


def test_what_it_cannot_do_for_now_comes_back_and_nothing_is_half_done(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.decide("manual_review", 2)
    changes = world.changes()
    _table("work").delete()
    assert world.follow(changes) == [change["dynamodb"]["SequenceNumber"] for change in changes]
    create_work_table("work")
    assert world.follow(changes) == []

    assert world.differences() == {}
    assert "june" not in capsys.readouterr().out.lower()


def test_a_rebuild_makes_lists_anew_removes_strays_and_keeps_leases(world: World) -> None:
    world.decide("manual_review", 2)
    world.follow(world.changes())
    (case,) = (item for item in _table("work").scan()["Items"] if item["list"] == "case#acme")
    held = {**case, "held_by": "ada@example.com", "held_until": 1_900_000_000}
    _table("work").put_item(Item={**held, "reasons": ["wrong"]})
    _table("work").put_item(Item={**case, "sort": "000000000001#stray"})
    _table("work").put_item(Item={"list": "pending#00", "sort": "x", "tenant#email": "acme#a@b", "id_type#id": "P#1"})
    (pointer,) = (item for item in _table("work").scan()["Items"] if item["list"].startswith("claimed#"))
    _table("work").delete_item(Key={"list": pointer["list"], "sort": pointer["sort"]})
    lists = Lists(boto3.client("dynamodb"), "kyc", "work")

    found = lists.differences(pause_seconds=0)
    lists.repair(found)

    assert summed(found) == {"case": {"wrong": 1, "stray": 1}, "claimed": {"missing": 1}, "pending": {"stray": 1}}
    assert world.differences() == {}
    assert held in _table("work").scan()["Items"]


@pytest.mark.parametrize("name", ["stream_insert", "stream_record", "stream_removal", "stream_tombstone"])
def test_every_form_of_a_change_is_understood(world: World, name: str) -> None:
    assert world.follow([event(name)]) == []
