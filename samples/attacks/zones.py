"""Documents whose machine-readable zone and print do not say the same, or whose zone cannot be."""

from dataclasses import replace
from datetime import date
from typing import Final

from samples.attacks.scene import Attack, Make, Scene, Submission, has_zone, showing, with_data, with_person, zone_of
from samples.attacks.validity import expired
from samples.layouts import Document
from samples.mrz import check_digit, with_date
from samples.population import years_after

FAMILY: Final = "edited zone or print"
IMPOSSIBLE: Final = "impossible date in the zone"
_PRINT: Final = ("front",)
_BIRTHS: Final = ("740841", "741312", "<<<<<<", "990230", "850631", "700015", "881131")
_EXPIRIES: Final = ("329941", "351345", "<<<<<<", "300230", "310431", "290000")


def _forged_name(scene: Scene) -> Document:
    """Print another name than the zone's."""
    other = scene.somebody_else()
    shown = with_person(scene, first_name=other.first_name, last_name=other.last_name, middle_names="")
    return replace(shown, data=replace(shown.data, mrz=zone_of(scene.document)))


def _older(scene: Scene) -> date:
    born = scene.person.date_of_birth
    return born.replace(year=born.year - 7)


def _forged_birth(scene: Scene) -> Document:
    """Print another birth date than the zone's."""
    shown = with_person(scene, date_of_birth=_older(scene))
    return replace(shown, data=replace(shown.data, mrz=zone_of(scene.document)))


def _forged_expiry(scene: Scene) -> Document:
    """Print a later date of expiry over an expired document, whose zone keeps the old one."""
    old = expired(scene)
    return replace(old, data=replace(old.data, expires=years_after(scene.today, 4), mrz=zone_of(old)))


def edited_zone(scene: Scene) -> Document:
    """Change the zone's birth date and leave its check digits as they were; print the same date."""
    shown = with_person(scene, date_of_birth=_older(scene))
    zone, honest = list(zone_of(shown)), zone_of(scene.document)
    line, start = (1, 13) if len(zone) == 2 else (1, 0)
    digit = start + 6
    wrong = honest[line][digit] if honest[line][digit] != zone[line][digit] else str((int(zone[line][digit]) + 1) % 10)
    zone[line] = zone[line][:digit] + wrong + zone[line][digit + 1 :]
    return replace(shown, data=replace(shown.data, mrz=tuple(zone)))


def wrong_check_digit(scene: Scene) -> Document:
    """Give the document number a check digit that it does not have."""
    zone = list(zone_of(scene.document))
    line, place = (1, 9) if len(zone) == 2 else (0, 14)
    wrong = str((int(check_digit(zone[line][place - 9 : place])) + 4) % 10)
    zone[line] = zone[line][:place] + wrong + zone[line][place + 1 :]
    return with_data(scene, mrz=tuple(zone))


def _impossible(which: str, values: tuple[str, ...]) -> Make:
    """Write something else than a date into the zone, with check digits that are right for it; print is honest."""

    def make(scene: Scene, honest: Submission) -> Submission:
        written = values[int(scene.random.integers(len(values)))]
        shown = with_data(scene, mrz=with_date(zone_of(scene.document), which, written))
        if honest.back is None:
            return replace(honest, front=scene.shoot(f"impossible {which}/front", shown.front))
        return replace(honest, back=scene.shoot(f"impossible {which}/back", shown.back))

    return make


def _of_zone_alone(scene: Scene, honest: Submission) -> Submission:
    shown = wrong_check_digit(scene)
    if honest.back is None:
        return replace(honest, front=scene.shoot("check digit/front", shown.front))
    return replace(honest, back=scene.shoot("check digit/back", shown.back))


_INCONSISTENT: Final = ("mrz_inconsistent", "mrz_checksum_failed")

ATTACKS: Final = (
    Attack(
        "printed_name_edited",
        FAMILY,
        showing(_forged_name, "name", claimed=True, sides=_PRINT),
        ("mrz_inconsistent", "name_mismatch"),
        applies=has_zone,
        cases=8,
    ),
    Attack(
        "printed_birth_date_edited",
        FAMILY,
        showing(_forged_birth, "birth", claimed=True, sides=_PRINT),
        ("mrz_inconsistent", "dob_mismatch"),
        applies=has_zone,
        cases=8,
    ),
    Attack(
        "printed_expiry_edited",
        FAMILY,
        showing(_forged_expiry, "expiry"),
        ("mrz_inconsistent", "document_expired"),
        applies=has_zone,
        cases=8,
    ),
    Attack(
        "zone_edited",
        FAMILY,
        showing(edited_zone, "zone", claimed=True),
        ("mrz_checksum_failed",),
        applies=has_zone,
        cases=8,
    ),
    Attack("wrong_check_digit", FAMILY, _of_zone_alone, ("mrz_checksum_failed",), applies=has_zone, cases=8),
    Attack(
        "impossible_birth_date",
        IMPOSSIBLE,
        _impossible("birth", _BIRTHS),
        (*_INCONSISTENT, "dob_mismatch"),
        applies=has_zone,
        cases=9,
    ),
    Attack(
        "impossible_expiry",
        IMPOSSIBLE,
        _impossible("expiry", _EXPIRIES),
        (*_INCONSISTENT, "document_expired"),
        applies=has_zone,
        cases=7,
    ),
)
