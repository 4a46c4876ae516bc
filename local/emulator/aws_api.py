"""The settings that every part of the local cloud shares for its AWS: account, region, credentials, clients."""

import functools
import threading
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

ACCOUNT = "123456789012"
REGION = "us-east-1"
PARTITION = "aws"
URL_SUFFIX = "amazonaws.com"
SECRET_ACCESS_KEY = "local-secret-access-key"  # noqa: S105 - opens nothing: the AWS behind it is moto
_ACCESS_KEY_PREFIX = "LOCAL"
SESSION = "_"
"""Between the key id of a role and the name of its session; no other key id has it."""


def access_key_id(caller: str) -> str:
    """Return the access key id that `caller` signs with, so that the server can tell callers apart."""
    return _ACCESS_KEY_PREFIX + "".join(c for c in caller.upper() if c.isalnum())


def is_ours(key_id: str) -> bool:
    """Return True if requests under this access key id are signed with `SECRET_ACCESS_KEY`."""
    return key_id.startswith(_ACCESS_KEY_PREFIX)


@dataclass(frozen=True)
class AwsEndpoint:
    """The endpoint of the local AWS.

    Attributes:
        url: e.g. `http://localhost:5001`.
    """

    url: str

    def client(self, service: str, caller: str = "host", *, attempts: int = 3, read_timeout_seconds: float = 60) -> Any:  # noqa: ANN401 - many classes
        """Return a boto3 client that reads nothing of the host's AWS configuration."""
        config = Config(
            retries={"total_max_attempts": attempts, "mode": "standard"},
            max_pool_connections=32,
            read_timeout=read_timeout_seconds,
            signature_version="s3v4" if service == "s3" else None,
            s3={"addressing_style": "path"},
        )
        with _making_a_client:
            return _session().client(
                service,  # type: ignore[call-overload]
                endpoint_url=self.url,
                aws_access_key_id=access_key_id(caller),
                aws_secret_access_key=SECRET_ACCESS_KEY,
                config=config,
            )


_making_a_client = threading.Lock()  # a session makes one client at a time; clients may be shared


@functools.cache
def _session() -> boto3.session.Session:
    """One session for all: it reads each service's description once."""
    return boto3.session.Session(region_name=REGION)
