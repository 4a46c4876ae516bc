"""Which errors of AWS pass, and which answers are none."""

import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from kyc.adapters.aws import client, is_transient, provider_errors, session
from kyc.domain.errors import ProviderUnavailable


@pytest.mark.parametrize(
    ("code", "status", "transient"),
    [
        ("ProvisionedThroughputExceededException", 400, True),
        ("RequestThrottled", 403, True),
        ("Throttled", 429, True),
        ("KMS.ThrottlingException", 400, True),
        ("TransactionConflictException", 400, True),
        ("AnythingElse", 503, True),
        ("AccessDeniedException", 400, False),
        ("ValidationException", 400, False),
    ],
)
def test_what_passes_is_told_by_its_code(code: str, status: int, *, transient: bool) -> None:
    error = ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Operation")  # type: ignore[typeddict-item]
    assert is_transient(error) is transient


class _Raw:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: object) -> list[bytes]:
        return [self._body]


@pytest.mark.parametrize("body", [b'{"Item": {"a": {', b"<html>Bad gateway</html>"])
def test_an_answer_that_is_no_json_is_no_answer(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else botocore takes it for an empty one: there is no such item."""
    config = Config(region_name="us-east-1", retries={"total_max_attempts": 1})
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    session.cache_clear()
    dynamodb = client("dynamodb", config=config)
    dynamodb.meta.events.register(
        "before-send",
        lambda **_: AWSResponse("https://x", 200, {}, _Raw(body)),  # type: ignore[arg-type]
    )
    with pytest.raises(ResponseParserError):
        dynamodb.get_item(TableName="t", Key={"a": {"S": "b"}})
    with pytest.raises(ProviderUnavailable), provider_errors("dynamodb"):
        dynamodb.get_item(TableName="t", Key={"a": {"S": "b"}})
