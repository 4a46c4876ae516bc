"""One submission's way through a stage, from what its functions logged and, where it is asked for, from its record.

Of a deployed stage, CloudWatch Logs is asked group by group with FilterLogEvents, by a pattern for JSON
(https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html): it answers at once and sees what
was written seconds ago, where a query of Logs Insights has to be started, waited for and paid by the gigabyte. A stage
on this machine keeps the same lines in files. Logs hold no key of a record, so the record is found by its user, or by
a scan.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from boto3.dynamodb.types import TypeDeserializer

from kyc.domain.keys import tenant_email
from operations.stage import Stage, StageError

LOG_DIRECTORY: Final = "LogDirectory"
"""Output of a stage on this machine: where its functions' logs lie."""

_SUBMISSION_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DETAILS: Final = ("status", "reasons", "receive", "waited_ms", "attempts", "code", "error")


@dataclass(frozen=True)
class Hop:
    """One thing that was done for a submission.

    Attributes:
        at: when it was done, in UTC.
        function: who did it.
        event: what it was, such as `dispatched`; of a provider's call its name and operation.
        outcome: how it ended.
        duration_ms: how long it took; None where that is not told.
        version: of the record; None where that is not told.
        details: more that the line says.
    """

    at: datetime
    function: str
    event: str
    outcome: str
    duration_ms: float | None = None
    version: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def require_submission_id(text: str) -> str:
    """Return a submission's id as it is logged.

    Raises:
        StageError: it is none, and so nothing that may stand in a filter's pattern.
    """
    name = text.strip().lower()
    if not _SUBMISSION_ID.fullmatch(name):
        raise StageError("a submission's id is 36 characters: digits, a to f and hyphens, as in the answer to a claim")
    return name


def hops(stage: Stage, submission_id: str, *, since: datetime) -> list[Hop]:
    """All that was logged for a submission, in the order in which it was done.

    Args:
        stage: the stage.
        submission_id: as `require_submission_id` returns it.
        since: how far to look back in CloudWatch Logs.

    Raises:
        ClientError: CloudWatch Logs refused.
    """
    directory = stage.outputs.get(LOG_DIRECTORY)
    lines = _of_files(Path(directory)) if directory else _of_log_groups(stage, submission_id, since)
    found = [hop for line in lines if submission_id in line and (hop := _hop(line, submission_id))]
    return sorted(found, key=lambda hop: hop.at)


def record_of(
    stage: Stage, submission_id: str, *, tenant: str | None = None, email: str | None = None
) -> dict[str, Any] | None:
    """Return the record of a submission, as plain values; None if it is missing, or was submitted anew since.

    Args:
        stage: the stage.
        submission_id: as `require_submission_id` returns it.
        tenant: with the e-mail address, the user whose records are looked at; without, the whole table is.
        email: of the user.

    Raises:
        ClientError: DynamoDB refused.
    """
    dynamodb, table = stage.client("dynamodb"), stage.output("KycTableName")
    values = {":submission": {"S": submission_id}}
    if tenant and email:
        values[":user"] = {"S": tenant_email(tenant, email.lower())}
        pages = dynamodb.get_paginator("query").paginate(
            TableName=table,
            KeyConditionExpression="#user = :user",
            FilterExpression="submission_id = :submission",
            ExpressionAttributeNames={"#user": "tenant#email"},
            ExpressionAttributeValues=values,
        )
    else:
        pages = dynamodb.get_paginator("scan").paginate(
            TableName=table, FilterExpression="submission_id = :submission", ExpressionAttributeValues=values
        )
    read = TypeDeserializer().deserialize
    return next(({name: read(value) for name, value in item.items()} for page in pages for item in page["Items"]), None)


def _of_files(directory: Path) -> Iterator[str]:
    for path in sorted(directory.glob("*.log")):
        yield from path.read_text(encoding="utf-8", errors="replace").splitlines()


def _of_log_groups(stage: Stage, submission_id: str, since: datetime) -> Iterator[str]:
    logs = stage.client("logs")
    groups = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=f"/auto-kyc/{stage.name}/")
    for group in (group["logGroupName"] for page in groups for group in page["logGroups"]):
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=group,
            startTime=int(since.timestamp() * 1000),
            filterPattern=f'{{ $.submission_id = "{submission_id}" }}',
        )
        yield from (event["message"] for page in pages for event in page["events"])


def _hop(line: str, submission_id: str) -> Hop | None:
    """Return what a line tells; None of one that is not about this submission, or tells of nothing that was done."""
    try:
        logged = json.loads(line)
    except ValueError:
        return None
    if not isinstance(logged, dict) or logged.get("submission_id") != submission_id or "event" not in logged:
        return None
    event = logged["event"]
    if event == "provider_called":
        event = f"{logged.get('provider')} {logged.get('operation')}"
    return Hop(
        at=datetime.fromisoformat(logged["timestamp"]).astimezone(UTC),
        function=str(logged.get("service", "-")),
        event=event,
        outcome=str(logged.get("outcome", "-")),
        duration_ms=logged.get("duration_ms"),
        version=logged.get("version"),
        details={name: logged[name] for name in _DETAILS if logged.get(name) not in (None, [], "")},
    )
