"""Queue messages name people, so nobody reads one without the stage's message key: envelope encryption under KMS.

The queues and topics are encrypted at rest as well; but what they hold is shown to whoever may receive from them, in a
console too, and a dead letter lies there for days.
"""

from typing import Final, TypeVar

import aws_encryption_sdk as encryption_sdk
import botocore.session
from aws_encryption_sdk.exceptions import (
    AWSEncryptionSDKClientError,
    DecryptKeyError,
    GenerateKeyError,
    MasterKeyProviderError,
)
from aws_encryption_sdk.identifiers import Algorithm, CommitmentPolicy
from cryptography.exceptions import InvalidTag
from pydantic import Base64Bytes, BaseModel, ConfigDict

from kyc.adapters.aws import CLIENT_CONFIG, client_error_in, error_code, meaning_of, provider_errors
from kyc.adapters.error_codes import Meaning
from kyc.domain.errors import AccessRefused, ProviderUnavailable

_PROVIDER: Final = "kms"
_DATA_KEY_SECONDS: Final = 300.0
_DATA_KEY_MESSAGES: Final = 1000
_DATA_KEYS: Final = 100

Message = TypeVar("Message", bound=BaseModel)


class _Sealed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    sealed: Base64Bytes


class MessageCipher:
    """Seals and opens the bodies of queue messages.

    A data key is used for five minutes or a thousand messages and kept as long by those who open them, so that KMS is
    asked once in a while rather than once a message.

    Args:
        key_arn: the KMS key.
        stage: the stage's name; a message of another stage is refused.
    """

    def __init__(self, key_arn: str, stage: str) -> None:
        session = botocore.session.get_session()  # of its own: boto3, which the SDK puts around it, changes it
        session.set_default_client_config(CLIENT_CONFIG)
        self._context = {"stage": stage}
        self._client = encryption_sdk.EncryptionSDKClient(
            commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT, max_encrypted_data_keys=1
        )
        self._materials = encryption_sdk.CachingCryptoMaterialsManager(
            master_key_provider=encryption_sdk.StrictAwsKmsMasterKeyProvider(
                key_ids=[key_arn], botocore_session=session
            ),
            cache=encryption_sdk.LocalCryptoMaterialsCache(_DATA_KEYS),
            max_age=_DATA_KEY_SECONDS,
            max_messages_encrypted=_DATA_KEY_MESSAGES,
        )

    def seal(self, message: BaseModel) -> str:
        """Return the message as the body of a queue message: JSON, readable with the key alone.

        Raises:
            ProviderUnavailable: KMS gave no data key.
            AccessRefused: KMS does not give us one: permission, or the key's state.
        """
        try:
            with provider_errors(_PROVIDER):
                ciphertext, _ = self._client.encrypt(
                    source=message.model_dump_json(by_alias=True).encode(),
                    materials_manager=self._materials,
                    encryption_context=self._context,
                    # Authenticated and committed to its key; a signature on top would say which function sealed it.
                    algorithm=Algorithm.AES_256_GCM_HKDF_SHA512_COMMIT_KEY,
                )
        except (GenerateKeyError, MasterKeyProviderError) as error:
            raise _of_kms(error) from error
        return _Sealed.model_construct(sealed=ciphertext).model_dump_json()

    def open(self, body: str, kind: type[Message]) -> Message:
        """Return the message in a queue message's body.

        Args:
            body: what `seal` made.
            kind: the model of the message.

        Raises:
            ProviderUnavailable: KMS did not open the data key.
            AccessRefused: KMS does not open it for us: permission, or the key's state.
            ValueError: the body is not a sealed message, or was altered, or is another stage's; it goes to the
                dead-letter queue.
        """
        sealed = _Sealed.model_validate_json(body).sealed
        try:
            with provider_errors(_PROVIDER):
                plaintext, header = self._client.decrypt(source=sealed, materials_manager=self._materials)
        except DecryptKeyError as error:
            raise _of_kms(error) from error
        except (AWSEncryptionSDKClientError, InvalidTag) as error:
            raise ValueError("the message was not sealed by this stage") from error
        if not self._context.items() <= header.encryption_context.items():
            raise ValueError("the message was sealed by another stage")
        return kind.model_validate_json(plaintext)


def _of_kms(error: AWSEncryptionSDKClientError) -> ProviderUnavailable | AccessRefused:
    """Return what an error of the SDK means by the error of KMS that it came from."""
    cause = client_error_in(error)
    if cause is not None and meaning_of(_PROVIDER, cause) is Meaning.REFUSED:
        return AccessRefused(_PROVIDER, error_code(cause))
    return ProviderUnavailable(_PROVIDER, type(error).__name__)
