"""Labelled cases by the hundred, for measuring how often the decision is wrong.

A plan is a list of small, picklable entries; each builds its own case, so that many processes can share the work.
Everything follows from the seed and the day: tuning takes one seed, the report another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from typing import Final

from anyascii import anyascii

from samples import retake
from samples.attacks import ATTACKS, Attack, Scene, Submission
from samples.cases import Case, Outcome, Upload, claim
from samples.conditions import CONDITIONS, Condition, Level, condition, photograph
from samples.layouts import LAYOUTS, Document
from samples.population import document
from samples.seeds import generator

_BY_NAME: Final = {attack.name: attack for attack in ATTACKS}
_UNUSABLE: Final = (
    "document_unreadable",
    "no_document_in_image",
    "extraction_low_confidence",
    "blurred_photo",
    "dark_photo",
    "glare_on_photo",
    "cut_off_document",
    "mrz_unreadable",
    "expiry_not_found",
    "selfie_document_missing_photo",
)
"""What may rightly be said of a genuine document in a hard picture."""


@dataclass(frozen=True)
class Planned:
    """One case to come."""

    name: str
    layout: str
    condition: str
    level: Level
    attack: str | None
    today: date

    def build(self) -> Case:
        """Draw the case's pictures; takes about a second."""
        layout = LAYOUTS[self.layout]
        how = condition(self.condition, self.level)
        held = document(self.name, layout, self.today)
        honest = Submission(
            claim=_honest_claim(held, self.name),
            front=held.front(),
            back=held.back() if layout.back else None,
            selfie=retake.selfie(held.person.portrait, self.name),
        )
        if self.attack is None:
            return self._case(honest, how, None)
        attack = _BY_NAME[self.attack]
        return self._case(attack.make(Scene(held, self.name, self.today), honest), how, attack)

    def _case(self, made: Submission, how: Condition, attack: Attack | None) -> Case:
        hard = how.level == Level.HARD
        genuine: tuple[Outcome, ...] = ("verified", "manual_review", "rejected") if hard else ("verified",)
        return Case(
            name=self.name,
            title=f"{self.attack or 'genuine'}: {self.layout}, {self.condition} {self.level}",
            claim=made.claim,
            uploads=tuple(_uploads(made, how, self.name)),
            expected=attack.outcomes if attack else genuine,
            reasons=attack.reasons if attack else _UNUSABLE * hard,
            layout=self.layout,
            condition=self.condition,
            level=self.level,
            attack=self.attack,
            shows=attack.shows if attack else True,
            earlier=self._earlier(made.earlier),
        )

    def _earlier(self, held: Document | None) -> Case | None:
        if held is None:
            return None
        name = f"{self.name}-earlier"
        honest = Submission(
            claim=claim(held),
            front=held.front(),
            back=held.back() if held.layout.back else None,
            selfie=retake.selfie(held.person.portrait, name),
        )
        how = condition("table", Level.CLEAN)
        return Case(
            name=name,
            title=f"genuine: {self.layout}, submitted before",
            claim=honest.claim,
            uploads=tuple(_uploads(honest, how, name)),
            expected=("verified",),
            layout=self.layout,
        )


def _honest_claim(held: Document, seed: str) -> dict[str, str]:
    """Give the claim as its bearer may type it: own script, without diacritics, with middle names, in capitals."""
    random = generator("claim", seed)
    honest = claim(held)
    names = (held.person.first_name, held.person.last_name)
    way = int(random.integers(6))
    if held.person.native_first_name and way < 3:
        names = (held.person.native_first_name, held.person.native_last_name)
    elif way == 3:
        names = (anyascii(names[0]), anyascii(names[1]))
    elif way == 4:
        names = (held.person.given_names, names[1])
    elif way == 5:
        names = (names[0].upper(), names[1].upper())
    number = honest["id_value"]
    if random.integers(4) == 0:
        number = number.replace("-", "").replace(" ", "")
    return {**honest, "first_name": names[0], "last_name": names[1], "id_value": number}


def _uploads(made: Submission, how: Condition, seed: str) -> Iterator[Upload]:
    front = photograph(made.front, how, f"{seed} front")
    yield Upload(f"{seed}-front.jpg", "id_front", front)
    if made.back is not None:
        yield Upload(f"{seed}-back.jpg", "id_back", photograph(made.back, how, f"{seed} back"))
    if made.front_as_selfie:
        yield Upload(f"{seed}-selfie.jpg", "selfie", front)
    elif made.selfie is not None:
        yield Upload(f"{seed}-selfie.jpg", "selfie", made.selfie)


def plan(seed: str, today: date, *, genuine: int, attacked: int) -> tuple[Planned, ...]:
    """Plan a corpus in which layouts, conditions and attacks are spread evenly.

    Genuine documents are pictured in every condition; attacked ones in clean and mild ones, because in a hard picture
    asking for another one is as right as naming the attack.

    Args:
        seed: Anything; the same seed and day give the same corpus.
        today: The day on which the cases are decided: documents are valid or expired as seen from it.
        genuine: How many genuine cases.
        attacked: How many attacked cases.
    """
    random = generator("plan", seed)
    layouts = tuple(LAYOUTS)
    usable = tuple(how for how in CONDITIONS if how.level != Level.HARD)
    pictured = [(layout, how) for how in CONDITIONS for layout in layouts]
    attacks = [(layout, attack) for attack in ATTACKS for layout in layouts if attack.applies(LAYOUTS[layout])]
    random.shuffle(pictured)
    random.shuffle(attacks)
    entries = [
        Planned(f"{seed}-genuine-{index}", layout, how.name, how.level, None, today)
        for index, (layout, how) in enumerate(islice(cycle(pictured), genuine))
    ]
    for index, (layout, attack) in enumerate(islice(cycle(attacks), attacked)):
        how = usable[int(random.integers(len(usable)))]
        entries.append(Planned(f"{seed}-attacked-{index}", layout, how.name, how.level, attack.name, today))
    return tuple(entries)
