"""Labelled cases by the hundred, for measuring how often the decision is wrong.

A plan is a list of small, picklable entries, each of which says what is claimed and which pictures are shown. Pictures
are expensive to draw and to read, so that many cases share them: an attack on a claim shows the pictures of a genuine
case. Everything follows from the seed and the day: tuning takes one seed, the report another.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, count, cycle, islice
from typing import Final, Literal

import numpy as np
from anyascii import anyascii

from samples.attacks import ATTACKS, Attack, Earlier, Holding, Scene, Submission
from samples.attacks.scene import differ
from samples.cases import Case, Kind, Outcome, Upload, claim
from samples.conditions import CONDITIONS, Condition, Level
from samples.layouts import LAYOUTS
from samples.population import person
from samples.portrait import AnyPortrait, Portrait
from samples.seeds import generator
from samples.shots import Shot

_BY_NAME: Final = {attack.name: attack for attack in ATTACKS}
CLAIM_REFUSED: Final = "claim_refused"
"""In the place of a reason code: the API does not take such a claim."""
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
"""The rightful reasons against a genuine document in a hard picture."""

Way = Literal["first", "another selfie", "without back", "again"]
"""The ways of an honest submission: the first; with another selfie; without a back that says nothing of its holder;
once more, after the same user submitted the same before."""
_LATER_WAYS: Final[tuple[Way, ...]] = (
    "another selfie", "another selfie", "another selfie", "another selfie", "without back", "again",
)  # fmt: skip
_FIRST_SHARE: Final = 0.6
"""Of the genuine cases: those that are the first to show their document."""
_HARD_SHARE: Final = 0.27
"""Of the documents: those in hard pictures."""


@dataclass(frozen=True)
class Planned:
    """One case to come."""

    name: str
    corpus: str
    """Seed of the plan."""
    holding: Holding
    """The document that is shown, or that an attack starts from."""
    stranger: Holding
    foreigner: Holding
    lookalike: Holding
    faces: tuple[AnyPortrait, ...] = tuple(Portrait)
    """All faces of the plan."""
    attack: str | None = None
    """Name of the manipulation; None for a genuine case."""
    variant: str = "0"
    way: Way = "first"
    """Of a genuine case."""

    @property
    def layout(self) -> str:
        """Name of the document's layout."""
        return self.holding.layout

    @property
    def condition(self) -> str:
        """Name of the pictures' condition."""
        return self.holding.condition

    @property
    def level(self) -> Level:
        """Return the degree of the pictures' disturbance."""
        return self.holding.level

    @property
    def today(self) -> date:
        """The day of the decision."""
        return self.holding.today

    @property
    def family(self) -> str:
        """The attack's family; empty for a genuine case."""
        return _BY_NAME[self.attack].family if self.attack else ""

    @property
    def shows(self) -> bool:
        """Return True if the attack can be seen at all."""
        return _BY_NAME[self.attack].shows if self.attack else True

    @property
    def expected(self) -> tuple[Outcome, ...]:
        """The right outcomes."""
        if self.attack:
            return _BY_NAME[self.attack].outcomes
        return ("verified", "manual_review", "rejected") if self.level == Level.HARD else ("verified",)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Reason codes of which at least one must be given where the outcome is `rejected`."""
        if self.attack:
            attack = _BY_NAME[self.attack]
            return (*attack.reasons, CLAIM_REFUSED) if attack.may_be_refused else attack.reasons
        return _UNUSABLE if self.level == Level.HARD else ()

    def submission(self) -> Submission:
        """Give what is claimed and which pictures are shown; nothing is drawn yet."""
        scene = Scene(
            self.holding, self.stranger, self.foreigner, self.lookalike, self.corpus, self.variant, self.faces
        )
        honest = scene.honest()
        honest = replace(honest, claim=_as_typed(self.holding, self.name))
        if self.attack:
            return _BY_NAME[self.attack].make(scene, honest)
        if self.way == "another selfie":
            number = int(generator("another selfie", self.name).integers(1000))
            return replace(honest, selfie=scene.selfie(scene.person.portrait, number))
        if self.way == "without back":
            return replace(honest, back=None)
        if self.way == "again":
            return replace(honest, earlier=(Earlier(scene.honest(), same_user=True),))
        return honest


def pictures(submission: Submission) -> tuple[tuple[Kind, Shot], ...]:
    """Give a submission's pictures, each with what it is sent as."""
    kinds: tuple[tuple[Kind, Shot | None], ...] = (
        ("id_front", submission.front),
        ("id_back", submission.back),
        ("selfie", submission.selfie),
    )
    return tuple((kind, shot) for kind, shot in kinds if shot is not None)


def all_pictures(plan: Iterable[Planned]) -> dict[str, tuple[Planned, Shot]]:
    """Give every picture of a plan by its key, once, with a case that shows it."""
    found: dict[str, tuple[Planned, Shot]] = {}
    for planned in plan:
        submission = planned.submission()
        for each in (submission, *(earlier.submission for earlier in submission.earlier)):
            for _, shot in pictures(each):
                found.setdefault(shot.key, (planned, shot))
    return found


def genuine_case(layout: str, seed: str, today: date) -> Case:
    """Draw one genuine case: a document on a table, claimed as it is printed."""
    face = person(seed, LAYOUTS[layout], today).portrait
    holding = Holding(layout, seed, "table", Level.CLEAN, today, face)
    honest = Scene(holding, holding, holding, holding, seed, "0", (face,)).honest()
    return Case(
        name=seed,
        title=f"genuine: {layout}",
        claim=honest.claim,
        uploads=tuple(
            Upload(f"{seed}-{kind}.{shot.extension}", kind, shot.take(), shot.content_type)
            for kind, shot in pictures(honest)
        ),
        expected=("verified",),
        layout=layout,
        condition=holding.condition,
        level=holding.level,
    )


def _as_typed(held: Holding, seed: str) -> dict[str, str]:
    """Give the claim as its bearer may type it.

    In own script, without diacritics, with middle names, in capitals, or with first and last name exchanged.
    """
    random = generator("claim", seed)
    honest, holder = claim(held.document), held.document.person
    names = (holder.first_name, holder.last_name)
    way = int(random.integers(8))
    if holder.native_first_name and way < 3:
        names = (holder.native_first_name, holder.native_last_name)
    elif way == 3:
        names = (anyascii(names[0]), anyascii(names[1]))
    elif way == 4:
        names = (holder.given_names, names[1])
    elif way == 5:
        names = (names[0].upper(), names[1].upper())
    elif way == 6:
        names = (names[1], names[0])
    number = honest["id_value"]
    if random.integers(4) == 0:
        number = number.replace("-", "").replace(" ", "")
    return {**honest, "first_name": names[0], "last_name": names[1], "id_value": number}


def plan(
    seed: str, today: date, *, genuine: int, attacked: int, faces: Sequence[AnyPortrait] = tuple(Portrait)
) -> tuple[Planned, ...]:
    """Plan a corpus in which layouts, conditions and attacks are spread evenly.

    Genuine documents are pictured in every condition; attacked ones in clean and mild ones, because in a hard picture
    asking for another one is as right as naming the attack.

    Args:
        seed: Anything; the same seed and day give the same corpus.
        today: The day on which the cases are decided: documents are valid or expired as seen from it.
        genuine: How many genuine cases.
        attacked: How many attacked cases.
        faces: Whom the documents show: at least two people.
    """
    held = _holdings(seed, today, max(3, round(genuine * _FIRST_SHARE / len(LAYOUTS))), tuple(faces))
    usable = {layout: [each for each in mine if each.level != Level.HARD] for layout, mine in held.items()}
    neighbours = _Neighbours(usable)
    first = [
        Planned("", seed, each, *neighbours.of(each)) for turn in zip(*held.values(), strict=True) for each in turn
    ]
    again = (
        Planned("", seed, each, *neighbours.of(each), way=way)
        for (each, way) in _later(list(chain.from_iterable(usable.values())), generator("later", seed))
    )
    honest = [
        replace(each, name=f"{seed}-genuine-{index}") for index, each in enumerate(islice(chain(first, again), genuine))
    ]
    attacks = list(islice(_attacked(seed, usable, neighbours), attacked))
    cases = (*honest, *(replace(each, name=f"{seed}-attacked-{index}") for index, each in enumerate(attacks)))
    return tuple(replace(each, faces=tuple(faces)) for each in cases)


def _holdings(seed: str, today: date, each: int, faces: tuple[AnyPortrait, ...]) -> dict[str, list[Holding]]:
    """Give so many documents of every layout, in conditions and with faces that are spread evenly."""
    held = {}
    for layout in LAYOUTS:
        random = generator("conditions", seed, layout)
        hard = round(each * _HARD_SHARE)
        how = [*_some(each - hard, hard=False, random=random), *_some(hard, hard=True, random=random)]
        random.shuffle(how)
        first = int(random.integers(len(faces)))
        held[layout] = [
            Holding(layout, f"{seed} {layout} {index}", one.name, one.level, today, faces[(first + index) % len(faces)])
            for index, one in enumerate(how)
        ]
    return held


def _some(number: int, *, hard: bool, random: np.random.Generator) -> list[Condition]:
    among = [how for how in CONDITIONS if (how.level == Level.HARD) is hard]
    random.shuffle(among)
    return list(islice(cycle(among), number))


@dataclass(frozen=True)
class _Neighbours:
    """Finds other people's documents for an attack."""

    usable: Mapping[str, Sequence[Holding]]

    def of(self, held: Holding) -> tuple[Holding, Holding, Holding]:
        """Give a stranger of the same layout, a foreigner of another one, and somebody with the same face."""
        same = self.usable[held.layout]
        others = [each for layout, mine in self.usable.items() if layout != held.layout for each in mine]
        random = generator("neighbours", held.key)
        stranger = self._other(held, same, random)
        foreigner = self._other(held, others, random)
        alike = [each for each in (*same, *others) if each.portrait == held.portrait]
        return stranger, foreigner, self._other(held, alike, random)

    def _other(self, held: Holding, among: Sequence[Holding], random: np.random.Generator) -> Holding:
        start = int(random.integers(len(among))) if among else 0
        turned = [*among[start:], *among[:start]]
        mine = held.document.person
        return next((each for each in turned if differ(each.document.person, mine)), held)


def _later(usable: Sequence[Holding], random: np.random.Generator) -> Iterator[tuple[Holding, Way]]:
    """Give ways in which documents are shown once more, without end."""
    for turn in count():
        order = random.permutation(len(usable))
        for place, index in enumerate(order):
            way = _LATER_WAYS[(place + turn) % len(_LATER_WAYS)]
            layout = usable[index].document.layout
            if way == "without back" and (layout.back is None or layout.back_names_holder):
                way = "another selfie"
            yield usable[index], way


def _attacked(seed: str, usable: Mapping[str, Sequence[Holding]], neighbours: _Neighbours) -> Iterator[Planned]:
    """Give a whole corpus of attacked cases in mixed order, and again with other variants, without end.

    Attacks of one family start from the same documents, so that those which show the same pictures share them.
    """
    for turn in count():
        entries = [
            Planned("", seed, held, *neighbours.of(held), attack=attack.name, variant=f"{turn}-{use}")
            for attack in ATTACKS
            for held, use in _starts(seed, attack, usable, turn)
        ]
        generator("order", seed, turn).shuffle(entries)
        yield from entries


def _starts(
    seed: str, attack: Attack, usable: Mapping[str, Sequence[Holding]], turn: int
) -> Iterator[tuple[Holding, int]]:
    """Give the documents from which an attack starts, each with how often its layout came before."""
    layouts = list(usable)
    generator("layouts", seed, attack.family).shuffle(layouts)
    mine = [layout for layout in layouts if attack.applies(LAYOUTS[layout])]
    for index in range(attack.cases):
        layout, use = mine[index % len(mine)], index // len(mine)
        start = int(generator("start", seed, attack.family, layout, turn).integers(1000))
        yield usable[layout][(start + use) % len(usable[layout])], use
