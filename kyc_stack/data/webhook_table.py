"""WebhookTable: a tenant's webhooks, and what was delivered to each."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.data.stage_table import StageTable
from kyc_stack.keys.stage_key import StageKey


class WebhookTable(StageTable):
    """`{stage}_kyc_webhooks`: a tenant's webhooks, and a month of deliveries; nothing in it names a customer."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        key: StageKey,
        protect_data: bool = True,
        deletion_protection: bool = True,
    ) -> None:
        """Create the table; the arguments are those of `StageTable`."""
        super().__init__(
            scope,
            construct_id,
            table_name=f"{stage}_kyc_webhooks",
            partition_key="tenant",
            sort_key="item",
            key=key,
            time_to_live="expires",
            protect_data=protect_data,
            deletion_protection=deletion_protection,
        )

    def grant_manage(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant making, changing and deleting webhooks, and reading deliveries and repeating them."""
        return self._grant_writing(grantee, "DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem")

    def grant_announce(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant listing webhooks, disabling them, and adding deliveries."""
        return self._grant_writing(grantee, "PutItem", "Query", "UpdateItem")

    def grant_deliver(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading a known webhook and a known delivery, and recording the result of a try."""
        return self._grant_writing(grantee, "GetItem", "UpdateItem")
