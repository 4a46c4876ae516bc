"""PersonalData: every place of a stage where a user's data lies."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.data.document_bucket import DocumentBucket
from kyc_stack.data.document_numbers import DocumentNumbers
from kyc_stack.data.idempotency_table import IdempotencyTable
from kyc_stack.data.identity_table import IdentityTable
from kyc_stack.data.known_faces import KnownFaces
from kyc_stack.data.kyc_table import KycTable
from kyc_stack.data.liveness_table import LivenessTable
from kyc_stack.data.stage_table import OfTables
from kyc_stack.data.work_table import WorkTable
from kyc_stack.functions.function import KycFunction
from kyc_stack.keys.stage_key import StageKey


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Every place of a stage where a user's data lies, and the key of the pseudonyms that take its place."""

    kyc_table: KycTable
    identity_table: IdentityTable
    work_table: WorkTable
    liveness_table: LivenessTable
    document_bucket: DocumentBucket
    document_numbers: DocumentNumbers
    idempotency: IdempotencyTable
    known_faces: KnownFaces

    @staticmethod
    def create(
        scope: Construct,
        *,
        stage: str,
        key: StageKey,
        kyc_table: KycTable,
        document_bucket: DocumentBucket,
        identity_table: IdentityTable | None = None,
        known_faces: bool = False,
        protect_data: bool = True,
    ) -> "PersonalData":
        """Create the places that an app has no tables of its own for.

        Args:
            scope: The parent of what is created.
            stage: The stage's name.
            key: What encrypts the tables.
            kyc_table: The records.
            document_bucket: The documents.
            identity_table: The table from which other services read if a user is verified; None creates one.
            known_faces: Keep the faces of verified users, so that one face under two accounts is noticed. They are
                biometric data: the law, or the text that customers agreed to, must allow it.
            protect_data: Retain the tables when the stack goes, and refuse their deletion.
        """
        kept: OfTables = {
            "stage": stage,
            "key": key,
            "protect_data": protect_data,
            "deletion_protection": protect_data,
        }
        return PersonalData(
            kyc_table=kyc_table,
            identity_table=identity_table or IdentityTable(scope, "IdentityTable", **kept),
            work_table=WorkTable(scope, "WorkTable", **kept),
            liveness_table=LivenessTable(scope, "LivenessTable", stage=stage, key=key),
            document_bucket=document_bucket,
            document_numbers=DocumentNumbers(scope, "DocumentNumbers", **kept),
            idempotency=IdempotencyTable(scope, "IdempotencyTable", stage=stage, key=key),
            known_faces=KnownFaces(scope, "KnownFaces", is_on=known_faces, **kept),
        )

    @property
    def environment(self) -> Mapping[str, str]:
        """For a function that erases."""
        return {
            "KYC_TABLE_NAME": self.kyc_table.table_name,
            "IDENTITY_TABLE_NAME": self.identity_table.table_name,
            "WORK_TABLE_NAME": self.work_table.table_name,
            "LIVENESS_TABLE_NAME": self.liveness_table.table_name,
            "DOCUMENT_BUCKET_NAME": self.document_bucket.bucket_name,
            **self.document_numbers.key_environment,
            **self.idempotency.name_environment,
            **self.known_faces.environment,
        }

    def grant_erase(self, grantee: KycFunction) -> iam.Grant:
        """Grant erasing users."""
        return (
            self.kyc_table.grant_erase(grantee)
            .combine(self.identity_table.grant_remove(grantee))
            .combine(self.work_table.grant_remove(grantee))
            .combine(self.liveness_table.grant_erase(grantee))
            .combine(self.idempotency.grant_erase(grantee))
            .combine(self.document_bucket.grant_remove(grantee))
            .combine(self.document_numbers.grant_make_pseudonyms(grantee))
            .combine(self.known_faces.grant_erase(grantee))
        )
