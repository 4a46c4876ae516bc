"""`python -m operations.smoke --stage beta`: does a stage do from end to end what it is there for, after a deployment?

A throw-away tenant with one customer and one administrator, a sample passport, and what must come of it: an outcome, an
identity item, a notification, an alarm that reaches the alarm topic, an erasure. Each is waited for; the first that
does not come ends it. What it made is removed in any case, tombstone and bound fingerprints too, which the erasure of a
real customer leaves.

Exit codes: 0 all was seen, 1 something did not come or was left behind, 2 not possible.
"""

import secrets
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import httpx
import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.table import Table

from kyc.domain.faces import collection_id
from kyc.domain.looks import day_of, looks_partition
from kyc.domain.reasons import ReasonCode, reason
from local.client import StageClient, User
from operations.alarm_probe import NoAlarmFreeError, raise_one_alarm
from operations.stage import Stage, find_stage, or_say_why
from samples import Case, demo_cases

NOT_SEEN = 1

_CASE: Final = "passport"
_ON_THIS_MACHINE: Final = "AwsEndpointUrl"
_CLEAN_UPS: Final = 3
_BEFORE_ANOTHER_SECONDS: Final = 2.0
_NEEDS_LIVENESS: Final = reason(ReasonCode.LIVENESS_MISSING).code
_CUSTOMER: Final = "success+smoke-{name}@simulator.amazonses.com"
"""An address that takes each letter, counts in no rate of bounces, and may be written to from the sandbox too:
https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator"""
_NO_COLLECTION: Final = "ResourceNotFoundException"
_WIDTH_OF_A_FILE: Final = 120
_ANSWERS: Final[Mapping[bool | None, str]] = {True: "yes", False: "[red]NO[/]", None: "not tried"}

app = typer.Typer(add_completion=False)
console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OF_A_FILE)


@dataclass(frozen=True)
class Seen:
    """One thing that was waited for.

    Attributes:
        step: what it is.
        came: it came; None if it was not tried.
        what: what was seen of it, or why it was not.
        seconds: how long it took.
    """

    step: str
    came: bool | None
    what: str
    seconds: float


class NotSeenError(Exception):
    """Something did not come; the message says what was there instead."""


class NotTriedError(Exception):
    """Something cannot be there; the message says why."""


class Smoke:
    """One run against one stage.

    Args:
        client: of the stage.
        stage: the same stage, by its outputs.
        timeout_seconds: how long each thing may take.
    """

    def __init__(self, client: StageClient, stage: Stage, *, timeout_seconds: float) -> None:
        self._client = client
        self._stage = stage
        self._timeout_seconds = timeout_seconds
        self.tenant = f"smoke-{secrets.token_hex(6)}"
        self._case: Case = next(case for case in demo_cases() if case.name == _CASE)
        self._links: list[dict[str, str]] = []
        self._record: Mapping[str, Any] = {}
        self._user = self._administrator = self._second = User(self.tenant, "", "")
        self._submitted = False
        self._began = int(time.time())

    def run(self) -> Iterator[Seen]:
        """Yield what was seen, step by step, until one does not come; then what the clean-up did."""
        with ExitStack() as stack:
            inbox = stack.enter_context(self._client.notifications(self.tenant))

            def notification() -> str:
                self._needs_a_submission()
                (message, *_) = inbox.wait_for(self._user.email, 1, timeout_seconds=self._timeout_seconds)
                _expect(message["validation_status"] == self._record["validation_status"], "it tells another outcome")
                return f"{message['validation_status']}, in a queue of this run's own"

            steps: list[tuple[str, Callable[[], str]]] = [
                ("Sign in", self.sign_in),
                ("Upload", self._upload),
                ("Submit", self._submit),
                ("Outcome", self._outcome),
                ("Identity item", self._identity),
                ("Notification", notification),
                ("Alarm", self._alarm),
                ("Erasure", self._erase),
            ]
            for step, do in steps:
                seen = _timed(step, do)
                yield seen
                if seen.came is False:
                    break
        yield _timed("Nothing left behind", self._clean_up)

    def sign_in(self) -> str:
        """Make a customer and an administrator of a tenant of this run's own; return what was made."""
        name = self.tenant.removeprefix("smoke-")
        self._user = self._client.sign_in(self.tenant, _CUSTOMER.format(name=name))
        self._administrator = self._client.sign_in(
            self.tenant, f"smoke-administrator-{name}@example.com", administrator=True
        )
        return f"a customer and an administrator of tenant {self.tenant}"

    def _upload(self) -> str:
        self._links = [
            {
                "filename": upload.filename,
                "kind": upload.kind,
                "url": self._client.upload(self._user, upload.filename, upload.data, upload.content_type),
            }
            for upload in self._case.uploads
        ]
        return ", ".join(link["kind"] for link in self._links)

    def _submit(self) -> str:
        answer = self._client.submit(self._user, self._case.claim, self._links)
        if answer.is_client_error and answer.json().get("code") == _NEEDS_LIVENESS:
            raise NotTriedError("the stage asks for a liveness check, which needs somebody before a camera")
        record = answer.raise_for_status().json()
        submission = f", submission {record['submission_id']}" if "submission_id" in record else ""
        self._submitted = True
        return f"{answer.status_code}, version {record['version']}{submission}"

    def _needs_a_submission(self) -> None:
        if not self._submitted:
            raise NotTriedError("nothing was submitted")

    def _outcome(self) -> str:
        self._needs_a_submission()
        self._record = self._client.wait_for_outcome(
            self._user, self._user.email, self._case.claim["id_value"], timeout_seconds=self._timeout_seconds
        )
        reasons = ", ".join(reason["code"] for reason in self._record["reasons"])
        return f"{self._record['validation_status']}: {reasons}" if reasons else f"{self._record['validation_status']}"

    def _identity(self) -> str:
        self._needs_a_submission()
        item = self._client.wait_for_identity(
            self._user, self._record["validation_status"], timeout_seconds=self._timeout_seconds
        )
        return str(item["status"])

    def _alarm(self) -> str:
        """Raise one of the stage's alarms, and see that it reaches a queue that is subscribed to the alarm topic."""
        if _ON_THIS_MACHINE in self._stage.outputs:
            raise NotTriedError("there is no CloudWatch on this machine")
        try:
            return raise_one_alarm(
                self._stage.client("cloudwatch"),
                lambda: self._client.subscription(self._stage.output("AlarmTopicArn")),
                self._stage.name,
                timeout_seconds=self._timeout_seconds,
            )
        except NoAlarmFreeError as error:
            raise NotSeenError(str(error)) from error

    def _erase(self) -> str:
        erased = self._ask_to_erase()
        records = int(self._submitted)
        _expect(erased["records"] == records, f"{erased['records']} records were erased, not {records}")
        _expect(not self._client.records(self._administrator, self._user.email), "the record is still there")
        _expect(self._client.identity(self.tenant, self._user.email) is None, "the identity item is still there")
        return f"{erased['records']} record, {erased['documents']} documents"

    def _ask_to_erase(self) -> Mapping[str, Any]:
        """Have the customer erased, by a second administrator too where the stage asks for one.

        Raises:
            NotSeenError: the erasure waits for an operator.
            HTTPStatusError: the API refused.
        """
        answer = self._delete_as(self._administrator)
        if answer.get("status") == "proposed":
            name = self.tenant.removeprefix("smoke-")
            self._second = self._client.sign_in(self.tenant, f"smoke-second-{name}@example.com", administrator=True)
            answer = self._delete_as(self._second)
        if "records" not in answer:
            raise NotSeenError("the erasure waits for an operator: docs/operate.md, Erasures that wait")
        return answer

    def _delete_as(self, administrator: User) -> Mapping[str, Any]:
        path = f"{self._client.tenant_path(self.tenant)}/email/{self._user.email}"
        answer: Mapping[str, Any] = self._client.request("DELETE", path, administrator).raise_for_status().json()
        return answer

    def _clean_up(self) -> str:
        """Remove what is left: also of a run that broke off, and what an erasure is to leave of real customers."""
        with ExitStack() as undone:  # the last first, and each of them whatever becomes of the others
            for remove in (self._remove_users, self._remove_looks, self._remove_collection, self.remove_data):
                undone.callback(remove)
        bucket = self._stage.output("DocumentBucketName")
        versions = self._client.aws("s3").list_object_versions(Bucket=bucket, Prefix=f"{self.tenant}/")
        left = len(versions.get("Versions", ())) + len(versions.get("DeleteMarkers", ()))
        _expect(left == 0, f"{left} object versions of tenant {self.tenant} in the document bucket")
        return "record, tombstone, fingerprints, faces, looks, documents, users, queues"

    def remove_data(self) -> None:
        """Erase what the stage keeps of the run, and try again where it is slow or fails."""
        for _ in range(_CLEAN_UPS - 1):
            try:
                self._erase_for_good()
            except httpx.HTTPError:
                time.sleep(_BEFORE_ANOTHER_SECONDS)
            else:
                return
        self._erase_for_good()

    def _erase_for_good(self) -> None:
        if self._user.token and self._administrator.token:
            self._ask_to_erase()
            path = f"{self._client.tenant_path(self.tenant)}/email/{self._user.email}"
            answer = self._client.request("GET", path, self._administrator).raise_for_status().json()
            for tombstone in answer.get("erased", ()):
                self._remove_tombstone(tombstone)

    def _remove_tombstone(self, tombstone: Mapping[str, str]) -> None:
        dynamodb = self._client.aws("dynamodb")
        key = {name: {"S": tombstone[name]} for name in ("tenant#email", "id_type#id")}
        dynamodb.delete_item(TableName=self._stage.output("KycTableName"), Key=key)
        table = self._stage.output("NumberTableName")
        pages = dynamodb.get_paginator("scan").paginate(
            TableName=table,
            FilterExpression="#user = :user",
            ExpressionAttributeNames={"#user": "user"},
            ExpressionAttributeValues={":user": {"S": tombstone["tenant#email"].rpartition(":")[2]}},
        )
        for item in (each for page in pages for each in page["Items"]):
            dynamodb.delete_item(TableName=table, Key={"fingerprint": item["fingerprint"]})

    def _remove_collection(self) -> None:
        """Delete the tenant's collection of faces, which an erasure leaves, empty."""
        rekognition = self._stage.client("rekognition")
        try:
            rekognition.delete_collection(CollectionId=collection_id(self._stage.name, self.tenant))
        except ClientError as error:
            if error.response["Error"]["Code"] != _NO_COLLECTION:  # of a stage that keeps no faces
                raise

    def _remove_looks(self) -> None:
        """Delete what the access log says of the run's own administrators, and of nobody else."""
        dynamodb, table = self._client.aws("dynamodb"), self._stage.output("LooksTableName")
        for day in sorted({day_of(self._began), day_of(int(time.time()))}):
            pages = dynamodb.get_paginator("query").paginate(
                TableName=table,
                KeyConditionExpression="#day = :day",
                ExpressionAttributeNames={"#day": "tenant#day"},
                ExpressionAttributeValues={":day": {"S": looks_partition(self.tenant, day)}},
            )
            for item in (each for page in pages for each in page["Items"]):
                dynamodb.delete_item(TableName=table, Key={name: item[name] for name in ("tenant#day", "entry")})

    def _remove_users(self) -> None:
        cognito = self._client.aws("cognito-idp")
        for user in (self._user, self._administrator, self._second):
            if user.email:
                cognito.admin_delete_user(UserPoolId=self._stage.output("UserPoolId"), Username=user.email)


def _expect(condition: bool, otherwise: str) -> None:  # noqa: FBT001
    if not condition:
        raise NotSeenError(otherwise)


def _timed(step: str, do: Callable[[], str]) -> Seen:
    started = time.monotonic()
    came: bool | None
    try:
        came, what = True, do()
    except NotTriedError as error:
        came, what = None, str(error)
    except (NotSeenError, TimeoutError, httpx.HTTPError, ClientError, BotoCoreError) as error:
        came, what = False, str(error) or type(error).__name__
    return Seen(step, came, what, time.monotonic() - started)


@app.command()
def smoke(
    stage: Annotated[str, typer.Option("--stage", help="The stage's name.")],
    outputs: Annotated[Path | None, typer.Option(help="Outputs file, in place of asking CloudFormation.")] = None,
    timeout_seconds: Annotated[float, typer.Option(help="How long each thing may take.")] = 300,
) -> None:
    """Take a throw-away tenant's submission through every part of a stage, and leave nothing behind."""
    table = Table("Step", "Came", "What was seen", "Seconds")
    came = True
    with or_say_why():
        there = find_stage(stage, outputs)
        run = Smoke(StageClient(there.outputs), there, timeout_seconds=timeout_seconds)
        for seen in run.run():
            came = came and seen.came is not False
            table.add_row(seen.step, _ANSWERS[seen.came], seen.what, f"{seen.seconds:.1f}")
    console.print(table)
    console.print(f"Stage {stage} works." if came else f"[red]Stage {stage} does not do what it should.[/]")
    if not came:
        raise typer.Exit(NOT_SEEN)


if __name__ == "__main__":
    app()
