"""Documents that are not valid on the day, and holders who are too young."""

from datetime import timedelta
from typing import Final

from samples.attacks.scene import Attack, Scene, expires, prints_issue, showing, with_data, with_person
from samples.layouts import Document
from samples.population import years_after

FAMILY: Final = "not valid, or too young"


def expired(scene: Scene) -> Document:
    """Give the honest document as it was some years before, expired by now."""
    ended = years_after(scene.today, -1) + timedelta(days=int(scene.random_of("expired").integers(-700, 350)))
    return with_data(scene, issued=years_after(ended, -(scene.document.layout.validity_years or 10)), expires=ended)


def future(scene: Scene) -> Document:
    """Give a document that is yet to be issued."""
    issued = scene.today + timedelta(days=int(scene.random_of("future").integers(20, 400)))
    return with_data(scene, issued=issued, expires=years_after(issued, 10))


def minor(scene: Scene) -> Document:
    """Give the document of somebody under age."""
    days = int(scene.random_of("minor").integers(round(9 * 365.25), round(17.9 * 365.25)))
    return with_person(scene, date_of_birth=scene.today - timedelta(days=days))


ATTACKS: Final = (
    Attack("expired", FAMILY, showing(expired, "expired"), ("document_expired",), applies=expires, cases=10),
    Attack(
        "issued_in_future",
        FAMILY,
        showing(future, "future"),
        ("document_not_yet_valid",),
        applies=prints_issue,
        cases=8,
    ),
    Attack("under_age", FAMILY, showing(minor, "minor", claimed=True), ("under_supported_age",), cases=7),
)
