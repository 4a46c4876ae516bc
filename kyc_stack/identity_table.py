"""IdentityTable: the identity-management table, one item a user."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.nag import acknowledge_no_backup_plan
from kyc_stack.stage_key import EncryptionKey, StageKey


class IdentityTable(Construct):
    """Where other services read whether a user is verified: created, or an existing table with the same key.

    An existing table has the partition key `tenant#email` (string) and no sort key.
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
    ) -> None:
        """Create or import the table.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            stage: The stage's name.
            key: What encrypts a created table.
            existing_name: The name of the table to use instead of a new one.
            existing_key_arn: The customer-managed key of that table, if it has one.
            protect_data: Retain a created table when the stack goes, and refuse its deletion.
        """
        super().__init__(scope, construct_id)
        if existing_name:
            self._key: EncryptionKey = EncryptionKey(self, "ExistingKey", existing_arn=existing_key_arn)
            self.table: dynamodb.ITable = dynamodb.Table.from_table_name(self, "Existing", existing_name)
            return
        self._key = key
        self.table = dynamodb.Table(
            self,
            "Table",
            table_name=f"{stage}_identity_management",
            partition_key=dynamodb.Attribute(name="tenant#email", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED if key.key else dynamodb.TableEncryption.AWS_MANAGED,
            encryption_key=key.key,
            deletion_protection=protect_data,
            removal_policy=RemovalPolicy.RETAIN if protect_data else RemovalPolicy.DESTROY,
        )
        acknowledge_no_backup_plan(self.table)

    @property
    def table_name(self) -> str:
        """The table's name."""
        return self.table.table_name

    def grant_keep(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let the grantee read a user's item (in one batch with others) and write it anew, under a condition."""
        return self._grant(grantee, "dynamodb:BatchGetItem", "dynamodb:PutItem").combine(
            self._key.grant_table_write(grantee)
        )

    def grant_remove(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let the grantee delete a user's item."""
        return self._grant(grantee, "dynamodb:DeleteItem").combine(self._key.grant_table_write(grantee))

    def _grant(self, grantee: iam.IGrantable, *actions: str) -> iam.Grant:
        return iam.Grant.add_to_principal(grantee=grantee, actions=list(actions), resource_arns=[self.table.table_arn])
