"""Cases to decide, in the shape in which the providers answer; each test changes what it is about."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import cos, radians, sin
from typing import Any

from kyc.checks.case import Case
from kyc.decision.decide import decide, run_checks
from kyc.domain.claim import Claim
from kyc.domain.evidence import (
    BoundingBox,
    Document,
    Evidence,
    Face,
    FaceComparison,
    IdentityField,
    PictureSize,
    Point,
    Selfie,
    Source,
    TextLine,
)
from kyc.domain.policy import Policy
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.domain.review import Assessment, Check, Verdict

TODAY = date(2026, 11, 22)

LICENCE_LINES = (
    # As Textract reads a US licence: a row of labels, then the row of their values; a face line broken off
    "WINNEMAC", "DRIVER", "LICENSE", "*", "4a ISS", "4d NUMBER", "03/18/2021", "M48273910456", "4b EXP", "3 DOB",
    "05/14/2029", "05/14/1987", "9 CLASS 12 REST", "9aEND", "D", "NONE", "NONE", "1 MARLOWE", "2 JUNE ROSALIND",
    "8 1420 LARKSPUR LANE", "ZENITH, WM, 70412", "18 EYES", "BLU", "15 SEX F", "16 HGT", "5'-06\"", "5 DD 03182021WM",
    "REV 07/01/2019",
)  # fmt: skip
LICENCE_FIELDS = {
    "FIRST_NAME": "JUNE", "LAST_NAME": "MARLOWE", "MIDDLE_NAME": "ROSALIND", "SUFFIX": "",
    "DOCUMENT_NUMBER": "M48273910456", "EXPIRATION_DATE": "05/14/2029", "DATE_OF_BIRTH": "05/14/1987",
    "DATE_OF_ISSUE": "03/18/2021", "ID_TYPE": "DRIVER LICENSE FRONT", "STATE_NAME": "WINNEMAC", "MRZ_CODE": "",
}  # fmt: skip
LICENCE_BACK_LINES = ("CLASS D", "RESTRICTIONS NONE", "ENDORSEMENTS NONE", "IF FOUND DROP IN ANY MAILBOX")
"""Legible text beside the barcode."""
LICENCE_CLAIM = {
    "first_name": "June", "last_name": "Marlowe", "date_of_birth": "1987-05-14", "id_type": "Driving license",
    "id_value": "M482-7391-0456", "issuing_country": "US",
}  # fmt: skip

PASSPORT_MRZ = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F3204153ZE184226B<<<<<16")
"""The specimen of ICAO 9303-4, appendix A, with a date of expiry that is still to come."""
PASSPORT_LINES = (
    "PASSPORT", "PASSEPORT", "UTOPIA", "Type/Type", "Code/Code", "Passport No./N° du passeport", "P", "UTO",
    "L898902C3", "Surname/Nom", "ERIKSSON", "Given names/Prénoms", "ANNA MARIA", "Nationality/Nationalité", "UTOPIAN",
    "Date of birth/Date de naissance", "12 AUG/AOÛT 1974", "Sex/Sexe", "F", "Place of birth/Lieu de naissance",
    "ZENITH", "Date of issue/Date de délivrance", "16 APR/AVR 2022", "Date of expiry/Date d'expiration",
    "15 APR/AVR 2032", "Authority/Autorité", "PASSPORT OFFICE",
)  # fmt: skip
PASSPORT_PAGE = (
    # Left, top and text, in fractions of a page that lies before the camera with a margin
    (0.32, 0.08, "PASSPORT"), (0.72, 0.12, "Passport No./N° du passeport"), (0.72, 0.155, "L898902C3"),
    (0.32, 0.20, "Surname/Nom"), (0.32, 0.235, "ERIKSSON"), (0.32, 0.30, "Given names/Prénoms"),
    (0.32, 0.335, "ANNA MARIA"), (0.32, 0.40, "Date of birth/Date de naissance"), (0.32, 0.435, "12 AUG/AOÛT 1974"),
    (0.32, 0.50, "Date of issue/Date de délivrance"), (0.32, 0.535, "16 APR/AVR 2022"),
    (0.32, 0.60, "Date of expiry/Date d'expiration"), (0.32, 0.635, "15 APR/AVR 2032"), (0.08, 0.80, PASSPORT_MRZ[0]),
    (0.08, 0.86, PASSPORT_MRZ[1]),
)  # fmt: skip
"""A passport's page as its lines stand, for `placed`."""
PAGE_PORTRAIT = Face(box=BoundingBox(left=0.1, top=0.3, width=0.15, height=0.25), confidence_percent=99.9)
PASSPORT_CLAIM: dict[str, Any] = {
    "first_name": "Anna Maria", "last_name": "Eriksson", "date_of_birth": "1974-08-12", "id_type": "Passport",
    "id_value": "L898902C3", "issuing_country": "SE",
}  # fmt: skip


def claim(**changes: object) -> Claim:
    values: dict[str, object] = {
        "tenant": "acme",
        "stage": "beta",
        "email": "june@example.com",
        "document_links": [{"filename": "front.jpg", "url": "https://example.com/beta/front"}],
        **LICENCE_CLAIM,
        **changes,
    }
    return Claim.model_validate({key: value for key, value in values.items() if value is not None})


def source(content: str = "front") -> Source:
    return Source(key=f"acme/{content}", filename=f"{content}.jpg", version_id="1", sha256=content, size_bytes=1)


def lines(texts: Iterable[str], confidence: float = 98.5) -> tuple[TextLine, ...]:
    return tuple(TextLine(text=text, confidence_percent=confidence) for text in texts)


def fields(values: Mapping[str, str], confidence: float = 97.0) -> tuple[IdentityField, ...]:
    # Absent fields come back as empty text with a high confidence.
    return tuple(
        IdentityField(type=name, text=text, confidence_percent=confidence if text else 99.2)
        for name, text in values.items()
    )


def swap(texts: Sequence[str], *exchanged: tuple[str, str]) -> tuple[str, ...]:
    """Give lines with some of them exchanged, each of which has to be there."""
    exchange = dict(exchanged)
    assert exchange.keys() <= set(texts)
    return tuple(exchange.get(text, text) for text in texts)


def typed(**changes: str) -> dict[str, str]:
    """Give the licence's typed fields with changes."""
    return {**LICENCE_FIELDS, **changes}


def placed(
    rows: Iterable[tuple[float, float, str]],
    *,
    degrees: int = 0,
    tilt: float = 0.0,
    confidence: float = 98.5,
    size: tuple[int, int] = (1400, 1000),
) -> tuple[TextLine, ...]:
    """Give lines where they stand in a picture, with boxes and corners as Textract has them of a turned one.

    Args:
        rows: left, top and text of each line, in fractions of the upright picture.
        degrees: by how much the picture is turned, clockwise: 0, 90, 180 or 270.
        tilt: by how many further degrees the document lies aslant in it.
        confidence: percent.
        size: the upright picture's sides in pixels.
    """

    def point(x: float, y: float) -> Point:
        return turned_point(x, y, degrees, tilt, size)

    found = []
    for left, top, text in rows:
        right, bottom = left + (0.019 if "<<" in text else 0.0095) * len(text), top + 0.03
        corners = (point(left, top), point(right, top), point(right, bottom), point(left, bottom))
        xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
        box = BoundingBox(left=min(xs), top=min(ys), width=max(xs) - min(xs), height=max(ys) - min(ys))
        found.append(TextLine(text=text, confidence_percent=confidence, box=box, corners=corners))
    # From top to bottom of the picture as it lies
    return tuple(sorted(found, key=lambda line: (round(line.box.top, 2), line.box.left) if line.box else (0.0, 0.0)))


def turned_point(x: float, y: float, degrees: int, tilt: float = 0.0, size: tuple[int, int] = (1400, 1000)) -> Point:
    """Give where a point of the upright picture lies in one that is turned, in fractions of each."""
    width, height = size
    across, down = turned_size(degrees, size)
    turn = radians(degrees + tilt)
    dx, dy = (x - 0.5) * width, (y - 0.5) * height
    return Point(x=0.5 + (dx * cos(turn) - dy * sin(turn)) / across, y=0.5 + (dx * sin(turn) + dy * cos(turn)) / down)


def turned_face(face: Face, degrees: int, tilt: float = 0.0) -> Face:
    """Give a face of the upright picture as it lies in one that is turned."""
    box = face.box
    corners = [
        turned_point(x, y, degrees, tilt)
        for x in (box.left, box.left + box.width)
        for y in (box.top, box.top + box.height)
    ]
    left, top = min(corner.x for corner in corners), min(corner.y for corner in corners)
    width, height = max(corner.x for corner in corners) - left, max(corner.y for corner in corners) - top
    turned = BoundingBox(left=left, top=top, width=width, height=height)
    return face.model_copy(update={"box": turned})


def turned_size(degrees: int, size: tuple[int, int] = (1400, 1000)) -> tuple[int, int]:
    """Give the sides of a picture that is turned by quarters."""
    return size if degrees % 180 == 0 else (size[1], size[0])


def placed_document(
    rows: Iterable[tuple[float, float, str]] = PASSPORT_PAGE,
    *,
    degrees: int = 0,
    tilt: float = 0.0,
    confidence: float = 98.5,
    **changes: Any,  # noqa: ANN401
) -> Document:
    """Give a side whose lines have places; the front of a passport where nothing else is said."""
    width, height = turned_size(degrees)
    values: dict[str, Any] = {
        "lines": placed(rows, degrees=degrees, tilt=tilt, confidence=confidence),
        "size": PictureSize(width=width, height=height),
        "faces": (PAGE_PORTRAIT,) if changes.get("kind", "id_front") == "id_front" else (),
        **changes,
    }
    return document((), **values)


PORTRAIT = Face(box=BoundingBox(left=0.05, top=0.3, width=0.2, height=0.3), confidence_percent=99.9)


def document(
    texts: Iterable[str] = LICENCE_LINES,
    typed: Mapping[str, str] | None = None,
    confidence: float = 98.5,
    **changes: object,
) -> Document:
    values: dict[str, object] = {
        "kind": "id_front",
        "source": source(),
        "lines": lines(texts, confidence),
        "fields": fields(typed or {}),
        "faces": (PORTRAIT,) if changes.get("kind", "id_front") == "id_front" else (),
        **changes,
    }
    return Document.model_validate(values)


def licence_back() -> Document:
    """The back of a licence, on which nobody looked for a barcode."""
    return document(LICENCE_BACK_LINES, kind="id_back", source=source("back"))


def licence() -> tuple[Document, Document]:
    """Both sides of a licence whose issuer's backs are asked for."""
    return document(typed=LICENCE_FIELDS), licence_back()


def face(area: float = 0.2, **changes: object) -> Face:
    values: dict[str, object] = {
        "box": BoundingBox(left=0.2, top=0.2, width=0.5, height=area / 0.5),
        "confidence_percent": 99.9,
        # Rekognition's values for an ordinary phone picture
        "sharpness_percent": 38.9,
        "brightness_percent": 49.3,
        "yaw_degrees": -4.6,
        "pitch_degrees": 5.6,
        "roll_degrees": -7.7,
        "eyes_open": True,
        "eyes_open_confidence_percent": 99.7,
        "sunglasses": False,
        "sunglasses_confidence_percent": 99.6,
        "occluded": False,
        "occluded_confidence_percent": 99.0,
        **changes,
    }
    return Face.model_validate(values)


def selfie(*faces: Face, **changes: object) -> Selfie:
    return Selfie.model_validate({"source": source("selfie"), "faces": faces or (face(),), **changes})


def evidence(*documents: Document, **changes: object) -> Evidence:
    values: dict[str, object] = {
        "collected_on": TODAY,
        "documents": documents or licence(),
        "selfie": selfie(),
        "comparison": FaceComparison(similarity_percent=99.8, document_faces=1),
        "email_verified": True,
        "phone_number_verified": True,
        "document_of_another_user": False,
        "selfie_of_another_user": False,
        **changes,
    }
    return Evidence.model_validate(values)


def case(
    *documents: Document,
    policy: Policy | None = None,
    evidence_changes: Mapping[str, object] | None = None,
    **claimed: object,
) -> Case:
    return Case(claim(**claimed), evidence(*documents, **(evidence_changes or {})), policy or Policy())


def passport(*texts: str, mrz: Sequence[str] = PASSPORT_MRZ) -> Document:
    return document((*(texts or PASSPORT_LINES), *mrz))


def passport_case(*documents: Document, **claimed: object) -> Case:
    return Case(claim(**{**PASSPORT_CLAIM, **claimed}), evidence(*(documents or (passport(),))), Policy())


def status(the_case: Case) -> str:
    """Give the decision's status with a model that agrees to everything."""
    agrees = Assessment(verdict=Verdict.AGREES, summary="")
    return decide(the_case.claim, the_case.evidence, agrees, the_case.policy).status.value


def find(the_case: Case, name: CheckName) -> list[Check]:
    checks = run_checks(the_case.claim, the_case.evidence, the_case.policy)
    return [check for check in checks if check.name is name]


def outcome(the_case: Case, name: CheckName) -> tuple[str, ReasonCode | None]:
    """The outcome and reason of a check that gives one finding."""
    (check,) = find(the_case, name)
    return check.outcome.value, check.reason
