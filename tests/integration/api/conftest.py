"""The API's functions as Lambda would load them, against moto, with every AWS call counted."""

import copy
import io
import json
import os
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import boto3
import pytest
from botocore.model import OperationModel
from moto import mock_aws

from kyc.adapters.aws import session
from kyc.adapters.work_feed import WorkFeed
from kyc.domain.keys import RecordKey
from kyc.domain.work import WorkItem, WorkRecord, items
from tests.integration.functions import PROCESS, build_function, log_handler
from tests.integration.signing import create_decision_key, create_mac_key_of_names, sign_as_it_stands
from tests.integration.tables import (
    create_idempotency_table,
    create_identity_table,
    create_kyc_table,
    create_limits_table,
    create_liveness_table,
    create_looks_table,
    create_numbers_table,
    create_webhook_table,
    create_work_table,
    empty,
)

EVENTS = Path(__file__).parents[2] / "events"
API_URL = "https://cxd2blbkp1.execute-api.us-east-1.amazonaws.com/beta"
CLIENT_ID = "4pqrexampleclientid"
"""The `aud` of the canonical events."""
FUNCTIONS = {
    "create_or_update_post": "save_kyc",
    "create_or_update_get": "save_kyc",
    "email_get": "get_kyc",
    "email_delete": "erase_user",
    "email_validate_post": "validate_kyc_manually",
    "email_contest_post": "contest",
    "email_export_get": "export_user",
    "email_erasure_put": "erase_user",
    "email_erasure_get": "erase_user",
    "email_erasure_delete": "erase_user",
    "email_erasure_refusal_put": "erase_user",
    "erasures_get": "erase_user",
    "documents_post": "documents",
    "liveness_post": "liveness",
    "liveness_result_post": "liveness",
    "reviews_get": "reviews",
    "reviews_access_log_get": "reviews",
    "reviews_export_get": "reviews",
    "reviews_figures_get": "reviews",
    "review_get": "reviews",
    "review_take_post": "reviews",
    "review_release_post": "reviews",
    "reviews_next_post": "reviews",
    "reviews_search_post": "reviews",
    "get_document_link_get": "documents",
    "webhooks_get": "webhooks",
    "webhook_put": "webhooks",
    "webhook_get": "webhooks",
    "webhook_delete": "webhooks",
    "webhook_deliveries_get": "webhooks",
    "webhook_redeliver_post": "webhooks",
}
"""The function that serves each canonical event."""
ASKED = "apply_retention"
"""The function that `erase_user` asks to erase, in the same process."""
CONTEXT = SimpleNamespace(
    function_name="beta-kyc",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:beta-kyc",
    aws_request_id="8f5f2a4a-73f0-4b4a-9d6d-0b7e4ad0d6f1",
    tenant_id=None,
    get_remaining_time_in_millis=lambda: 15_000,
)
USERS = {
    "ann": {"sub": "0a", "email": "ann@example.com", "custom:tenant": "acme"},
    "bob": {"sub": "0b", "email": "bob@example.com", "custom:tenant": "acme"},
    "ada": {"sub": "0c", "email": "ada@example.com", "custom:tenant": "acme", "cognito:groups": "kyc-admin"},
    "rex": {"sub": "0f", "email": "rex@example.com", "custom:tenant": "acme", "cognito:groups": "kyc-reviewer"},
    "zoe": {"sub": "0d", "email": "zoe@example.com", "custom:tenant": "globex"},
    "gus": {"sub": "0e", "email": "gus@example.com", "custom:tenant": "globex", "cognito:groups": "kyc-admin"},
}
"""Ann and Bob are users of acme, Ada is its administrator and Rex its reviewer; Zoe is a user of globex and Gus its
administrator."""


def key_of(item: Mapping[str, Any]) -> RecordKey:
    """Return the primary key of an item of the KYC table."""
    return RecordKey.model_validate({name: item[name] for name in ("tenant#email", "id_type#id")})


@dataclass(frozen=True)
class Answer:
    """A function's response."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def json(self) -> Any:  # noqa: ANN401
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """`ok`, or the problem's code; a problem is checked to be an RFC 9457 document."""
        if self.status < 400:
            return "ok"
        assert self.headers["Content-Type"] == "application/problem+json"
        problem = self.json
        members = {"type", "title", "status", "detail", "code", "errors", "request_id"}
        assert problem.keys() - {"submission_id", "held_by", "action"} == members
        assert problem["type"] == "about:blank"
        assert problem["status"] == self.status
        assert all(error.keys() == {"field", "message"} for error in problem["errors"])
        return str(problem["code"])

    @property
    def fields(self) -> list[str]:
        """The fields at fault."""
        return [error["field"] for error in self.json["errors"]]


@dataclass
class World:
    """The functions and what they run on."""

    functions: dict[str, Any]
    """The functions behind the API, and the one that these ask."""
    settings: dict[str, Any]
    """Of all of them."""
    calls: list[str] = field(default_factory=list)
    """`service.Operation` of every AWS call since the test began."""
    listed: dict[tuple[str, ...], frozenset[WorkItem]] = field(default_factory=dict)
    """Items of the lists for each record that they followed."""
    fault: Callable[[str], tuple[int, dict[str, Any]] | None] = lambda _operation: None
    """The fault that takes the place of a call's response: HTTP status and parsed response; None lets the call pass."""

    @cached_property
    def records(self) -> Any:  # noqa: ANN401 - boto3 makes its classes while it runs
        """Return the KYC table."""
        return boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service")

    @cached_property
    def feed(self) -> WorkFeed:
        """Return what keeps the lists of waiting work."""
        return WorkFeed(boto3.client("dynamodb", region_name="us-east-1"), "beta_kyc_service", "beta_kyc_work")

    def call(
        self,
        route: str,
        claims: Mapping[str, str] | None,
        body: object = None,
        path: Mapping[str, str] | None = None,
        *,
        sent: Mapping[str, str] | None = None,
        key: str | None = None,
        **changes: Any,  # noqa: ANN401
    ) -> Answer:
        """Send a canonical event, changed as told.

        Args:
            route: the event's name.
            claims: who calls; None for nobody.
            body: another body.
            path: other path parameters, which are sent percent-encoded.
            sent: other path parameters, as they are sent.
            key: an `Idempotency-Key`.
            changes: of the event's members.
        """
        event = copy.deepcopy(json.loads((EVENTS / f"{route}.json").read_text()))
        context = event["requestContext"]
        if claims is None:
            del context["authorizer"]
        else:
            for name in ("custom:tenant", "email"):
                del context["authorizer"]["claims"][name]
            context["authorizer"]["claims"].update(claims)
        event["pathParameters"] |= {name: quote(value, safe="") for name, value in (path or {}).items()}
        event["pathParameters"] |= sent or {}
        event["path"] = event["resource"].format_map(event["pathParameters"])
        if key is not None:
            event["multiValueHeaders"]["idempotency-key"] = [key]
        if body is not None:
            event["body"] = body if isinstance(body, str) else json.dumps(body)
        answer = self.functions[FUNCTIONS[route]].handle(event | changes, CONTEXT)
        json.dumps(answer)  # as the runtime does
        assert answer["headers"]["Cache-Control"] == "no-store"
        return Answer(answer["statusCode"], answer["headers"], answer["body"])

    def upload(self, claims: Mapping[str, str], filename: str = "licence.png") -> str:
        """Ask for an upload slot; returns the document's URL."""
        answer = self.call(
            "documents_post",
            claims,
            {"filename": filename, "content_type": "image/png"},
            {"tenant": claims["custom:tenant"]},
        )
        return str(answer.json["url"])

    def claim(self, user: str = "ann", uploader: str | None = None, **changes: object) -> dict[str, Any]:
        """The body of a claim by a user."""
        who = USERS[user]
        return {
            "date_of_birth": "1990-04-20",
            "document_links": [{"filename": "licence.png", "url": self.upload(USERS[uploader or user])}],
            "email": who["email"],
            "first_name": "Ann",
            "id_type": "Driving license",
            "id_value": "1234",
            "last_name": "Lee",
            "stage": "beta",
            "tenant": who["custom:tenant"],
        } | changes

    def decision(self, status: str = "verified", **changes: object) -> dict[str, Any]:
        """The body of a decision on Ann's record."""
        return {
            "tenant": "acme",
            "stage": "beta",
            "email": "ann@example.com",
            "id_type": "Driving license",
            "id_value": "1234",
            "verification_status": status,
        } | changes

    def waits(self, user: str = "ann", number: int = 1, *, signed: bool = True, **changes: object) -> str:
        """Store a case of a user that waits for a person, as the machine leaves it; return its id.

        Args:
            user: whose.
            number: of the case; the lower it is, the longer it waits.
            signed: as deciders do; else somebody wrote it past them.
            changes: of the record.
        """
        who = USERS.get(user, {"email": f"{user}@example.com", "custom:tenant": "acme"})
        tenant = who["custom:tenant"]
        submission_id = f"{number:08}-6a0c-4b57-9a0c-0d1f0b6f8a11"
        item: dict[str, Any] = {
            "tenant#email": f"{tenant}#{who['email']}", "id_type#id": f"Passport#{number}", "tenant": tenant,
            "stage": "beta", "email": who["email"], "first_name": "Ann", "last_name": "Lee", "id_type": "Passport",
            "date_of_birth": "1990-04-20", "id_value": str(number), "document_links": [], "email_verified": True,
            "phone_number_verified": True, "validation_status": "manual_review", "verify": False, "version": 2,
            "issuing_country": "US", "last_updated_time": 1_700_000_000 + number, "submission_id": submission_id,
            "reasons": [{"code": "document_unreadable", "action": "RETRY", "message": "x"}], **changes,
        }  # fmt: skip
        self.records.put_item(Item=item)
        if signed:
            sign_as_it_stands(self.settings["decision_key_arn"], "beta_kyc_service", key_of(item))
        self.follow(item)
        return submission_id

    def refused(self, user: str = "ann", number: int = 1, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
        """Store a user's record as rejected by a machine; return the body of the user's objection."""
        change = {"to": "rejected", "by": "policy:1", "reasons": ["document_unreadable"], "time": 1_700_000_000}
        rejected: dict[str, Any] = {"validation_status": "rejected", "version": 1, "history": [change], **changes}
        self.waits(user, number, **rejected)
        who = USERS[user]
        subject = {"tenant": who["custom:tenant"], "stage": "beta", "email": who["email"]}
        return {**subject, "id_type": "Passport", "id_value": str(number), "message": "It is my own passport."}

    def follow(self, item: Mapping[str, Any]) -> None:
        """Bring the lists of waiting work up to date with a record, whatever it was before."""
        key = key_of(item)
        place = (key.tenant_email, key.id_type_id)
        known = items(WorkRecord.model_validate(item)) | self.listed.get(place, frozenset())
        self.listed[place] = self.feed.follow(key, known)

    def follow_all(self) -> None:
        """Bring the lists of waiting work up to date with all records, as the table's stream does."""
        for item in self.records.scan()["Items"]:
            self.follow(item)

    def build(self, monkeypatch: pytest.MonkeyPatch, function: str, **settings: str) -> None:
        """Have a function built with other settings, for this test."""
        monkeypatch.setitem(self.functions, function, build_function(function, self.settings | settings))

    def forget_calls(self) -> None:
        self.calls.clear()


@pytest.fixture(scope="module")
def _functions() -> Iterator[World]:
    settings: dict[str, Any] = {
        "stage": "beta",
        "cors_origins": '["https://app.example.com"]',
        "kyc_table_name": "beta_kyc_service",
        "identity_table_name": "beta_identity",
        "work_table_name": "beta_kyc_work",
        "retention_queue_url": "https://sqs.us-east-1.amazonaws.com/123456789012/retention.fifo",
        "liveness_table_name": "beta_kyc_liveness",
        "liveness": "optional",
        "idempotency_table_name": "beta_kyc_idempotency",
        "consent_versions": "[]",
        "limit_table_name": "beta_kyc_limits",
        "limits": '{"user_submissions_an_hour": 1000, "user_open_claims": 50}',
        "webhook_table_name": "beta_kyc_webhooks",
        "liveness_confidence_percent": "80",
        "liveness_stream_role_arn": "arn:aws:iam::123456789012:role/kyc-beta-liveness-stream",
        "looks_table_name": "beta_kyc_looks",
        "looks_keep_days": "365",
        "number_table_name": "beta_document_numbers",
        "document_bucket_name": "beta-documents",
        "second_person": "[]",
        "known_faces": "false",
        "face_table_name": "beta_kyc_faces",
        "document_role_arn": "arn:aws:iam::123456789012:role/documents",
        "accept_unsigned_until": "null",
        "failed_records_bucket_names": "beta-failed-records",
        "api_url": API_URL,
        "user_pool_client_id": CLIENT_ID,
        "apply_retention_function_name": "kyc-beta-apply-retention",
        "retention_days": "null",
        "erasing_needs_two": "false",
        "erasure_on_request": "by_hand",
        "erasure_limits": '{"most_users_an_hour": 3}',
    }
    with mock_aws(), patch.dict(os.environ, PROCESS), patch.object(boto3, "DEFAULT_SESSION", None):
        settings["user_pool_id"], settings["pseudonym_key_secret_arn"] = _create_resources()
        for name in ("answer_key_arn", "webhook_key_arn"):
            settings[name] = boto3.client("kms").create_key()["KeyMetadata"]["Arn"]
        fifo: Any = {"FifoQueue": "true"}
        queue = boto3.client("sqs").create_queue(QueueName="beta-webhooks.fifo", Attributes=fifo)
        settings["webhook_queue_url"] = queue["QueueUrl"]
        world = World({}, settings)
        settings["decision_key_arn"], settings["name_key_arn"] = create_decision_key(), create_mac_key_of_names()

        def before_call(model: OperationModel, params: Any, **_: object) -> tuple[object, dict[str, Any]] | None:  # noqa: ANN401
            operation = f"{model.service_model.service_name}.{model.name}"
            world.calls.append(operation)
            instead = world.fault(operation) or _face_liveness(operation)
            if operation == "lambda.Invoke" and not instead:
                answer = world.functions[ASKED].handle(json.loads(params["body"]), CONTEXT)
                instead = 200, {"StatusCode": 200, "Payload": io.BytesIO(json.dumps(answer).encode())}
            return instead and (SimpleNamespace(status_code=instead[0], headers={}, content=b""), instead[1])

        session.cache_clear()
        session().register("before-call", before_call)  # type: ignore[arg-type]  # what it returns counts
        for name in sorted({*FUNCTIONS.values(), ASKED}):
            world.functions[name] = build_function(name, settings)
        yield world


def _face_liveness(operation: str) -> tuple[int, dict[str, Any]] | None:
    """Answer as Rekognition does of a session to which nobody streams: moto has none."""
    session_id = str(uuid.uuid4())
    return {
        "rekognition.CreateFaceLivenessSession": (200, {"SessionId": session_id}),
        "rekognition.GetFaceLivenessSessionResults": (200, {"SessionId": session_id, "Status": "CREATED"}),
    }.get(operation)


@pytest.fixture
def world(_functions: World) -> World:
    """A world without records, calls or faults."""
    empty(
        "beta_kyc_service",
        "beta_kyc_work",
        "beta_kyc_looks",
        "beta_kyc_liveness",
        "beta_identity",
        "beta_kyc_webhooks",
        "beta_kyc_limits",
        "beta_kyc_idempotency",
    )
    _functions.listed.clear()
    _functions.fault = lambda _operation: None
    _functions.forget_calls()
    return _functions


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """Yield the functions' log."""
    stream = io.StringIO()
    handler = log_handler()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


def _create_resources() -> tuple[str, str]:
    """Tables, bucket, key and pool as the stack describes them; returns the pool's id and the key's ARN."""
    create_kyc_table("beta_kyc_service")
    create_identity_table("beta_identity")
    create_work_table("beta_kyc_work")
    create_looks_table("beta_kyc_looks")
    create_limits_table("beta_kyc_limits")
    create_idempotency_table("beta_kyc_idempotency")
    create_liveness_table("beta_kyc_liveness")
    create_webhook_table("beta_kyc_webhooks")
    create_numbers_table("beta_document_numbers")
    for bucket in ("beta-documents", "beta-failed-records"):
        boto3.client("s3").create_bucket(Bucket=bucket)
    versioning: Any = {"Status": "Enabled"}
    boto3.client("s3").put_bucket_versioning(Bucket="beta-documents", VersioningConfiguration=versioning)
    key = boto3.client("secretsmanager").create_secret(Name="beta-key", SecretString="k" * 64)
    cognito = boto3.client("cognito-idp")
    pool_id = cognito.create_user_pool(
        PoolName="beta",
        UsernameAttributes=["email"],
        UsernameConfiguration={"CaseSensitive": False},
        Schema=[{"Name": "tenant", "AttributeDataType": "String", "Mutable": False}],
    )["UserPool"]["Id"]
    for name, claims in USERS.items():
        cognito.admin_create_user(
            UserPoolId=pool_id,
            Username=claims["email"],
            UserAttributes=[
                {"Name": "email", "Value": claims["email"]},
                {"Name": "email_verified", "Value": "true" if name != "bob" else "false"},
                {"Name": "phone_number", "Value": "+15550100"},
                {"Name": "phone_number_verified", "Value": "true" if name == "bob" else "false"},
                {"Name": "custom:tenant", "Value": claims["custom:tenant"]},
            ],
        )
    for gone in ("gone", "disabled"):
        claims = {"email": f"{gone}@example.com", "custom:tenant": "acme"}
        cognito.admin_create_user(
            UserPoolId=pool_id,
            Username=claims["email"],
            UserAttributes=[{"Name": name, "Value": value} for name, value in claims.items()],
        )
    cognito.admin_delete_user(UserPoolId=pool_id, Username="gone@example.com")
    cognito.admin_disable_user(UserPoolId=pool_id, Username="disabled@example.com")
    return str(pool_id), key["ARN"]
