"""IdentityTable: the identity-management table, one item a user."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.data.stage_table import ExistingTable, StageTable, TableShape


class IdentityTable(StageTable):
    """`{stage}_identity_management`: an item a user, from which other services read if a user is verified."""

    shape = TableShape(name="identity_management", partition_key="tenant#email")

    @staticmethod
    def from_table(scope: Construct, construct_id: str, table: dynamodb.ITable) -> "IdentityTable":
        """Use an existing table of the same key.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            table: The table, with its customer-managed key if it has one.
        """
        return _ExistingIdentityTable(scope, construct_id, table)

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading a user's item."""
        return self._grant_reading(grantee, "GetItem")

    def grant_keep(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading a user's item, in one batch with others, and writing it anew under a condition."""
        return self._grant_writing(grantee, "BatchGetItem", "PutItem")

    def grant_note_letters(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant noting the news of letters with a user's item, and changing nothing else of it."""
        return self._grant_updating(grantee, ("letters_state", "letters_time", "tenant#email"))

    def grant_remove(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant deleting a user's item."""
        return self._grant_writing(grantee, "DeleteItem")


class _ExistingIdentityTable(ExistingTable, IdentityTable):
    """An identity table that somebody else keeps."""
