"""IdempotencyTable: requests with an `Idempotency-Key`, and their answers for a day."""

from collections.abc import Mapping

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.data.stage_table import StageTable, TableShape
from kyc_stack.keys.answer_key import AnswerKey
from kyc_stack.keys.stage_key import EncryptionKey


class IdempotencyTable(StageTable):
    """`{stage}_kyc_idempotency`: sealed answers under keyed names of users; each goes after a day.

    It is without a backup of its own to keep: what is lost with it are answers that were given.
    """

    shape = TableShape(name="kyc_idempotency", partition_key="user", sort_key="item", time_to_live="expires")

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, key: EncryptionKey) -> None:
        """Create the table, and the key of the answers.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            stage: The stage's name.
            key: What encrypts the table.
        """
        super().__init__(
            scope,
            construct_id,
            stage=stage,
            key=key,
            protect_data=False,
        )
        self._answer_key = AnswerKey(self, "AnswerKey", stage=stage, removal_policy=RemovalPolicy.DESTROY)
        self.environment: Mapping[str, str] = {
            "IDEMPOTENCY_TABLE_NAME": self.table_name,
            **self._answer_key.environment,
        }
        """For a function that carries requests out once."""
        self.name_environment: Mapping[str, str] = {"IDEMPOTENCY_TABLE_NAME": self.table_name}
        """For a function that erases."""

    def grant_carry_out_once(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant carrying requests out once: marking them, keeping their sealed responses, and opening those again.

        DynamoDB returns an existing mark when another one cannot be put; so no other reading is granted.
        """
        return (
            self._grant_writing(grantee, "ConditionCheckItem", "DeleteItem", "PutItem")
            .combine(self._answer_key.grant_seal(grantee))
            .combine(self._answer_key.grant_open(grantee))
        )

    def grant_erase(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant finding all items of a user, deleting them, and noting that they were."""
        return self._grant_writing(grantee, "DeleteItem", "PutItem", "Query")
