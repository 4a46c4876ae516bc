"""The parts of an attack: an honest person with a document, and the claim and pictures in the end.

Each attack takes an honest submission and changes one thing about it. An attack that `shows` can be seen in the
pictures, in the claim, or in what was submitted before, so that it must never end as verified.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np
from PIL import Image

from samples import retake
from samples.cases import Outcome, claim
from samples.conditions import Level, condition, photograph
from samples.layouts import LAYOUTS, Document, Layout
from samples.people import Person
from samples.population import document, person
from samples.portrait import AnyPortrait
from samples.seeds import generator
from samples.shots import Shot

NEVER_VERIFIED: Final[tuple[Outcome, ...]] = ("rejected", "manual_review")
SELFIES: Final = 36
"""Good selfies of a corpus, of all faces together."""


@lru_cache(maxsize=4096)
def _document(layout: str, seed: str, today: date, portrait: AnyPortrait) -> Document:
    holder = replace(person(seed, LAYOUTS[layout], today), portrait=portrait)
    return document(seed, LAYOUTS[layout], today, holder)


@dataclass(frozen=True)
class Holding:
    """A person's document and the pictures that were taken of it, each of which any number of cases may show."""

    layout: str
    seed: str
    condition: str
    level: Level
    today: date
    portrait: AnyPortrait
    """The face on the document."""

    @property
    def document(self) -> Document:
        """The document that is held."""
        return _document(self.layout, self.seed, self.today, self.portrait)

    @property
    def key(self) -> str:
        """Names the pictures' common part."""
        return f"{self.today}/{self.layout}/{self.portrait}/{self.condition}-{self.level}/{self.seed}"

    @property
    def claim(self) -> dict[str, str]:
        """Return the bearer's claim."""
        return claim(self.document)

    @property
    def front(self) -> Shot:
        """The picture of the front."""
        return self.shoot("front", self.document.front)

    @property
    def back(self) -> Shot | None:
        """The picture of the back; None where the layout has one side."""
        return self.shoot("back", self.document.back) if self.document.layout.back else None

    def shoot(self, name: str, draw: Callable[[], Image.Image]) -> Shot:
        """Photograph something in this holding's condition.

        Args:
            name: Of the picture among this holding's: the same name must draw the same.
            draw: Gives a document's side, or things that lie beside one another (`collage`).
        """
        key = f"{self.key}/{name}"
        return Shot(key, lambda: photograph(draw(), condition(self.condition, self.level), key))


@dataclass(frozen=True)
class Earlier:
    """An earlier submission, by the same user of the tenant or by another."""

    submission: "Submission"
    same_user: bool


@dataclass(frozen=True)
class Submission:
    """A claim and its pictures."""

    claim: Mapping[str, str]
    front: Shot
    back: Shot | None
    selfie: Shot | None
    """None where no selfie is sent."""
    earlier: tuple[Earlier, ...] = ()
    """The oldest first."""


@dataclass(frozen=True)
class Scene:
    """An honest person with a document, and strangers: what an attack starts from."""

    holding: Holding
    stranger: Holding
    """Somebody else's document of the same layout."""
    foreigner: Holding
    """Somebody else's document of another layout."""
    lookalike: Holding
    """Somebody else's document, of any layout, with the same face."""
    corpus: str
    """Seed of what all cases share: the selfies."""
    variant: str
    """Of the attack: another one draws other words, places and sizes."""
    faces: tuple[AnyPortrait, ...]
    """All faces of the corpus."""

    @property
    def document(self) -> Document:
        """The honest person's document."""
        return self.holding.document

    @property
    def person(self) -> Person:
        """The honest person."""
        return self.document.person

    @property
    def today(self) -> date:
        """The day of the decision."""
        return self.holding.today

    @property
    def random(self) -> np.random.Generator:
        """Randomness of this variant."""
        return self.random_of("attack")

    def random_of(self, name: str) -> np.random.Generator:
        """Randomness of one thing in this variant."""
        return generator(name, self.holding.key, self.variant)

    @property
    def other_face(self) -> AnyPortrait:
        """Another face than the honest person's; of many, another one in each variant."""
        others = [face for face in self.faces if face.person != self.holding.portrait.person]
        return others[int(self.random_of("other face").integers(len(others)))]

    def selfie(self, portrait: AnyPortrait, number: int | None = None) -> Shot:
        """Give a good selfie of a person; cases share a number of them.

        Args:
            portrait: Whose.
            number: Which, counted round; else this holding's own.
        """
        each = SELFIES // len(self.faces)
        if number is None:
            number = int(generator("selfie of", self.holding.key, portrait).integers(each))
        seed = f"{self.corpus} {number % each}"
        return Shot(f"{seed}/selfie/{portrait}", lambda: retake.selfie(portrait, seed))

    def shoot(self, name: str, draw: Callable[[], Image.Image]) -> Shot:
        """Photograph something in this variant, in the holding's condition."""
        return self.holding.shoot(f"{self.variant}/{name}", draw)

    def back_of(self, shown: Document, name: str) -> Shot | None:
        """Give the back of another document in this variant; the honest one's where that says nothing of its holder."""
        if self.holding.back is None or not shown.layout.back_names_holder:
            return self.holding.back
        return self.shoot(name, shown.back)

    def honest(self) -> Submission:
        """Give what the honest person submits."""
        return Submission(self.holding.claim, self.holding.front, self.holding.back, self.selfie(self.person.portrait))

    def honest_of(self, other: Holding) -> Submission:
        """Give what a stranger honestly submits."""
        return Submission(other.claim, other.front, other.back, self.selfie(other.document.person.portrait))

    def somebody_else(self) -> Person:
        """Give another person who could hold such a document: other names, birth date and face."""
        mine = self.person
        attempts = (
            person(f"{self.holding.key} {self.variant} stranger {attempt}", self.document.layout, self.today)
            for attempt in range(100)
        )
        other = next(candidate for candidate in attempts if differ(candidate, mine))
        return replace(other, portrait=self.other_face)


Make = Callable[[Scene, Submission], Submission]


def any_layout(layout: Layout) -> bool:  # noqa: ARG001  (the answer is the same for all)
    """Say that an attack can be made on every layout."""
    return True


@dataclass(frozen=True)
class Attack:
    """One kind of manipulation."""

    name: str
    family: str
    make: Make
    reasons: tuple[str, ...]
    """Codes of which at least one must be given where the outcome is `rejected`."""
    outcomes: tuple[Outcome, ...] = NEVER_VERIFIED
    shows: bool = True
    may_be_refused: bool = False
    """True if the API may rightly refuse the claim, before a picture is looked at."""
    applies: Callable[[Layout], bool] = any_layout
    cases: int = 10
    """Number of cases in a whole corpus, over all layouts."""


def differ(one: Person, other: Person) -> bool:
    """Tell whether two people have names and birth dates that nobody takes for one another."""
    return (
        one.last_name[0] != other.last_name[0]
        and one.first_name[0] != other.first_name[0]
        and one.date_of_birth != other.date_of_birth
    )


def claiming(**changes: Callable[[Scene], str]) -> Make:
    """Make an attack that changes values of the claim alone."""

    def make(scene: Scene, honest: Submission) -> Submission:
        return replace(honest, claim={**honest.claim, **{key: value(scene) for key, value in changes.items()}})

    return make


def claim_of(shown: Document, honest: Mapping[str, str]) -> dict[str, str]:
    """Claim what a document says, in the honest claim's other terms."""
    said = claim(shown)
    return {**honest, **{name: said[name] for name in ("first_name", "last_name", "date_of_birth", "id_value")}}


def showing(
    change: Callable[[Scene], Document], name: str, *, claimed: bool = False, sides: tuple[str, ...] = ("front", "back")
) -> Make:
    """Make an attack that shows another document.

    Args:
        change: Gives that document.
        name: Of its pictures.
        claimed: Whether the claim says what that document says.
        sides: Which sides differ from the honest document's; of the others the honest pictures are shown.
    """

    def make(scene: Scene, honest: Submission) -> Submission:
        shown = change(scene)
        said = claim_of(shown, honest.claim) if claimed else honest.claim
        front, back = honest.front, honest.back
        if "front" in sides:
            front = scene.shoot(f"{name}/front", shown.front)
        if "back" in sides:
            back = scene.back_of(shown, f"{name}/back")
        return replace(honest, claim=said, front=front, back=back)

    return make


def with_data(scene: Scene, **changes: object) -> Document:
    """Give the honest document with other data."""
    return replace(scene.document, data=replace(scene.document.data, **changes))  # type: ignore[arg-type]


def with_person(scene: Scene, **changes: object) -> Document:
    """Give the honest document of a person with other data."""
    return replace(scene.document, person=replace(scene.document.person, **changes))  # type: ignore[arg-type]


def has_zone(layout: Layout) -> bool:
    """Tell whether a layout has a machine-readable zone."""
    return layout.mrz is not None


def has_zone_on_front(layout: Layout) -> bool:
    """Tell whether the zone stands beneath the portrait."""
    return layout.mrz is not None and layout.back is None


def back_names_bearer(layout: Layout) -> bool:
    """Tell whether there is a back that says whose document it is, for machines."""
    return layout.back is not None and (layout.mrz is not None or layout.barcode is not None)


def has_barcode(layout: Layout) -> bool:
    """Tell whether the back has a barcode by AAMVA's standard."""
    return layout.barcode is not None


def expires(layout: Layout) -> bool:
    """Tell whether a layout's documents expire."""
    return layout.validity_years is not None


def prints_issue(layout: Layout) -> bool:
    """Tell whether the day of issue stands on the document."""
    return layout.prints_issue


def zone_of(shown: Document) -> tuple[str, ...]:
    """Give a document's right zone.

    Raises:
        ValueError: its layout has none.
    """
    if shown.layout.mrz is None:
        raise ValueError(f"{shown.layout.name} has no machine-readable zone")
    return shown.layout.mrz(shown.person, shown.data)
