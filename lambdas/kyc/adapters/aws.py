"""How AWS is spoken to, and how its errors are told apart.

Clients are botocore's. boto3 makes the same ones, and brings what nothing here uses: resources, and transfers of files
in parts, by threads and processes.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError
from botocore.exceptions import ConnectionError as CannotConnectError
from botocore.model import OperationModel
from botocore.parsers import ResponseParserError

from kyc.domain.errors import ProviderRefused, ProviderUnavailable

CLIENT_CONFIG: Final = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=16,
    tcp_keepalive=True,
)
"""Three attempts with jittered back-off; what is still failing after that is retried by the queue."""

API_CLIENT_CONFIG: Final = CLIENT_CONFIG.merge(Config(connect_timeout=1, read_timeout=2))
"""For functions behind the API: three attempts at each of two services end before API Gateway's 29 seconds do."""

RECOGNITION_CLIENT_CONFIG: Final = CLIENT_CONFIG.merge(Config(read_timeout=25))
"""For Textract and Rekognition, which look at a picture for seconds: giving up early would only ask them twice."""

PRESIGNING_CONFIG: Final = API_CLIENT_CONFIG.merge(
    Config(signature_version="s3v4", s3={"addressing_style": "path", "us_east_1_regional_endpoint": "regional"}),
)
"""For presigned S3 URLs. Objects under a KMS key take no older signature than version 4, and with any other addressing
that also works at a custom endpoint, botocore signs for S3's global endpoint, which answers for a new bucket outside
us-east-1 with a redirect that browsers do not follow for a POST."""

THROTTLING_CODES: Final = frozenset(
    {
        "KMS.ThrottlingException",
        "KMSThrottling",
        "KmsThrottled",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
        "Throttled",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
"""Of the transient codes, those by which a service says that it is asked too often."""

TRANSIENT_CODES: Final = THROTTLING_CODES | frozenset(
    {
        "InternalError",
        "InternalErrorException",
        "InternalFailure",
        "InternalServerError",
        "KMSThrottlingException",
        "LimitExceededException",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
"""Error codes after which another try can help. Rekognition and Textract send throttling as HTTP 400, so the code
decides, not the status (https://docs.aws.amazon.com/textract/latest/dg/handling-errors.html)."""

_OBJECT_CLOSED: Final = "InvalidS3ObjectException"
"""Textract or Rekognition may not read the object (permission, key, region): an operator can mend it, the sender of a
picture cannot (https://docs.aws.amazon.com/rekognition/latest/dg/error-handling.html)."""

_FIRST_SERVER_ERROR: Final = 500


@cache
def session() -> botocore.session.Session:
    """The one session of the process: what a client reads of AWS's endpoints, the next one need not."""
    made = botocore.session.get_session()
    made.set_default_client_config(CLIENT_CONFIG)
    return made


if TYPE_CHECKING:  # which client it is for which service, botocore says nowhere
    import boto3

    client = boto3.client
else:

    def client(service, config):  # noqa: ANN001, ANN201 - as above
        """A client that does not take an answer for an empty one because it cannot be read.

        botocore makes an empty answer of a body that should be JSON and is none, as when a proxy answers in the
        service's place. To whoever asks for an item or a user, an empty answer says that there is none.
        """
        made = session().create_client(service, config=config)
        made.meta.events.register("before-parse", _require_json)
        return made


def _require_json(operation_model: OperationModel, response_dict: Mapping[str, Any], **_: object) -> None:
    if operation_model.service_model.resolved_protocol != "json" or not response_dict["body"]:
        return
    try:
        json.loads(response_dict["body"])
    except ValueError as error:
        raise ResponseParserError("the body is not JSON") from error


def error_code(error: ClientError) -> str:
    """The service's own code of an error."""
    return error.response.get("Error", {}).get("Code", "Unknown")


def is_transient(error: ClientError) -> bool:
    """Whether another try can help."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return error_code(error) in TRANSIENT_CODES or status >= _FIRST_SERVER_ERROR


@contextmanager
def provider_errors(provider: str, *, refused: frozenset[str] = frozenset()) -> Iterator[None]:
    """Translate boto3's errors in the block.

    Args:
        provider: name of the provider, for the error.
        refused: codes by which this provider says that it will never take the input.

    Raises:
        ProviderUnavailable: throttled, timed out, cut off, answered without sense, kept from the object, or broken on
            the other side.
        ProviderRefused: the input is the reason.
        ClientError: anything else (a missing permission, a wrong name): a defect of ours, which must be seen.
        BotoCoreError: likewise (a malformed parameter, no region, no credentials).
    """
    try:
        yield
    except ClientError as error:
        if is_transient(error) or error_code(error) == _OBJECT_CLOSED:
            raise ProviderUnavailable(provider, error_code(error)) from error
        if error_code(error) in refused:
            raise ProviderRefused(provider, error_code(error)) from error
        raise
    except (HTTPClientError, CannotConnectError, IncompleteReadError, ResponseParserError) as error:
        raise ProviderUnavailable(provider, type(error).__name__) from error
