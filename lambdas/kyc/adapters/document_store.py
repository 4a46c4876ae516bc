"""The document bucket: upload slots, links to look at a document, the documents themselves, and evidence."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, meaning_of, provider_errors
from kyc.adapters.error_codes import Meaning
from kyc.adapters.file_types import TAKEN, named_type
from kyc.domain.evidence import Source
from kyc.domain.links import JUDGED_ENDING, RENDITION_ENDING, DocumentLocation
from kyc.domain.liveness import UNCLAIMED

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef

MAX_DOCUMENT_BYTES: Final = 10 * 1024 * 1024
"""The smaller of what Textract (10 MB) and Rekognition (15 MB) read from S3."""
UPLOAD_SECONDS: Final = 900
DOWNLOAD_SECONDS: Final = 300

_PROVIDER: Final = "s3"
_REMOVED_AT_ONCE: Final = 1000
_MADE_ENDINGS: Final = (RENDITION_ENDING, JUDGED_ENDING)
"""Of keys of what was made of a document."""
_ANYTHING: Final = "application/octet-stream"
_PICTURE: Final = "image/jpeg"
_PASSING: Final = frozenset({Meaning.PASSING, Meaning.THROTTLED})


@dataclass(frozen=True)
class UploadSlot:
    """A presigned POST: where to send a document, and the form fields to send with it."""

    url: str
    fields: Mapping[str, str]
    expires_in_seconds: int


@dataclass(frozen=True)
class DocumentView:
    """A presigned GET of a document, and the media type that it comes as."""

    url: str
    content_type: str
    expires_in_seconds: int = DOWNLOAD_SECONDS


@dataclass(frozen=True)
class StoredDocument:
    """One version of a document as it lies in the bucket."""

    key: str
    version_id: str
    content: bytes = field(repr=False)
    """Empty where it is larger than any upload may be."""
    size_bytes: int
    declared_type: str | None = None
    """The media type under which it was uploaded."""

    @property
    def sha256(self) -> str | None:
        """SHA-256 of the content, in hex; None where there is too much of it."""
        return sha256(self.content).hexdigest() if len(self.content) == self.size_bytes else None


class DocumentStore:
    """Objects of the document bucket.

    Args:
        client: S3 client; presigned URLs carry its credentials.
        bucket_name: the bucket's name.
    """

    def __init__(self, client: "S3Client", bucket_name: str) -> None:
        self._client = client
        self.bucket_name = bucket_name

    def upload_slot(self, key: str, content_type: str) -> UploadSlot:
        """Sign a presigned POST that takes this key, this type, and up to 10 MB; it needs no call."""
        post = self._client.generate_presigned_post(
            self.bucket_name,
            key,
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, MAX_DOCUMENT_BYTES]],
            ExpiresIn=UPLOAD_SECONDS,
        )
        return UploadSlot(post["url"], post["fields"], UPLOAD_SECONDS)

    def own_view(self, location: DocumentLocation) -> DocumentView:
        """Return a presigned GET of an upload as it is now, for its owner; it is signed here, without a call.

        It is only ever saved, as what its name says that it is.
        """
        kind = named_type(location.stored_name) or _ANYTHING
        url = self._link(location.key, location.stored_name, "attachment", {"ResponseContentType": kind})
        return DocumentView(url, kind)

    def kept_view(self, key: str, version_id: str) -> DocumentView:
        """Return a presigned GET of one version of a picture that was kept; it is signed here, without a call."""
        name = key.rpartition("/")[2]
        more = {"ResponseContentType": _PICTURE, "VersionId": version_id}
        return DocumentView(self._link(key, name, "inline", more), _PICTURE)

    def review_view(self, location: DocumentLocation) -> DocumentView:
        """Return a presigned GET of what was judged in an upload's place, in the version that was judged.

        Whatever was uploaded since changes nothing of it. An upload that nobody has judged yet comes as it is now. It
        is shown as a picture or a PDF if it was judged as one; all else is only ever saved, as bytes. A browser runs
        none of it.

        Raises:
            ProviderUnavailable: S3 did not say what was judged.
        """
        judged = self._judged(location)
        if judged is None:
            return self._view(location.key, location, _ANYTHING, {})
        kind = judged.media_type if judged.media_type in TAKEN else _ANYTHING
        return self._view(judged.key, location, kind, {"VersionId": judged.version_id} if judged.version_id else {})

    def _view(self, key: str, location: DocumentLocation, kind: str, more: Mapping[str, str]) -> DocumentView:
        disposition = "inline" if kind in TAKEN else "attachment"
        return DocumentView(
            self._link(key, location.stored_name, disposition, {"ResponseContentType": kind, **more}), kind
        )

    def _judged(self, location: DocumentLocation) -> Source | None:
        note = self.fetch(location.judged_key)
        return Source.model_validate_json(note.content) if note else None

    def _link(self, key: str, name: str, disposition: str, more: Mapping[str, str]) -> str:
        """Return a presigned GET that lives five minutes and is not to be cached.

        Type and disposition of the answer are signed with it
        (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, "Overriding response header values"). The
        name is made of letters, digits, dots, dashes and underscores alone, so that it needs no quoting.
        """
        return self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self.bucket_name,
                "Key": key,
                "ResponseCacheControl": "private, no-store",
                "ResponseContentDisposition": f'{disposition}; filename="{name}"',
                **more,
            },
            ExpiresIn=DOWNLOAD_SECONDS,
        )

    def fetch(self, key: str, version_id: str | None = None) -> StoredDocument | None:
        """Return a version of a document, the newest unless one is named, or None if there is none.

        Raises:
            ProviderUnavailable: S3 did not answer.
        """
        return self._fetch(key, version_id)

    def fetch_evidence(self, key: str) -> StoredDocument | None:
        """Return the newest version of a piece of evidence, or None if there is none.

        Raises:
            ProviderUnavailable: S3 did not answer.
        """
        return self._fetch(key)

    def _fetch(self, key: str, version_id: str | None = None) -> StoredDocument | None:
        with provider_errors(_PROVIDER):
            try:
                if version_id is None:
                    answer = self._client.get_object(Bucket=self.bucket_name, Key=key)
                else:
                    answer = self._client.get_object(Bucket=self.bucket_name, Key=key, VersionId=version_id)
            except ClientError as error:
                if meaning_of(_PROVIDER, error) is not Meaning.ANSWER:
                    raise
                return None
            size = answer["ContentLength"]
            content = answer["Body"].read() if size <= MAX_DOCUMENT_BYTES else b""
            return StoredDocument(key, answer["VersionId"], content, size, answer.get("ContentType"))

    def put_rendition(self, key: str, picture: bytes) -> str:
        """Keep the copy of a document that is judged in its place, a JPEG.

        Returns:
            The version that it is now.

        Raises:
            ProviderUnavailable: S3 did not take it.
        """
        return self._put(key, picture, _PICTURE)

    def put_liveness(self, key: str, picture: bytes) -> str:
        """Put a picture of a liveness check beside its user's documents, a JPEG, for as long as a claim may name it.

        Returns:
            The version that it is now.

        Raises:
            ProviderUnavailable: S3 did not take it.
        """
        return self._put(key, picture, _PICTURE, tag=UNCLAIMED)

    def keep_liveness(self, key: str, version_id: str) -> None:
        """Keep a picture for good, since a claim names its check: its tag goes, by which it would expire.

        One that is gone already is no error here: whoever judges the claim finds it missing.

        Raises:
            ProviderUnavailable: S3 did not do it.
            AccessRefused: S3 does not let us.
        """
        with provider_errors(_PROVIDER):
            try:
                self._client.delete_object_tagging(Bucket=self.bucket_name, Key=key, VersionId=version_id)
            except ClientError as error:
                if meaning_of(_PROVIDER, error) is not Meaning.ANSWER:
                    raise

    def note_judged(self, location: DocumentLocation, judged: Source) -> None:
        """Note which version of which object is judged in an upload's place.

        Raises:
            ProviderUnavailable: S3 did not take it.
        """
        self._put(location.judged_key, judged.model_dump_json(exclude_none=True).encode(), "application/json")

    def put_evidence(self, key: str, evidence: bytes) -> str:
        """Keep the evidence of a decision.

        Returns:
            The version that it is now.

        Raises:
            ProviderUnavailable: S3 did not take it.
        """
        return self._put(key, evidence, "application/json")

    def _put(self, key: str, content: bytes, content_type: str, *, tag: tuple[str, str] | None = None) -> str:
        more: Any = {"Tagging": "=".join(tag)} if tag else {}
        with provider_errors(_PROVIDER):
            stored = self._client.put_object(
                Bucket=self.bucket_name, Key=key, Body=content, ContentType=content_type, **more
            )
        return stored["VersionId"]

    def uploads(self, prefixes: Iterable[str]) -> Iterator[str]:
        """Yield the keys of all uploads that begin with one of the prefixes, without what was made of them.

        Raises:
            ProviderUnavailable: S3 did not answer.
        """
        for prefix in prefixes:
            with provider_errors(_PROVIDER):
                for page in self._client.get_paginator("list_objects_v2").paginate(
                    Bucket=self.bucket_name, Prefix=prefix
                ):
                    keys = (entry["Key"] for entry in page.get("Contents", []))
                    yield from (key for key in keys if not key.endswith(_MADE_ENDINGS))

    def remove_version(self, key: str, version_id: str) -> None:
        """Remove one version of an object for good; one that is gone already is no error.

        Raises:
            ProviderUnavailable: S3 did not do it.
        """
        with provider_errors(_PROVIDER):
            self._client.delete_object(Bucket=self.bucket_name, Key=key, VersionId=version_id)

    def remove(self, prefix: str) -> int:
        """Remove every version of every object whose key begins so, and the markers of deleted ones, for good.

        Returns:
            How many versions were removed, what was made of them not counted.

        Raises:
            ProviderUnavailable: S3 did not do it, or not for all of them.
        """
        removed = 0
        with provider_errors(_PROVIDER):
            # The first page again and again: a marker might name a version that is gone by then.
            while versions := self._first_versions(prefix):
                self._remove_all([{"Key": key, "VersionId": version_id} for key, version_id, _ in versions])
                removed += sum(is_content for _, _, is_content in versions)
        return removed

    def _first_versions(self, prefix: str) -> list[tuple[str, str, bool]]:
        """Key, version and whether it is content, neither a marker nor made of it; as many as one call removes."""
        page = self._client.list_object_versions(Bucket=self.bucket_name, Prefix=prefix, MaxKeys=_REMOVED_AT_ONCE)
        contents = [
            (entry["Key"], entry["VersionId"], not entry["Key"].endswith(_MADE_ENDINGS))
            for entry in page.get("Versions", [])
        ]
        return contents + [(entry["Key"], entry["VersionId"], False) for entry in page.get("DeleteMarkers", [])]

    def _remove_all(self, entries: "list[ObjectIdentifierTypeDef]") -> None:
        answer = self._client.delete_objects(Bucket=self.bucket_name, Delete={"Objects": entries, "Quiet": True})
        codes = {error.get("Code", "Unknown") for error in answer.get("Errors", [])}
        errors = [ClientError({"Error": {"Code": code, "Message": "DeleteObjects"}}, "DeleteObjects") for code in codes]
        # Of several, the one that no other try mends counts: it is to be seen.
        for error in sorted(errors, key=lambda each: (meaning_of(_PROVIDER, each) in _PASSING, error_code(each))):
            raise error
