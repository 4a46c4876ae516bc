"""MessageKey: what queue messages are sealed with, so that receiving one does not mean reading it."""

from aws_cdk import RemovalPolicy
from constructs import Construct

from kyc_stack.keys.sealing_key import SealingKey


class MessageKey(SealingKey):
    """The key of the bodies of queue messages."""

    purpose = "bodies of queue messages"
    variable = "MESSAGE_KEY_ARN"

    def __init__(self, scope: Construct, construct_id: str, *, stage: str) -> None:
        """Create the key, which goes with the stack, as queues do: nothing that it sealed is left then.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            stage: The stage's name, the encryption context of all messages.
        """
        super().__init__(scope, construct_id, stage=stage, removal_policy=RemovalPolicy.DESTROY)
