"""IdentityTable: the identity-management table, one item a user."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.protected_table import ProtectedTable
from kyc_stack.stage_key import EncryptionKey, StageKey


class IdentityTable(Construct):
    """Where other services read whether a user is verified: created, or an existing table with the same key.

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
        super().__init__(scope, construct_id)
        if existing_name:
            self._key: EncryptionKey = EncryptionKey(self, "ExistingKey", existing_arn=existing_key_arn)
            self.table: dynamodb.ITable = dynamodb.Table.from_table_name(self, "Existing", existing_name)
            return
        self._key = key
        self.table = ProtectedTable(
            self,
            "Table",
            table_name=f"{stage}_identity_management",
            partition_key="tenant#email",
            key=key,
            protect_data=protect_data,
            deletion_protection=deletion_protection,
        )

    @property
    def table_name(self) -> str:
        """The table's name."""
        return self.table.table_name

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let the grantee read a user's item."""
        return self._grant(grantee, "dynamodb:GetItem").combine(self._key.grant_decrypt(grantee, service="dynamodb"))

    def grant_keep(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let the grantee read a user's item (in one batch with others) and write it anew, under a condition."""
        return self._grant(grantee, "dynamodb:BatchGetItem", "dynamodb:PutItem").combine(
            self._key.grant_table_write(grantee)
        )

    def grant_remove(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let the grantee delete a user's item."""
        return self._grant(grantee, "dynamodb:DeleteItem").combine(self._key.grant_table_write(grantee))

    def _grant(self, grantee: iam.IGrantable, *actions: str) -> iam.Grant:
        return iam.Grant.add_to_principal(grantee=grantee, actions=list(actions), resource_arns=[self.table.table_arn])
