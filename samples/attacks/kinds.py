"""Claims that would have a document judged by another kind's or another issuer's rules."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PIL import Image

from samples.attacks.scene import (
    Attack,
    Make,
    Scene,
    Submission,
    claiming,
    has_barcode,
    has_zone,
    has_zone_on_front,
    with_person,
)
from samples.collage import Piece, laid_on
from samples.layouts import Document, Layout
from samples.people import UNITED_STATES
from samples.places import zone_box
from samples.population import years_after
from samples.things import tape

CUT_OFF: Final = "zone cut off"
ISSUER: Final = "another issuer, or no back"
CENTURY: Final = "another century"
_TYPE: Final = ("document_type_mismatch", "cut_off_document", "mrz_unreadable")
_CARDS: Final = ("Identity card", "National ID", "Residence permit", "National identity card")


def _without_zone(scene: Scene) -> Image.Image:
    """Cut the page above its zone, a little higher or lower."""
    front = scene.document.front()
    zone = zone_box(scene.document)
    if zone is None:
        raise ValueError(f"{scene.holding.layout} has no zone on its front")
    edge = zone.top - round(float(scene.random_of("edge").uniform(6, 60)))
    return front.crop((0, 0, front.width, edge))


def _zone_covered(scene: Scene) -> Image.Image:
    front = scene.document.front()
    zone = zone_box(scene.document)
    if zone is None:
        raise ValueError(f"{scene.holding.layout} has no zone on its front")
    strip = tape(round(zone.width * 1.1), round(zone.height * 1.3), scene.random_of("strip"))
    return laid_on(front, (Piece(strip, zone.centre, float(scene.random_of("tilt").uniform(-1, 1))),))


def _declared_card(draw: Callable[[Scene], Image.Image], name: str) -> Make:
    def make(scene: Scene, honest: Submission) -> Submission:
        kind = _CARDS[int(scene.random_of("kind").integers(len(_CARDS)))]
        front = scene.shoot(name, lambda: draw(scene))
        return replace(honest, claim={**honest.claim, "id_type": kind}, front=front)

    return make


def _is_passport(layout: Layout) -> bool:
    return layout.id_type == "Passport"


_COUNTRIES: Final = ("GB", "FR", "DE", "BR", "JP", "IN", "AU")


def names_known_issuer(layout: Layout) -> bool:
    """Return whether a layout says which country issued it: of an invented one nobody can tell that it is none."""
    return layout.country is UNITED_STATES


def another_country(scene: Scene) -> str:
    """Give a country that did not issue the document."""
    own = scene.document.layout.country.alpha2
    others = [code for code in (*_COUNTRIES, "US") if code != own]
    return others[int(scene.random_of("country").integers(len(others)))]


def _country_without_back(scene: Scene, honest: Submission) -> Submission:
    return replace(honest, claim={**honest.claim, "issuing_country": another_country(scene)}, back=None)


def _without_back(scene: Scene, honest: Submission) -> Submission:  # noqa: ARG001  (other attacks need it)
    return replace(honest, back=None)


def _renamed(scene: Scene) -> Document:
    other = scene.somebody_else()
    return with_person(
        scene,
        first_name=other.first_name,
        last_name=other.last_name,
        middle_names="",
        date_of_birth=other.date_of_birth,
        portrait=other.portrait,
    )


def _forged_front(*, back: bool, country: bool) -> Make:
    """Print oneself into the front of somebody's licence; the genuine back names its true holder."""

    def make(scene: Scene, honest: Submission) -> Submission:
        forged = _renamed(scene)
        claim = {
            **honest.claim,
            "first_name": forged.person.first_name,
            "last_name": forged.person.last_name,
            "date_of_birth": forged.person.date_of_birth.isoformat(),
        }
        if country:
            claim["issuing_country"] = another_country(scene)
        return replace(
            honest,
            claim=claim,
            front=scene.shoot("forged front", forged.front),
            back=honest.back if back else None,
            selfie=scene.selfie(forged.person.portrait),
        )

    return make


def _two_digit_years(layout: Layout) -> bool:
    return layout.name == "passport-bilingual"


_SHORT_YEARS: Final = 9
"""An arrangement of the bilingual passport that prints years with two digits."""


def _minor(scene: Scene, *, short: bool) -> Document:
    """Give the document of a child whose year of birth is a plausible one of the century before, too."""
    born = years_after(scene.today, -int(scene.random_of("child").integers(6, 16))).replace(day=17)
    young = with_person(scene, date_of_birth=born)
    arrangement = _SHORT_YEARS + int(scene.random_of("language").integers(_SHORT_YEARS))
    return replace(young, data=replace(young.data, arrangement=arrangement)) if short else young


def _century_earlier(*, short: bool) -> Make:
    def make(scene: Scene, honest: Submission) -> Submission:
        child = _minor(scene, short=short)
        claimed = years_after(child.person.date_of_birth, -100)
        back = scene.back_of(child, "child/back")
        return replace(
            honest,
            claim={**honest.claim, "date_of_birth": claimed.isoformat()},
            front=scene.shoot(f"child/front {short}", child.front),
            back=back,
        )

    return make


ATTACKS: Final = (
    Attack(
        "zone_cut_off", CUT_OFF, _declared_card(_without_zone, "zone cut off"), _TYPE, applies=_is_passport, cases=8
    ),
    Attack(
        "zone_covered", CUT_OFF, _declared_card(_zone_covered, "zone covered"), _TYPE, applies=_is_passport, cases=6
    ),
    Attack(
        "another_country",
        ISSUER,
        claiming(issuing_country=another_country),
        ("country_mismatch",),
        applies=names_known_issuer,
        cases=12,
    ),
    Attack(
        "another_country_without_back",
        ISSUER,
        _country_without_back,
        ("country_mismatch", "missing_back"),
        applies=has_barcode,
        cases=8,
    ),
    Attack("back_left_out", ISSUER, _without_back, ("missing_back",), applies=has_barcode, cases=8),
    Attack(
        "forged_front_genuine_back",
        ISSUER,
        _forged_front(back=True, country=False),
        ("barcode_inconsistent", "mrz_inconsistent", "two_documents_uploaded", "name_mismatch", "dob_mismatch"),
        applies=lambda layout: layout.back is not None and (layout.barcode is not None or has_zone(layout)),
        cases=9,
    ),
    Attack(
        "forged_front_genuine_back_another_country",
        ISSUER,
        _forged_front(back=True, country=True),
        ("barcode_inconsistent", "country_mismatch", "two_documents_uploaded", "name_mismatch", "dob_mismatch"),
        applies=has_barcode,
        cases=6,
    ),
    Attack(
        "forged_front_without_back",
        ISSUER,
        _forged_front(back=False, country=False),
        ("missing_back",),
        applies=has_barcode,
        cases=6,
    ),
    Attack(
        "child_a_century_older",
        CENTURY,
        _century_earlier(short=False),
        ("dob_mismatch", "under_supported_age", "implausible_age"),
        cases=8,
    ),
    Attack(
        "child_a_century_older_short_year",
        CENTURY,
        _century_earlier(short=True),
        ("dob_mismatch", "under_supported_age", "implausible_age"),
        applies=_two_digit_years,
        cases=6,
    ),
    Attack(
        "adult_a_century_older",
        CENTURY,
        claiming(date_of_birth=lambda it: years_after(it.person.date_of_birth, -100).isoformat()),
        ("dob_mismatch", "implausible_age"),
        applies=has_zone_on_front,
        may_be_refused=True,
        cases=6,
    ),
)
