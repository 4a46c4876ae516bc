"""Collecting evidence: the picture that is judged, which calls are made for it, and what is kept of the answers."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from PIL import Image

from kyc.adapters.document_store import StoredDocument
from kyc.adapters.picture_process import PictureProcess
from kyc.adapters.rekognition import Writing
from kyc.adapters.textract import Reading
from kyc.checks.case import Case
from kyc.checks.check import CheckOutcome
from kyc.decision.decide import check_case
from kyc.domain.claim import DocumentKind
from kyc.domain.errors import ProviderRefused, ProviderUnavailable
from kyc.domain.evidence import Document, Evidence, PictureSize, Point, Source, TextLine, Unread
from kyc.domain.links import DocumentLocation
from kyc.domain.names import Names
from kyc.domain.record import KycRecord, ValidationStatus
from kyc.reading.turning import turned
from kyc.services.collect import Collected, EvidenceCollector
from samples.demo import LICENCE
from tests.hostile_files import pdf
from tests.integration.pipeline.providers import POLICY, Providers, picture
from tests.unit.adapters.files import animation, drawing, exif, file_of, opened, png_that_says, with_segment
from tests.unit.builders import claim

NAMES = Names(b"a key of names")
API_URL = "https://api.example.com/beta"
TODAY = date(2026, 11, 22)
PLAIN = file_of(drawing())
FRONT, BACK, SELFIE = DocumentKind.ID_FRONT, DocumentKind.ID_BACK, DocumentKind.SELFIE


class Bucket:
    """A document bucket in memory; the version of an object says how often it was put."""

    def __init__(self) -> None:
        self.versions: dict[str, list[tuple[bytes, str | None]]] = {}
        self.judged: dict[str, tuple[str, str | None]] = {}
        self.down = False

    def put(self, key: str, content: bytes, declared: str | None) -> None:
        self.versions.setdefault(key, []).append((content, declared))

    def fetch(self, key: str) -> StoredDocument | None:
        if key not in self.versions:
            return None
        content, declared = self.versions[key][-1]
        return StoredDocument(key, str(len(self.versions[key])), content, len(content), declared)

    def put_rendition(self, key: str, picture: bytes) -> str:
        if self.down:
            raise ProviderUnavailable("s3", "SlowDown")
        self.put(key, picture, "image/jpeg")
        return str(len(self.versions[key]))

    def note_judged(self, location: DocumentLocation, judged: Source) -> None:
        if self.down:
            raise ProviderUnavailable("s3", "SlowDown")
        self.judged[location.key] = (judged.key, judged.version_id)


@dataclass
class Seers(Providers):
    """Providers that note what they are shown, and read what they are told to."""

    uploads: dict[str, tuple[TextLine, ...]] = field(default_factory=dict)
    """Lines read of each upload, by file name."""
    copies: dict[str, tuple[TextLine, ...]] = field(default_factory=dict)
    """Likewise of its copy."""
    shown: list[tuple[str, Source]] = field(default_factory=list)

    def read_identity_document(self, side: Source) -> Reading:
        self.shown.append(("AnalyzeID", side))
        self._note("AnalyzeID")
        return self._reading(side)

    def read_text(self, side: Source) -> Reading:
        self.shown.append(("DetectDocumentText", side))
        self._note("DetectDocumentText")
        return self._reading(side)

    def _reading(self, side: Source) -> Reading:
        lines = self.copies if side.key.endswith(".rendition.jpg") else self.uploads
        return Reading(lines=lines.get(side.filename, self._lines()))

    def faces(self, picture: Source, *, attributes: bool) -> Any:  # noqa: ANN401
        self.shown.append(("DetectFaces", picture))
        return super().faces(picture, attributes=attributes)

    def compare(self, source: Source, target: Source) -> Any:  # noqa: ANN401
        self.shown += [("CompareFaces", source), ("CompareFaces", target)]
        return super().compare(source, target)

    def writing(self, picture: Source) -> Writing:
        self.shown.append(("DetectText", picture))
        return super().writing(picture)

    def unsafe_labels(self, picture: Source) -> tuple[str, ...]:
        self.shown.append(("DetectModerationLabels", picture))
        return super().unsafe_labels(picture)


@dataclass
class Desk:
    """A collector over a bucket and providers of its own."""

    bucket: Bucket
    seers: Seers
    collector: EvidenceCollector

    def collect(
        self,
        *,
        typed: bool = False,
        last_attempt: bool = False,
        suffices: Callable[[Evidence], bool] | None = None,
        **uploads: tuple[bytes, str | None],
    ) -> Collected:
        links = []
        for name, (content, declared) in uploads.items():
            kind = DocumentKind(name.rstrip("0123456789"))
            location = DocumentLocation.issue(NAMES, "acme", "june@example.com", name, 1_700_000_000)
            self.bucket.put(location.key, content, declared)
            links.append({"filename": name, "url": location.url(API_URL), "kind": kind})
        return self.collector.collect(
            record(links), typed_fields=typed, today=TODAY, last_attempt=last_attempt, suffices=suffices
        )

    def one(self, content: bytes, declared: str | None = None, **options: Any) -> Document:  # noqa: ANN401
        """Return the evidence of a front that is uploaded alone."""
        (found,) = self.collect(id_front=(content, declared), **options).evidence.documents
        return found


def record(links: list[dict[str, Any]]) -> KycRecord:
    return KycRecord.model_validate(
        {
            "tenant#email": "acme#june@example.com",
            "id_type#id": "Driving license#M1",
            "tenant": "acme",
            "stage": "beta",
            "email": "june@example.com",
            "first_name": "June",
            "last_name": "Marlowe",
            "date_of_birth": "1987-05-14",
            "id_type": "Driving license",
            "id_value": "M1",
            "document_links": links,
            "email_verified": True,
            "phone_number_verified": False,
            "validation_status": ValidationStatus.PENDING,
            "verify": True,
            "version": 1,
            "last_updated_time": 1_700_000_000,
        }
    )


@pytest.fixture(scope="module")
def process() -> Iterator[PictureProcess]:
    started = PictureProcess()
    yield started
    started.stop()


@pytest.fixture
def desk(process: PictureProcess) -> Iterator[Desk]:
    with ThreadPoolExecutor(8) as executor:
        bucket, seers = Bucket(), Seers()
        yield Desk(bucket, seers, EvidenceCollector(bucket, seers, seers, process, executor))  # type: ignore[arg-type]


def test_a_plain_picture_is_judged_itself_and_nothing_is_written(desk: Desk) -> None:
    front = desk.one(PLAIN, "image/jpeg")
    assert (front.rendition, front.refusal, front.unread) == (None, None, None)
    assert front.size == PictureSize(width=240, height=160)
    assert front.source.media_type == "image/jpeg"
    assert list(desk.bucket.versions) == [front.source.key]
    assert {shown for _, shown in desk.seers.shown} == {front.source}


@pytest.mark.parametrize(
    ("content", "declared", "size"),
    [
        pytest.param(with_segment(PLAIN, 0xE1, exif(6)), "image/jpeg", (160, 240), id="turned by Exif"),
        pytest.param(file_of(drawing(mode="CMYK")), "image/jpeg", (240, 160), id="ink"),
        pytest.param(file_of(drawing(mode="RGBA"), "PNG"), "image/png", (240, 160), id="transparent"),
        pytest.param(animation(first_is_a_frame=False), "image/png", (200, 120), id="animated"),
        pytest.param(PLAIN + pdf(), "image/jpeg", (240, 160), id="a PDF behind it"),
    ],
)
def test_of_any_other_picture_everybody_sees_one_copy(
    desk: Desk, content: bytes, declared: str, size: tuple[int, int]
) -> None:
    collected = desk.collect(id_front=(content, declared), id_back=(content, declared), selfie=(content, declared))
    front, back = collected.evidence.documents
    selfie = collected.evidence.selfie
    assert selfie is not None
    for seen in (front, back, selfie):
        assert seen.rendition is not None
        assert seen.size == PictureSize(width=size[0], height=size[1])
        assert seen.rendition.key.startswith(seen.source.key)
        kept, declared_type = desk.bucket.versions[seen.rendition.key][0]
        assert declared_type == seen.rendition.media_type == "image/jpeg"
        assert (seen.rendition.sha256, seen.rendition.size_bytes) == (sha256(kept).hexdigest(), len(kept))
        assert collected.pictures[seen.rendition.key] == kept
        # The upload is kept as it came, and nobody else is shown it.
        assert desk.bucket.versions[seen.source.key] == [(content, declared)]
    shown = {source for _, source in desk.seers.shown}
    assert shown == {front.rendition, back.rendition, selfie.rendition}


def test_colours_are_measured_on_the_front_alone(desk: Desk) -> None:
    coloured, grey = (file_of(drawing(mode=mode)) for mode in ("RGB", "L"))

    for front, has_colour in ((coloured, True), (grey, False)):
        found = desk.collect(id_front=(front, None), id_back=(coloured, None)).evidence.documents
        assert [side.colour_percent is not None for side in found] == [True, False]
        assert bool(found[0].colour_percent) is has_colour


def test_a_front_that_cannot_be_measured_is_known_as_such(desk: Desk) -> None:
    empty = png_that_says(2_000, 2_000)

    assert [desk.one(front).is_measured for front in (PLAIN, empty, pdf())] == [True, False, True]


def test_a_barcode_that_only_the_decoder_would_see_is_not_read(desk: Desk) -> None:
    """Black bars, of which some are transparent: on white paper they are no barcode."""
    bars = LICENCE.back().convert("L").point(lambda value: 255 * (value < 128))
    hidden = Image.merge("RGBA", [*LICENCE.back().convert("RGB").split(), Image.new("L", bars.size, 0)])
    shown = Image.merge("RGBA", [*Image.new("RGB", bars.size).split(), bars])
    assert desk.one(file_of(hidden, "PNG")).barcodes == ()
    assert len(desk.one(file_of(shown, "PNG")).barcodes or ()) == 1


@pytest.mark.parametrize(
    ("content", "declared", "told"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/jpeg", "image/heic"),
        (with_segment(PLAIN, 0xFE, pdf()) + pdf(), "application/pdf", "uploaded as application/pdf"),
        (PLAIN, "image/png", "uploaded as image/png"),
        (pdf(), "image/jpeg", "uploaded as image/jpeg"),
        (png_that_says(1, 50_000_000), "image/png", "1 x 50000000"),
        (
            with_segment(file_of(drawing()), 0xE1, exif(6)).replace(b"\xff\xc4", b"\xff\xc5"),
            "image/jpeg",
            "The file is",
        ),
        (b"", "image/jpeg", "no known type"),
    ],
)
def test_what_is_not_taken_is_shown_to_nobody_and_the_reason_is_kept(
    desk: Desk, content: bytes, declared: str, told: str
) -> None:
    collected = desk.collect(id_front=(content, declared), selfie=(content, declared))
    (front,) = collected.evidence.documents
    selfie = collected.evidence.selfie
    assert selfie is not None
    for seen in (front, selfie):
        assert seen.unread is Unread.UNSUPPORTED
        assert told in (seen.refusal or "")
    assert desk.seers.shown == []
    assert collected.pictures == {}


def test_a_pdf_is_read_as_it_is_and_no_portrait_is_seen_on_it(desk: Desk) -> None:
    collected = desk.collect(id_front=(pdf(), "application/pdf"), selfie=(PLAIN, "image/jpeg"))
    (front,) = collected.evidence.documents
    assert (front.unread, front.rendition, front.size, front.faces) == (None, None, None, None)
    assert front.lines
    assert collected.evidence.comparison is not None
    assert collected.evidence.comparison.unread is Unread.UNSUPPORTED
    assert {name for name, source in desk.seers.shown if source == front.source} == {"DetectDocumentText"}


def test_a_pdf_of_several_pages_is_refused_by_its_reader(desk: Desk) -> None:
    desk.seers.faults["DetectDocumentText"] = ProviderRefused("textract", "UnsupportedDocumentException")
    assert desk.one(pdf(2), "application/pdf").unread is Unread.UNSUPPORTED


@pytest.mark.parametrize("last_attempt", [False, True])
def test_a_copy_that_cannot_be_kept_now_is_an_outage(desk: Desk, *, last_attempt: bool) -> None:
    desk.bucket.down = True
    content = with_segment(PLAIN, 0xE1, exif(6))
    if last_attempt:
        assert desk.one(content, "image/jpeg", last_attempt=True).unread is Unread.UNAVAILABLE
        assert desk.seers.shown == []
    else:
        with pytest.raises(ProviderUnavailable):
            desk.one(content, "image/jpeg")


# Calls ----------------------------------------------------------------------------------------------------------------


def calls(desk: Desk) -> list[str]:
    return sorted(desk.seers.calls)


def test_calls_for_a_page(desk: Desk) -> None:
    desk.collect(id_front=(PLAIN, None), selfie=(PLAIN, None))
    assert calls(desk) == ["DetectDocumentText", "compare", "faces", "faces", "unsafe_labels"]


def test_calls_for_a_licence_of_two_sides(desk: Desk) -> None:
    desk.collect(typed=True, id_front=(PLAIN, None), id_back=(PLAIN, None), selfie=(PLAIN, None))
    assert calls(desk) == ["AnalyzeID", "DetectDocumentText", "compare", "faces", "faces", "faces", "unsafe_labels"]
    (shown,) = (source for name, source in desk.seers.shown if name == "AnalyzeID")
    assert shown.filename == "id_front"


LOST = {
    "no selfie": {"id_front": (PLAIN, None)},
    "a selfie that is no picture": {"id_front": (PLAIN, None), "selfie": (b"", None)},
    "a back that is no picture": {"id_front": (PLAIN, None), "id_back": (b"", None), "selfie": (PLAIN, None)},
    "a front that is no picture": {"id_front": (b"", None), "id_back": (PLAIN, None), "selfie": (PLAIN, None)},
    "no front": {"id_back": (PLAIN, None), "selfie": (PLAIN, None)},
}


@pytest.mark.parametrize("uploads", LOST.values(), ids=LOST)
def test_no_page_is_paid_for_where_the_claim_is_lost_anyway(desk: Desk, uploads: dict[str, Any]) -> None:
    evidence = desk.collect(typed=True, **uploads).evidence
    assert "AnalyzeID" not in calls(desk)
    assert any(check.outcome is CheckOutcome.FAIL for check in check_case(Case(claim(), evidence, POLICY)))


@pytest.mark.parametrize("is_enough", [True, False])
def test_plain_text_and_barcodes_are_judged_before_a_page_is_paid_for(desk: Desk, *, is_enough: bool) -> None:
    judged: list[Evidence] = []

    def suffices(seen: Evidence) -> bool:
        judged.append(seen)
        return is_enough

    back = file_of(LICENCE.back())
    shown: dict[str, Any] = {"id_front": (PLAIN, None), "id_back": (back, None), "selfie": (PLAIN, None)}
    evidence = desk.collect(typed=True, suffices=suffices, **shown).evidence

    read = [(name, source.filename) for name, source in desk.seers.shown if name in {"AnalyzeID", "DetectDocumentText"}]
    plain = [("DetectDocumentText", "id_back"), ("DetectDocumentText", "id_front")]
    assert sorted(read) == sorted(plain + ([] if is_enough else [("AnalyzeID", "id_front")]))
    (seen,) = judged
    assert [len(side.barcodes or ()) for side in seen.documents] == [0, 1]
    assert all(side.lines and not side.fields for side in seen.documents)
    assert desk.seers.calls.count("faces") == 3
    assert [side.faces for side in evidence.documents] == [side.faces for side in seen.documents]


def test_a_picture_on_its_side_is_turned_before_a_page_is_paid_for(desk: Desk) -> None:
    desk.seers.uploads["id_front"], desk.seers.copies["id_front"] = text(180), text(0)
    shown: dict[str, Any] = {"id_front": (PLAIN, None), "id_back": (PLAIN, None), "selfie": (PLAIN, None)}
    front, _ = desk.collect(typed=True, suffices=lambda _: False, **shown).evidence.documents
    assert [source for name, source in desk.seers.shown if name == "AnalyzeID"] == [front.rendition]


def test_where_nobody_asks_for_typed_fields_nothing_is_judged(desk: Desk) -> None:
    def suffices(_: Evidence) -> bool:
        raise AssertionError("there is nothing to spare")

    desk.collect(suffices=suffices, id_front=(PLAIN, None), selfie=(PLAIN, None))
    desk.collect(typed=True, suffices=suffices, id_front=(PLAIN, None))
    assert "AnalyzeID" not in calls(desk)


# Pictures that lie on their side --------------------------------------------------------------------------------------


def text(turn: int) -> tuple[TextLine, ...]:
    """A page's text, as it is read of a picture that was turned clockwise."""
    found = []
    for number, words in enumerate(("DRIVER LICENSE", "1 MARLOWE", "2 JUNE ROSALIND", "4d M48273910456")):
        top = 0.2 + 0.1 * number
        corners = [Point(x=0.2, y=top), Point(x=0.6, y=top), Point(x=0.6, y=top + 0.05), Point(x=0.2, y=top + 0.05)]
        first, second, third, fourth = (turned(corner, turn) for corner in corners)
        found.append(TextLine(text=words, confidence_percent=99, corners=(first, second, third, fourth)))
    return tuple(found)


@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_picture_on_its_side_is_turned_once_and_looked_at_again(desk: Desk, turn: int, *, typed: bool) -> None:
    desk.seers.uploads["id_front"], desk.seers.copies["id_front"] = text(turn), text(0)
    sideways = file_of(drawing().rotate(-turn, expand=True), quality=95)
    collected = desk.collect(typed=typed, id_front=(sideways, None), id_back=(PLAIN, None), selfie=(PLAIN, None))
    front, back = collected.evidence.documents
    assert front.lines == text(0)
    assert front.size == PictureSize(width=240, height=160)
    assert front.rendition is not None
    copy = opened(collected.pictures[front.rendition.key]).convert("RGB")
    assert copy.getpixel((12, 12)) == pytest.approx((255, 0, 0), abs=30)
    assert copy.getpixel((228, 12)) == pytest.approx((0, 255, 0), abs=30)

    def asked(source: Source | None) -> list[str]:
        return sorted(name for name, shown in desk.seers.shown if shown == source)

    read = "AnalyzeID" if typed else "DetectDocumentText"
    assert asked(back.source) == ["DetectDocumentText", "DetectFaces"]
    assert asked(front.source) == asked(front.rendition) == sorted([read, "DetectFaces", "CompareFaces"])
    assert back.rendition is None
    assert desk.seers.calls.count("unsafe_labels") == 1


@pytest.mark.parametrize("side", ["id_front", "id_back"])
def test_a_copy_whose_text_lies_on_its_side_still_is_not_turned_again(desk: Desk, side: str) -> None:
    desk.seers.uploads[side] = desk.seers.copies[side] = text(90)
    desk.collect(id_front=(PLAIN, None), id_back=(PLAIN, None))
    assert desk.seers.calls.count("DetectDocumentText") == 3


def test_a_copy_that_was_made_for_another_reason_is_turned_too(desk: Desk) -> None:
    """Its key then has two versions, and the second one is what was judged."""
    desk.seers.copies["id_front"] = text(180)
    front = desk.one(with_segment(PLAIN, 0xE1, exif(3)))
    assert front.rendition is not None
    assert front.rendition.version_id == "2"
    last, _ = desk.bucket.versions[front.rendition.key][-1]
    assert front.rendition.sha256 == sha256(last).hexdigest()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_the_places_of_barcodes_turn_with_their_picture(desk: Desk, turn: int) -> None:
    sheet = Image.new("RGB", (1600, 1100), "white")
    sheet.paste(LICENCE.back(), (100, 100))
    (upright,) = desk.one(file_of(sheet)).barcodes or ()
    desk.seers.uploads["id_front"], desk.seers.copies["id_front"] = text(turn), text(0)
    (found,) = desk.one(file_of(sheet.rotate(-turn, expand=True))).barcodes or ()
    assert upright.corners is not None
    assert found.corners is not None
    for place, expected in zip(found.corners, upright.corners, strict=True):
        assert (place.x, place.y) == pytest.approx((expected.x, expected.y), abs=0.02)


# The portrait's picture as selfie -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selfie", "low", "high"), [("front", 99, 100), ("somebody", 0, 80)], ids=["the portrait again", "another picture"]
)
def test_the_selfie_is_laid_over_the_portrait(desk: Desk, selfie: str, low: float, high: float) -> None:
    collected = desk.collect(id_front=(picture("front"), None), selfie=(picture(selfie), None))
    measured = collected.evidence.same_picture
    assert measured is not None
    assert measured.correlation_percent is not None
    assert low <= measured.correlation_percent <= high


@pytest.mark.parametrize("missing", ["id_front", "selfie"])
def test_where_no_face_is_seen_nothing_is_measured(desk: Desk, missing: str) -> None:
    desk.seers.faces_on[missing] = ()
    collected = desk.collect(id_front=(picture("front"), None), selfie=(picture("front"), None))
    assert collected.evidence.same_picture is None


def test_a_turned_portrait_is_measured_upright(desk: Desk) -> None:
    desk.seers.uploads["id_front"], desk.seers.copies["id_front"] = text(180), text(0)
    upside_down = file_of(opened(picture("front")).rotate(180), quality=95)
    measured = desk.collect(id_front=(upside_down, None), selfie=(picture("front"), None)).evidence.same_picture
    assert measured is not None
    assert measured.correlation_percent == pytest.approx(100, abs=2)
