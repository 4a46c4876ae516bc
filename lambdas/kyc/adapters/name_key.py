"""AWS KMS: the key under which names are made that must not say whose they are."""

from functools import cached_property
from typing import Any, Final

from kyc.adapters.aws import provider_errors
from kyc.domain.names import Names

_PROVIDER: Final = "kms"
_ALGORITHM: Final = "HMAC_SHA_256"
_DERIVED_FOR: Final = b"auto-kyc/names/1"
"""Another message would give other names: every folder and case file would be lost to its user."""


class NameKey:
    """Derives the key of names from an HMAC key that never leaves KMS.

    KMS is asked once a process, for the first name: the code over a constant message is the key, which
    https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html names as a use of the operation.

    Args:
        client: KMS client.
        key_arn: the HMAC key.
    """

    def __init__(self, client: Any, key_arn: str) -> None:  # noqa: ANN401 - of KMS
        self._client = client
        self._key_arn = key_arn

    def __call__(self) -> Names:
        """Return what makes names.

        Raises:
            ProviderUnavailable: KMS did not answer.
        """
        return self._names

    @cached_property
    def _names(self) -> Names:
        with provider_errors(_PROVIDER):
            answer = self._client.generate_mac(KeyId=self._key_arn, MacAlgorithm=_ALGORITHM, Message=_DERIVED_FOR)
        return Names(answer["Mac"])
