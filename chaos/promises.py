"""The promises, checked against the table's whole stream, the identity table and what was told."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final

from boto3.dynamodb.types import TypeDeserializer
from standardwebhooks import Webhook

from chaos.people import Customer
from kyc.decision.case_file import FORMAT, CaseFile
from kyc.domain.links import EVIDENCE_FOLDER
from kyc.domain.outcome import Outcome
from local.client import StageClient
from local.cloud import LocalCloud
from local.emulator.mails import Mail
from local.endpoint import Received
from operations.rebuild_faces import Faces
from operations.rebuild_lists import Lists
from operations.stage import Stage

_WORTH: Final = ("verified", "manual_review", "rejected")
"""A user's overall status is the first of these that any of their documents has."""


@dataclass(frozen=True)
class Change:
    """One version of one record."""

    user: str
    record: str
    version: int
    status: str
    verify: bool
    by_hand: bool
    links: frozenset[str]
    evidence_key: str | None
    item: Mapping[str, Any] = field(repr=False)

    @property
    def key(self) -> tuple[str, str]:
        """Return the user and the record that it is about."""
        return self.user, self.record


@dataclass
class Findings:
    """The result of a run.

    Attributes:
        counts: what there was, by what it is called in the report.
        broken: promises that were not kept, each with where.
    """

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def expect(self, kept: object, promise: str, where: object) -> None:
        """Note a promise that was not kept."""
        if not kept:
            self.broken.append(f"{promise}: {where}")


def read_changes(cloud: LocalCloud, table_name: str) -> list[Change]:
    """Every version of every record since the start, in order."""
    streams = cloud.endpoint.client("dynamodbstreams", "judge")
    arn = cloud.endpoint.client("dynamodb", "judge").describe_table(TableName=table_name)["Table"]["LatestStreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")[
        "ShardIterator"
    ]
    changes = []
    while records := (answer := streams.get_records(ShardIterator=iterator))["Records"]:
        iterator = answer["NextShardIterator"]
        for record in records:
            images = record["dynamodb"]
            new = images.get("NewImage", {})
            # moto alone writes records of updates that change nothing, and of an item before its first update.
            if "version" in new and new != images.get("OldImage"):
                changes.append(_change(new))
    return changes


def _change(image: Mapping[str, Any]) -> Change:
    item = {name: TypeDeserializer().deserialize(value) for name, value in image.items()}
    return Change(
        item["tenant#email"],
        item["id_type#id"],
        int(item["version"]),
        item["validation_status"],
        item["verify"],
        "validated_by" in item,
        frozenset(link["url"] for link in item["document_links"]),
        item.get("evidence_key"),
        item,
    )


@dataclass(frozen=True)
class Validating:
    """A time in which a worker asked providers about a claim; Unix seconds.

    Attributes:
        submission_id: the claim's.
        run: the invocation.
        began: when its first call did.
        ended: when its last call had.
    """

    submission_id: str
    run: str
    began: float
    ended: float


def read_validations(log: str) -> list[Validating]:
    """Return when each run of `validate_kyc` asked providers, from its log."""
    calls: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for line in log.splitlines():
        if '"event":"provider_called"' not in line:
            continue
        told = json.loads(line[line.index("{") :])
        ended = datetime.fromisoformat(told["timestamp"]).timestamp()
        if told.get("submission_id"):  # others ask whether a provider is back
            key = told["submission_id"], told["function_request_id"]
            calls.setdefault(key, []).append((ended - told["duration_ms"] / 1000, ended))
    return [
        Validating(submission, run, min(began for began, _ in times), max(ended for _, ended in times))
        for (submission, run), times in calls.items()
    ]


def check(
    changes: Sequence[Change],
    customers: Iterable[Customer],
    validations: Sequence[Validating],
    told: Sequence[Mapping[str, Any]],
    sent: Sequence[Received],
    mails: Sequence[Mail],
    client: StageClient,
) -> Findings:
    """Check everything."""
    findings = Findings()
    by_user = {f"{each.user.tenant}#{each.user.email}": each for each in customers}
    latest: dict[tuple[str, str], Change] = {}
    for change in changes:
        _check_change(findings, change, latest.get(change.key), by_user[change.user])
        latest[change.key] = change
    findings.counts["records"] = len(latest)
    for change in latest.values():
        findings.expect(not change.verify, "every submission is decided", (change.key, change.version))
    _check_alone(findings, changes, validations)
    _check_identities(findings, latest.values(), by_user.values(), client)
    _check_told(findings, changes, told)
    _check_sent(findings, changes, sent, by_user.values())
    _check_letters(findings, changes, latest.values(), mails)
    _check_evidence(findings, changes, client)
    _check_liveness(findings, changes)
    _check_lists(findings, client)
    _check_faces(findings, client)
    return findings


def _check_change(findings: Findings, change: Change, before: Change | None, customer: Customer) -> None:
    counts, where = findings.counts, (change.key, change.version)
    findings.expect(change.version == (before.version if before else 0) + 1, "versions grow by one", where)
    if change.verify:
        counts["submitted"] += 1
        counts["overtaken by another submission"] += bool(before and before.verify)
        return
    if change.by_hand:
        counts["decided by hand"] += 1
        looked_at = (change.record, change.version - 1) in customer.decided
        findings.expect(looked_at, "a person decides what they looked at", where)
        counts["decided by hand before the machine"] += bool(before and before.verify)
        return
    counts["decided by the machine"] += 1
    counts[f"… {change.status}"] += 1
    waited = before is not None and before.verify and before.links == change.links
    findings.expect(waited, "a machine decides the version that waits for it", where)
    case = customer.cases[change.links]
    right = change.status in (*case.expected, "manual_review")
    findings.expect(right, "nothing is decided as it would not be without faults", (where, case.name, change.status))


def _check_alone(findings: Findings, changes: Sequence[Change], validations: Sequence[Validating]) -> None:
    """Check that no two claims of one user were validated side by side, whichever lanes they waited in."""
    users = {change.item["submission_id"]: change.user for change in changes}
    by_user: dict[str, list[Validating]] = {}
    for each in validations:
        by_user.setdefault(users[each.submission_id], []).append(each)
    for times in by_user.values():
        for before, after in pairwise(sorted(times, key=lambda each: each.began)):
            findings.expect(before.ended <= after.began, "one claim of a user is validated at a time", (before, after))
    findings.counts["runs that asked providers"] = len(validations)


def _check_identities(
    findings: Findings, latest: Iterable[Change], customers: Iterable[Customer], client: StageClient
) -> None:
    records: dict[str, list[Change]] = {}
    for change in latest:
        records.setdefault(change.user, []).append(change)
    for customer in customers:
        user = f"{customer.user.tenant}#{customer.user.email}"
        item = client.identity(customer.user.tenant, customer.user.email) or {}
        found = {name: (each["status"], int(each["version"])) for name, each in item.get("documents", {}).items()}
        right = {change.record: (change.status, change.version) for change in records.get(user, ())}
        findings.expect(found == right, "the identity table has each record's latest outcome", (user, found, right))
        statuses = {status for status, _ in right.values()}
        overall = next((status for status in _WORTH if status in statuses), None)
        findings.expect(item.get("status") == overall, "the identity table has the user's overall status", user)
        findings.counts["identity items"] += bool(item)


def _check_told(findings: Findings, changes: Sequence[Change], told: Sequence[Mapping[str, Any]]) -> None:
    decided = Counter(_outcome(change.item) for change in changes if not change.verify)
    by_id = {message["notification_id"]: message for message in told}
    once = Counter(_outcome(message) for message in by_id.values())
    findings.counts["outcomes told"] = len(by_id)
    findings.counts["told again, under the same id"] = len(told) - len(by_id)
    for outcome in (decided - once).elements():
        findings.expect(kept=False, promise="every outcome is told", where=outcome)
    for outcome in (once - decided).elements():
        findings.expect(kept=False, promise="nothing else is told", where=outcome)


def _check_sent(
    findings: Findings, changes: Sequence[Change], sent: Sequence[Received], customers: Iterable[Customer]
) -> None:
    """Check what came to the tenants' endpoints: each outcome, signed, and under one id however often it came."""
    secrets = {f"/{each.user.tenant}": each.webhook_secret for each in customers}
    events = {}
    for request in sent:
        event_id, time = (request.headers[f"webhook-{name}"] for name in ("id", "timestamp"))
        # Signed again rather than verified, since its library refuses what is older than five minutes.
        signature = Webhook(secrets[request.path]).sign(
            event_id, datetime.fromtimestamp(int(time), UTC), request.body.decode()
        )
        is_signed = signature in request.headers["webhook-signature"].split()
        findings.expect(is_signed, "every event is signed with its tenant's secret", event_id)
        data = json.loads(request.body)["data"]
        events[event_id] = (data["submission_id"], data["version"])
    decided = Counter((change.item["submission_id"], change.version) for change in changes if not change.verify)
    once = Counter((submission, version) for submission, version in events.values())
    findings.counts["events at endpoints"] = len(events)
    findings.counts["sent again, under the same id"] = len(sent) - len(events)
    for outcome in (decided - once).elements():
        findings.expect(kept=False, promise="every endpoint hears of every outcome", where=outcome)
    for outcome in (once - decided).elements():
        findings.expect(kept=False, promise="an endpoint hears of nothing else", where=outcome)


def _check_letters(
    findings: Findings, changes: Sequence[Change], latest: Iterable[Change], mails: Sequence[Mail]
) -> None:
    """Check the letters: of each decision that stands, of nothing else, and none after that of a later decision."""
    decided = {Outcome.model_validate(change.item).outcome_id: change for change in changes if not change.verify}
    last: dict[tuple[str, str], int] = {}
    for mail in mails:
        change = decided.get(mail.headers["X-Reference"])
        findings.expect(change, "a letter tells what was decided", mail.subject)
        if change is None:
            continue
        findings.expect(mail.to == [change.item["email"]], "a letter goes to the customer", change.key)
        findings.expect(last.get(change.key, 0) <= change.version, "no letter contradicts the one before", change.key)
        last[change.key] = change.version
    for change in latest:
        told = change.verify or last.get(change.key) == change.version
        findings.expect(told, "every decision that stands is told by letter", (change.key, change.version))
    references = {mail.headers["X-Reference"] for mail in mails}
    findings.counts["letters"] = len(references)
    findings.counts["letters sent again, under the same reference"] = len(mails) - len(references)


def _outcome(told: Mapping[str, Any]) -> tuple[str, str, str, int, str]:
    return told["tenant"], told["email"], told["id_type"], int(told["version"]), told["validation_status"]


def _check_evidence(findings: Findings, changes: Sequence[Change], client: StageClient) -> None:
    s3 = client.aws("s3")
    for change in changes:
        if change.verify or change.by_hand or change.evidence_key is None:
            continue
        answer = s3.get_object(Bucket=client.outputs["DocumentBucketName"], Key=change.evidence_key)
        decision = CaseFile.model_validate_json(answer["Body"].read()).decision
        findings.expect(decision.status == change.status, "a decision's evidence gives it again", change)
    named = {change.item.get("evidence_key") for change in changes}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=client.outputs["DocumentBucketName"]):
        kept = {each["Key"] for each in page.get("Contents", ()) if f"/{EVIDENCE_FOLDER}/" in each["Key"]}
        findings.counts["case files"] += len(kept & named)
        for key in kept - named:
            content = s3.get_object(Bucket=client.outputs["DocumentBucketName"], Key=key)["Body"].read()
            # A person's, who was refused, or died, before their decision was stored, says what they wanted.
            is_machines = json.loads(content)["format"] == FORMAT
            findings.expect(not is_machines, "an overtaken worker leaves no case file", key)


def _check_liveness(findings: Findings, changes: Sequence[Change]) -> None:
    """Check that a liveness check served one submission, however often it was sent."""
    served: dict[str, set[str]] = {}
    for change in changes:
        if "liveness" in change.item:
            served.setdefault(change.item["liveness"]["reference_sha256"], set()).add(change.item["submission_id"])
    for reference, submissions in served.items():
        findings.expect(len(submissions) == 1, "a liveness check serves one submission", (reference, submissions))
    findings.counts["liveness checks used"] = len(served)


def _check_lists(findings: Findings, client: StageClient) -> None:
    names = client.outputs["KycTableName"], client.outputs["WorkTableName"]
    for each in Lists(client.aws("dynamodb"), *names).differences(pause_seconds=0):
        findings.expect(kept=False, promise="the lists of what waits say what the records say", where=each)


def _check_faces(findings: Findings, client: StageClient) -> None:
    for each in Faces(Stage(client.stage, client.outputs), client.stage).differences():
        findings.expect(
            kept=False, promise="who is verified has one face that is known, and nobody else any", where=each
        )
