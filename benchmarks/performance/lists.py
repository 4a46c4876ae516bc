"""Measure the reviewers' list with many cases, in seconds, and the daily retention, in users a second."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from boto3.dynamodb.types import TypeSerializer

from benchmarks.markdown import table
from benchmarks.performance.section import Goal, Section
from kyc.domain.work import DECIDED, WorkRecord, items, shards
from local.client import StageClient, wait_for
from local.cloud import LocalCloud

_CASES: Final = 10_000
_PAGES: Final = 20
_USERS: Final = 300
_FIRST_PAGE_SECONDS: Final = 1.0
_AT_ONCE: Final = 25
_DAY: Final = 86_400
_WAIT_SECONDS: Final = 600


def measure() -> Section:
    """Fill the lists of a stage on this machine, and time what reads them."""
    with tempfile.TemporaryDirectory() as folder, LocalCloud(run_dir=Path(folder) / "run", vision=False) as cloud:
        client = StageClient(cloud.outputs)
        seconds = _time_pages(client)
        erased_a_second = _time_retention(cloud, client)
    return _section(seconds, erased_a_second)


def _section(seconds: Sequence[float], erased_a_second: float) -> Section:
    first, worst = statistics.median(seconds), max(seconds)
    return Section(
        title="Lists of what waits",
        goals=(
            Goal(
                f"the first page of {_CASES:,} waiting cases: at most {_FIRST_PAGE_SECONDS:g} s",
                f"{worst:.2f} s",
                worst <= _FIRST_PAGE_SECONDS,
            ),
        ),
        tables=(
            (
                "On this machine, by HTTP through gateway and function.",
                table(
                    ("what", "figure"),
                    (
                        (f"first page of {_CASES:,} cases, with counts, median of {_PAGES}", f"{first * 1000:.0f} ms"),
                        ("the slowest", f"{worst * 1000:.0f} ms"),
                        (f"users whose time is over, of {_USERS}, erased a second", f"{erased_a_second:.0f}"),
                    ),
                ),
            ),
        ),
        method="""Cases lie in the table as `follow_records` writes them. A page is one Query of as many cases as are
shown; the first one counts them by a second Query, which reads 1 MB at most. Users are erased from the queue that
`apply_retention` fills, each with one record and no document, by ten processes of `erase_due` at most, which share this
machine's processors with the tables; on AWS thirty run at once (docs/operate.md has the arithmetic).""",
    )


def _time_pages(client: StageClient) -> list[float]:
    tenant = "lists"
    reviewer = client.sign_in(tenant, "reviewer@example.com", reviewer=True)
    waiting = (_record(tenant, number, "manual_review", int(time.time()) - number) for number in range(_CASES))
    cases = (
        {"list": item.list, "sort": item.sort, **{k: v for k, v in item.attributes().items() if v is not None}}
        for record in waiting
        for item in items(WorkRecord.model_validate(record))
        if item.list.startswith("case#")
    )
    _write(client, client.outputs["WorkTableName"], cases)
    path = f"{client.tenant_path(tenant)}/reviews"

    def page() -> None:
        answer = client.request("GET", path, reviewer).raise_for_status().json()
        if len(answer["reviews"]) < 1 or answer["cursor"] is None:
            raise ValueError("this is no first page of many")

    page()  # the process starts
    return [_timed(page) for _ in range(_PAGES)]


def _time_retention(cloud: LocalCloud, client: StageClient) -> float:
    decided = int(time.time()) - 100 * _DAY
    _write(client, client.outputs["KycTableName"], (_record("due", n, "rejected", decided) for n in range(_USERS)))
    _wait(lambda: _due(client) >= _USERS, "lists")
    started = time.perf_counter()
    cloud.invoke("apply_retention", {})
    _wait(lambda: _due(client) == 0, "erasures")
    return _USERS / (time.perf_counter() - started)


def _wait(condition: Callable[[], bool], what: str) -> None:
    wait_for(lambda: condition() or None, timeout_seconds=_WAIT_SECONDS, what=what)


def _due(client: StageClient) -> int:
    """Return how many records' retention runs, by their lists alone: the others would slow what is timed."""
    dynamodb, table_name = client.aws("dynamodb"), client.outputs["WorkTableName"]
    return sum(
        dynamodb.query(
            TableName=table_name,
            KeyConditionExpression="#list = :list",
            ExpressionAttributeNames={"#list": "list"},
            ExpressionAttributeValues={":list": {"S": name}},
            Select="COUNT",
        )["Count"]
        for name in shards(DECIDED)
    )


def _record(tenant: str, number: int, status: str, decided: int) -> dict[str, Any]:
    email = f"customer{number}@example.com"
    return {
        "tenant#email": f"{tenant}#{email}", "id_type#id": f"Passport#{number}", "tenant": tenant, "stage": "local",
        "email": email, "first_name": "Ann", "last_name": "Lee", "date_of_birth": "1990-04-20", "id_type": "Passport",
        "id_value": str(number), "document_links": [], "email_verified": True, "phone_number_verified": True,
        "validation_status": status, "verify": False, "version": 2, "last_updated_time": decided, "history": [],
        "submission_id": f"{number:08}-6a0c-4b57-9a0c-0d1f0b6f8a11", "issuing_country": "US",
        "reasons": [{"code": "document_unreadable", "action": "RETRY", "message": "We could not read it."}],
    }  # fmt: skip


def _write(client: StageClient, table_name: str, values: Iterator[Mapping[str, Any]]) -> None:
    dynamodb = client.aws("dynamodb")
    while some := list(islice(values, _AT_ONCE)):
        puts = [
            {"PutRequest": {"Item": {name: TypeSerializer().serialize(value) for name, value in each.items()}}}
            for each in some
        ]
        dynamodb.batch_write_item(RequestItems={table_name: puts})


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
