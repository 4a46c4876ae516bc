"""AWS STS: credentials that reach the documents of one user, and of nobody else."""

import time
from collections.abc import Callable
from typing import Any, Final

from kyc.adapters.aws import PRESIGNING_CONFIG, client_with, provider_errors
from kyc.adapters.document_store import UPLOAD_SECONDS, DocumentStore

_PROVIDER: Final = "sts"
_OWNER: Final = "owner"
_SESSION_SECONDS: Final = 3600
"""The longest that AWS allows where one role assumes another."""
_RENEWED_AFTER_SECONDS: Final = _SESSION_SECONDS - UPLOAD_SECONDS - 60
"""A signed URL works no longer than the credentials that signed it
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html), and a slot lasts for a quarter of an
hour."""
_KEPT: Final = 64


class DocumentSessions:
    """Document stores, each under credentials for one user's documents, which are kept while they last.

    Args:
        client: STS client.
        role_arn: the role whose sessions are tagged with a user's digits, and reach what begins with them.
        bucket_name: the document bucket.
        clock: gives Unix seconds.
    """

    def __init__(
        self,
        client: Any,  # noqa: ANN401 - of STS
        role_arn: str,
        bucket_name: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._role_arn = role_arn
        self._bucket_name = bucket_name
        self._clock = clock
        self._stores: dict[str, tuple[float, DocumentStore]] = {}

    def of(self, owner: str) -> DocumentStore:
        """Return a store for the documents of one user.

        Args:
            owner: the digits with which the user's folders begin.

        Raises:
            ProviderUnavailable: STS did not answer.
            AccessRefused: STS gave no credentials.
        """
        now = self._clock()
        renewed, store = self._stores.get(owner, (0.0, None))
        if store is None or now >= renewed:
            store = self._make(owner)
            self._stores.pop(owner, None)
            while len(self._stores) >= _KEPT:
                del self._stores[next(iter(self._stores))]
            self._stores[owner] = now + _RENEWED_AFTER_SECONDS, store
        return store

    def _make(self, owner: str) -> DocumentStore:
        with provider_errors(_PROVIDER):
            answer = self._client.assume_role(
                RoleArn=self._role_arn,
                RoleSessionName=owner,
                DurationSeconds=_SESSION_SECONDS,
                Tags=[{"Key": _OWNER, "Value": owner}],
            )
        s3 = client_with(answer["Credentials"], "s3", config=PRESIGNING_CONFIG)
        return DocumentStore(s3, self._bucket_name)
