"""LooksTable: who of a tenant's staff looked at which record or document, and when."""

from collections.abc import Mapping

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.data.stage_table import ExistingTable, StageTable, TableShape
from kyc_stack.keys.stage_key import EncryptionKey


class LooksTable(StageTable):
    """`{stage}_kyc_looks`: an entry a look, kept for a time. Nothing of a customer is in it but submissions' ids."""

    shape = TableShape(name="kyc_looks", partition_key="tenant#day", sort_key="entry", time_to_live="expires")

    _keep_days: int

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        key: EncryptionKey,
        keep_days: int,
        protect_data: bool = True,
        deletion_protection: bool = True,
    ) -> None:
        """Create the table.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            stage: The stage's name.
            key: What encrypts it.
            keep_days: How long an entry is kept.
            protect_data: Retain the table when the stack goes.
            deletion_protection: Refuse its deletion, where data is protected.
        """
        super().__init__(
            scope,
            construct_id,
            stage=stage,
            key=key,
            protect_data=protect_data,
            deletion_protection=deletion_protection,
        )
        self._keep_days = keep_days

    @staticmethod
    def from_table(scope: Construct, construct_id: str, table: dynamodb.ITable, *, keep_days: int) -> "LooksTable":
        """Use an existing table of the same keys.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            table: The table, with its customer-managed key if it has one.
            keep_days: How long a new entry is kept.
        """
        return _ExistingLooksTable(scope, construct_id, table, keep_days)

    @property
    def environment(self) -> Mapping[str, str]:
        """For a function that notes looks, or reads them."""
        return {"LOOKS_TABLE_NAME": self.table.table_name, "LOOKS_KEEP_DAYS": str(self._keep_days)}

    def grant_note(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant adding entries, but neither reading nor deleting any."""
        return self._grant_writing(grantee, "PutItem")

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading a tenant's entries."""
        return self._grant_reading(grantee, "Query")


class _ExistingLooksTable(ExistingTable, LooksTable):
    """A table of looks that somebody else keeps."""

    def __init__(self, scope: Construct, construct_id: str, table: dynamodb.ITable, keep_days: int) -> None:
        super().__init__(scope, construct_id, table)
        self._keep_days = keep_days
