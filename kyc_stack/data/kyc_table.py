"""KycTable: the records of who claimed what, and what became of it."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc.domain.record import OF_A_CONTEST, OF_A_SUBMISSION
from kyc_stack.data.stage_table import ExistingTable, StageTable, TableShape


class KycTable(StageTable):
    """`{stage}_kyc_service`: one item a document claim, with a stream of new and old images."""

    shape = TableShape(
        name="kyc_service",
        partition_key="tenant#email",
        sort_key="id_type#id",
        stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    )

    @staticmethod
    def from_table(scope: Construct, construct_id: str, table: dynamodb.ITable) -> "KycTable":
        """Use an existing table of the same keys, with a stream of new and old images.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            table: The table, with its stream's ARN, and with its customer-managed key if it has one.

        Raises:
            ValueError: If the table is without a stream.
        """
        if table.table_stream_arn is None:
            raise ValueError(f"the table {table.table_name} needs a stream of new and old images")
        return _ExistingKycTable(scope, construct_id, table)

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
        whom a user was verified.
        """
        return self._grant(grantee, ("Query",)).combine(self._grant_updating(grantee, OF_A_SUBMISSION))

    def grant_contest(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading a record, and keeping an objection with it; the update may name no other attribute."""
        return self.grant_read(grantee).combine(self._grant_updating(grantee, OF_A_CONTEST))

    def grant_record_decision(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant recording a decision: one conditional update of the claim's item."""
        return self._grant_writing(grantee, "UpdateItem")

    def grant_erase(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant listing a user's records, putting tombstones in their place, and completing these."""
        return self._grant_writing(grantee, "Query", "PutItem", "DeleteItem", "UpdateItem")

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading one record by its whole key."""
        return self._grant_reading(grantee, "GetItem")

    def grant_read_batch(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading several records at once, each by its whole key."""
        return self._grant_reading(grantee, "BatchGetItem")

    def grant_check(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant making a write elsewhere depend on a record."""
        return self._grant_writing(grantee, "ConditionCheckItem")

    def grant_list(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant listing all records of a user."""
        return self._grant_reading(grantee, "Query")

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


class _ExistingKycTable(ExistingTable, KycTable):
    """A table of records that somebody else keeps."""
