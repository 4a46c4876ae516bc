"""WorkTable: the lists of what waits, for a machine, for a person or for its day."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.data.stage_table import ExistingTable, StageTable, TableShape


class WorkTable(StageTable):
    """`{stage}_kyc_work`: an item for each thing that waits, under its list, the oldest first.

    It follows from the records and can be made anew from them, but for the leases of cases.
    """

    shape = TableShape(name="kyc_work", partition_key="list", sort_key="sort")

    @staticmethod
    def from_table(scope: Construct, construct_id: str, table: dynamodb.ITable) -> "WorkTable":
        """Use an existing table of the same keys.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            table: The table, with its customer-managed key if it has one.
        """
        return _ExistingWorkTable(scope, construct_id, table)

    def grant_keep(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant putting items into lists and taking them out, without reading any."""
        return self._grant_writing(grantee, "DeleteItem", "UpdateItem")

    def grant_remove(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant taking the items of a removed record out of the lists."""
        return self._grant_writing(grantee, "DeleteItem")

    def grant_list(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading lists."""
        return self._grant_reading(grantee, "Query")

    def grant_remind(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading lists, and noting with an item that its user was reminded; nothing else is changed."""
        return self.grant_list(grantee).combine(self._grant_updating(grantee, ("list", "reminded_time", "sort")))

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading one item by its key."""
        return self._grant_reading(grantee, "GetItem")

    def grant_lease_cases(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading and writing the hold that a reviewer has on a case."""
        return self._grant_writing(grantee, "GetItem", "UpdateItem")

    def grant_see_leases(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading the hold that a reviewer has on a case."""
        return self._grant_reading(grantee, "GetItem")


class _ExistingWorkTable(ExistingTable, WorkTable):
    """A table of lists that somebody else keeps."""
