"""IdentityTable: the identity-management table, one item a user."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.data.stage_table import StageTable
from kyc_stack.keys.stage_key import StageKey


class IdentityTable(StageTable):
    """The table from which other services read if a user is verified: created, or an existing one with the same key.

    An existing table has the partition key `tenant#email` (string) and no sort key.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        key: StageKey,
        existing_name: str | None = None,
        existing_key_arn: str | None = None,
        protect_data: bool = True,
        deletion_protection: bool = True,
    ) -> None:
        """Create or import the table.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            stage: The stage's name.
            key: What encrypts a created table.
            existing_name: The name of the table to use instead of a new one.
            existing_key_arn: The customer-managed key of that table, if it has one.
            protect_data: Retain a created table when the stack goes.
            deletion_protection: Refuse its deletion, where data is protected: not yet in a first deployment, whose
                roll-back must be able to delete it.
        """
        super().__init__(
            scope,
            construct_id,
            table_name=f"{stage}_identity_management",
            partition_key="tenant#email",
            key=key,
            existing_name=existing_name,
            existing_key_arn=existing_key_arn,
            protect_data=protect_data,
            deletion_protection=deletion_protection,
        )

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading a user's item."""
        return self._grant_reading(grantee, "GetItem")

    def grant_keep(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading a user's item, in one batch with others, and writing it anew under a condition."""
        return self._grant_writing(grantee, "BatchGetItem", "PutItem")

    def grant_note_letters(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant noting the news of letters with a user's item, and changing nothing else of it."""
        named = {
            "ForAllValues:StringEquals": {"dynamodb:Attributes": ["letters_state", "letters_time", "tenant#email"]}
        }
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["dynamodb:UpdateItem"],
            resource_arns=[self.table.table_arn],
            conditions=named,
        ).combine(self._key.grant_table_write(grantee))

    def grant_remove(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant deleting a user's item."""
        return self._grant_writing(grantee, "DeleteItem")
