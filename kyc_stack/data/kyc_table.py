"""KycTable: the records of who claimed what, and what became of it."""

from collections.abc import Collection, Mapping
from typing import Any

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc.domain.record import OF_A_CONTEST, OF_A_SUBMISSION
from kyc_stack.data.protected_table import ProtectedTable
from kyc_stack.keys.stage_key import EncryptionKey, StageKey


class KycTable(Construct):
    """`{stage}_kyc_service`: one item a document claim, with a stream of new and old images; or an existing table.

    An existing table has the string keys `tenant#email` and `id_type#id`, and a stream of new and old images.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        key: StageKey,
        existing_name: str | None = None,
        existing_stream_arn: str | None = None,
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
            existing_stream_arn: The ARN of that table's stream, which no name leads to.
            existing_key_arn: The customer-managed key of that table, if it has one.
            protect_data: Retain a created table when the stack goes.
            deletion_protection: Refuse its deletion, where data is protected: not yet in a first deployment, whose
                roll-back must be able to delete it.
        """
        super().__init__(scope, construct_id)
        if existing_name:
            self._key: EncryptionKey = EncryptionKey(self, "ExistingKey", existing_arn=existing_key_arn)
            self.table: dynamodb.ITable = dynamodb.Table.from_table_attributes(
                self, "Existing", table_name=existing_name, table_stream_arn=existing_stream_arn
            )
            return
        self._key = key
        self.table = ProtectedTable(
            self,
            "Table",
            table_name=f"{stage}_kyc_service",
            partition_key="tenant#email",
            sort_key="id_type#id",
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
            key=key,
            protect_data=protect_data,
            deletion_protection=deletion_protection,
        )

    @property
    def table_name(self) -> str:
        """The table's name."""
        return self.table.table_name

    @property
    def stream_arn(self) -> str:
        """The ARN of the stream of changes."""
        stream_arn = self.table.table_stream_arn
        if stream_arn is None:
            raise ValueError("the table has no stream")
        return stream_arn

    def grant_save(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant storing a claim: counting its user's records, and one conditional update of its item.

        The update may name what a submission changes and no other attribute, so it cannot sign a decision, nor say as
        whom a user was verified. `dynamodb:Attributes` holds the attributes that a request names, whether they are set,
        removed or asked for in a condition; the table's keys have to be among those that are allowed:
        https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html.
        """
        return self._grant(grantee, "dynamodb:Query").combine(self._grant_updating(grantee, OF_A_SUBMISSION))

    def grant_contest(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading a record, and keeping an objection with it; the update may name no other attribute."""
        return self.grant_read(grantee).combine(self._grant_updating(grantee, OF_A_CONTEST))

    def grant_record_decision(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant recording a decision: one conditional update of the claim's item."""
        return self._grant(grantee, "dynamodb:UpdateItem").combine(self._key.grant_table_write(grantee))

    def grant_erase(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant listing a user's records, putting tombstones in their place, and completing these."""
        return self._grant(
            grantee, "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:UpdateItem"
        ).combine(self._key.grant_table_write(grantee))

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading one record by its whole key."""
        return self._grant_reading(grantee, "dynamodb:GetItem")

    def grant_read_batch(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading several records at once, each by its whole key."""
        return self._grant_reading(grantee, "dynamodb:BatchGetItem")

    def grant_check(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant making a write elsewhere depend on a record."""
        return self._grant(grantee, "dynamodb:ConditionCheckItem").combine(self._key.grant_table_write(grantee))

    def grant_list(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant listing all records of a user."""
        return self._grant_reading(grantee, "dynamodb:Query")

    def grant_read_stream(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading the stream of changes.

        `ListStreams` is granted on the table's streams by name, as the Serverless Application Model's
        `DynamoDBStreamReadPolicy` does; Lambda asks for it when the event source is created.
        """
        return (
            iam.Grant.add_to_principal(
                grantee=grantee,
                actions=["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
                resource_arns=[self.stream_arn],
            )
            .combine(
                iam.Grant.add_to_principal(
                    grantee=grantee,
                    actions=["dynamodb:ListStreams"],
                    resource_arns=[self.streams_arn_pattern],
                )
            )
            .combine(self._key.grant_decrypt(grantee, service="dynamodb"))
        )

    @property
    def streams_arn_pattern(self) -> str:
        """All streams that the table ever had."""
        return f"{self.table.table_arn}/stream/*"

    def _grant_updating(self, grantee: iam.IGrantable, attributes: Collection[str]) -> iam.Grant:
        named = {"ForAllValues:StringEquals": {"dynamodb:Attributes": sorted(attributes)}}
        return self._grant(grantee, "dynamodb:UpdateItem", conditions=named).combine(
            self._key.grant_table_write(grantee)
        )

    def _grant_reading(self, grantee: iam.IGrantable, action: str) -> iam.Grant:
        return self._grant(grantee, action).combine(self._key.grant_decrypt(grantee, service="dynamodb"))

    def _grant(self, grantee: iam.IGrantable, *actions: str, conditions: Mapping[str, Any] | None = None) -> iam.Grant:
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=list(actions),
            resource_arns=[self.table.table_arn],
            conditions=conditions,
        )
