"""WebhookKey: what webhooks' secrets are sealed with."""

from aws_cdk import aws_kms as kms
from constructs import Construct

from kyc_stack.keys.sealing_key import SealingKey


class WebhookKey(SealingKey):
    """The key of webhooks' secrets: who takes them in can encrypt, who signs with them can decrypt, nobody both."""

    purpose = "secrets of webhooks"
    variable = "WEBHOOK_KEY_ARN"
    seals_by = "Encrypt"

    @staticmethod
    def from_key(scope: Construct, construct_id: str, key: kms.IKey, *, stage: str) -> "WebhookKey":
        """Use an existing key: that which sealed the secrets in an existing table of webhooks.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            key: The key.
            stage: The stage's name, which must be the one that sealed.
        """
        return _ExistingWebhookKey(scope, construct_id, key, stage)


class _ExistingWebhookKey(WebhookKey):
    """A key that is there already; nothing is created."""

    def __init__(self, scope: Construct, construct_id: str, key: kms.IKey, stage: str) -> None:
        Construct.__init__(self, scope, construct_id)
        self._stage = stage
        self._key = key
