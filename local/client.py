"""A client of a running stage, here or deployed: what the demo and the end-to-end tests do, they do through this.

It knows a stage by its outputs alone, in the format of `cdk deploy --outputs-file`.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

import boto3
import httpx
from boto3.dynamodb.types import TypeDeserializer
from pycognito.aws_srp import AWSSRP

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

_ADMINISTRATORS: Final = "kyc-admin"
_REVIEWERS: Final = "kyc-reviewer"
_DECIDED: Final = {"verified", "rejected", "manual_review"}

T = TypeVar("T")


@dataclass(frozen=True)
class User:
    """A signed-in user."""

    tenant: str
    email: str
    token: str
    """ID token."""


class StageClient:
    """Speaks to one stage.

    Args:
        outputs: the stack's outputs; `AwsEndpointUrl` is there where the stage runs on this machine.
    """

    def __init__(self, outputs: Mapping[str, str]) -> None:
        self.outputs = outputs
        self.api_url = outputs["ApiUrl"].rstrip("/")
        self.stage = self.api_url.rsplit("/", 1)[1]
        self._http = httpx.Client(timeout=30)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Read the outputs file of a stage, which holds one stack."""
        (outputs,) = json.loads(path.read_text()).values()
        return cls(outputs)

    def aws(self, service: str) -> Any:  # noqa: ANN401 - a client of any service
        """Return a boto3 client of the stage's AWS: this machine's stand-in, or the account of the credentials."""
        endpoint_url = self.outputs.get("AwsEndpointUrl")
        if endpoint_url is None:
            return boto3.client(service)  # type: ignore[call-overload]
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=endpoint_url,
            region_name="us-east-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106
        )

    @cached_property
    def _cognito(self) -> "CognitoIdentityProviderClient":
        client: CognitoIdentityProviderClient = self.aws("cognito-idp")
        return client

    def sign_in(self, tenant: str, email: str, *, administrator: bool = False, reviewer: bool = False) -> User:
        """Make a user of the stage's pool, as its operator would, and sign them in (SRP, which every stage allows).

        A user who is there already keeps their tenant, and joins or leaves the administrators and reviewers as is
        asked.
        """
        pool, password = self.outputs["UserPoolId"], f"Aa1!{secrets.token_urlsafe(24)}"
        # Signing in again is fine: the password is set anew.
        with suppress(self._cognito.exceptions.UsernameExistsException):
            self._cognito.admin_create_user(
                UserPoolId=pool,
                Username=email,
                MessageAction="SUPPRESS",
                UserAttributes=[
                    {"Name": "email", "Value": email},
                    {"Name": "email_verified", "Value": "true"},
                    {"Name": "custom:tenant", "Value": tenant},
                ],
            )
        self._cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=password, Permanent=True)
        self._join(email, _ADMINISTRATORS, joins=administrator)
        self._join(email, _REVIEWERS, joins=reviewer)
        srp = AWSSRP(
            username=email,
            password=password,
            pool_id=pool,
            client_id=self.outputs["UserPoolClientId"],
            client=self._cognito,
        )
        return User(tenant, email, srp.authenticate_user()["AuthenticationResult"]["IdToken"])

    def _join(self, email: str, group_name: str, *, joins: bool) -> None:
        group = {"UserPoolId": self.outputs["UserPoolId"], "Username": email, "GroupName": group_name}
        if joins:
            self._cognito.admin_add_user_to_group(**group)
            return
        # A pool without the group has no members who could leave.
        with suppress(self._cognito.exceptions.ResourceNotFoundException):
            self._cognito.admin_remove_user_from_group(**group)

    def request(
        self,
        method: str,
        path: str,
        user: User | None = None,
        *,
        json: object = None,
        content: bytes | None = None,
        key: str | None = None,
    ) -> httpx.Response:
        """One request to the API, its path below the stage; redirects are not followed.

        Args:
            method: the HTTP method.
            path: below the stage.
            user: who asks; None for nobody.
            json: a body.
            content: likewise, as it is to be sent.
            key: the same for a request that is sent again, which is carried out once.
        """
        headers = {"Authorization": f"Bearer {user.token}"} if user else {}
        if key is not None:
            headers["Idempotency-Key"] = key
        if content is not None:
            headers["Content-Type"] = "application/json"
        return self._http.request(method, self.api_url + path, headers=headers, json=json, content=content)

    def tenant_path(self, tenant: str) -> str:
        """Path of a tenant's routes."""
        return f"/kyc/stage/{self.stage}/tenant/{tenant}"

    def upload(self, user: User, filename: str, content: bytes, content_type: str) -> str:
        """Upload a document as its user would.

        Returns:
            The document URL.

        Raises:
            HTTPStatusError: the API or the bucket refused.
        """
        slot = self.request(
            "POST",
            f"{self.tenant_path(user.tenant)}/documents",
            user,
            json={"filename": filename, "content_type": content_type},
        )
        upload = slot.raise_for_status().json()["upload"]
        self.post_form(upload["url"], upload["fields"], content).raise_for_status()
        url: str = slot.json()["url"]
        return url

    def post_form(self, url: str, fields: Mapping[str, str], content: bytes) -> httpx.Response:
        """Send a document to the bucket, as a browser's form would."""
        return self._http.post(url, data=dict(fields), files={"file": ("document", content)})

    def download(self, url: str) -> bytes:
        """Return the content behind a presigned URL."""
        return self._http.get(url).raise_for_status().content

    def submit(
        self, user: User, claim: Mapping[str, Any], document_links: Sequence[Mapping[str, str]]
    ) -> httpx.Response:
        """Submit a claim; tenant, stage and e-mail are the user's own unless the claim names others."""
        body = {"tenant": user.tenant, "stage": self.stage, "email": user.email, **claim}
        path = f"{self.tenant_path(user.tenant)}/create_or_update"
        return self.request("POST", path, user, json={**body, "document_links": list(document_links)})

    def decide(
        self, administrator: User, email: str, decision: Mapping[str, object], *, key: str | None = None
    ) -> httpx.Response:
        """Decide a record by hand."""
        body = {"tenant": administrator.tenant, "stage": self.stage, "email": email, **decision}
        path = f"{self.tenant_path(administrator.tenant)}/email/{email}/validate"
        return self.request("POST", path, administrator, json=body, key=key)

    def contest(self, user: User, record: Mapping[str, object], message: str) -> httpx.Response:
        """Object to what a machine decided of a user's own record, named by `id_type` and `id_value`."""
        body = {"tenant": user.tenant, "stage": self.stage, "email": user.email, **record, "message": message}
        return self.request("POST", f"{self.tenant_path(user.tenant)}/email/{user.email}/contest", user, json=body)

    def records(self, reader: User, email: str) -> list[dict[str, Any]]:
        """Return a user's records as the reader may see them."""
        answer = self.request("GET", f"{self.tenant_path(reader.tenant)}/email/{email}", reader)
        records: list[dict[str, Any]] = answer.raise_for_status().json()["records"]
        return records

    def wait_for_outcome(self, reader: User, email: str, id_value: str, *, timeout_seconds: float) -> dict[str, Any]:
        """Wait until a record is decided.

        Raises:
            TimeoutError: it was not, in this time.
        """

        def decided() -> dict[str, Any] | None:
            records = self.records(reader, email)
            record = next(record for record in records if record["id_value"] == id_value)
            return record if record["validation_status"] in _DECIDED else None

        return wait_for(decided, timeout_seconds=timeout_seconds, what=f"an outcome of {id_value}")

    def identity(self, tenant: str, email: str) -> dict[str, Any] | None:
        """Return a user's item of the identity table."""
        key = {"tenant#email": {"S": f"{tenant}#{email}"}}
        answer = self.aws("dynamodb").get_item(
            TableName=self.outputs["IdentityTableName"], Key=key, ConsistentRead=True
        )
        if "Item" not in answer:
            return None
        return {name: TypeDeserializer().deserialize(value) for name, value in answer["Item"].items()}

    def wait_for_identity(self, user: User, status: str, *, timeout_seconds: float) -> dict[str, Any]:
        """Wait until a user's identity item has a status.

        Raises:
            TimeoutError: it had not, in this time.
        """

        def updated() -> dict[str, Any] | None:
            item = self.identity(user.tenant, user.email)
            return item if item and item["status"] == status else None

        return wait_for(updated, timeout_seconds=timeout_seconds, what=f"an identity that is {status}")

    @contextmanager
    def notifications(self, tenant: str | None = None) -> Iterator["Inbox"]:
        """Subscribe a queue to the notifications of a tenant's users, or of all, for as long as the block runs."""
        with self.subscription(self.outputs["NotificationTopicArn"], tenant) as inbox:
            yield inbox

    @contextmanager
    def subscription(self, topic_arn: str, tenant: str | None = None) -> Iterator["Inbox"]:
        """Subscribe a queue to a topic for as long as the block runs.

        Args:
            topic_arn: a standard topic, whose messages are JSON.
            tenant: take those with this attribute alone.
        """
        sqs, sns = self.aws("sqs"), self.aws("sns")
        queue_url = sqs.create_queue(QueueName=f"kyc-notifications-{secrets.token_hex(6)}")["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": attributes["QueueArn"],
            "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        sqs.set_queue_attributes(QueueUrl=queue_url, Attributes={"Policy": policy})
        subscription = sns.subscribe(
            TopicArn=topic_arn,
            Protocol="sqs",
            Endpoint=attributes["QueueArn"],
            Attributes={"FilterPolicy": json.dumps({"tenant": [tenant]})} if tenant else {},
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]
        try:
            yield Inbox(sqs, queue_url)
        finally:
            sns.unsubscribe(SubscriptionArn=subscription)
            sqs.delete_queue(QueueUrl=queue_url)


class Inbox:
    """Notifications that have come in, in the order of their coming."""

    def __init__(self, sqs: Any, queue_url: str) -> None:  # noqa: ANN401 - SQSClient
        self._sqs = sqs
        self._queue_url = queue_url
        self._seen: list[dict[str, Any]] = []
        self.times: list[float] = []
        """When each of them was there, in Unix seconds."""

    def wait_for(self, email: str, count: int, *, timeout_seconds: float) -> list[dict[str, Any]]:
        """Wait for that many notifications to a user.

        Raises:
            TimeoutError: fewer came in this time.
        """

        def arrived() -> list[dict[str, Any]] | None:
            found = [message for message in self.all() if message["email"] == email]
            return found if len(found) >= count else None

        return wait_for(arrived, timeout_seconds=timeout_seconds, what=f"{count} notifications")

    def drain(self) -> list[dict[str, Any]]:
        """Everything that has come in by now, however much it is."""
        before = -1
        while len(self._seen) > before:
            before = len(self._seen)
            self.all()
        return list(self._seen)

    def all(self) -> list[dict[str, Any]]:
        """Everything that has come in by now."""
        received = self._sqs.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=1,
            MessageSystemAttributeNames=["SentTimestamp"],
        )
        for message in received.get("Messages", ()):
            self._seen.append(json.loads(json.loads(message["Body"])["Message"]))
            self.times.append(int(message["Attributes"]["SentTimestamp"]) / 1000)
            self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])
        return list(self._seen)


def wait_for(condition: Callable[[], T | None], *, timeout_seconds: float, what: str) -> T:
    """Ask again until the answer is not None, the less often the longer it takes: asking takes what is waited for.

    Raises:
        TimeoutError: it was, for all this time.
    """
    began = time.monotonic()
    while (answer := condition()) is None:
        waited = time.monotonic() - began
        if waited > timeout_seconds:
            raise TimeoutError(f"waited {timeout_seconds:.0f} s for {what}")
        time.sleep(min(max(waited / 10, 0.1), 0.5))
    return answer
