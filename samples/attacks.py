"""Labelled manipulations: what is claimed, what is shown, which outcome is right, and whether the attack shows at all.

Each attack takes an honest submission and changes one thing about it. The reasons are those of which at least one is
right; an attack that `shows` can be seen in the pictures or the claim by whoever looks, so that it must never end as
verified.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np
from PIL import Image

from samples import retake
from samples.cases import Outcome
from samples.drawing import ROBOTO, Sheet
from samples.layouts import LAYOUTS, Document, Layout
from samples.mrz import check_digit
from samples.people import Person
from samples.population import document, person, years_after
from samples.portrait import Portrait, document_photo
from samples.seeds import generator


@dataclass(frozen=True)
class Scene:
    """An honest person with a document: what an attack starts from."""

    document: Document
    seed: str
    today: date

    @property
    def random(self) -> np.random.Generator:
        """Randomness of this scene's attack."""
        return generator("attack", self.seed)

    def somebody_else(self) -> Person:
        """Give another person who could hold such a document: other names, birth date and face."""
        mine = self.document.person
        attempts = (
            person(f"{self.seed} stranger {attempt}", self.document.layout, self.today) for attempt in range(100)
        )
        other = next(
            candidate
            for candidate in attempts
            if candidate.last_name[0] != mine.last_name[0]
            and candidate.first_name[0] != mine.first_name[0]
            and candidate.date_of_birth != mine.date_of_birth
        )
        return replace(other, portrait=other_portrait(mine.portrait))


@dataclass(frozen=True)
class Submission:
    """What is claimed and shown, before anybody takes a picture of it."""

    claim: Mapping[str, str]
    front: Image.Image
    back: Image.Image | None
    selfie: bytes | None
    """JPEG; None where no selfie is sent."""
    front_as_selfie: bool = False
    """The document's picture is sent again in place of the selfie."""
    earlier: Document | None = None
    """What another user submitted before, honestly."""


def _any_layout(layout: Layout) -> bool:  # noqa: ARG001  (the answer is the same for all)
    return True


@dataclass(frozen=True)
class Attack:
    """One kind of manipulation."""

    name: str
    make: Callable[[Scene, Submission], Submission]
    reasons: tuple[str, ...]
    outcomes: tuple[Outcome, ...] = ("rejected",)
    shows: bool = True
    applies: Callable[[Layout], bool] = _any_layout


def other_portrait(portrait: Portrait) -> Portrait:
    """Give the other face."""
    return next(other for other in Portrait if other != portrait)


def _claiming(**changes: Callable[[Scene], str]) -> Callable[[Scene, Submission], Submission]:
    """Make an attack that changes values of the claim alone."""

    def make(scene: Scene, honest: Submission) -> Submission:
        return replace(honest, claim={**honest.claim, **{key: value(scene) for key, value in changes.items()}})

    return make


def _showing(
    change: Callable[[Scene], Document], *, claimed: bool = False
) -> Callable[[Scene, Submission], Submission]:
    """Make an attack that shows another document; `claimed` where the claim says what that document says."""

    def make(scene: Scene, honest: Submission) -> Submission:
        shown = change(scene)
        claim = dict(honest.claim)
        if claimed:
            claim |= {
                "first_name": shown.person.first_name,
                "last_name": shown.person.last_name,
                "date_of_birth": shown.person.date_of_birth.isoformat(),
                "id_value": shown.data.number,
            }
        return replace(honest, claim=claim, front=shown.front(), back=_back(shown))

    return make


def _back(shown: Document) -> Image.Image | None:
    return shown.back() if shown.layout.back else None


def _selfie(take: Callable[[Scene], bytes]) -> Callable[[Scene, Submission], Submission]:
    return lambda scene, honest: replace(honest, selfie=take(scene))


def _with_data(scene: Scene, **changes: object) -> Document:
    return replace(scene.document, data=replace(scene.document.data, **changes))  # type: ignore[arg-type]


def _with_person(scene: Scene, **changes: object) -> Document:
    return replace(scene.document, person=replace(scene.document.person, **changes))  # type: ignore[arg-type]


def _near_number(scene: Scene) -> str:
    """Give the number with one digit changed to another that is not read for it."""
    number = scene.document.data.number
    places = [place for place, char in enumerate(number) if char in "234679"]
    place = places[int(scene.random.integers(len(places)))] if places else len(number) - 1
    return (
        number[:place]
        + {"2": "6", "3": "4", "4": "9", "6": "2", "7": "3", "9": "4"}.get(number[place], "2")
        + number[place + 1 :]
    )


def _near_birth(scene: Scene) -> str:
    return (scene.document.person.date_of_birth + timedelta(days=3)).isoformat()


def _swapped_birth(scene: Scene) -> str:
    born = scene.document.person.date_of_birth
    return f"{born.year}-{born.day:02}-{born.month:02}"


def _swappable(scene: Scene) -> Document:
    born = scene.document.person.date_of_birth
    day = 1 + (born.month + 3) % 12
    return _with_person(scene, date_of_birth=born.replace(day=day))


def _swap_day_and_month(scene: Scene, honest: Submission) -> Submission:
    shown = _swappable(scene)
    changed = replace(scene, document=shown)
    claim = {**honest.claim, "date_of_birth": _swapped_birth(changed)}
    return replace(honest, claim=claim, front=shown.front(), back=_back(shown))


def _other_type(scene: Scene) -> str:
    mine = scene.document.layout.id_type
    return "Passport" if "passport" not in mine.lower() else "Driving license"


def _expired(scene: Scene) -> Document:
    issued = years_after(scene.document.data.issued, -12)
    return _with_data(scene, issued=issued, expires=years_after(scene.today, -1) + timedelta(days=40))


def _future(scene: Scene) -> Document:
    issued = scene.today + timedelta(days=200)
    return _with_data(scene, issued=issued, expires=years_after(issued, 10))


def _minor(scene: Scene) -> Document:
    return _with_person(scene, date_of_birth=scene.today - timedelta(days=round(15.5 * 365.25)))


def _zone(shown: Document) -> tuple[str, ...]:
    if shown.layout.mrz is None:
        raise ValueError(f"{shown.layout.name} has no machine-readable zone")
    return shown.layout.mrz(shown.person, shown.data)


def _forged_name(scene: Scene) -> Document:
    """Print another name than the zone's."""
    other = scene.somebody_else()
    shown = _with_person(scene, first_name=other.first_name, last_name=other.last_name, middle_names="")
    return replace(shown, data=replace(shown.data, mrz=_zone(scene.document)))


def _older(scene: Scene) -> date:
    born = scene.document.person.date_of_birth
    return born.replace(year=born.year - 7)


def _forged_birth(scene: Scene) -> Document:
    """Print another birth date than the zone's."""
    shown = _with_person(scene, date_of_birth=_older(scene))
    return replace(shown, data=replace(shown.data, mrz=_zone(scene.document)))


def _forged_expiry(scene: Scene) -> Document:
    """Print a later date of expiry over an expired document, whose zone keeps the old one."""
    expired = _expired(scene)
    return replace(expired, data=replace(expired.data, expires=years_after(scene.today, 4), mrz=_zone(expired)))


def _edited_zone(scene: Scene) -> Document:
    """Change the zone's birth date and leave its check digits as they were; print the same date."""
    shown = _with_person(scene, date_of_birth=_older(scene))
    zone, honest = list(_zone(shown)), _zone(scene.document)
    line, start = (1, 13) if len(zone) == 2 else (1, 0)
    digit = start + 6
    wrong = honest[line][digit] if honest[line][digit] != zone[line][digit] else str((int(zone[line][digit]) + 1) % 10)
    zone[line] = zone[line][:digit] + wrong + zone[line][digit + 1 :]
    return replace(shown, data=replace(shown.data, mrz=tuple(zone)))


def _wrong_check_digit(scene: Scene) -> Document:
    """Give the document number a check digit that it does not have."""
    zone = list(_zone(scene.document))
    line, place = (1, 9) if len(zone) == 2 else (0, 14)
    wrong = str((int(check_digit(zone[line][place - 9 : place])) + 4) % 10)
    zone[line] = zone[line][:place] + wrong + zone[line][place + 1 :]
    return _with_data(scene, mrz=tuple(zone))


def _other_back(scene: Scene, honest: Submission) -> Submission:
    other = document(f"{scene.seed} stranger's", scene.document.layout, scene.today, scene.somebody_else())
    return replace(honest, back=other.back())


def _second_document(scene: Scene, honest: Submission) -> Submission:
    others = [layout for name, layout in LAYOUTS.items() if name != scene.document.layout.name]
    layout = others[int(scene.random.integers(len(others)))]
    other = document(
        f"{scene.seed} stranger's", layout, scene.today, replace(scene.somebody_else(), country=layout.country)
    )
    return replace(honest, back=other.front())


def _screenshot(scene: Scene, honest: Submission) -> Submission:
    """Show a screen with an empty page in place of a document."""
    random = scene.random
    sheet = Sheet((1280, 800), ROBOTO, (250, 250, 250), (250, 250, 250))
    sheet.band((0, 0, 1280, 54), (52, 56, 66))
    sheet.band((150, 12, 1100, 42), (78, 82, 92))
    for _ in range(4):
        left, top = int(random.integers(60, 800)), int(random.integers(120, 600))
        sheet.band(
            (left, top, left + int(random.integers(120, 400)), top + int(random.integers(40, 160))), (226, 230, 236)
        )
    return replace(honest, front=sheet.image, back=None)


def _face_alone(scene: Scene, honest: Submission) -> Submission:
    front = document_photo(scene.document.person.portrait, (1200, 1500), (190, 200, 206))
    return replace(honest, front=front, back=None)


def _letter(scene: Scene, honest: Submission) -> Submission:
    """Show a typed page with everything that is claimed, and no portrait."""
    sheet = Sheet((1240, 900), ROBOTO, (252, 252, 250), (252, 252, 250))
    claim = honest.claim
    lines = (
        "To whom it may concern",
        f"This is to confirm that {claim['first_name']} {claim['last_name']}, born on",
        f"{scene.document.person.date_of_birth:%d %m %Y}, is known to us and lives at",
        f"{scene.document.data.address.street}, {scene.document.data.address.city}.",
        f"Our reference is {claim['id_value']}.",
        "Yours faithfully",
    )
    for row, line in enumerate(lines):
        sheet.text((110, 150 + row * 80), line, 36)
    return replace(honest, front=sheet.image, back=None)


def _cut_off(scene: Scene, honest: Submission) -> Submission:  # noqa: ARG001
    """Show the left part of the document only."""
    width, height = honest.front.size
    return replace(honest, front=honest.front.crop((0, 0, round(width * 0.52), height)))


def _new_photo(scene: Scene) -> Document:
    return _with_person(scene, portrait=other_portrait(scene.document.person.portrait))


def _replaced_photo(scene: Scene, honest: Submission) -> Submission:
    """Put another portrait into a real document, cleanly, and send that person's selfie."""
    shown = _new_photo(scene)
    return replace(honest, front=shown.front(), selfie=retake.selfie(shown.person.portrait, scene.seed))


def _invented(scene: Scene, honest: Submission) -> Submission:
    """Show a document that was never issued, in agreement with itself and with the claim."""
    return _showing(
        lambda it: document(f"{it.seed} invented", it.document.layout, it.today, it.document.person), claimed=True
    )(scene, honest)


def _reused(scene: Scene, honest: Submission) -> Submission:
    """Use the number of a document that another user was verified with."""
    shown = document(f"{scene.seed} copy", scene.document.layout, scene.today, scene.somebody_else())
    shown = replace(shown, data=replace(shown.data, number=scene.document.data.number))
    own = retake.selfie(shown.person.portrait, scene.seed)
    changed = _showing(lambda _: shown, claimed=True)(scene, honest)
    return replace(changed, selfie=own, earlier=scene.document)


def _has_zone(layout: Layout) -> bool:
    return layout.mrz is not None


def _back_names_bearer(layout: Layout) -> bool:
    return layout.back is not None and (layout.mrz is not None or layout.barcode is not None)


def _expires(layout: Layout) -> bool:
    return layout.validity_years is not None


def _prints_issue(layout: Layout) -> bool:
    return layout.prints_issue


def _portrait(scene: Scene) -> Portrait:
    return scene.document.person.portrait


_DOCUMENT_MISSING: Final = (
    "no_document_in_image",
    "document_unreadable",
    "document_type_mismatch",
    "selfie_document_missing_photo",
    "extraction_low_confidence",
)
_LOW_QUALITY: Final = ("selfie_low_quality", "selfie_no_face", "dark_photo", "blurred_photo")

ATTACKS: Final = (
    Attack("wrong_first_name", _claiming(first_name=lambda it: it.somebody_else().first_name), ("name_mismatch",)),
    Attack("wrong_last_name", _claiming(last_name=lambda it: it.somebody_else().last_name), ("name_mismatch",)),
    Attack(
        "wrong_birth_date",
        _claiming(date_of_birth=lambda it: it.somebody_else().date_of_birth.isoformat()),
        ("dob_mismatch",),
    ),
    Attack("near_birth_date", _claiming(date_of_birth=_near_birth), ("dob_mismatch",)),
    # Where a document writes its dates in digits, a person may be asked which of them is the month.
    Attack("day_and_month_swapped", _swap_day_and_month, ("dob_mismatch",), ("rejected", "manual_review")),
    Attack(
        "issue_date_as_birth_date",
        _claiming(date_of_birth=lambda it: it.document.data.issued.isoformat()),
        ("dob_mismatch", "under_supported_age"),
    ),
    Attack(
        "wrong_number",
        _claiming(id_value=lambda it: document(f"{it.seed} other", it.document.layout, it.today).data.number),
        ("document_number_mismatch",),
    ),
    Attack("near_number", _claiming(id_value=_near_number), ("document_number_mismatch",)),
    Attack("wrong_type", _claiming(id_type=_other_type), ("document_type_mismatch",), ("rejected", "manual_review")),
    Attack(
        "unknown_type",
        _claiming(id_type=lambda _: "Library card"),
        ("document_type_not_supported", "document_type_mismatch"),
        ("manual_review", "rejected"),
    ),
    Attack("expired", _showing(_expired), ("document_expired",), applies=_expires),
    Attack(
        "issued_in_future",
        _showing(_future),
        ("document_not_yet_valid",),
        ("rejected", "manual_review"),
        applies=_prints_issue,
    ),
    Attack("under_age", _showing(_minor, claimed=True), ("under_supported_age",)),
    Attack(
        "printed_name_edited",
        _showing(_forged_name, claimed=True),
        ("mrz_inconsistent", "name_mismatch"),
        applies=_has_zone,
    ),
    Attack(
        "printed_birth_date_edited",
        _showing(_forged_birth, claimed=True),
        ("mrz_inconsistent", "dob_mismatch"),
        applies=_has_zone,
    ),
    Attack(
        "printed_expiry_edited",
        _showing(_forged_expiry),
        ("mrz_inconsistent", "document_expired"),
        applies=_has_zone,
    ),
    Attack("zone_edited", _showing(_edited_zone, claimed=True), ("mrz_checksum_failed",), applies=_has_zone),
    Attack("wrong_check_digit", _showing(_wrong_check_digit), ("mrz_checksum_failed",), applies=_has_zone),
    Attack(
        "back_of_another_person",
        _other_back,
        ("barcode_inconsistent", "mrz_inconsistent", "two_documents_uploaded"),
        applies=_back_names_bearer,
    ),
    Attack(
        "two_documents",
        _second_document,
        ("two_documents_uploaded", "mrz_inconsistent", "document_type_mismatch", "missing_back"),
        ("rejected", "manual_review"),
    ),
    Attack(
        "other_selfie",
        _selfie(lambda it: retake.selfie(other_portrait(_portrait(it)), it.seed)),
        ("selfie_face_mismatch",),
    ),
    Attack(
        "two_faces",
        _selfie(lambda it: retake.two_people(_portrait(it), other_portrait(_portrait(it)), it.seed)),
        ("selfie_multiple_faces",),
    ),
    Attack("no_face", _selfie(lambda it: retake.no_face(it.seed)), ("selfie_no_face",)),
    Attack("no_selfie", lambda _, honest: replace(honest, selfie=None), ("selfie_missing",)),
    Attack(
        "document_as_selfie",
        lambda _, honest: replace(honest, selfie=None, front_as_selfie=True),
        ("selfie_is_document", "selfie_missing"),
        ("rejected", "manual_review"),
    ),
    Attack(
        "sunglasses",
        _selfie(lambda it: retake.selfie(_portrait(it), it.seed, retake.SUNGLASSES)),
        ("selfie_occluded", *_LOW_QUALITY),
        ("rejected", "manual_review"),
    ),
    Attack(
        "face_mask",
        _selfie(lambda it: retake.selfie(_portrait(it), it.seed, retake.MASKED)),
        ("selfie_occluded", *_LOW_QUALITY),
        ("rejected", "manual_review"),
    ),
    Attack(
        "dark_selfie",
        _selfie(lambda it: retake.selfie(_portrait(it), it.seed, retake.DARK)),
        _LOW_QUALITY,
        ("rejected", "manual_review"),
    ),
    Attack(
        "blurred_selfie",
        _selfie(lambda it: retake.selfie(_portrait(it), it.seed, retake.BLURRED)),
        _LOW_QUALITY,
        ("rejected", "manual_review"),
    ),
    Attack("screenshot_of_nothing", _screenshot, _DOCUMENT_MISSING),
    Attack("face_alone", _face_alone, _DOCUMENT_MISSING),
    Attack("letter", _letter, _DOCUMENT_MISSING, ("rejected", "manual_review")),
    Attack(
        "cut_off",
        _cut_off,
        ("cut_off_document", *_DOCUMENT_MISSING, "name_mismatch", "dob_mismatch", "document_number_mismatch"),
        ("rejected", "manual_review"),
    ),
    # What no look at the pictures tells: kept in the report so that it says so.
    Attack("photo_replaced", _replaced_photo, ("selfie_face_mismatch",), shows=False),
    Attack("invented_document", _invented, (), shows=False),
    Attack("number_reused", _reused, ("duplicate_document",), ("rejected", "manual_review"), shows=False),
)
