"""Collecting the evidence of a claim: what does not need another's answer runs beside it."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Generic, Protocol, TypeVar

from kyc.adapters.document_store import MAX_DOCUMENT_BYTES, DocumentStore
from kyc.adapters.rekognition import FaceReader
from kyc.adapters.textract import Reading, TextReader
from kyc.domain.claim import DocumentKind, DocumentLink
from kyc.domain.errors import ProviderRefused, ProviderUnavailable
from kyc.domain.evidence import Barcode, Document, Evidence, Face, FaceComparison, Selfie, Source, Unread
from kyc.domain.links import DocumentLocation
from kyc.domain.record import KycRecord
from kyc.reading.roles import Upload, assign_kinds

_PICTURES: Final = ("image/jpeg", "image/png")
_MOST_SIDES: Final = 2
"""Pages that AnalyzeID takes in one call."""

T = TypeVar("T")
U = TypeVar("U")


class BarcodeReader(Protocol):
    """Decodes the barcodes in a picture."""

    def __call__(self, picture: bytes, *, turned: bool) -> tuple[Barcode, ...]:
        """The barcodes; none where the picture cannot be decoded. `turned` asks for more patience with a tilt."""


@dataclass(frozen=True)
class _Answer(Generic[T]):
    """What a provider said, or why it said nothing."""

    value: T | None = None
    unread: Unread | None = None


_Faces = tuple[tuple[Face, ...], Mapping[str, Any]]
_Comparison = tuple[FaceComparison, Mapping[str, Any]]


@dataclass(frozen=True)
class _Portraits:
    """The faces on one side of a document."""

    faces: _Answer[_Faces]
    likeness: _Answer[_Comparison] | None = None
    """The largest one with all of them; None where nobody asked."""

    @property
    def responses(self) -> Mapping[str, Any]:
        """The provider's own answers."""
        return {
            "faces": self.faces.value[1] if self.faces.value else None,
            "likeness": self.likeness.value[1] if self.likeness and self.likeness.value else None,
        }


@dataclass(frozen=True)
class _Upload:
    """One upload and what has been seen on it so far; None where nobody has looked."""

    link: DocumentLink
    source: Source
    unread: Unread | None = None
    content: bytes | None = field(default=None, repr=False, compare=False)
    """Of a picture that may have a barcode."""
    text: _Answer[Reading] | None = None
    faces: _Answer[_Faces] | None = None

    @property
    def is_picture(self) -> bool:
        """Whether Rekognition takes it."""
        return self.unread is None and self.source.media_type in _PICTURES

    @property
    def clues(self) -> Upload:
        """What tells its kind."""
        reading = self.text.value if self.text else None
        faces = self.faces.value if self.faces else None
        return Upload(self.link.kind, reading.lines if reading else (), faces[0] if faces else ())


@dataclass(frozen=True)
class Collected:
    """Evidence, and the providers' own answers that it was made of, by document."""

    evidence: Evidence
    responses: Mapping[str, Any]


class EvidenceCollector:
    """Reads a claim's documents and compares its faces.

    Args:
        documents: the document bucket.
        text: what reads documents.
        faces: what looks at faces.
        executor: runs calls side by side.
        read_barcodes: decodes barcodes; None where the stage does without.
    """

    def __init__(
        self,
        documents: DocumentStore,
        text: TextReader,
        faces: FaceReader,
        executor: Executor,
        read_barcodes: BarcodeReader | None = None,
    ) -> None:
        self._documents = documents
        self._text = text
        self._faces = faces
        self._executor = executor
        self._read_barcodes = read_barcodes

    def collect(
        self, record: KycRecord, *, typed_fields: bool, barcodes: bool, today: date, last_attempt: bool
    ) -> Collected:
        """The evidence of a record.

        Args:
            record: the record.
            typed_fields: whether its document is of a kind that AnalyzeID knows; else its plain text is read.
            barcodes: whether its document is of a kind that has a barcode.
            today: the day by which expiry and age will be judged.
            last_attempt: whether a provider that is still down leaves a gap in the evidence instead of an error.

        Raises:
            ProviderUnavailable: a provider is down, and this is not the last attempt.
        """
        reader = self._read_barcodes if barcodes else None
        calls = _Calls(self._documents, self._text, self._faces, reader, last_attempt=last_attempt)
        links = {link.url: link for link in record.document_links}.values()
        uploads = self._each(lambda link: calls.fetch(record.tenant, link), list(links))
        uploads = self._find_clues(uploads, calls)
        kinds = assign_kinds([upload.clues for upload in uploads])
        selfie = next((u for u, kind in zip(uploads, kinds, strict=True) if kind is DocumentKind.SELFIE), None)
        sides = [
            (kind, upload)
            for wanted in (DocumentKind.ID_FRONT, DocumentKind.ID_BACK)
            for upload, kind in zip(uploads, kinds, strict=True)
            if kind is wanted
        ]
        return self._look(record, selfie, sides, calls, typed_fields=typed_fields, today=today)

    def _find_clues(self, uploads: Sequence["_Upload"], calls: "_Calls") -> list["_Upload"]:
        """Look over the pictures whose sender did not say what they show."""
        texts = [
            self._executor.submit(calls.read_text, upload) if upload.is_picture and not upload.link.kind else None
            for upload in uploads
        ]
        faces = [
            self._executor.submit(calls.find_faces, upload, attributes=True)
            if upload.is_picture and not upload.link.kind
            else None
            for upload in uploads
        ]
        return [
            replace(upload, text=text.result() if text else None, faces=found.result() if found else None)
            for upload, text, found in zip(uploads, texts, faces, strict=True)
        ]

    def _look(
        self,
        record: KycRecord,
        selfie: "_Upload | None",
        sides: Sequence[tuple[DocumentKind, "_Upload"]],
        calls: "_Calls",
        *,
        typed_fields: bool,
        today: date,
    ) -> Collected:
        submit = self._executor.submit
        typed = [upload for _, upload in sides if upload.unread is None][:_MOST_SIDES] if typed_fields else []
        reading_typed = submit(calls.read_identity_document, typed)
        reading_text = {upload.link.url: submit(calls.read_text, upload) for _, upload in sides if upload not in typed}
        front = next((upload for kind, upload in sides if kind is DocumentKind.ID_FRONT), None)
        finding = submit(calls.find_faces, selfie, attributes=True) if selfie else None
        portraits = {
            upload.link.url: submit(calls.find_portraits, upload, alike=upload is front) for _, upload in sides
        }
        screening = submit(calls.find_unsafe_labels, selfie) if selfie else None
        comparing = submit(calls.compare, front, selfie) if selfie and front else None
        decoding = submit(calls.read_barcodes, sides)

        readings = {url: future.result() for url, future in reading_text.items()}
        readings |= {upload.link.url: answer for upload, answer in zip(typed, reading_typed.result(), strict=True)}
        faces = finding.result() if finding else _Answer()
        labels = screening.result() if screening else _Answer()
        comparison = comparing.result() if comparing else None
        evidence = Evidence(
            collected_on=today,
            documents=tuple(
                _document(kind, upload, readings[upload.link.url], portraits[upload.link.url].result(), barcodes)
                for (kind, upload), barcodes in zip(sides, decoding.result(), strict=True)
            ),
            selfie=_selfie(selfie, faces, labels) if selfie else None,
            comparison=_comparison(comparison) if comparison else None,
            attempts=record.attempts,
            email_verified=record.email_verified,
            phone_number_verified=record.phone_number_verified,
        )
        return Collected(
            evidence,
            {
                "documents": [
                    reading.value.response if (reading := readings[upload.link.url]).value else None
                    for _, upload in sides
                ],
                "portraits": [portraits[upload.link.url].result().responses for _, upload in sides],
                "faces": faces.value[1] if faces.value else None,
                "comparison": comparison.value[1] if comparison and comparison.value else None,
            },
        )

    def _each(self, function: Callable[[U], T], items: Sequence[U]) -> list[T]:
        return list(self._executor.map(function, items))


@dataclass(frozen=True)
class _Calls:
    """The calls for one claim; each gives an answer, or says why there is none."""

    documents: DocumentStore
    text: TextReader
    faces: FaceReader
    barcode_reader: BarcodeReader | None
    last_attempt: bool

    def fetch(self, tenant: str, link: DocumentLink) -> _Upload:
        location = DocumentLocation.from_stored_url(link.url)
        source = Source(key=location.key, filename=link.filename)
        if location.tenant != tenant:
            return _Upload(link, source, Unread.MISSING)
        answer = self._ask(lambda: self.documents.fetch(location.key))
        if answer.value is None:
            return _Upload(link, source, answer.unread or Unread.MISSING)
        stored = answer.value
        source = Source(
            key=location.key,
            filename=link.filename,
            version_id=stored.version_id,
            sha256=stored.sha256,
            size_bytes=len(stored.content),
            media_type=stored.media_type,
        )
        upload = _Upload(link, source, None if source.media_type else Unread.UNSUPPORTED)
        may_be_decoded = self.barcode_reader and upload.is_picture and len(stored.content) <= MAX_DOCUMENT_BYTES
        return replace(upload, content=stored.content) if may_be_decoded else upload

    def read_text(self, upload: _Upload) -> _Answer[Reading]:
        if upload.text or upload.unread:
            return upload.text or _Answer(unread=upload.unread)
        return self._ask(lambda: self.text.read_text(upload.source))

    def read_identity_document(self, sides: Sequence[_Upload]) -> Sequence[_Answer[Reading]]:
        if not sides:
            return ()
        together = self._ask(lambda: self.text.read_identity_document([side.source for side in sides]))
        if together.value is not None:
            return [_Answer(reading) for reading in together.value]
        if together.unread is Unread.UNSUPPORTED and len(sides) > 1:
            # One of the sides is to blame; the other is still worth reading.
            return [answer for side in sides for answer in self.read_identity_document([side])]
        return [_Answer(unread=together.unread) for _ in sides]

    def find_faces(self, upload: _Upload, *, attributes: bool) -> _Answer[_Faces]:
        if upload.faces or not upload.is_picture:
            return upload.faces or _Answer(unread=upload.unread or Unread.UNSUPPORTED)
        return self._ask(lambda: self.faces.faces(upload.source, attributes=attributes))

    def find_portraits(self, side: _Upload, *, alike: bool) -> _Portraits:
        """The faces on a side and, where there are several and it is asked for, how alike they are."""
        faces = self.find_faces(side, attributes=False)
        several = faces.value is not None and len(faces.value[0]) > 1
        return _Portraits(faces, self.compare(side, side) if several and alike else None)

    def find_unsafe_labels(self, selfie: _Upload) -> _Answer[tuple[str, ...]]:
        if not selfie.is_picture:
            return _Answer(unread=selfie.unread or Unread.UNSUPPORTED)
        return self._ask(lambda: self.faces.unsafe_labels(selfie.source))

    def compare(self, source: _Upload, target: _Upload) -> _Answer[_Comparison]:
        if not (source.is_picture and target.is_picture):
            return _Answer(unread=target.unread or source.unread or Unread.UNSUPPORTED)
        return self._ask(lambda: self.faces.compare(source.source, target.source))

    def read_barcodes(self, sides: Sequence[tuple[DocumentKind, _Upload]]) -> Sequence[tuple[Barcode, ...] | None]:
        """One side after the other: decoded at once, two large pictures would not fit into the function's memory.

        Only a back is worth looking at from every angle: a front seldom has such a barcode.
        """
        if self.barcode_reader is None:
            return [None] * len(sides)
        return [
            self.barcode_reader(upload.content, turned=kind is DocumentKind.ID_BACK) if upload.content else ()
            for kind, upload in sides
        ]

    def _ask(self, call: Callable[[], T]) -> _Answer[T]:
        try:
            return _Answer(call())
        except ProviderRefused:
            return _Answer(unread=Unread.UNSUPPORTED)
        except ProviderUnavailable:
            if not self.last_attempt:
                raise
            return _Answer(unread=Unread.UNAVAILABLE)


def _document(
    kind: DocumentKind,
    upload: _Upload,
    answer: _Answer[Reading],
    portraits: _Portraits,
    barcodes: tuple[Barcode, ...] | None,
) -> Document:
    reading = answer.value or Reading()
    return Document(
        kind=kind,
        source=upload.source,
        unread=upload.unread or answer.unread,
        fields=reading.fields,
        lines=reading.lines,
        text_truncated=reading.truncated,
        faces=portraits.faces.value[0] if portraits.faces.value else None,
        barcodes=barcodes,
        likeness=_comparison(portraits.likeness) if portraits.likeness else None,
    )


def _selfie(upload: _Upload, faces: _Answer[_Faces], labels: _Answer[tuple[str, ...]]) -> Selfie:
    return Selfie(
        source=upload.source,
        unread=upload.unread or faces.unread or labels.unread,
        faces=faces.value[0] if faces.value else (),
        unsafe_labels=labels.value or (),
    )


def _comparison(answer: _Answer[_Comparison]) -> FaceComparison:
    return answer.value[0] if answer.value else FaceComparison(unread=answer.unread)
