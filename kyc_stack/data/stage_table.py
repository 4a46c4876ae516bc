"""StageTable: a table of a stage with the key that encrypts it, and grants that name both."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NotRequired, TypedDict, Unpack

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.data.protected_table import ProtectedTable
from kyc_stack.keys.stage_key import EncryptionKey


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table's name and attributes; all keys are strings."""

    name: str
    """The end of the table's name, behind the stage's and an underscore."""
    partition_key: str
    sort_key: str | None = None
    time_to_live: str | None = None
    """The attribute that says when an item goes, in Unix seconds; None keeps all."""
    stream: dynamodb.StreamViewType | None = None
    """Images in the stream of changes; None for no stream."""


class OfTables(TypedDict):
    """The arguments that the constructors of all kept tables have in common."""

    stage: str
    """The stage's name, with which the table's begins."""
    key: EncryptionKey
    """The key that encrypts it."""
    protect_data: NotRequired[bool]
    """Retain it when the stack goes; True if left out."""
    deletion_protection: NotRequired[bool]
    """Refuse its deletion, where data is protected; True if left out. Not yet in a first deployment, whose roll-back
    must be able to delete it."""


class StageTable(Construct):
    """A table that the stack creates in the shape that its class has; what may be done with it, subclasses say."""

    shape: ClassVar[TableShape]
    table: dynamodb.ITable
    _key: EncryptionKey

    def __init__(self, scope: Construct, construct_id: str, **kept: Unpack[OfTables]) -> None:
        """Create the table.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            kept: Its stage, key and protection.
        """
        super().__init__(scope, construct_id)
        self._key = kept["key"]
        self.table = ProtectedTable(
            self,
            "Table",
            table_name=f"{kept['stage']}_{self.shape.name}",
            partition_key=self.shape.partition_key,
            sort_key=self.shape.sort_key,
            stream=self.shape.stream,
            time_to_live=self.shape.time_to_live,
            key=kept["key"],
            protect_data=kept.get("protect_data", True),
            deletion_protection=kept.get("deletion_protection", True),
        )

    @property
    def table_name(self) -> str:
        """The table's name."""
        return self.table.table_name

    def _grant_reading(self, grantee: iam.IGrantable, *actions: str) -> iam.Grant:
        """Grant actions that only read, such as `GetItem`, and decrypting the items."""
        return self._grant(grantee, actions).combine(self._key.grant_decrypt(grantee, service="dynamodb"))

    def _grant_writing(self, grantee: iam.IGrantable, *actions: str) -> iam.Grant:
        """Grant actions that write too, and encrypting the items."""
        return self._grant(grantee, actions).combine(self._key.grant_table_write(grantee))

    def _grant_updating(self, grantee: iam.IGrantable, attributes: Collection[str]) -> iam.Grant:
        """Grant updates of items that name these attributes, the table's keys among them, and no others.

        `dynamodb:Attributes` holds the attributes that a request names, whether they are set, removed or asked for in a
        condition: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html.
        """
        named = {"ForAllValues:StringEquals": {"dynamodb:Attributes": sorted(attributes)}}
        return self._grant(grantee, ("UpdateItem",), named).combine(self._key.grant_table_write(grantee))

    def _grant(
        self, grantee: iam.IGrantable, actions: tuple[str, ...], conditions: Mapping[str, Any] | None = None
    ) -> iam.Grant:
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=[f"dynamodb:{action}" for action in actions],
            resource_arns=[self.table.table_arn],
            conditions=conditions,
        )


class ExistingTable(StageTable):
    """A table that somebody else keeps; nothing is created."""

    def __init__(self, scope: Construct, construct_id: str, table: dynamodb.ITable) -> None:
        """Refer to the table.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            table: The table, with its customer-managed key, if it has one, as `encryption_key`.
        """
        Construct.__init__(self, scope, construct_id)
        self.table = table
        self._key = EncryptionKey(self, "Key", key=table.encryption_key)
