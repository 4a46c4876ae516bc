"""Secrets of webhooks, encrypted by KMS under a key that nothing else uses.

Who takes secrets in may encrypt and not decrypt; who signs events may decrypt and not encrypt. What is encrypted names
the webhook, so that one webhook's secret cannot be put in another's place.
"""

import base64
from collections import OrderedDict
from typing import Any, Final

from pydantic import BaseModel

from kyc.adapters.aws import provider_errors
from kyc.domain.webhook import SealedSecret, secret_digest

_PROVIDER: Final = "kms"
_MOST_OPENED: Final = 100


class _Content(BaseModel):
    tenant: str
    webhook: str
    secret: str


class WebhookSecrets:
    """Seals and opens secrets.

    Args:
        client: KMS client.
        key_arn: the key.
        stage: the stage's name.
    """

    def __init__(self, client: Any, key_arn: str, stage: str) -> None:  # noqa: ANN401 - of KMS
        self._client = client
        self._key_arn = key_arn
        self._context = {"stage": stage}
        self._opened: OrderedDict[tuple[str, str, str], str] = OrderedDict()

    def seal(self, tenant: str, name: str, secret: str) -> SealedSecret:
        """Return a secret as it is kept.

        Args:
            tenant: whose webhook.
            name: the webhook's name.
            secret: as it is written, `whsec_…`.

        Raises:
            ProviderUnavailable: KMS did not do it.
            AccessRefused: KMS does not let us.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.encrypt(
                KeyId=self._key_arn,
                Plaintext=_Content(tenant=tenant, webhook=name, secret=secret).model_dump_json().encode(),
                EncryptionContext=self._context,
            )
        return SealedSecret(sealed=base64.b64encode(answer["CiphertextBlob"]).decode(), digest=secret_digest(secret))

    def open(self, tenant: str, name: str, secret: SealedSecret) -> str:
        """Return a secret as it is written; KMS is asked once a process for each.

        Raises:
            ProviderUnavailable: KMS did not do it.
            AccessRefused: KMS does not let us.
            ValueError: it is another webhook's.
        """
        place = (tenant, name, secret.sealed)
        if place not in self._opened:
            with provider_errors(_PROVIDER):
                answer = self._client.decrypt(
                    KeyId=self._key_arn,
                    CiphertextBlob=base64.b64decode(secret.sealed),
                    EncryptionContext=self._context,
                )
            content = _Content.model_validate_json(answer["Plaintext"])
            if (content.tenant, content.webhook) != (tenant, name):
                raise ValueError("the secret is another webhook's")
            self._opened[place] = content.secret
            while len(self._opened) > _MOST_OPENED:
                self._opened.popitem(last=False)
        return self._opened[place]
