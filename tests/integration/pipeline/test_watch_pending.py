"""watch_pending, against moto's table: which records it counts, and that it says nothing of a person."""

import json
import os
import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws

from kyc.adapters.aws import session
from tests.events.forms import event
from tests.integration.functions import PROCESS, BuiltFunction, build_function
from tests.integration.pipeline.test_workers import CONTEXT
from tests.integration.tables import create_kyc_table, create_work_table, list_all

LIMIT_SECONDS = 3600
SETTINGS = {
    "stage": "beta",
    "work_table_name": "beta_kyc_work",
    "pending_limit_seconds": str(LIMIT_SECONDS),
}


@pytest.fixture
def watcher() -> Iterator[BuiltFunction]:
    with mock_aws(), patch.dict(os.environ, PROCESS), patch.object(boto3, "DEFAULT_SESSION", None):
        session.cache_clear()
        create_kyc_table("beta_kyc_service")
        create_work_table("beta_kyc_work")
        yield build_function("watch_pending", SETTINGS)


def put(number: int, *, age_seconds: int, status: str = "pending", verify: bool = True) -> None:
    """Store a record, and bring the lists up to date."""
    store(number, age_seconds=age_seconds, status=status, verify=verify)
    list_all("beta_kyc_service", "beta_kyc_work")


def store(number: int, *, age_seconds: int, status: str, verify: bool, padding: int = 0) -> None:
    """Store a record alone."""
    boto3.resource("dynamodb").Table("beta_kyc_service").put_item(
        Item={
            "tenant#email": f"acme#canary-{number}@example.com",
            "id_type#id": f"Passport#CANARY{number}",
            "email": "x" * padding,
            "validation_status": status,
            "verify": verify,
            "last_updated_time": int(time.time()) - age_seconds,
        }
    )


def metrics(printed: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in printed.splitlines():
        document = json.loads(line)
        for declared in document.get("_aws", {}).get("CloudWatchMetrics", ()):
            assert declared["Dimensions"] == [["service"]]
            for metric in declared["Metrics"]:
                found[metric["Name"]] = document[metric["Name"]][0]
    return found


def test_only_records_that_wait_longer_than_the_limit_count(
    watcher: BuiltFunction, capsys: pytest.CaptureFixture[str]
) -> None:
    put(1, age_seconds=LIMIT_SECONDS + 600)
    put(2, age_seconds=LIMIT_SECONDS + 60)
    put(3, age_seconds=LIMIT_SECONDS - 600)
    put(4, age_seconds=LIMIT_SECONDS + 600, status="manual_review", verify=False)
    put(5, age_seconds=LIMIT_SECONDS + 600, status="verified", verify=False)

    watcher.handle(event("scheduled"), CONTEXT)

    printed = capsys.readouterr().out
    assert metrics(printed)["RecordsStuckPending"] == 2
    assert LIMIT_SECONDS + 600 <= metrics(printed)["OldestPendingSeconds"] < LIMIT_SECONDS + 700
    assert "canary" not in printed.lower()


def test_nothing_stuck_is_told_too(watcher: BuiltFunction, capsys: pytest.CaptureFixture[str]) -> None:
    put(1, age_seconds=60)

    watcher.handle(event("scheduled"), CONTEXT)

    assert metrics(capsys.readouterr().out) == {
        "RecordsStuckPending": 0,
        "OldestPendingSeconds": 0,
        "CasesWithPerson": 0,
        "OldestCaseSeconds": 0,
    }


def test_cases_that_wait_for_a_person_are_counted_and_the_oldest_is_timed(
    watcher: BuiltFunction, capsys: pytest.CaptureFixture[str]
) -> None:
    put(1, age_seconds=90_000, status="manual_review", verify=False)
    put(2, age_seconds=60, status="manual_review", verify=False)
    put(3, age_seconds=200_000, status="rejected", verify=False)
    tombstone = {"tenant#email": "acme#erased:1", "id_type#id": "passport#1", "validation_status": "manual_review"}
    boto3.resource("dynamodb").Table("beta_kyc_service").put_item(Item={**tombstone, "last_updated_time": 1})
    list_all("beta_kyc_service", "beta_kyc_work")

    watcher.handle(event("scheduled"), CONTEXT)

    found = metrics(capsys.readouterr().out)
    assert found["CasesWithPerson"] == 2
    assert 90_000 <= found["OldestCaseSeconds"] < 90_100


def test_every_page_of_a_list_is_looked_at(watcher: BuiltFunction, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(40):
        # A page ends at 1 MB, and there are 16 shards.
        store(number, age_seconds=2 * LIMIT_SECONDS, status="pending", verify=True, padding=300_000)
    list_all("beta_kyc_service", "beta_kyc_work")

    watcher.handle(event("scheduled"), CONTEXT)

    assert metrics(capsys.readouterr().out)["RecordsStuckPending"] == 40
