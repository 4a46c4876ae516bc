"""The functions as processes that die, over moto's tables: what happens between them is the test's to choose.

The functions' own handlers run. Each of their AWS calls passes a hook that counts it, may end the process before or
after it (`Mishap`), or may lose its answer, so that botocore makes the call again, after something else has happened.
What they send lies in lists, from which a test delivers whatever it likes, as often and in whatever order.
"""

import copy
import json
import os
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch

import boto3
from botocore.model import OperationModel
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends

from kyc.adapters.aws import CLIENT_CONFIG, client, session
from kyc.adapters.document_store import DocumentStore
from kyc.adapters.dynamodb import from_attributes
from kyc.adapters.face_table import FaceTable, UserFace
from kyc.adapters.number_store import NumberStore
from kyc.adapters.record_store import RecordStore
from kyc.decision.case_file import CaseFile
from kyc.domain.errors import ProviderUnavailable
from kyc.domain.evidence import FaceComparison, NotCollected, Source
from kyc.domain.links import DocumentLocation
from kyc.domain.pseudonym import user_pseudonym
from kyc.domain.record import KycRecord
from kyc.services.collect import EvidenceCollector
from kyc.services.known_faces import KnownFaces
from kyc.services.model_pictures import ModelPictures
from kyc.services.tries import Patience
from kyc.services.validate import Validator
from operations.rebuild_lists import Lists
from tests.integration.functions import PROCESS, build_function, without_log
from tests.integration.pipeline.faces import Faces
from tests.integration.pipeline.pictures import shared_pictures
from tests.integration.pipeline.providers import POLICY, Providers, picture
from tests.integration.signing import create_decision_key, create_mac_key_of_names
from tests.integration.tables import (
    create_breaker_table,
    create_faces_table,
    create_idempotency_table,
    create_identity_table,
    create_kyc_table,
    create_limits_table,
    create_liveness_table,
    create_numbers_table,
    create_work_table,
)

API_URL: Final = "https://api.example.com/beta"
CLIENT_ID: Final = "4pqrexampleclientid"
EVENTS: Final = Path(__file__).parents[2] / "events"
NUMBER: Final = "M482-7391-0456"
PROVIDER_ATTEMPTS: Final = 5
RECEIVES: Final = 6
WRITES: Final = (
    "PutItem",
    "PutObject",
    "UpdateItem",
    "DeleteItem",
    "TransactWriteItems",
    "SendMessage",
    "Publish",
    "ChangeMessageVisibility",
)
WORKERS: Final = ("dispatch", "validate_kyc", "update_identity", "notify_user")
COLLECTION_CALLS: Final = {
    "index": "IndexFaces", "search": "SearchFacesByImage", "delete": "DeleteFaces", "list": "ListFaces",
}  # fmt: skip
CHANGES_OF_COLLECTIONS: Final = ("index", "delete")
CONTEXT: Final = SimpleNamespace(
    function_name="beta-kyc",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:beta-kyc",
    aws_request_id="8f5f2a4a-73f0-4b4a-9d6d-0b7e4ad0d6f1",
    tenant_id=None,
    get_remaining_time_in_millis=lambda: 180_000,
)


class DeadError(BaseException):
    """The process has died; nothing in it may catch this."""


class InlineExecutor(Executor):
    """Runs each call at once, where it is submitted.

    So that calls come in one order, and a function can run in the middle of a call of itself, as another process would:
    a pool of threads would wait for the very thread that waits.
    """

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:  # noqa: ANN401
        """Return the call's result, or what it raised, as a future that is done."""
        done: Future[Any] = Future()
        try:
            done.set_result(function(*arguments, **named))
        except BaseException as error:  # noqa: BLE001 - a future hands on whatever was raised, a process's death too
            done.set_exception(error)
        return done


@dataclass
class Mishap:
    """A mishap of a process. Calls that write are counted from 1.

    Nobody can tell at which moment between two of them a process dies.

    Attributes:
        dies_after: the write after which the process dies; 0: before its first; None lets it live.
        loses: the write that is done, but whose response is lost.
        meanwhile: a call made before that one is repeated.
    """

    dies_after: int | None = None
    loses: int | None = None
    meanwhile: Callable[[], object] = lambda: None
    writes: int = 0
    struck: bool = False
    calls: list[str] = field(default_factory=list)
    """All calls of the process, those that only read as well, but for KMS's data keys."""

    def die_if(self, write: int) -> None:
        """End the process, if it is time."""
        if write == self.dies_after:
            self.struck = True
            raise DeadError


QUEUE_OF = {"validate_kyc": "validation.fifo"}
"""Names of queues that their worker asks to show a message again."""


@dataclass
class Message:
    """A message in a queue."""

    body: str
    receives: int = 0


@dataclass(frozen=True)
class Change:
    """One version of one record, as the table's stream tells it."""

    record: str
    """Its sort key."""
    version: int
    status: str
    verify: bool
    by_hand: bool
    before: Mapping[str, Any]
    """The item before; empty for the first version."""
    item: Mapping[str, Any]

    @property
    def decided(self) -> bool:
        return not self.verify

    @property
    def documents(self) -> list[str]:
        """Keys of the documents that the version's claim names."""
        return [DocumentLocation.from_url(link["url"], API_URL).key for link in self.item["document_links"]]


class SeeingProviders(Providers):
    """Providers that see a stranger on each selfie that is called so."""

    def compare(self, source: Source, target: Source) -> tuple[FaceComparison, dict[str, Any]]:
        self.similarity_percent = 3 if "stranger" in target.key else 99.9
        return super().compare(source, target)


@dataclass(repr=False)
class History:
    """One user's history, from the first submission to rest."""

    functions: Mapping[str, Any]
    providers: SeeingProviders
    pool_id: str
    process: Mishap | None = None
    stream: list[dict[str, Any]] = field(default_factory=list)
    """Records of the stream that have not been dispatched."""
    unlisted: list[dict[str, Any]] = field(default_factory=list)
    """Records of the stream that have not reached the lists of what waits."""
    queues: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    """Messages by the worker that they wait for; those that it failed on too often are in `dead`."""
    dead: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    past: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    """All that each worker has ever been given."""
    told: list[dict[str, Any]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    looked_at: list[tuple[str, int]] = field(default_factory=list)
    """Records and versions on which an administrator has decided."""
    aws: Callable[[str], Any] = field(default_factory=lambda: cache(boto3.client))
    """Clients of AWS for the test's own looks, one for each service; their calls are no process's."""
    faces: Faces = field(default_factory=lambda: Faces(shows=lambda picture: picture.key.rpartition("_")[2]))
    """The collections of faces; each selfie shows its user's own, or the stranger's."""

    def begin(self) -> None:
        """Forget everything: a new user of a new tenant."""
        self.tenant = f"t{uuid.uuid4().hex[:12]}"
        self.email = "june@example.com"
        self.process = None
        self.providers.faults.clear()
        self.faces.faults.clear()
        self.faces.kept.clear()
        self.faces.before, self.faces.after = self._before_faces, self._after_faces
        for table in ("kyc", "work", "faces"):
            _table(table).items.clear()
        for kept in (
            self.stream,
            self.unlisted,
            self.queues,
            self.dead,
            self.past,
            self.told,
            self.changes,
            self.looked_at,
        ):
            kept.clear()
        attributes = {"email": self.email, "email_verified": "true", "custom:tenant": self.tenant}
        cognito = self.aws("cognito-idp")
        known = cognito.list_users(UserPoolId=self.pool_id)["Users"]
        for user in known:
            cognito.admin_delete_user(UserPoolId=self.pool_id, Username=user["Username"])
        cognito.admin_create_user(
            UserPoolId=self.pool_id,
            Username=self.email,
            UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
        )
        self._read = len(_shard().items)

    # People's actions ----------------------------------------------------------------------------------------------

    def claim(self, record: int = 0, *, stranger: bool = False) -> dict[str, Any]:
        """A claim with documents of its own; on a stranger's selfie there is somebody else."""
        links = []
        for kind, name in (("id_front", "front"), ("selfie", "stranger" if stranger else "selfie")):
            location = DocumentLocation.issue(
                self.functions["validate_kyc"].keys.names(), self.tenant, self.email, f"{name}.jpg", 1_700_000_000
            )
            self.aws("s3").put_object(Bucket="documents", Key=location.key, Body=picture(kind))
            links.append({"filename": f"{name}.jpg", "url": location.url(API_URL), "kind": kind})
        return {
            **self._subject(record), "first_name": "June", "last_name": "Marlowe", "date_of_birth": "1987-05-14",
            "issuing_country": "US", "document_links": links,
        }  # fmt: skip

    def submit(self, claim: Mapping[str, Any], mishap: Mishap | None = None) -> int:
        """Submit a claim; a client that gets no answer submits it once more. Returns the HTTP status."""
        status = self._ask("save_kyc", "create_or_update_post", self._person("customer"), claim, mishap)
        return status or self._ask("save_kyc", "create_or_update_post", self._person("customer"), claim)

    def decide(self, status: str, record: int = 0, mishap: Mishap | None = None, **more: object) -> int:
        """Decide by hand; an administrator who gets no answer looks again before anything else. Returns the status."""
        subject = self._subject(record)
        name = f"{subject['id_type']}#{NUMBER}"
        self.looked_at += [(name, change.version) for change in self.changes if change.record == name][-1:]
        body = {**subject, "validation_status": status, "reason": "Seen in person.", **more}
        return self._ask("validate_kyc_manually", "email_validate_post", self._person("admin"), body, mishap)

    def _subject(self, record: int) -> dict[str, Any]:
        id_type = ("Driving license", "Driver's licence")[record]
        return {
            "tenant": self.tenant, "stage": "beta", "email": self.email, "id_type": id_type, "id_value": NUMBER,
        }  # fmt: skip

    def _person(self, role: str) -> dict[str, str]:
        claims = {"sub": f"sub-{role}", "custom:tenant": self.tenant, "email": self.email}
        claims |= {"aud": CLIENT_ID, "token_use": "id"}
        if role == "admin":
            claims |= {"email": "ada@example.com", "cognito:groups": "kyc-admin"}
        return claims

    def _ask(
        self, function: str, event: str, person: dict[str, str], body: Mapping[str, Any], mishap: Mishap | None = None
    ) -> int:
        """HTTP status of the answer; 0 if the process died."""
        request = json.loads((EVENTS / f"{event}.json").read_text())
        request["requestContext"]["authorizer"]["claims"] = person
        request["pathParameters"] |= {"tenant": self.tenant}
        if "email" in request["pathParameters"]:
            request["pathParameters"]["email"] = self.email
        request["body"] = json.dumps(body)
        answer = self._run(function, request, mishap)
        return answer["statusCode"] if answer is not None else 0

    # The machine's actions -----------------------------------------------------------------------------------------

    def dispatch(self, records: Sequence[dict[str, Any]], mishap: Mishap | None = None) -> None:
        """Give some of the stream's records to dispatch; those that it fails on are still to come."""
        self._give("dispatch", self.stream, records, mishap)

    def follow(self, records: Sequence[dict[str, Any]], mishap: Mishap | None = None) -> None:
        """Give some of them to the stream's other reader, which keeps the lists of what waits."""
        self._give("follow_records", self.unlisted, records, mishap)

    def _give(
        self, reader: str, left: list[dict[str, Any]], records: Sequence[dict[str, Any]], mishap: Mishap | None
    ) -> None:
        self.past[reader] += records
        answer = self._run(reader, {"Records": list(records)}, mishap)
        failed = _failed(answer, [record["dynamodb"]["SequenceNumber"] for record in records])
        for record in records:
            if record["dynamodb"]["SequenceNumber"] not in failed and record in left:
                left.remove(record)

    def deliver(self, worker: str, messages: Sequence[Message], mishap: Mishap | None = None) -> None:
        """Give messages to a worker; those that it fails on stay, and are dead after the queue's number of receives."""
        canonical = json.loads((EVENTS / "queue_message.json").read_text())
        events = []
        for number, message in enumerate(messages):
            message.receives += 1
            self.past[worker].append(message)
            event = copy.deepcopy(canonical) | {"messageId": str(number), "body": message.body}
            event["attributes"]["ApproximateReceiveCount"] = str(message.receives)
            event["eventSourceARN"] = f"arn:aws:sqs:us-east-1:123456789012:{QUEUE_OF.get(worker, worker)}"
            events.append(event)
        failed = _failed(self._run(worker, {"Records": events}, mishap), [event["messageId"] for event in events])
        queue = self.queues[worker]
        for number, message in enumerate(messages):
            if message not in queue:
                continue  # a duplicate of one that is done
            if str(number) not in failed:
                queue.remove(message)
            elif message.receives >= RECEIVES:
                queue.remove(message)
                self.dead[worker].append(message)

    def drain(self, *, newest_first: bool = False) -> None:
        """Deliver everything without a fault, until there is nothing left; dead letters are redriven."""
        self.providers.faults.clear()
        self.faces.faults.clear()
        for _ in range(50):
            for worker, dead in self.dead.items():
                self.queues[worker] += [Message(message.body) for message in dead]
                dead.clear()
            if not self.stream and not self.unlisted and not any(self.queues.values()):
                return
            order = -1 if newest_first else 1
            if self.unlisted:
                self.follow(self.unlisted[::order][:10])
            if self.stream:
                self.dispatch(self.stream[::order][:10])
            for worker in WORKERS[1:]:
                for message in self.queues[worker][::order]:
                    self.deliver(worker, [message])
        raise AssertionError(("never at rest", self.stream, self.unlisted, dict(self.queues)))

    # The process that runs -----------------------------------------------------------------------------------------

    def _run(self, function: str, event: dict[str, Any], mishap: Mishap | None = None) -> dict[str, Any] | None:
        """Run a handler; None if its process died."""
        outer, self.process = self.process, mishap or Mishap()
        try:
            answer: dict[str, Any] = self.functions[function].handle(event, CONTEXT)
        except DeadError:
            return None
        finally:
            self.process = outer
            self._read_stream()
        return answer

    def _read_stream(self) -> None:
        items = _shard().items
        found, self._read = items[self._read :], len(items)
        for item in found:
            event = json.loads(json.dumps(item.to_json(), default=str))
            images = event["dynamodb"]
            if images.get("OldImage") == images.get("NewImage") or "version" not in images["NewImage"]:
                continue  # moto alone writes records of updates that change nothing, and of an item before its update.
            self.stream.append(event)
            self.unlisted.append(event)
            self.changes.append(_change(images))

    def before_call(
        self,
        model: OperationModel,
        params: dict[str, Any],
        context: dict[str, Any],
        **_: object,
    ) -> tuple[object, dict[str, Any]] | None:
        """botocore's hook before each call: it may be the process's last moment, and what is sent lands in a list."""
        if self.process is None:
            return None
        self.process.calls.append(f"{model.service_model.service_name}.{model.name}")
        if model.name not in WRITES:
            return None
        self.process.die_if(self.process.writes)
        self.process.writes += 1
        context["write"] = self.process.writes
        sent = self._take(model.name, params["body"])
        return (SimpleNamespace(status_code=200, headers={}, content=b""), sent) if sent is not None else None

    def _before_faces(self, call: str) -> None:
        """As `before_call`, of a call of a collection."""
        if self.process is None:
            return
        self.process.calls.append(f"rekognition.{COLLECTION_CALLS[call]}")
        if call in CHANGES_OF_COLLECTIONS:
            self.process.die_if(self.process.writes)
            self.process.writes += 1

    def _after_faces(self, _call: str) -> None:
        if self.process is not None:
            self.process.die_if(self.process.writes)

    def after_call(self, context: dict[str, Any], **_: object) -> None:
        """botocore's hook after each call."""
        if self.process is not None and "write" in context:
            self.process.die_if(context["write"])

    def needs_retry(self, request_dict: dict[str, Any], attempts: int, **_: object) -> float | None:
        """botocore's hook that decides whether a call is made again: it is, once, if its answer is to be lost."""
        process, write = self.process, request_dict["context"].get("write")
        if process is None or write is None or write != process.loses or attempts > 1:
            return None
        process.struck = True
        self._read_stream()
        process.meanwhile()
        return 0

    def _take(self, operation: str, body: Any) -> dict[str, Any] | None:  # noqa: ANN401
        match operation:
            case "SendMessage":
                self.queues["validate_kyc"].append(Message(json.loads(body)["MessageBody"]))
                return {"MessageId": "m"}
            case "ChangeMessageVisibility":
                return {}
            case "Publish" if body["TopicArn"].endswith("outcomes.fifo"):
                for worker in ("update_identity", "notify_user"):
                    self.queues[worker].append(Message(body["Message"]))
                return {"MessageId": "m"}
            case "Publish":
                self.told.append(json.loads(json.loads(body["Message"])["default"]))
                return {"MessageId": "m"}
        return None

    # Invariants ----------------------------------------------------------------------------------------------------

    def check_so_far(self) -> None:
        """Assert the invariants of every moment: versions grow by one, and nobody decides a version unseen."""
        submitted = [change.documents[1] for change in self.changes if not change.decided]
        assert len(submitted) == len(set(submitted)), "one submission became two"
        latest: dict[str, Change] = {}
        for change in self.changes:
            previous = latest.get(change.record)
            latest[change.record] = change
            assert change.version == (previous.version if previous else 0) + 1
            # Whatever befell whom, each version proves what was decided of it, or before it.
            self.functions["validate_kyc"].keys.verifier.verify(KycRecord.model_validate(change.item))
            if change.by_hand and change.status != "rejected":  # a rejection without a version is of what stands there
                assert (change.record, change.version - 1) in self.looked_at, "decided what nobody had looked at"
            if change.by_hand or not change.decided:
                continue
            # A machine decides a version that waits for it, by that version's own documents, and nothing else.
            assert previous is not None
            assert previous.verify, (previous, change)
            case_file = self._case_file(change.item["evidence_key"])
            if case_file.evidence.not_collected:
                # Workers died over it: a person has it, and nobody has looked at anything.
                assert case_file.evidence.not_collected is NotCollected.PROCESSING_FAILED
                assert change.status == "manual_review"
                continue
            assert [document.source.key for document in case_file.evidence.documents] == previous.documents[:1]
            assert case_file.evidence.selfie
            assert case_file.evidence.selfie.source.key == previous.documents[1]
            right = "rejected" if "stranger" in previous.documents[1] else "verified"
            assert change.status in (right, "manual_review")

    def check_at_rest(self) -> None:
        """Assert the invariants once nothing is left to be delivered."""
        self.check_so_far()
        latest = {change.record: change for change in self.changes}
        for record, change in latest.items():
            assert change.decided, f"{record} waits for ever"
            if not change.by_hand:
                assert self._case_file(change.item["evidence_key"]).decision.status == change.status
        identity = self.identity()
        documents = {name: (d["status"], int(d["version"])) for name, d in identity.get("documents", {}).items()}
        assert documents == {name: (change.status, change.version) for name, change in latest.items()}
        if latest:
            statuses = {change.status for change in latest.values()}
            worth = ("verified", "manual_review", "rejected")
            assert identity["status"] == next(status for status in worth if status in statuses)
        told = {message["notification_id"]: message for message in self.told}
        decided = [(change.item["id_type"], change.version, change.status) for change in self.changes if change.decided]
        assert sorted((m["id_type"], m["version"], m["validation_status"]) for m in told.values()) == sorted(decided)
        assert Lists(self.aws("dynamodb"), "kyc", "work").differences(pause_seconds=0) == []
        self._check_faces([change.item for change in latest.values()])

    def _check_faces(self, records: Sequence[Mapping[str, Any]]) -> None:
        """A verified user has one face, as far as a machine saw one; nobody else has any, and none is on its way."""
        user = user_pseudonym(b"key", f"{self.tenant}#{self.email}")
        item = FaceTable(self.aws("dynamodb"), "faces").read(user)
        kept = self.faces.of(self.tenant)
        assert item.entering == frozenset()
        assert kept == ({item.own: user} if item.own else {})
        verified = [each for each in records if "verified_date_of_birth" in each]
        seen = [each for each in verified if each["validation_status"] == "verified" and each.get("documents_judged")]
        if not verified:
            assert item == UserFace()
        elif seen:
            assert item.own

    def identity(self) -> dict[str, Any]:
        """The user's item of the identity table; empty if there is none."""
        key = {"tenant#email": {"S": f"{self.tenant}#{self.email}"}}
        return from_attributes(self.aws("dynamodb").get_item(TableName="identity", Key=key).get("Item", {}))

    def _case_file(self, key: str) -> CaseFile:
        stored = self.aws("s3").get_object(Bucket="documents", Key=key)
        return CaseFile.model_validate_json(stored["Body"].read())


def _failed(answer: Mapping[str, Any] | None, everything: Sequence[str]) -> set[str]:
    """Return the messages that a worker did not handle: all of them, if its process died."""
    if answer is None:
        return set(everything)
    return {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}


def _table(name: str) -> Any:  # noqa: ANN401
    return dynamodb_backends["123456789012"]["us-east-1"].get_table(name)


def _shard() -> Any:  # noqa: ANN401
    """The table's stream, as moto keeps it: its own API of streams is served over HTTP alone."""
    return _table("kyc").stream_shard


def _change(images: Mapping[str, Any]) -> Change:
    new, old = (from_attributes(images.get(image, {})) for image in ("NewImage", "OldImage"))
    return Change(
        new["id_type#id"],
        int(new["version"]),
        new["validation_status"],
        new["verify"],
        "validated_by" in new,
        old,
        new,
    )


@contextmanager
def histories() -> Iterator[History]:
    """The functions over new tables; `begin` starts one history after the other."""
    settings: dict[str, Any] = {
        "stage": "beta",
        "cors_origins": '["https://app.example.com"]',
        "api_url": API_URL,
        "user_pool_client_id": CLIENT_ID,
        "kyc_table_name": "kyc",
        "identity_table_name": "identity",
        "work_table_name": "work",
        "liveness_table_name": "liveness",
        "idempotency_table_name": "idempotency",
        "liveness": "off",
        "consent_versions": "[]",
        "limit_table_name": "limits",
        "limits": "{}",
        "number_table_name": "numbers",
        "face_table_name": "faces",
        "known_faces": "true",
        "number_key_secret_arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:number-key",
        "document_bucket_name": "documents",
        "second_person": "[]",
        "validation_dead_letter_queue_url": "https://sqs.us-east-1.amazonaws.com/123456789012/dead-letter.fifo",
        "validation_queue_url": "https://sqs.us-east-1.amazonaws.com/123456789012/validation.fifo",
        "typed_validation_queue_url": "https://sqs.us-east-1.amazonaws.com/123456789012/validation-typed.fifo",
        "surplus_validation_queue_url": "https://sqs.us-east-1.amazonaws.com/123456789012/validation-surplus.fifo",
        "default_issuing_country": "US",
        "tenant_shares": '{"plain": 100, "typed": 100}',
        "outcomes_topic_arn": "arn:aws:sns:us-east-1:123456789012:outcomes.fifo",
        "notification_topic_arn": "arn:aws:sns:us-east-1:123456789012:notifications",
        "model_provider": "anthropic",
        "model_name": "model",
        "model_pictures": "true",
        "model_side_pixels": "2576",
        "model_tokens": "{}",
        "barcode_first": "false",
        "policy": "{}",
        "breaker_table_name": "breaker",
        "provider_patience_seconds": "0",
        "accept_unsigned_until": "null",
        "provider_attempts": str(PROVIDER_ATTEMPTS),
        "quotas": "{}",
        "retry_delay_seconds": "10",
    }
    with (
        mock_aws(),
        patch.dict(os.environ, PROCESS),
        without_log(),
        patch.object(boto3, "DEFAULT_SESSION", None),
    ):
        settings["message_key_arn"] = settings["answer_key_arn"] = boto3.client("kms").create_key()["KeyMetadata"][
            "Arn"
        ]
        settings["decision_key_arn"], settings["name_key_arn"] = create_decision_key(), create_mac_key_of_names()
        settings["user_pool_id"] = pool_id = boto3.client("cognito-idp").create_user_pool(
            PoolName="beta",
            UsernameAttributes=["email"],
            Schema=[{"Name": "tenant", "AttributeDataType": "String", "Mutable": False}],
        )["UserPool"]["Id"]
        create_kyc_table("kyc", stream=True)
        create_identity_table("identity")
        create_work_table("work")
        create_limits_table("limits")
        create_liveness_table("liveness")
        create_idempotency_table("idempotency")
        create_numbers_table("numbers")
        create_breaker_table("breaker")
        create_faces_table("faces")
        boto3.client("s3").create_bucket(Bucket="documents")
        boto3.client("s3").put_bucket_versioning(Bucket="documents", VersioningConfiguration={"Status": "Enabled"})
        functions: dict[str, Any] = {}
        providers = SeeingProviders()
        history = History(functions, providers, pool_id)
        session.cache_clear()
        events = session().get_component("event_emitter")
        events.register("before-call", history.before_call)
        events.register("after-call", history.after_call)
        events.register_first("needs-retry", history.needs_retry)
        for name in ("save_kyc", "validate_kyc_manually", "follow_records", *WORKERS):
            functions[name] = build_function(name, settings)
        functions["validate_kyc"] = _seeing(functions["validate_kyc"], providers, history.faces)
        yield history


def _seeing(validate_kyc: Any, providers: Providers, faces: Faces) -> Any:  # noqa: ANN401 - loaded below
    """Return the function with the providers at the seams where its own would be."""
    from validate_kyc.function import gave_up  # noqa: PLC0415 - in the process's environment

    dynamodb, pictures = client("dynamodb", config=CLIENT_CONFIG), shared_pictures()
    documents = DocumentStore(client("s3", config=CLIENT_CONFIG), "documents")
    collector = EvidenceCollector(documents, providers, providers, pictures, InlineExecutor(), reads_selfies=True)  # type: ignore[arg-type]
    validator = Validator(
        RecordStore(dynamodb, "kyc"),
        documents,
        collector,
        NumberStore(dynamodb, "numbers", providers.number_key),
        lambda: providers,
        POLICY,
        validate_kyc.keys,
        ModelPictures(pictures),
        patience=Patience(0, PROVIDER_ATTEMPTS, partial(gave_up, validate_kyc.breaker)),
        faces=KnownFaces(
            faces,
            FaceTable(dynamodb, "faces"),
            lambda tenant_email: user_pseudonym(b"key", tenant_email),
            lambda _seconds: None,
        ),
        found_unproven=lambda: None,
    )
    return replace(validate_kyc, validator=validator)


def down(provider_call: str) -> dict[str, Exception]:
    """Faults of the providers: one of them does not answer."""
    return {provider_call: ProviderUnavailable(provider_call, "ThrottlingException")}
