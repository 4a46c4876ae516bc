"""Collecting the evidence of a claim: what does not need another's answer runs beside it."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, TypeVar

from kyc.adapters.document_store import DocumentStore
from kyc.adapters.picture_process import PictureProcess
from kyc.adapters.pictures import Pictures
from kyc.adapters.rekognition import FaceReader, Writing
from kyc.adapters.textract import Reading, TextReader
from kyc.domain.claim import DocumentKind
from kyc.domain.errors import ProviderUnavailable
from kyc.domain.evidence import (
    Barcode,
    BoundingBox,
    Document,
    Evidence,
    FaceComparison,
    Liveness,
    Point,
    SamePicture,
    Selfie,
    Source,
    Unread,
    around,
)
from kyc.domain.liveness import LivenessPicture
from kyc.domain.record import KycRecord
from kyc.reading.roles import assign_kinds
from kyc.reading.turning import quarter_turn, turned
from kyc.services.kept_answers import KeptAnswers
from kyc.services.uploads import Answer, Calls, Comparison, Faces, Portraits, Upload

_NEVER_SEEN: Final = frozenset({Unread.MISSING, Unread.UNSUPPORTED})
"""Why nobody will ever look at an upload; what is only unavailable may be looked at by the next try."""

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Collected:
    """Evidence, and what it was made of."""

    evidence: Evidence
    responses: Mapping[str, Any]
    """The providers' own answers, by document."""
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The pictures that were judged, by the key of their rendition or, where there is none, of their source."""
    gaps: Sequence[ProviderUnavailable] = ()
    """The failures of providers that left a gap in the evidence, on the last attempt."""


@dataclass(frozen=True)
class _Side:
    """A side of the document, and what was seen on it."""

    kind: DocumentKind
    upload: Upload
    text: Answer[Reading] = field(default_factory=Answer)
    portraits: Portraits = field(default_factory=lambda: Portraits(Answer()))
    barcodes: tuple[Barcode, ...] | None = None
    colour_percent: float | None = None
    grounds: tuple[float | None, ...] | None = None
    gaps: tuple[BoundingBox, ...] | None = None
    is_measured: bool = True


@dataclass(frozen=True)
class _Person:
    """The selfie, and the faces that are being looked for on it."""

    selfie: Upload
    faces: Future[Answer[Faces]]


@dataclass(frozen=True)
class _Seen:
    """Evidence of the sides, and of the selfie beside the front; None if nothing was compared."""

    sides: Sequence[_Side]
    comparison: Answer[Comparison] | None
    same_picture: SamePicture | None


class EvidenceCollector:
    """Reads a claim's documents and compares its faces.

    Args:
        documents: the document bucket.
        text: what reads documents.
        faces: what looks at faces.
        pictures: the process that decodes pictures.
        executor: runs calls side by side.
        reads_selfies: whether the text in a selfie is read, as it has to be where a model is shown it.
    """

    def __init__(
        self,
        documents: DocumentStore,
        text: TextReader,
        faces: FaceReader,
        pictures: PictureProcess,
        executor: Executor,
        *,
        reads_selfies: bool = False,
    ) -> None:
        self._documents = documents
        self._text = text
        self._faces = faces
        self._pictures = pictures
        self._executor = executor
        self._reads_selfies = reads_selfies

    def collect(
        self,
        record: KycRecord,
        *,
        typed_fields: bool,
        today: date,
        last_attempt: bool,
        kept: KeptAnswers | None = None,
        suffices: Callable[[Evidence], bool] | None = None,
    ) -> Collected:
        """Collect the evidence of a record.

        Args:
            record: the record.
            typed_fields: whether its document is of a kind that AnalyzeID knows; else its plain text is read. Each page
                of AnalyzeID costs as much as some seventeen of plain text, so it is shown the front alone, whose fields
                count (`kyc.reading.document.DocumentReading.counts`), and none of a claim that cannot be verified.
            today: the day by which expiry and age will be judged.
            last_attempt: whether a provider that is still down leaves a gap in the evidence instead of an error.
            kept: what providers have answered before, and are not asked for again; it keeps what they answer now.
            suffices: tells of evidence from plain text and barcodes alone whether typed fields need not be asked for;
                None asks for them at once.

        Raises:
            ProviderUnavailable: a provider is down, and this is not the last attempt.
            AccessRefused: we may not ask a provider.
        """
        pictures = Pictures(self._pictures)
        kept = kept or KeptAnswers()
        calls = Calls(self._documents, self._text, self._faces, pictures, kept, last_attempt=last_attempt)
        links = {link.url: link for link in record.document_links}.values()
        uploads = self._each(lambda link: calls.fetch(record.tenant, link), list(links))
        uploads = self._find_clues(uploads, calls)
        kinds = assign_kinds([upload.clues for upload in uploads])
        selfie = next((u for u, kind in zip(uploads, kinds, strict=True) if kind is DocumentKind.SELFIE), None)
        sides = [
            _Side(kind, upload)
            for wanted in (DocumentKind.ID_FRONT, DocumentKind.ID_BACK)
            for upload, kind in zip(uploads, kinds, strict=True)
            if kind is wanted
        ]
        typed_fields = typed_fields and not _is_lost(selfie, sides, needs_selfie=record.liveness is None)
        if record.liveness is None:
            return self._look(record, selfie, sides, calls, typed_fields=typed_fields, suffices=suffices, today=today)
        reference = calls.fetch_liveness(record.liveness.reference)
        comparing = self._executor.submit(calls.compare, reference, selfie) if selfie else None
        collected = self._look(
            record, reference, sides, calls, typed_fields=typed_fields, suffices=suffices, today=today
        )
        if selfie:
            calls.note_judged(selfie)
        seen = _seen_liveness(record, reference, selfie, comparing.result() if comparing else None)
        gaps = tuple(calls.gaps)
        return replace(collected, evidence=collected.evidence.model_copy(update={"liveness": seen}), gaps=gaps)

    def _find_clues(self, uploads: Sequence[Upload], calls: Calls) -> list[Upload]:
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
        selfie: Upload | None,
        sides: Sequence[_Side],
        calls: Calls,
        *,
        typed_fields: bool,
        suffices: Callable[[Evidence], bool] | None,
        today: date,
    ) -> Collected:
        submit = self._executor.submit
        person = _Person(selfie, submit(calls.find_faces, selfie, attributes=True)) if selfie else None
        screening = submit(calls.find_unsafe_labels, selfie) if selfie else None
        writing = submit(calls.read_writing, selfie) if selfie and self._reads_selfies else None
        decoding = submit(calls.read_barcodes, [(side.kind, side.upload) for side in sides])
        at_once = typed_fields and suffices is None
        seen = self._read(sides, person, calls, typed_fields=at_once)
        found = zip(seen.sides, decoding.result(), strict=True)
        seen = replace(seen, sides=[replace(side, barcodes=barcodes) for side, barcodes in found])
        seen = self._read_turned(seen, person, calls, typed_fields=at_once)
        if typed_fields and suffices:
            plain = Evidence(collected_on=today, documents=tuple(map(_document, seen.sides)))
            seen = seen if suffices(plain) else replace(seen, sides=_with_typed_fields(seen.sides, calls))
        seen = replace(seen, sides=[_with_ground(side, calls) for side in seen.sides])
        faces = person.faces.result() if person else Answer[Faces]()
        labels = screening.result() if screening else Answer[tuple[str, ...]]()
        evidence = Evidence(
            collected_on=today,
            documents=tuple(map(_document, seen.sides)),
            selfie=_with_bands(
                _selfie(selfie, faces, labels, writing.result() if writing else selfie.writing), selfie, calls
            )
            if selfie
            else None,
            comparison=_comparison(seen.comparison) if seen.comparison else None,
            same_picture=seen.same_picture,
            attempts=record.attempts,
            email_verified=record.email_verified,
            phone_number_verified=record.phone_number_verified,
        )
        judged = [side.upload for side in seen.sides] + ([selfie] if selfie else [])
        self._each(calls.note_judged, judged)
        return Collected(
            evidence,
            {
                "documents": [side.text.value.response if side.text.value else None for side in seen.sides],
                "portraits": [side.portraits.responses for side in seen.sides],
                "faces": faces.value[1] if faces.value else None,
                "comparison": seen.comparison.value[1] if seen.comparison and seen.comparison.value else None,
            },
            {upload.judged.key: upload.content for upload in judged if upload.is_picture},
            tuple(calls.gaps),
        )

    def _read(self, sides: Sequence[_Side], person: _Person | None, calls: Calls, *, typed_fields: bool) -> _Seen:
        """Read sides, find the faces on them, and compare the front's with the selfie's."""
        submit = self._executor.submit
        uploads = [side.upload for side in sides]
        front = next((side.upload for side in sides if side.kind is DocumentKind.ID_FRONT), None)
        reading = {
            upload.link.url: submit(
                calls.read_identity_document if typed_fields and upload is front else calls.read_text, upload
            )
            for upload in uploads
        }
        finding = {upload.link.url: submit(calls.find_portraits, upload, alike=upload is front) for upload in uploads}
        comparing = submit(calls.compare, front, person.selfie) if person and front else None
        # Submit last the measurement that waits for others' results, so that they are not kept waiting for it.
        measuring = submit(_same_picture, front, finding[front.link.url], person, calls) if person and front else None

        read = [
            replace(side, text=reading[side.upload.link.url].result(), portraits=finding[side.upload.link.url].result())
            for side in sides
        ]
        return _Seen(read, comparing.result() if comparing else None, measuring.result() if measuring else None)

    def _read_turned(self, seen: _Seen, person: _Person | None, calls: Calls, *, typed_fields: bool) -> _Seen:
        """Turn the sides whose text lies on its side, or upside down, and have them looked at once more."""
        upright = {side.upload.link.url: side for side in self._each(lambda side: _turn(side, calls), seen.sides)}
        lying = [new for side in seen.sides if (new := upright[side.upload.link.url]) is not side]
        again = self._read(lying, person, calls, typed_fields=typed_fields)
        upright |= {side.upload.link.url: side for side in again.sides}
        return _Seen(
            [upright[side.upload.link.url] for side in seen.sides],
            again.comparison or seen.comparison,
            again.same_picture or seen.same_picture,
        )

    def _each(self, function: Callable[[U], T], items: Sequence[U]) -> list[T]:
        return list(self._executor.map(function, items))


def kept_liveness(record: KycRecord) -> Liveness | None:
    """Return the liveness check that a record's claim named as evidence; None where it named none."""
    kept = record.liveness
    if kept is None:
        return None
    return Liveness(
        confidence_percent=kept.confidence_percent,
        challenge=kept.challenge,
        feedback=kept.feedback,
        reference=_kept(kept.reference),
        audit=tuple(map(_kept, kept.audit)),
    )


def _kept(picture: LivenessPicture) -> Source:
    return Source(filename=picture.key.rpartition("/")[2], media_type="image/jpeg", **picture.model_dump())


def _seen_liveness(
    record: KycRecord, reference: Upload, selfie: Upload | None, comparison: Answer[Comparison] | None
) -> Liveness | None:
    kept = kept_liveness(record)
    if kept is None:
        return None
    intact = None if reference.unread is Unread.UNAVAILABLE else reference.unread is not Unread.MISSING
    return kept.model_copy(
        update={
            "is_intact": intact,
            "uploaded_selfie": selfie.source if selfie else None,
            "selfie": _comparison(comparison) if comparison else None,
        }
    )


def _is_lost(selfie: Upload | None, sides: Sequence[_Side], *, needs_selfie: bool) -> bool:
    """Return True if no answer could get the claim verified: a side or the selfie is missing, or cannot be looked at.

    The checks fail such a claim whatever else is seen (`kyc.checks.document`, `kyc.checks.selfie`).
    """
    needed = [side.upload for side in sides] + ([selfie] if selfie and needs_selfie else [])
    is_whole = any(side.kind is DocumentKind.ID_FRONT for side in sides) and (selfie is not None or not needs_selfie)
    return not is_whole or any(upload.unread in _NEVER_SEEN for upload in needed)


def _turn(side: _Side, calls: Calls) -> _Side:
    """Return a side as it lies upright; the same one where it does, or cannot be turned."""
    upload, reading = side.upload, side.text.value
    if upload.size is None or reading is None:
        return side
    degrees = quarter_turn(reading.lines, upload.size)
    new = calls.turn(upload, degrees) if degrees else upload
    if new is upload:
        return side

    def place(corners: tuple[Point, Point, Point, Point]) -> tuple[Point, Point, Point, Point]:
        first, second, third, fourth = (turned(corner, degrees) for corner in corners)
        return first, second, third, fourth

    barcodes = side.barcodes and tuple(
        barcode.model_copy(update={"corners": place(barcode.corners)}) if barcode.corners else barcode
        for barcode in side.barcodes
    )
    return replace(side, upload=new, barcodes=barcodes)


def _with_typed_fields(sides: Sequence[_Side], calls: Calls) -> list[_Side]:
    """Return the sides, the front with its typed fields in place of its plain text."""
    front = next(side for side in sides if side.kind is DocumentKind.ID_FRONT)
    return [replace(side, text=calls.read_identity_document(side.upload)) if side is front else side for side in sides]


def _with_ground(side: _Side, calls: Calls) -> _Side:
    """Return a front with the spread of colours where its text and portrait stand, and its ground and its gaps.

    Another side is returned as it is.
    """
    if side.kind is not DocumentKind.ID_FRONT or not side.upload.is_picture:
        return side
    lines = side.text.value.lines if side.text.value else ()
    faces = side.portraits.faces.value[0][:1] if side.portraits.faces.value else ()
    boxes = (*(line.box for line in lines), *(face.box for face in faces))
    colour = calls.pictures.colour(side.upload.content, around(boxes))
    grounds = calls.pictures.grounds(side.upload.content, lines)
    gaps = calls.pictures.gaps(side.upload.content, lines, faces[0]) if faces else None
    is_measured = colour is not None and grounds is not None and (gaps is not None or not faces)
    return replace(side, colour_percent=colour, grounds=grounds, gaps=gaps, is_measured=is_measured)


def _same_picture(front: Upload, portraits: Future[Portraits], person: _Person, calls: Calls) -> SamePicture | None:
    """Return how far the selfie is the front's portrait again; None where one of them shows no face."""
    portrait, face = (
        found.value[0][0] if found.value and found.value[0] else None
        for found in (portraits.result().faces, person.faces.result())
    )
    if portrait is None or face is None:
        return None
    return calls.pictures.compare_faces(front.content, portrait, person.selfie.content, face)


def _document(side: _Side) -> Document:
    upload, reading = side.upload, side.text.value or Reading()
    faces, likeness = side.portraits.faces, side.portraits.likeness
    return Document(
        kind=side.kind,
        source=upload.source,
        rendition=upload.rendition,
        size=upload.size,
        unread=upload.unread or side.text.unread,
        refusal=upload.refusal,
        fields=reading.fields,
        lines=reading.lines,
        text_truncated=reading.truncated,
        faces=faces.value[0] if faces.value else None,
        barcodes=side.barcodes,
        colour_percent=side.colour_percent,
        grounds=side.grounds,
        gaps=side.gaps,
        is_measured=side.is_measured,
        likeness=_comparison(likeness) if likeness else None,
    )


def _selfie(
    upload: Upload, faces: Answer[Faces], labels: Answer[tuple[str, ...]], writing: Answer[Writing] | None
) -> Selfie:
    written = writing.value if writing else None
    return Selfie(
        source=upload.source,
        rendition=upload.rendition,
        size=upload.size,
        unread=upload.unread or faces.unread or labels.unread,
        refusal=upload.refusal,
        faces=faces.value[0] if faces.value else (),
        lines=written.lines if written else None,
        text_truncated=written.truncated if written else False,
        unsafe_labels=labels.value or (),
    )


def _with_bands(seen: Selfie, upload: Upload, calls: Calls) -> Selfie:
    """Return a selfie with what its picture is known again by."""
    bands = calls.pictures.bands(upload.content) if upload.is_picture else ()
    return seen.model_copy(update={"picture_bands": bands})


def _comparison(answer: Answer[Comparison]) -> FaceComparison:
    return answer.value[0] if answer.value else FaceComparison(unread=answer.unread)
