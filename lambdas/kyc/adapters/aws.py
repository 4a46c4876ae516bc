"""Clients of AWS, and the meaning of their errors.

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
from botocore.exceptions import (
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
)
from botocore.exceptions import ConnectionError as CannotConnectError
from botocore.model import OperationModel
from botocore.parsers import ResponseParserError

from kyc.adapters.error_codes import Meaning, meaning
from kyc.domain.errors import AccessRefused, KycError, ProviderRefused, ProviderUnavailable

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


@cache
def session() -> botocore.session.Session:
    """Return the one session of the process: AWS's endpoints are read once for all clients."""
    made = botocore.session.get_session()
    made.set_default_client_config(CLIENT_CONFIG)
    return made


if TYPE_CHECKING:  # which client it is for which service, botocore says nowhere
    import boto3

    client = boto3.client
else:

    def client(service, config, **credentials):  # noqa: ANN001, ANN003, ANN201 - as above
        """Return a client that does not take a response for an empty one because it cannot be read.

        botocore makes an empty answer of a body that should be JSON and is none, as when a proxy answers in the
        service's place. To whoever asks for an item or a user, an empty answer says that there is none.
        """
        made = session().create_client(service, config=config, **credentials)
        made.meta.events.register("before-parse", _require_json)
        return made


def client_with(credentials: Mapping[str, Any], service: str, config: Config) -> Any:  # noqa: ANN401 - of any service
    """Return a client that has other credentials than the process.

    Args:
        credentials: as STS gives them.
        service: such as `s3`.
        config: how it is spoken to.
    """
    make: Any = client
    return make(
        service,
        config=config,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )


def _require_json(operation_model: OperationModel, response_dict: Mapping[str, Any], **_: object) -> None:
    if operation_model.service_model.resolved_protocol != "json" or not response_dict["body"]:
        return
    try:
        json.loads(response_dict["body"])
    except ValueError as error:
        raise ResponseParserError("the body is not JSON") from error


def error_code(error: ClientError) -> str:
    """Return the service's own code of an error."""
    return error.response.get("Error", {}).get("Code", "Unknown")


def meaning_of(provider: str, error: ClientError) -> Meaning:
    """Return what an error of a provider means (`kyc.adapters.error_codes`).

    Args:
        provider: the service's endpoint prefix, such as `s3`.
        error: its error.
    """
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return meaning(provider, error_code(error), status)


@contextmanager
def provider_errors(provider: str, *, refused: frozenset[str] = frozenset()) -> Iterator[None]:
    """Translate boto3's errors in the block, by their code, never by their text.

    Args:
        provider: the service's endpoint prefix, for the meaning of its codes and for the error.
        refused: further codes by which the operation says that it will never take the input.

    Raises:
        ProviderUnavailable: throttled, timed out, cut off, answered without sense, kept from the object, or broken on
            the other side.
        AccessRefused: our credentials, permission or key: another try helps once an operator has mended it.
        ProviderRefused: the input is the reason.
        ClientError: anything else (a wrong name, a malformed call): a defect of ours, which must be seen.
        BotoCoreError: likewise (a malformed parameter, no region).
    """
    try:
        yield
    except ClientError as error:
        translated = _translated(provider, error, refused)
        if translated is None:
            raise
        raise translated from error
    except (HTTPClientError, CannotConnectError, IncompleteReadError, ResponseParserError) as error:
        raise ProviderUnavailable(provider, type(error).__name__) from error
    except (CredentialRetrievalError, NoCredentialsError, PartialCredentialsError) as error:
        raise AccessRefused(provider, type(error).__name__) from error


def _translated(provider: str, error: ClientError, refused: frozenset[str]) -> KycError | None:
    code = error_code(error)
    if code in refused:
        return ProviderRefused(provider, code)
    match meaning_of(provider, error):
        case Meaning.THROTTLED | Meaning.PASSING | Meaning.CLOSED:
            return ProviderUnavailable(provider, code)
        case Meaning.REFUSED:
            return AccessRefused(provider, code)
        case Meaning.INPUT:
            return ProviderRefused(provider, code)
        case Meaning.ANSWER | Meaning.OURS:
            return None


def client_error_in(error: BaseException) -> ClientError | None:
    """Return the service's own error that an error of a library came from, if there is one."""
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, ClientError):
        seen = seen.__cause__ or seen.__context__
    return seen
