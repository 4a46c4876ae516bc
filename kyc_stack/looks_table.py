"""LooksTable: who of a tenant's staff looked at which record or document, and when."""

from collections.abc import Mapping

from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.protected_table import ProtectedTable
from kyc_stack.stage_key import StageKey


class LooksTable(Construct):
    """`{stage}_kyc_looks`: an entry a look, kept for a time. Nothing of a customer is in it but submissions' ids."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        key: StageKey,
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
        super().__init__(scope, construct_id)
        self._key = key
        self._keep_days = keep_days
        self.table = ProtectedTable(
            self,
            "Table",
            table_name=f"{stage}_kyc_looks",
            partition_key="tenant#day",
            sort_key="entry",
            key=key,
            time_to_live="expires",
            protect_data=protect_data,
            deletion_protection=deletion_protection,
        )

    @property
    def environment(self) -> Mapping[str, str]:
        """For a function that notes looks, or reads them."""
        return {"LOOKS_TABLE_NAME": self.table.table_name, "LOOKS_KEEP_DAYS": str(self._keep_days)}

    def grant_note(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let the grantee add entries, and neither read nor delete any."""
        return self._grant(grantee, "dynamodb:PutItem").combine(self._key.grant_table_write(grantee))

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let the grantee read a tenant's entries."""
        return self._grant(grantee, "dynamodb:Query").combine(self._key.grant_decrypt(grantee, service="dynamodb"))

    def _grant(self, grantee: iam.IGrantable, action: str) -> iam.Grant:
        return iam.Grant.add_to_principal(grantee=grantee, actions=[action], resource_arns=[self.table.table_arn])
