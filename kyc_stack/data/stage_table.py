"""StageTable: a table of a stage with the key that encrypts it, and grants that name both."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.data.protected_table import ProtectedTable
from kyc_stack.keys.stage_key import EncryptionKey, StageKey


class StageTable(Construct):
    """A table that the stack creates, or an existing one of the same keys; what may be done with it, subclasses say."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        table_name: str,
        partition_key: str,
        sort_key: str | None = None,
        time_to_live: str | None = None,
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
            table_name: The name of a created table.
            partition_key: The partition key's name; a string.
            sort_key: The sort key's name, if there is one; a string.
            time_to_live: The attribute that says when an item goes, in Unix seconds; None keeps all.
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
            table_name=table_name,
            partition_key=partition_key,
            sort_key=sort_key,
            key=key,
            time_to_live=time_to_live,
            protect_data=protect_data,
            deletion_protection=deletion_protection,
        )

    @property
    def table_name(self) -> str:
        """The table's name."""
        return self.table.table_name

    def _grant_reading(self, grantee: iam.IGrantable, *actions: str) -> iam.Grant:
        """Grant actions that only read, such as `GetItem`, and decrypting the items."""
        return self._grant(grantee, actions).combine(self._key.grant_decrypt(grantee, service="dynamodb"))

    def _grant_writing(self, grantee: iam.IGrantable, *actions: str) -> iam.Grant:
        """Grant actions that write too, and encrypting the items."""
        return self._grant(grantee, actions).combine(self._key.grant_table_write(grantee))

    def _grant(self, grantee: iam.IGrantable, actions: tuple[str, ...]) -> iam.Grant:
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=[f"dynamodb:{action}" for action in actions],
            resource_arns=[self.table.table_arn],
        )
