"""The errors of AWS that pass, and the responses that are none."""

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError, CredentialRetrievalError, NoCredentialsError
from botocore.parsers import ResponseParserError

from kyc.adapters.aws import client, provider_errors, session
from kyc.adapters.error_codes import known_codes
from kyc.domain.errors import AccessRefused, ProviderRefused, ProviderUnavailable


@pytest.mark.parametrize(
    ("service", "code", "status", "expected"),
    [
        ("textract", "ProvisionedThroughputExceededException", 400, ProviderUnavailable),
        ("sqs", "RequestThrottled", 403, ProviderUnavailable),
        ("sns", "Throttled", 429, ProviderUnavailable),
        ("s3", "KMS.ThrottlingException", 400, ProviderUnavailable),
        ("dynamodb", "TransactionConflictException", 400, ProviderUnavailable),
        ("s3", "AnythingElse", 503, ProviderUnavailable),
        ("textract", "InvalidS3ObjectException", 400, ProviderUnavailable),
        ("rekognition", "InvalidS3ObjectException", 400, ProviderUnavailable),
        ("kms", "KeyUnavailableException", 500, ProviderUnavailable),
        ("dynamodb", "AccessDeniedException", 400, AccessRefused),
        ("s3", "AccessDenied", 403, AccessRefused),
        ("s3", "ExpiredToken", 400, AccessRefused),
        ("dynamodb", "ExpiredTokenException", 400, AccessRefused),
        ("rekognition", "UnrecognizedClientException", 400, AccessRefused),
        ("sns", "AuthorizationError", 403, AccessRefused),
        ("sqs", "KmsDisabled", 400, AccessRefused),
        ("s3", "KMS.DisabledException", 400, AccessRefused),
        ("kms", "DisabledException", 409, AccessRefused),
        ("rekognition", "ServiceQuotaExceededException", 400, AccessRefused),
        ("kms", "NotFoundException", 400, AccessRefused),
        ("cognito-idp", "NotAuthorizedException", 400, AccessRefused),
        ("textract", "BadDocumentException", 400, ProviderRefused),
        ("rekognition", "InvalidImageFormatException", 400, ProviderRefused),
        ("textract", "InvalidParameterException", 400, ClientError),
        ("rekognition", "InvalidParameterException", 400, ClientError),
        ("dynamodb", "ResourceNotFoundException", 400, ClientError),
        ("dynamodb", "ValidationException", 400, ClientError),
        ("s3", "NoSuchBucket", 404, ClientError),
        ("sns", "NotFound", 404, ClientError),
    ],
)
def test_whose_fault_an_error_is_is_told_by_service_and_code(
    service: str, code: str, status: int, expected: type[Exception]
) -> None:
    error = ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Operation")  # type: ignore[typeddict-item]
    with pytest.raises(expected) as raised, provider_errors(service):
        raise error
    assert type(raised.value) is expected


@pytest.mark.parametrize("error", [NoCredentialsError(), CredentialRetrievalError(provider="x", error_msg="y")])
def test_credentials_that_are_not_there_are_for_an_operator(error: Exception) -> None:
    with pytest.raises(AccessRefused), provider_errors("s3"):
        raise error


IN_USE = {
    "cognito-idp": ["AdminGetUser"],
    "dynamodb": [
        "BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "TransactWriteItems", "UpdateItem"
    ],
    "sts": ["AssumeRole"],
    "kms": ["Decrypt", "GenerateDataKey", "GenerateMac", "VerifyMac"],
    "lambda": ["GetEventSourceMapping", "UpdateEventSourceMapping"],
    "rekognition": [
        "CompareFaces", "CreateCollection", "CreateFaceLivenessSession", "DeleteFaces", "DetectFaces",
        "DetectModerationLabels", "DetectText", "GetFaceLivenessSessionResults", "IndexFaces", "ListFaces",
        "SearchFacesByImage",
    ],
    "s3": ["DeleteObject", "DeleteObjects", "GetObject", "ListObjectVersions", "PutObject"],
    "secretsmanager": ["GetSecretValue"],
    "sesv2": ["SendEmail"],
    "sns": ["Publish"],
    "sqs": ["ChangeMessageVisibility", "SendMessage"],
    "textract": ["AnalyzeID", "DetectDocumentText"],
}  # fmt: skip


ENDPOINTS = {"sesv2": "ses"}
"""Services that botocore has under another name than adapters."""


@pytest.mark.parametrize("service", IN_USE)
def test_every_error_that_aws_describes_of_an_operation_in_use_has_its_meaning(service: str) -> None:
    """By botocore's descriptions, which are AWS's own."""
    model = botocore.session.get_session().get_service_model(service)
    described = {
        shape.metadata.get("error", {}).get("code", shape.name)
        for operation in IN_USE[service]
        for shape in model.operation_model(operation).error_shapes
    }
    assert described - known_codes(ENDPOINTS.get(service, service)) == set()


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
