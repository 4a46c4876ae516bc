"""WebhookKey: what webhooks' secrets are sealed with."""

from aws_cdk import RemovalPolicy
from constructs import Construct

from kyc_stack.keys.sealing_key import SealingKey


class WebhookKey(SealingKey):
    """The key of webhooks' secrets: who takes them in can encrypt, who signs with them can decrypt, nobody both."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, removal_policy: RemovalPolicy) -> None:
        """Create the key; the arguments are those of `SealingKey`."""
        super().__init__(
            scope,
            construct_id,
            stage=stage,
            purpose="secrets of webhooks",
            variable="WEBHOOK_KEY_ARN",
            seals_by="Encrypt",
            removal_policy=removal_policy,
        )
