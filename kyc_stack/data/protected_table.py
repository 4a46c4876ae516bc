"""ProtectedTable: a DynamoDB table as every table of a stage is kept."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from kyc_stack.keys.stage_key import EncryptionKey
from kyc_stack.nag import acknowledge_no_backup_plan


class ProtectedTable(dynamodb.Table):
    """Paid for by request, encrypted, restorable to any moment of the last 35 days."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        table_name: str,
        partition_key: str,
        sort_key: str | None = None,
        stream: dynamodb.StreamViewType | None = None,
        time_to_live: str | None = None,
        key: EncryptionKey,
        protect_data: bool,
        deletion_protection: bool = True,
    ) -> None:
        """Create the table.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            table_name: The table's name.
            partition_key: The partition key's name; a string.
            sort_key: The sort key's name, if there is one; a string.
            stream: What the stream of changes shows; None for no stream.
            time_to_live: The attribute that says when an item goes, in Unix seconds; None keeps all.
            key: What encrypts the table.
            protect_data: Retain the table when the stack goes.
            deletion_protection: Refuse its deletion, where data is protected: not yet in a first deployment, whose
                roll-back must be able to delete it.
        """
        super().__init__(
            scope,
            construct_id,
            table_name=table_name,
            partition_key=dynamodb.Attribute(name=partition_key, type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name=sort_key, type=dynamodb.AttributeType.STRING) if sort_key else None,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            stream=stream,
            time_to_live_attribute=time_to_live,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED if key.key else dynamodb.TableEncryption.AWS_MANAGED,
            encryption_key=key.key,
            deletion_protection=protect_data and deletion_protection,
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if protect_data else RemovalPolicy.DESTROY,
        )
        acknowledge_no_backup_plan(self)
