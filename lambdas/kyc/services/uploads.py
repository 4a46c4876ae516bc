"""A claim's uploads: fetched, made into what is judged, and shown to the providers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, TypeVar

from pydantic import TypeAdapter

from kyc.adapters.document_store import DocumentStore, StoredDocument
from kyc.adapters.picture_header import UnusablePictureError
from kyc.adapters.pictures import Copy, Pictures, examine
from kyc.adapters.rekognition import FaceReader, Writing
from kyc.adapters.textract import Reading, TextReader
from kyc.domain.claim import DocumentKind, DocumentLink
from kyc.domain.errors import ProviderRefused, ProviderUnavailable, QuotaUsedUp
from kyc.domain.evidence import Barcode, Face, FaceComparison, PictureSize, Source, Unread
from kyc.domain.links import DocumentLocation
from kyc.domain.liveness import LivenessPicture
from kyc.reading import roles
from kyc.services.kept_answers import KeptAnswers

_MOST_DECODED_SIDES: Final = 2
"""A card has two; each further one may cost a second."""

T = TypeVar("T")

Faces = tuple[tuple[Face, ...], Mapping[str, Any]]
Comparison = tuple[FaceComparison, Mapping[str, Any]]

# As which answers are kept: what a provider said, or None where it does not take the picture.
_TEXT: Final[TypeAdapter[Reading | None]] = TypeAdapter(Reading | None)
_FACES: Final[TypeAdapter[Faces | None]] = TypeAdapter(Faces | None)
_COMPARISON: Final[TypeAdapter[Comparison | None]] = TypeAdapter(Comparison | None)
_WRITING: Final[TypeAdapter[Writing | None]] = TypeAdapter(Writing | None)
_LABELS: Final[TypeAdapter[tuple[str, ...] | None]] = TypeAdapter(tuple[str, ...] | None)
_VERSION: Final[TypeAdapter[str | None]] = TypeAdapter(str | None)


@dataclass(frozen=True)
class Answer(Generic[T]):
    """A provider's response, or the reason for its absence."""

    value: T | None = None
    unread: Unread | None = None


@dataclass(frozen=True)
class Portraits:
    """The faces on one side of a document."""

    faces: Answer[Faces]
    likeness: Answer[Comparison] | None = None
    """The largest one with all of them; None if not asked for."""

    @property
    def responses(self) -> Mapping[str, Any]:
        """The provider's own answers."""
        return {
            "faces": self.faces.value[1] if self.faces.value else None,
            "likeness": self.likeness.value[1] if self.likeness and self.likeness.value else None,
        }


@dataclass(frozen=True)
class Upload:
    """One upload, its rendition, and what has been seen on it so far; None if not looked at."""

    link: DocumentLink
    source: Source
    unread: Unread | None = None
    refusal: str | None = None
    """Why the file is not taken, for a reviewer."""
    rendition: Source | None = None
    """The copy that is judged; None where it is the upload itself."""
    size: PictureSize | None = None
    """Of the picture that is judged; None of a PDF."""
    content: bytes = field(default=b"", repr=False, compare=False)
    """Of the picture that is judged."""
    text: Answer[Reading] | None = None
    faces: Answer[Faces] | None = None

    @property
    def judged(self) -> Source:
        """The object that everybody looks at."""
        return self.rendition or self.source

    @property
    def is_picture(self) -> bool:
        """Return True if it is a picture that Rekognition takes."""
        return self.unread is None and self.size is not None

    def refused(self, why: str) -> "Upload":
        """Return it as one whose file is not taken."""
        return replace(self, unread=Unread.UNSUPPORTED, refusal=why)

    @property
    def writing(self) -> Answer[Writing] | None:
        """The text that was read of it as of a page; None if nobody read it."""
        if self.text is None:
            return None
        reading = self.text.value
        return Answer(Writing(reading.lines, reading.truncated) if reading else None, self.text.unread)

    @property
    def clues(self) -> roles.Upload:
        """Return the clues to its kind."""
        reading = self.text.value if self.text else None
        faces = self.faces.value if self.faces else None
        return roles.Upload(self.link.kind, reading.lines if reading else (), faces[0] if faces else ())


@dataclass(frozen=True)
class Calls:
    """The calls for one claim; each gives an answer, or says why there is none.

    Attributes:
        documents: the document bucket.
        text: what reads documents.
        faces: what looks at faces.
        pictures: what copies and decodes this claim's pictures.
        kept: what providers have answered already, and what they answer now.
        last_attempt: whether a provider that is down leaves a gap instead of an error.
        gaps: the failures that left one.
    """

    documents: DocumentStore
    text: TextReader
    faces: FaceReader
    pictures: Pictures
    kept: KeptAnswers = field(default_factory=KeptAnswers)
    last_attempt: bool = field(kw_only=True)
    gaps: list[ProviderUnavailable] = field(default_factory=list)

    def fetch(self, tenant: str, link: DocumentLink) -> Upload:
        """Fetch an upload and, where it is not plain, make and keep the copy that is judged in its place."""
        location = _location(link)
        source = Source(key=location.key, filename=link.filename)
        if location.tenant != tenant:
            return Upload(link, source, Unread.MISSING)
        answer = self._ask(lambda: self.documents.fetch(location.key))
        if answer.value is None:
            return Upload(link, source, answer.unread or Unread.MISSING)
        return self._prepare(link, answer.value, location.stored_name)

    def fetch_liveness(self, kept: LivenessPicture) -> Upload:
        """Fetch the reference picture of a liveness check; missing where what lies there is not what was kept."""
        location = DocumentLocation.from_key(kept.key)
        link = DocumentLink(filename=location.stored_name, url=location.url(""), kind=DocumentKind.SELFIE)
        answer = self._ask(lambda: self.documents.fetch(kept.key, kept.version_id))
        if answer.value is None or answer.value.sha256 != kept.sha256:
            source = Source(key=kept.key, filename=link.filename, version_id=kept.version_id)
            return Upload(link, source, answer.unread or Unread.MISSING)
        return self._prepare(link, answer.value, location.stored_name)

    def _prepare(self, link: DocumentLink, stored: StoredDocument, name: str) -> Upload:
        examined = examine(stored.content, stored.declared_type, name)
        upload = Upload(link, _source(link, stored, examined.media_type))
        if len(stored.content) < stored.size_bytes:
            return upload.refused(f"The file has {stored.size_bytes} bytes, which are too many.")
        if examined.refusal:
            return upload.refused(examined.refusal)
        header = examined.header
        if header is None:
            return upload
        if header.is_plain:
            size = PictureSize(width=header.width, height=header.height)
            return replace(upload, content=stored.content, size=size)
        try:
            return self._with_rendition(upload, self.pictures.flatten(stored.content, header))
        except UnusablePictureError as error:
            return upload.refused(f"The file is {error.reason}.")

    def turn(self, upload: Upload, degrees: int) -> Upload:
        """Make and keep a copy of a picture that is turned clockwise; the picture itself where that cannot be."""
        try:
            turned = self.pictures.turn(upload.content, degrees)
        except UnusablePictureError:
            return upload
        again = self._with_rendition(replace(upload, text=None, faces=None), turned)
        return upload if again.unread else again

    def read_text(self, upload: Upload) -> Answer[Reading]:
        """Read the plain text of a side."""
        if upload.text or upload.unread:
            return upload.text or Answer(unread=upload.unread)
        return self._ask_once("text", [upload.judged], _TEXT, lambda: self.text.read_text(upload.judged))

    def read_identity_document(self, side: Upload) -> Answer[Reading]:
        """Read the typed fields and the text of a side."""
        if side.unread:
            return Answer(unread=side.unread)
        read = self.text.read_identity_document
        return self._ask_once("typed fields", [side.judged], _TEXT, lambda: read(side.judged))

    def find_faces(self, upload: Upload, *, attributes: bool) -> Answer[Faces]:
        """Find the faces on a picture, with what covers or shades them where that is asked for."""
        if upload.faces or not upload.is_picture:
            return upload.faces or Answer(unread=upload.unread or Unread.UNSUPPORTED)
        name = "faces with attributes" if attributes else "faces"
        return self._ask_once(
            name, [upload.judged], _FACES, lambda: self.faces.faces(upload.judged, attributes=attributes)
        )

    def find_portraits(self, side: Upload, *, alike: bool) -> Portraits:
        """Find the faces on a side and, where there are several and it is asked for, how alike they are."""
        faces = self.find_faces(side, attributes=False)
        several = faces.value is not None and len(faces.value[0]) > 1
        return Portraits(faces, self.compare(side, side) if several and alike else None)

    def read_writing(self, selfie: Upload) -> Answer[Writing]:
        """Read what is written on a selfie, unless it was read as a page before."""
        if selfie.writing or not selfie.is_picture:
            return selfie.writing or Answer(unread=selfie.unread or Unread.UNSUPPORTED)
        return self._ask_once("writing", [selfie.judged], _WRITING, lambda: self.faces.writing(selfie.judged))

    def find_unsafe_labels(self, selfie: Upload) -> Answer[tuple[str, ...]]:
        """Find what moderation says of a selfie."""
        if not selfie.is_picture:
            return Answer(unread=selfie.unread or Unread.UNSUPPORTED)
        return self._ask_once("labels", [selfie.judged], _LABELS, lambda: self.faces.unsafe_labels(selfie.judged))

    def compare(self, source: Upload, target: Upload) -> Answer[Comparison]:
        """Compare one picture's largest face with the faces of another."""
        if not (source.is_picture and target.is_picture):
            return Answer(unread=target.unread or source.unread or Unread.UNSUPPORTED)
        shown = [source.judged, target.judged]
        return self._ask_once("comparison", shown, _COMPARISON, lambda: self.faces.compare(*shown))

    def read_barcodes(self, sides: Sequence[tuple[DocumentKind, Upload]]) -> Sequence[tuple[Barcode, ...] | None]:
        """Read the barcodes of as many sides as a card has, none on what is no picture; None of those beyond.

        Only a back is worth looking at from every angle: a front seldom has such a barcode.
        """
        looked_at = [
            self.pictures.barcodes(upload.content, patient=kind is DocumentKind.ID_BACK) if upload.is_picture else ()
            for kind, upload in sides[:_MOST_DECODED_SIDES]
        ]
        return [*looked_at, *[None] * len(sides[_MOST_DECODED_SIDES:])]

    def note_judged(self, upload: Upload) -> None:
        """Note for reviewers which version of an upload, or of its copy, everybody looked at."""
        if upload.judged.version_id:
            self._ask(lambda: self.documents.note_judged(_location(upload.link), upload.judged))

    def _with_rendition(self, upload: Upload, copy: Copy) -> Upload:
        key = _location(upload.link).rendition.key
        put = StoredDocument(key, "", copy.content, len(copy.content))
        about = [_source(upload.link, put, copy.media_type)]
        kept = self._ask_once(
            f"rendition {key}", about, _VERSION, lambda: self.documents.put_rendition(key, copy.content)
        )
        if kept.value is None:
            return replace(upload, unread=kept.unread)
        stored = replace(put, version_id=kept.value)
        rendition = _source(upload.link, stored, copy.media_type)
        return replace(upload, rendition=rendition, size=copy.size, content=copy.content)

    def _ask(self, call: Callable[[], T]) -> Answer[T]:
        try:
            return Answer(call())
        except ProviderRefused:
            return Answer(unread=Unread.UNSUPPORTED)
        except ProviderUnavailable as error:
            if not self.last_attempt or isinstance(error, QuotaUsedUp):
                raise
            self.gaps.append(error)
            return Answer(unread=Unread.UNAVAILABLE)

    def _ask_once(
        self, name: str, about: Sequence[Source], kind: TypeAdapter[T | None], call: Callable[[], T]
    ) -> Answer[T]:
        """Ask, unless an earlier try was answered; a picture that is not taken is an answer too."""

        def asked() -> T | None:
            try:
                return call()
            except ProviderRefused:
                return None

        answer = self._ask(lambda: self.kept.ask(name, about, kind, asked))
        return Answer(answer.value, answer.unread or (Unread.UNSUPPORTED if answer.value is None else None))


def _location(link: DocumentLink) -> DocumentLocation:
    return DocumentLocation.from_stored_url(link.url)


def _source(link: DocumentLink, stored: StoredDocument, media_type: str | None) -> Source:
    return Source(
        key=stored.key,
        filename=link.filename,
        version_id=stored.version_id,
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        media_type=media_type,
    )
