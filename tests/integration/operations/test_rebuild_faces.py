"""Known faces that are made anew while a stage goes on: nobody who is verified, erased or refused meanwhile suffers."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws

from kyc.domain.faces import collection_id
from kyc.domain.pseudonym import user_pseudonym
from operations.rebuild_faces import MISSING, STRAY, Difference, Faces
from operations.stage import Stage
from tests.integration.tables import create_faces_table, create_kyc_table

KEY = b"k" * 64
JUNE = "acme#june@example.com"
USER = user_pseudonym(KEY, JUNE)
COLLECTION = collection_id("beta", "acme")
SELFIE = b"june"


@dataclass
class Collections:
    """Rekognition's calls for collections, by which the same picture under the same name is one face."""

    faces: dict[str, dict[str, str]] = field(default_factory=dict)
    after: Callable[[str], object] = lambda _name: None

    def get_paginator(self, operation: str) -> Any:  # noqa: ANN401 - boto3's
        return _Pages(getattr(self, operation))

    def list_collections(self) -> dict[str, Any]:
        return {"CollectionIds": list(self.faces)}

    def list_faces(self, CollectionId: str, MaxResults: int) -> dict[str, Any]:  # noqa: ARG002, N803 - as boto3 names them
        kept = self.faces[CollectionId]
        return {"Faces": [{"FaceId": face, "ExternalImageId": user} for face, user in kept.items()]}

    def index_faces(self, CollectionId: str, Image: Any, ExternalImageId: str, **_: object) -> dict[str, Any]:  # noqa: ANN401, N803
        face = f"face of {Image['S3Object']['Name']}"
        self.faces[CollectionId][face] = ExternalImageId
        self.after("index_faces")
        return {"FaceRecords": [{"Face": {"FaceId": face}}]}

    def delete_faces(self, CollectionId: str, FaceIds: list[str]) -> None:  # noqa: N803
        for face in FaceIds:
            self.faces[CollectionId].pop(face, None)


@dataclass(frozen=True)
class _Pages:
    page: Callable[..., Any]

    def paginate(self, **asked: object) -> Iterator[Any]:
        yield self.page(**asked)


@dataclass
class World:
    """A stage with one user."""

    collections: Collections
    faces: Faces
    selfie: dict[str, Any]

    def record(self, status: str = "verified") -> None:
        self.records.put_item(
            Item={
                "tenant#email": JUNE, "id_type#id": "Passport#1", "validation_status": status, "last_updated_time": 5,
                "documents_judged": [self.selfie],
            }
        )  # fmt: skip

    def keep(self, face: str = "f1") -> None:
        """Make a face the user's, as `validate_kyc` does."""
        self.collections.faces[COLLECTION][face] = USER
        self.items.put_item(Item={"user": USER, "own": face})

    def erase(self) -> None:
        """Erase the user, as `apply_retention` does: records, then the face; the pictures go last of all."""
        self.records.delete_item(Key={"tenant#email": JUNE, "id_type#id": "Passport#1"})
        own = self.items.get_item(Key={"user": USER}).get("Item", {}).get("own", "")
        self.collections.faces[COLLECTION].pop(own, None)
        self.items.delete_item(Key={"user": USER})

    @property
    def records(self) -> Any:  # noqa: ANN401 - boto3's
        return boto3.resource("dynamodb").Table("kyc")

    @property
    def items(self) -> Any:  # noqa: ANN401 - boto3's
        return boto3.resource("dynamodb").Table("faces")

    @property
    def kept(self) -> tuple[list[str], list[str]]:
        """Faces of the collection, and those that items name."""
        return list(self.collections.faces[COLLECTION]), [item["own"] for item in self.items.scan()["Items"]]


@pytest.fixture
def world() -> Iterator[World]:
    credentials = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}
    with mock_aws(), patch.dict(os.environ, credentials), patch.object(boto3, "DEFAULT_SESSION", None):
        create_kyc_table("kyc")
        create_faces_table("faces")
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="documents")
        s3.put_bucket_versioning(Bucket="documents", VersioningConfiguration={"Status": "Enabled"})
        version = s3.put_object(Bucket="documents", Key="selfie.jpg", Body=SELFIE)["VersionId"]
        secret = boto3.client("secretsmanager").create_secret(Name="key", SecretString=KEY.decode())["ARN"]
        outputs = {
            "KycTableName": "kyc", "FaceTableName": "faces", "DocumentBucketName": "documents",
            "PseudonymKeySecretArn": secret,
        }  # fmt: skip
        collections = Collections({COLLECTION: {}})
        clients = {"rekognition": collections}
        with patch.object(Stage, "client", lambda _, service: clients.get(service) or boto3.client(service)):
            faces = Faces(Stage("beta", outputs), "beta")
        digest = sha256(SELFIE).hexdigest()
        selfie = {"kind": "selfie", "key": "selfie.jpg", "version_id": version, "sha256": digest}
        yield World(collections, faces, selfie)


def test_a_lost_face_is_indexed_anew(world: World) -> None:
    world.record()
    found = world.faces.differences()

    assert found == [Difference(MISSING, "acme", USER)]
    assert world.faces.repair(found) == []
    assert world.kept == (["face of selfie.jpg"], ["face of selfie.jpg"])
    assert world.faces.differences() == []


def test_a_user_who_is_verified_while_records_are_read_keeps_their_face(world: World) -> None:
    """Their record was read before it was decided, and their item and face afterwards."""
    world.record("pending")
    read = world.faces._items

    def verified_meanwhile() -> dict[str, dict[str, Any]]:
        world.faces._items = read  # type: ignore[method-assign]
        world.record()
        world.keep()
        return read()

    world.faces._items = verified_meanwhile  # type: ignore[method-assign]
    found = world.faces.differences()
    world.faces.repair(found)

    assert world.kept == (["f1"], ["f1"])


def test_a_face_that_is_taken_out_is_nobodys_in_the_table_either(world: World) -> None:
    """Else the user would never have a face again, and whoever shares it would not be seen."""
    world.record("rejected")
    world.keep()
    found = world.faces.differences()

    assert found == [Difference(STRAY, "acme", USER, "f1")]
    world.faces.repair(found)

    assert world.kept == ([], [])


def test_who_is_erased_after_it_was_said_what_differs_gets_no_face(world: World) -> None:
    world.record()
    found = world.faces.differences()
    world.erase()

    assert world.faces.repair(found) == []
    assert world.kept == ([], [])


@pytest.mark.parametrize("change", [World.erase, lambda world: world.record("rejected")], ids=["erased", "refused"])
def test_who_is_erased_or_refused_while_their_face_is_indexed_keeps_none(
    world: World, change: Callable[[World], None]
) -> None:
    """Whoever did so looked for a face before this one was there."""
    world.record()
    found = world.faces.differences()
    world.collections.after = lambda _name: change(world)

    world.faces.repair(found)

    assert world.kept == ([], [])


def test_a_claim_that_is_being_decided_brings_its_own_face(world: World) -> None:
    world.record()
    found = world.faces.differences()
    world.items.put_item(Item={"user": USER, "entering": {"a mark"}})

    world.faces.repair(found)

    assert list(world.collections.faces[COLLECTION]) == []
    assert world.items.get_item(Key={"user": USER})["Item"] == {"user": USER, "entering": {"a mark"}}
