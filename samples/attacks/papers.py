"""Things laid beside or on a genuine document: another photo, a note with another name, a thumb and a note."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import numpy as np
from PIL import Image

from samples.attacks.scene import (
    Attack,
    Make,
    Scene,
    Submission,
    differ,
    expires,
    has_barcode,
    with_data,
)
from samples.collage import SIDES, Piece, beside, laid_on
from samples.conditions import Level, condition, photograph
from samples.layouts import UTOPIAN_PASSPORT, Document
from samples.people import Person
from samples.places import Box, birth_box, expiry_box, surname_box, zone_box
from samples.population import person, years_after
from samples.seeds import generator
from samples.shots import Shot
from samples.things import note, photo_print, strip, tape, thumb

LOOSE_PHOTO: Final = "photo beside the document"
NOTE: Final = "note with another name"
COVERED: Final = "covered date and a note"
STRIP: Final = "strip with another value"
_NOTES: Final = 6
"""Pictures of notes of a kind in a corpus; cases share them."""
_FACE: Final = ("selfie_face_mismatch", "face_does_not_belong")
_NAME: Final = ("name_mismatch", "paper_does_not_belong", "print_inconsistent")
_BIRTH: Final = ("dob_mismatch", "paper_does_not_belong", "print_inconsistent", "missing_back")
_EXPIRY: Final = ("document_expired", "expiry_not_found", "paper_does_not_belong", "print_inconsistent", "missing_back")
"""A back whose barcode would say the truth is left out."""


def _loose_photo(least: float, most: float) -> Make:
    """Lay somebody's photo beside the document, its height a fraction of the card's, and send that person's selfie."""

    def make(scene: Scene, honest: Submission) -> Submission:
        face = scene.other_face

        def draw() -> Image.Image:
            random = scene.random_of("loose photo")
            card = scene.document.front()
            height = round(card.height * float(random.uniform(least, most)))
            side = SIDES[int(random.integers(len(SIDES)))]
            return beside(card, photo_print(face, height, random), side, random)

        front = scene.shoot(f"loose photo {least}", draw)
        return replace(honest, front=front, selfie=scene.selfie(face))

    return make


def _name_lines(person: Person, random: np.random.Generator) -> tuple[str, ...]:
    ways = (
        (f"{person.first_name} {person.last_name}",),
        (person.last_name.upper(), person.first_name.upper()),
        (f"Surname: {person.last_name}", f"Given names: {person.first_name}"),
        ("Name", f"{person.first_name.upper()} {person.last_name.upper()}"),
        (f"1. {person.last_name.upper()}", f"2. {person.first_name.upper()}"),
    )
    return ways[int(random.integers(len(ways)))]


def _with_note(scene: Scene, lines: Callable[[np.random.Generator], tuple[str, ...]], name: str) -> Image.Image:
    """Lay a note beside the document or stick it on its lower half."""
    random = scene.random_of(name)
    card = scene.document.front()
    slip = note(lines(random), int(random.integers(26, 56)), random)
    if random.integers(3) == 0:
        centre = (float(random.uniform(0.3, 0.8)) * card.width, float(random.uniform(0.75, 1.0)) * card.height)
        return laid_on(card, (Piece(slip, centre, float(random.uniform(-5, 5))),))
    return beside(card, slip, SIDES[int(random.integers(len(SIDES)))], random)


def _note_on_front(*claimed: str) -> Make:
    """Claim what a note beside the document says."""

    def make(scene: Scene, honest: Submission) -> Submission:
        other = scene.somebody_else()
        said = {"first_name": other.first_name, "last_name": other.last_name}
        front = scene.shoot("note", lambda: _with_note(scene, lambda random: _name_lines(other, random), "note"))
        return replace(honest, claim={**honest.claim, **{key: said[key] for key in claimed}}, front=front)

    return make


def _shared_note(scene: Scene) -> tuple[Person, Shot]:
    """Give one of a few pictures of notes, and whom it names: somebody whom nobody takes for the document's holder."""
    start = int(scene.random_of("which note").integers(_NOTES))
    seeds = [f"{scene.corpus} note {(start + number) % _NOTES}" for number in range(_NOTES)]
    named = [(seed, person(seed, UTOPIAN_PASSPORT, scene.today)) for seed in seeds]
    key, other = next((seed, who) for seed, who in named if differ(who, scene.person))

    def draw() -> Image.Image:
        random = generator(key)
        return note(_name_lines(other, random), int(random.integers(60, 90)), random)

    return other, _picture_of(draw, key)


def _picture_of(draw: Callable[[], Image.Image], key: str) -> Shot:
    return Shot(key, lambda: photograph(draw(), condition("table", Level.CLEAN), key))


def _dated_note(scene: Scene, label: str, least_years: int, most_years: int) -> tuple[date, Shot]:
    """Give one of a few pictures of notes with a date so many years from today, and that date."""
    key = f"{scene.corpus} {label} {int(scene.random_of(label).integers(_NOTES))}"
    random = generator(key)
    day = years_after(scene.today, int(random.integers(least_years, most_years))) - timedelta(
        days=int(random.integers(300))
    )
    lines = _date_lines(label, day, random)
    return day, _picture_of(lambda: note(lines, 70, generator(key, "paper")), key)


def _note_as_back(*claimed: str) -> Make:
    """Send a note in place of the back, and claim what it says."""

    def make(scene: Scene, honest: Submission) -> Submission:
        other, back = _shared_note(scene)
        said = {"first_name": other.first_name, "last_name": other.last_name}
        return replace(honest, claim={**honest.claim, **{key: said[key] for key in claimed}}, back=back)

    return make


def _cover(card: Image.Image, boxes: tuple[Box, ...], random: np.random.Generator) -> Image.Image:
    """Lay a thumb or tape over places of a document."""
    pieces = []
    for box in boxes:
        high, wide = round(box.height * float(random.uniform(1.3, 1.9))), round(box.width * 1.12)
        if random.integers(2) and wide < card.width * 0.6:
            length = wide + round(box.left * float(random.uniform(0.1, 0.4)))
            covering = thumb(max(high, 60), length, random)
            centre = (box.right - length / 2 + box.width * 0.06, box.centre[1])
        else:
            covering, centre = tape(wide, high, random), box.centre
        pieces.append(Piece(covering, centre, float(random.uniform(-2, 2))))
    return laid_on(card, pieces)


def _date_lines(label: str, day: date, random: np.random.Generator) -> tuple[str, ...]:
    written = (f"{day:%d.%m.%Y}", f"{day:%d/%m/%Y}", f"{day.day} {_MONTHS[day.month - 1]} {day.year}", day.isoformat())
    value = written[int(random.integers(len(written)))]
    return ((f"{label}: {value}",), (label, value), (value,))[int(random.integers(3))]


_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _covered(scene: Scene, shown: Document, place: Callable[[Document], Box]) -> Image.Image:
    """Cover a date, and where the zone beneath the portrait repeats it, the zone as well in two of three cases."""
    random = scene.random_of("cover")
    boxes = [place(shown)]
    zone = zone_box(shown)
    if zone is not None and random.integers(3):
        boxes.append(zone)
    return _cover(shown.front(), tuple(boxes), random)


def _beside_somewhere(scene: Scene, document: Image.Image, lines: tuple[str, ...]) -> Image.Image:
    random = scene.random_of("beside")
    slip = note(lines, int(random.integers(30, 56)), random)
    return beside(document, slip, SIDES[int(random.integers(len(SIDES)))], random)


def _another_birth(scene: Scene) -> date:
    born = scene.person.date_of_birth
    days = int(scene.random_of("another birth").integers(400, 4000))
    other = born - timedelta(days=days)
    return other if other.year > scene.today.year - 95 else born + timedelta(days=days // 10)


def _untold_back(scene: Scene, honest: Submission) -> Shot | None:
    """Give the back; none with a barcode, which says the truth that is hidden on the front."""
    return None if has_barcode(scene.document.layout) else honest.back


def _covered_birth(scene: Scene, honest: Submission) -> Submission:
    """Cover the date of birth, lay a note with another one beside the document, and claim that."""
    other = _another_birth(scene)

    def draw() -> Image.Image:
        covered = _covered(scene, scene.document, birth_box)
        return _beside_somewhere(scene, covered, _date_lines("Date of birth", other, scene.random_of("birth note")))

    return replace(
        honest,
        claim={**honest.claim, "date_of_birth": other.isoformat()},
        front=scene.shoot("birth covered", draw),
        back=_untold_back(scene, honest),
    )


def _covered_birth_note_as_back(scene: Scene, honest: Submission) -> Submission:
    """Cover the date of birth, send a note with another one as back, and claim that."""
    day, back = _dated_note(scene, "Date of birth", -70, -20)
    front = scene.shoot("birth covered alone", lambda: _covered(scene, scene.document, birth_box))
    return replace(honest, claim={**honest.claim, "date_of_birth": day.isoformat()}, front=front, back=back)


def _ended(scene: Scene) -> Document:
    """Give the honest document as it was years before, expired by now."""
    ended = years_after(scene.today, -1) + timedelta(days=int(scene.random_of("ended").integers(10, 300)))
    return with_data(scene, issued=years_after(ended, -10), expires=ended)


def _covered_expiry(scene: Scene, honest: Submission) -> Submission:
    """Cover the date of expiry of an expired document, and lay a note with a later one beside it."""
    shown = _ended(scene)
    until = years_after(scene.today, int(scene.random_of("until").integers(2, 8)))

    def draw() -> Image.Image:
        lines = _date_lines("Date of expiry", until, scene.random_of("expiry note"))
        return _beside_somewhere(scene, _covered(scene, shown, expiry_box), lines)

    return replace(honest, front=scene.shoot("expiry covered", draw), back=None)


def _covered_expiry_note_as_back(scene: Scene, honest: Submission) -> Submission:
    """Cover the date of expiry of an expired document, and send a note with a later one as back."""
    _, back = _dated_note(scene, "Date of expiry", 2, 8)
    front = scene.shoot("expiry covered alone", lambda: _covered(scene, _ended(scene), expiry_box))
    return replace(honest, front=front, back=back)


def _strip_laid(scene: Scene, box: Box, text: str) -> Image.Image:
    """Hide a value of the document under a strip of paper with another one, printed as large."""
    random = scene.random_of("strip")
    paper = strip(text, round(box.height * float(random.uniform(0.85, 1.05))), box.width, random)
    centre = (box.left + paper.width / 2 - box.height * 0.3, box.centre[1])
    return laid_on(scene.document.front(), (Piece(paper, centre, float(random.uniform(-1, 1))),))


def _strip_over_last_name(scene: Scene, honest: Submission) -> Submission:
    """Hide the surname under a strip with another one, and claim that."""
    other = scene.somebody_else().last_name
    front = scene.shoot("strip", lambda: _strip_laid(scene, surname_box(scene.document), other.upper()))
    back = _untold_back(scene, honest)
    return replace(honest, claim={**honest.claim, "last_name": other}, front=front, back=back)


def _strip_over_birth_date(scene: Scene, honest: Submission) -> Submission:
    """Hide the date of birth under a strip with another one, and claim that."""
    day = _another_birth(scene)

    def draw() -> Image.Image:
        box = birth_box(scene.document)
        whole = box._replace(left=box.left - round(0.7 * box.height))  # a first digit may be the other date's too
        return _strip_laid(scene, whole, f"{day:%d.%m.%Y}")

    front = scene.shoot("birth strip", draw)
    back = _untold_back(scene, honest)
    return replace(honest, claim={**honest.claim, "date_of_birth": day.isoformat()}, front=front, back=back)


ATTACKS: Final = (
    Attack("strip_over_last_name", STRIP, _strip_over_last_name, (*_NAME, "missing_back"), cases=8),
    Attack("strip_over_birth_date", STRIP, _strip_over_birth_date, _BIRTH, cases=4),
    Attack("photo_as_high_as_the_document", LOOSE_PHOTO, _loose_photo(0.85, 1.15), _FACE, cases=12),
    Attack("photo_half_as_high", LOOSE_PHOTO, _loose_photo(0.42, 0.62), _FACE, cases=12),
    Attack("photo_a_quarter_as_high", LOOSE_PHOTO, _loose_photo(0.2, 0.32), _FACE, cases=12),
    Attack("note_with_both_names", NOTE, _note_on_front("first_name", "last_name"), _NAME, cases=20),
    Attack("note_with_last_name", NOTE, _note_on_front("last_name"), _NAME, cases=20),
    Attack("note_with_first_name", NOTE, _note_on_front("first_name"), _NAME, cases=20),
    Attack("note_as_back_with_both_names", NOTE, _note_as_back("first_name", "last_name"), _NAME, cases=12),
    Attack("note_as_back_with_last_name", NOTE, _note_as_back("last_name"), _NAME, cases=12),
    Attack("birth_date_covered", COVERED, _covered_birth, _BIRTH, cases=12),
    Attack(
        "birth_date_covered_note_as_back",
        COVERED,
        _covered_birth_note_as_back,
        _BIRTH,
        cases=8,
    ),
    Attack(
        "expiry_covered",
        COVERED,
        _covered_expiry,
        _EXPIRY,
        applies=expires,
        cases=8,
    ),
    Attack(
        "expiry_covered_note_as_back",
        COVERED,
        _covered_expiry_note_as_back,
        _EXPIRY,
        applies=expires,
        cases=6,
    ),
)
