"""WebhookTable: a tenant's webhooks, and what was delivered to each."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.data.stage_table import ExistingTable, StageTable, TableShape


class WebhookTable(StageTable):
    """`{stage}_kyc_webhooks`: a tenant's webhooks, and a month of deliveries; nothing in it names a customer."""

    shape = TableShape(name="kyc_webhooks", partition_key="tenant", sort_key="item", time_to_live="expires")

    @staticmethod
    def from_table(scope: Construct, construct_id: str, table: dynamodb.ITable) -> "WebhookTable":
        """Use an existing table of the same keys.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            table: The table, with its customer-managed key if it has one.
        """
        return _ExistingWebhookTable(scope, construct_id, table)

    def grant_manage(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant making, changing and deleting webhooks, and reading deliveries and repeating them."""
        return self._grant_writing(grantee, "DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem")

    def grant_announce(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant listing webhooks, disabling them, and adding deliveries."""
        return self._grant_writing(grantee, "PutItem", "Query", "UpdateItem")

    def grant_deliver(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading a known webhook and a known delivery, and recording the result of a try."""
        return self._grant_writing(grantee, "GetItem", "UpdateItem")


class _ExistingWebhookTable(ExistingTable, WebhookTable):
    """A table of webhooks that somebody else keeps."""
