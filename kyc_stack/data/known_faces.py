"""KnownFaces: which face of a collection is which user's, and who may keep, search for and delete faces."""

import json
from collections.abc import Mapping
from typing import Unpack

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc.domain.faces import collection_prefix
from kyc_stack.data.stage_table import ExistingTable, OfTables, StageTable, TableShape
from kyc_stack.functions.function import KycFunction
from kyc_stack.nag import acknowledge, wildcard_resource

_OFF = "faces are not kept"


class KnownFaces(StageTable):
    """`{stage}_known_faces`, one item a user under their pseudonym, and Rekognition's collections, one a tenant.

    The collections are none of the stack's: a tenant comes to be with its first user, without a deployment, and its
    collection with the first face. `python -m operations rebuild-faces --remove` deletes them with their stage.
    """

    shape = TableShape(name="known_faces", partition_key="user")

    _stage: str
    _is_on: bool

    def __init__(self, scope: Construct, construct_id: str, *, is_on: bool, **kept: Unpack[OfTables]) -> None:
        """Create the table.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            is_on: True if faces are kept; else nobody is granted anything, and the table stays as it is.
            kept: The table's stage, key and protection.
        """
        super().__init__(scope, construct_id, **kept)
        self._stage = kept["stage"]
        self._is_on = is_on

    @staticmethod
    def from_table(
        scope: Construct, construct_id: str, table: dynamodb.ITable, *, stage: str, is_on: bool
    ) -> "KnownFaces":
        """Use an existing table of the same key, and the collections of its stage.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            table: The table, with its customer-managed key if it has one.
            stage: The stage's name, by which its collections are named.
            is_on: True if faces are kept.
        """
        return _ExistingKnownFaces(scope, construct_id, table, stage, is_on=is_on)

    @property
    def _collections(self) -> str:
        return Stack.of(self).format_arn(
            service="rekognition",
            resource="collection",
            resource_name=f"{collection_prefix(self._stage)}*",
            arn_format=ArnFormat.SLASH_RESOURCE_NAME,
        )

    @property
    def environment(self) -> Mapping[str, str]:
        """For a function that keeps or erases faces."""
        return {**self.switch, "FACE_TABLE_NAME": self.table.table_name}

    @property
    def switch(self) -> Mapping[str, str]:
        """For a function that only has to know whether faces are kept."""
        return {"KNOWN_FACES": json.dumps(self._is_on)}

    def grant_keep(self, grantee: KycFunction) -> iam.Grant:
        """Grant keeping faces, searching for them, and removing those that the function put there; nothing if off."""
        if not self._is_on:
            return iam.Grant.drop(grantee, _OFF)
        actions = ("DeleteFaces", "IndexFaces", "ListFaces", "SearchFacesByImage")
        return self._grant_writing(grantee, "DeleteItem", "GetItem", "UpdateItem").combine(
            self._grant_on_collections(grantee, *actions, creates=True)
        )

    def grant_erase(self, grantee: KycFunction) -> iam.Grant:
        """Grant deleting faces; nothing if off."""
        if not self._is_on:
            return iam.Grant.drop(grantee, _OFF)
        return self._grant_writing(grantee, "DeleteItem", "GetItem").combine(
            self._grant_on_collections(grantee, "DeleteFaces", "ListFaces")
        )

    def _grant_on_collections(self, grantee: KycFunction, *actions: str, creates: bool = False) -> iam.Grant:
        """Grant work on the stage's collections, in a policy of its own because of CreateCollection.

        CreateCollection knows no resource, since what it names is not there yet (Service Authorization Reference,
        https://docs.aws.amazon.com/service-authorization/latest/reference/list_rekognition.html).
        """
        policy = iam.Policy(grantee, "KnownFaces", roles=[grantee.role])
        grant = iam.Grant.add_to_principal(
            grantee=policy,
            actions=[f"rekognition:{action}" for action in actions],
            resource_arns=[self._collections],
        )
        acknowledge(
            policy,
            wildcard_resource(policy, self._collections),
            "The stage's own collections, one a tenant: tenants come without a deployment.",
        )
        if not creates:
            return grant
        acknowledge(
            policy, "AwsSolutions-IAM5[Resource::*]", "CreateCollection knows no resource; it makes empty ones."
        )
        return grant.combine(
            iam.Grant.add_to_principal(grantee=policy, actions=["rekognition:CreateCollection"], resource_arns=["*"])
        )


class _ExistingKnownFaces(ExistingTable, KnownFaces):
    """A table of known faces that somebody else keeps."""

    def __init__(self, scope: Construct, construct_id: str, table: dynamodb.ITable, stage: str, *, is_on: bool) -> None:
        super().__init__(scope, construct_id, table)
        self._stage = stage
        self._is_on = is_on
