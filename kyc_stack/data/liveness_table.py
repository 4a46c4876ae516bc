"""LivenessTable: sessions of liveness checks, and their results until a claim names them."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.data.stage_table import StageTable, TableShape
from kyc_stack.keys.stage_key import EncryptionKey


class LivenessTable(StageTable):
    """`{stage}_kyc_liveness`: a user's sessions and results in one partition; all of it expires within a day."""

    shape = TableShape(name="kyc_liveness", partition_key="tenant#email", sort_key="item", time_to_live="expires")

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, key: EncryptionKey) -> None:
        """Create the table, which goes with the stack: what is lost with it is a day's checks, which are done again.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            stage: The stage's name.
            key: What encrypts it.
        """
        super().__init__(scope, construct_id, stage=stage, key=key, protect_data=False)

    def grant_keep(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant counting attempts, and keeping and reading sessions and results."""
        return self._grant_writing(grantee, "ConditionCheckItem", "GetItem", "PutItem")

    def grant_use(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading a result, and using it up with a claim."""
        return self._grant_writing(grantee, "GetItem", "UpdateItem")

    def grant_list(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant listing all items of a user."""
        return self._grant_reading(grantee, "Query")

    def grant_erase(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant listing all items of a user, and deleting them."""
        return self._grant_writing(grantee, "DeleteItem", "Query")
