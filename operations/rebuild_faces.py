"""Known faces, held against the records, and made anew from the evidence.

A user who is verified has one face in the collection of their tenant, and the table of known faces names it. What is
missing is indexed anew from the selfie that was judged, in the version that the record names; what no verified user has
is deleted. A user whose claim is being decided at this moment is left alone. Each record, item and face is read once
to say what differs, and once more before anything is changed: what was decided meanwhile differs in one reading alone.

https://docs.aws.amazon.com/rekognition/latest/dg/managing-face-collections.html; collections are in no backup.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

from kyc.domain.faces import collection_id, collection_prefix
from kyc.domain.keys import SEPARATOR
from kyc.domain.pseudonym import user_pseudonym
from operations.stage import Stage

MISSING, STRAY, WITHOUT_EVIDENCE = "missing", "stray", "without evidence"

_ABSENT: Final = "ResourceNotFoundException"
_CHANGED: Final = "ConditionalCheckFailedException"
_AT_ONCE: Final = 4096
_OF_RECORDS: Final = ("tenant#email", "validation_status", "verified_date_of_birth", "documents_judged",
                      "last_updated_time")  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """A face that is not as the records say.

    Attributes:
        kind: `missing`, `stray` or `without evidence`.
        tenant: whose collection it is.
        user: the pseudonym.
        face_id: of a stray one.
    """

    kind: str
    tenant: str
    user: str
    face_id: str | None = None


@dataclass
class _User:
    """A user's state by their records.

    Attributes:
        tenant: the tenant.
        partition: of the user's records.
        selfie: the selfie of the record that was verified last, as the record names it.
        is_verified: True if any record says so.
        time: of that record.
    """

    tenant: str
    partition: str
    selfie: Mapping[str, Any] | None = None
    is_verified: bool = False
    time: int = -1


@dataclass
class _Seen:
    users: dict[str, _User] = field(default_factory=dict)
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    faces: dict[tuple[str, str], str] = field(default_factory=dict)
    """User by tenant and face id."""


class Faces:
    """The known faces of a stage.

    Args:
        stage: the stage.
        name: its name.
    """

    def __init__(self, stage: Stage, name: str) -> None:
        self._name = name
        self._dynamodb = stage.client("dynamodb")
        self._rekognition = stage.client("rekognition")
        self._s3 = stage.client("s3")
        self._records = stage.output("KycTableName")
        self._table = stage.output("FaceTableName")
        self._bucket = stage.output("DocumentBucketName")
        secret = stage.client("secretsmanager").get_secret_value(SecretId=stage.output("PseudonymKeySecretArn"))
        self._key: bytes = secret["SecretString"].encode()

    def differences(self) -> list[Difference]:
        """Return what differs.

        Raises:
            ClientError: AWS refused.
        """
        return list(self._differences(self._read()))

    def repair(self, differences: list[Difference]) -> list[Difference]:
        """Index what is missing, delete what is stray, and return what has no evidence any more.

        What does not differ any more is left alone.

        Raises:
            ClientError: AWS refused; to be repeated.
        """
        seen = self._read()
        still = set(self._differences(seen)) & set(differences)
        for each in differences:
            if each in still and each.face_id:
                self._delete(each.tenant, [each.face_id])
                self._forget(each.user, each.face_id)
        return [
            Difference(WITHOUT_EVIDENCE, each.tenant, each.user)
            for each in differences
            if each in still and each.kind == MISSING and not self._index(each.user, seen.users[each.user])
        ]

    def remove(self) -> int:
        """Delete all collections of the stage, and all items of its table; returns how many collections there were.

        Raises:
            ClientError: AWS refused; to be repeated.
        """
        names = list(self._collections())
        for name in names:
            self._rekognition.delete_collection(CollectionId=name)
        for user in self._items():
            self._dynamodb.delete_item(TableName=self._table, Key={"user": {"S": user}})
        return len(names)

    def _read(self) -> _Seen:
        seen = _Seen(users=self._users(), items=self._items())
        for name in self._collections():
            tenant = name.removeprefix(collection_prefix(self._name))
            for face in self._faces_of(name):
                seen.faces[tenant, face["FaceId"]] = face.get("ExternalImageId", "")
        return seen

    def _differences(self, seen: _Seen) -> Iterator[Difference]:
        yield from self._missing(seen)
        yield from self._strays(seen)

    def _missing(self, seen: _Seen) -> Iterator[Difference]:
        for name, user in sorted(seen.users.items()):
            item = seen.items.get(name, {})
            has_face = (user.tenant, item.get("own", "")) in seen.faces
            if user.is_verified and user.selfie and not item.get("entering") and not has_face:
                yield Difference(MISSING, user.tenant, name)

    def _strays(self, seen: _Seen) -> Iterator[Difference]:
        for (tenant, face_id), user in sorted(seen.faces.items()):
            item, known = seen.items.get(user, {}), seen.users.get(user)
            is_own = item.get("own") == face_id and known is not None and known.is_verified
            if not is_own and not item.get("entering"):
                yield Difference(STRAY, tenant, user, face_id)

    def _users(self) -> dict[str, _User]:
        users: dict[str, _User] = {}
        for record in self._scan(self._records, _OF_RECORDS):
            partition = record["tenant#email"]
            tenant, _, email = partition.partition(SEPARATOR)
            if "@" not in email:
                continue  # a tombstone, or an item of the erasures' own
            user = users.setdefault(user_pseudonym(self._key, partition), _User(tenant, partition))
            is_verified = record.get("validation_status") == "verified"
            user.is_verified |= _is_verified(record)
            selfies = [each for each in record.get("documents_judged", ()) if each["kind"] == "selfie"]
            if is_verified and selfies and selfies[0].get("version_id") and record["last_updated_time"] > user.time:
                user.selfie, user.time = selfies[0], int(record["last_updated_time"])
        return users

    def _items(self) -> dict[str, dict[str, Any]]:
        return {item["user"]: item for item in self._scan(self._table, ("user", "own", "entering"))}

    def _scan(self, table_name: str, attributes: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        names = {f"#{place}": name for place, name in enumerate(attributes)}
        for page in self._dynamodb.get_paginator("scan").paginate(
            TableName=table_name,
            ProjectionExpression=", ".join(names),
            ExpressionAttributeNames=names,
            ConsistentRead=True,
        ):
            for item in page["Items"]:
                yield {name: TypeDeserializer().deserialize(value) for name, value in item.items()}

    def _collections(self) -> Iterator[str]:
        for page in self._rekognition.get_paginator("list_collections").paginate():
            yield from (name for name in page["CollectionIds"] if name.startswith(collection_prefix(self._name)))

    def _faces_of(self, name: str) -> Iterator[Mapping[str, Any]]:
        for page in self._rekognition.get_paginator("list_faces").paginate(CollectionId=name, MaxResults=_AT_ONCE):
            yield from page["Faces"]

    def _index(self, name: str, user: _User) -> bool:
        """Index a user's selfie anew, if it is still there as it was judged, and make it their face.

        Whoever erases the user, or takes back that they are verified, changes the records before the faces: who is not
        verified by now was looked for before this face was there, and it is taken out again.
        """
        if user.selfie is None or not self._is_there(user.selfie):
            return False
        face_id = self._index_in(collection_id(self._name, user.tenant), name, user.selfie)
        if face_id is None:
            return False
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key={"user": {"S": name}},
                UpdateExpression="SET #own = :face",
                ConditionExpression="attribute_not_exists(#entering)",
                ExpressionAttributeNames={"#own": "own", "#entering": "entering"},
                ExpressionAttributeValues={":face": {"S": face_id}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != _CHANGED:
                raise
            self._delete(user.tenant, [face_id])  # a claim of the user is being decided: it brings its own face
        if not any(map(_is_verified, self._records_of(user.partition))):
            self._delete(user.tenant, [face_id])
            self._forget(name, face_id)
        return True

    def _records_of(self, partition: str) -> Iterator[Mapping[str, Any]]:
        for page in self._dynamodb.get_paginator("query").paginate(
            TableName=self._records,
            KeyConditionExpression="#pk = :pk",
            ExpressionAttributeNames={"#pk": "tenant#email"},
            ExpressionAttributeValues={":pk": {"S": partition}},
            ConsistentRead=True,
        ):
            for item in page["Items"]:
                yield {name: TypeDeserializer().deserialize(value) for name, value in item.items()}

    def _forget(self, user: str, face_id: str) -> None:
        """Delete the item that says that a face is a user's; one that says something else stays."""
        try:
            self._dynamodb.delete_item(
                TableName=self._table,
                Key={"user": {"S": user}},
                ConditionExpression="#own = :face AND attribute_not_exists(#entering)",
                ExpressionAttributeNames={"#own": "own", "#entering": "entering"},
                ExpressionAttributeValues={":face": {"S": face_id}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != _CHANGED:
                raise

    def _is_there(self, selfie: Mapping[str, Any]) -> bool:
        try:
            stored = self._s3.get_object(Bucket=self._bucket, Key=selfie["key"], VersionId=selfie["version_id"])
        except ClientError as error:
            if error.response["Error"]["Code"] not in {"NoSuchKey", "NoSuchVersion", "404"}:
                raise
            return False
        content: bytes = stored["Body"].read()
        return sha256(content).hexdigest() == str(selfie["sha256"])

    def _index_in(self, name: str, user: str, selfie: Mapping[str, Any]) -> str | None:
        picture = {"Bucket": self._bucket, "Name": selfie["key"], "Version": selfie["version_id"]}
        asked = {"CollectionId": name, "Image": {"S3Object": picture}, "ExternalImageId": user}
        try:
            answer = self._rekognition.index_faces(**asked, MaxFaces=1, QualityFilter="AUTO")
        except ClientError as error:
            if error.response["Error"]["Code"] != _ABSENT:
                raise
            self._rekognition.create_collection(CollectionId=name)
            answer = self._rekognition.index_faces(**asked, MaxFaces=1, QualityFilter="AUTO")
        return next((record["Face"]["FaceId"] for record in answer["FaceRecords"]), None)

    def _delete(self, tenant: str, face_ids: list[str]) -> None:
        self._rekognition.delete_faces(CollectionId=collection_id(self._name, tenant), FaceIds=face_ids)


def _is_verified(record: Mapping[str, Any]) -> bool:
    return record.get("validation_status") == "verified" or "verified_date_of_birth" in record
