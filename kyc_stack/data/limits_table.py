"""LimitsTable: how much users and tenants have asked for in this hour or day."""

from collections.abc import Mapping

from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc.domain.limits import Limits
from kyc_stack.data.stage_table import StageTable, TableShape
from kyc_stack.keys.stage_key import EncryptionKey


class LimitsTable(StageTable):
    """`{stage}_kyc_limits`: a counter a window, under keyed names; each goes when its window ends."""

    shape = TableShape(name="kyc_limits", partition_key="counter", time_to_live="expires")

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, key: EncryptionKey, limits: Limits) -> None:
        """Create the table.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            stage: The stage's name.
            key: What encrypts it.
            limits: Of the stage.
        """
        # Nothing is lost with it: all counts begin anew.
        super().__init__(
            scope,
            construct_id,
            stage=stage,
            key=key,
            protect_data=False,
        )
        self.environment: Mapping[str, str] = {
            "LIMIT_TABLE_NAME": self.table_name,
            "LIMITS": limits.model_dump_json(),
        }
        """For a function that counts."""

    def grant_count(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant counting; a count returns its own counter, and no other can be read."""
        return self._grant_writing(grantee, "UpdateItem")
