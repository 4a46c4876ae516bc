"""AnswerKey: what answers are sealed with that are kept for requests that are sent again."""

from aws_cdk import RemovalPolicy
from constructs import Construct

from kyc_stack.keys.sealing_key import SealingKey


class AnswerKey(SealingKey):
    """The key of kept answers: who may read the table, in a console or a backup, reads none of them."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, removal_policy: RemovalPolicy) -> None:
        """Create the key; the arguments are those of `SealingKey`."""
        super().__init__(
            scope,
            construct_id,
            stage=stage,
            purpose="answers that are kept for requests that are sent again",
            variable="ANSWER_KEY_ARN",
            seals_by="GenerateDataKey",
            removal_policy=removal_policy,
        )
