"""WorkTable: the lists of what waits, for a machine, for a person or for its day."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.data.stage_table import StageTable
from kyc_stack.keys.stage_key import StageKey


class WorkTable(StageTable):
    """`{stage}_kyc_work`: an item for each thing that waits, under its list, the oldest first; or an existing table.

    It follows from the records and can be made anew from them, but for the leases of cases. An existing table has the
    string keys `list` and `sort`.
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
            table_name=f"{stage}_kyc_work",
            partition_key="list",
            sort_key="sort",
            key=key,
            existing_name=existing_name,
            existing_key_arn=existing_key_arn,
            protect_data=protect_data,
            deletion_protection=deletion_protection,
        )

    def grant_keep(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant putting items into lists and taking them out, without reading any."""
        return self._grant_writing(grantee, "DeleteItem", "UpdateItem")

    def grant_remove(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant taking the items of a removed record out of the lists."""
        return self._grant_writing(grantee, "DeleteItem")

    def grant_list(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading lists."""
        return self._grant_reading(grantee, "Query")

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading one item by its key."""
        return self._grant_reading(grantee, "GetItem")

    def grant_leases(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading and writing the hold that a reviewer has on a case."""
        return self._grant_writing(grantee, "GetItem", "UpdateItem")

    def grant_see_leases(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading the hold that a reviewer has on a case."""
        return self._grant_reading(grantee, "GetItem")
