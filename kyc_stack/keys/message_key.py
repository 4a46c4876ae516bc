"""MessageKey: what queue messages are sealed with, so that receiving one does not mean reading it."""

from aws_cdk import RemovalPolicy
from constructs import Construct

from kyc_stack.keys.sealing_key import SealingKey


class MessageKey(SealingKey):
    """The key of the bodies of queue messages."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, removal_policy: RemovalPolicy) -> None:
        """Create the key; the arguments are those of `SealingKey`."""
        super().__init__(
            scope,
            construct_id,
            stage=stage,
            purpose="bodies of queue messages",
            variable="MESSAGE_KEY_ARN",
            seals_by="GenerateDataKey",
            removal_policy=removal_policy,
        )
