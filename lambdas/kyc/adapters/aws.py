"""How boto3 is set up, and how its errors are told apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from kyc.errors import ProviderRefused, ProviderUnavailable

CLIENT_CONFIG: Final = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=16,
    tcp_keepalive=True,
)
"""Three attempts with jittered back-off; what is still failing after that is retried by the queue."""

TRANSIENT_CODES: Final = frozenset(
    {
        "InternalError",
        "InternalErrorException",
        "InternalFailure",
        "InternalServerError",
        "KMSThrottlingException",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
"""Error codes after which another try can help. Rekognition and Textract send throttling as HTTP 400, so the code
decides, not the status (https://docs.aws.amazon.com/textract/latest/dg/handling-errors.html)."""

_FIRST_SERVER_ERROR: Final = 500


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
        ProviderUnavailable: throttled, timed out, cut off, or broken on the other side.
        ProviderRefused: the input is the reason.
        ClientError: anything else (a missing permission, a wrong name): a defect of ours, which must be seen.
    """
    try:
        yield
    except ClientError as error:
        if is_transient(error):
            raise ProviderUnavailable(provider, error_code(error)) from error
        if error_code(error) in refused:
            raise ProviderRefused(provider, error_code(error)) from error
        raise
    except (HTTPClientError, BotoCoreError) as error:
        raise ProviderUnavailable(provider, type(error).__name__) from error
