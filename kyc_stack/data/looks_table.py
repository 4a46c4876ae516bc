"""LooksTable: who of a tenant's staff looked at which record or document, and when."""

from collections.abc import Mapping
from typing import Unpack

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.data.stage_table import ExistingTable, OfTables, StageTable, TableShape


class LooksTable(StageTable):
    """`{stage}_kyc_looks`: an entry a look, kept for a time. Nothing of a customer is in it but submissions' ids."""

    shape = TableShape(name="kyc_looks", partition_key="tenant#day", sort_key="entry", time_to_live="expires")

    _keep_days: int

    def __init__(self, scope: Construct, construct_id: str, *, keep_days: int, **kept: Unpack[OfTables]) -> None:
        """Create the table.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            keep_days: How long an entry is kept.
            kept: The table's stage, key and protection.
        """
        super().__init__(scope, construct_id, **kept)
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
