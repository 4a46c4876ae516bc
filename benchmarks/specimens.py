"""Measure what is read on specimen documents that nobody here drew: `python -m benchmarks.specimens FOLDER`.

The folder holds pictures and a `truth.json` that lists them with their printed values. Each is read by this machine's
vision through the functions' own adapters, and decided on a day on which it was valid. Faces are given as evidence,
since the portraits of specimens are often drawings; a mark such as SPECIMEN, and a picture in shades of grey, is
counted by itself and then set aside; the barcode of a licence whose back is not there is written from its truth, and
counts for no field that was read. Then the same evidence is attacked: with other words of the document as names, with
dates moved, with the zone cut off, with names exchanged or halved, with parts of two documents put together.
"""

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from kyc.checks.check import Check, CheckOutcome
from kyc.decision.decide import run_checks
from kyc.domain.claim import Claim, DocumentKind
from kyc.domain.document_type import declared_type
from kyc.domain.evidence import (
    Barcode,
    BoundingBox,
    Document,
    Evidence,
    Face,
    FaceComparison,
    SamePicture,
    Selfie,
    Source,
)
from kyc.domain.policy import Policy
from kyc.domain.reasons import CheckName
from kyc.domain.text import words
from kyc.reading.agreement import date_agreement
from kyc.reading.dates import Agreement
from kyc.reading.document import DocumentReading, FieldName, ReadValue, ValueSource
from kyc.reading.holder import compare_holder
from kyc.reading.name_likeness import NameMatch
from kyc.reading.numbers import NumberMatch, compare_number
from kyc.reading.read import read_document
from local.read import read_pictures
from samples.aamva import encode

_DAYS_BEFORE_EXPIRY: Final = 30
_LONGEST_SIDE_OF_A_FACE: Final = 0.9
_MOST_WORDS: Final = 60
"""Words of one document that are claimed as names."""
_FIELDS: Final = (FieldName.NAME, FieldName.DATE_OF_BIRTH, FieldName.DOCUMENT_NUMBER, FieldName.EXPIRY)
_SET_ASIDE: Final = frozenset({CheckName.MARKS, CheckName.COLOUR})
_GOAL_READ: Final = 0.95
_GOAL_DECIDED: Final = 0.85


@dataclass(frozen=True)
class Specimen:
    """A specimen, its evidence and what its printed values are."""

    truth: Mapping[str, Any]
    evidence: Evidence
    reading: DocumentReading
    seconds: float

    @property
    def claim(self) -> Claim:
        """Return the holder's own claim."""
        return self.claiming()

    def claiming(self, **changes: str) -> Claim:
        """Return the holder's claim with other values."""
        names = ("first_name", "last_name", "date_of_birth", "id_type", "id_value", "issuing_country")
        values = {name: self.truth[name] for name in names if name in self.truth} | changes
        link = {"filename": "front.jpg", "url": "https://example.com/front"}
        return Claim.model_validate(
            {"tenant": "specimens", "stage": "local", "email": "a@example.com", "document_links": [link], **values}
        )


@dataclass
class Tally:
    """The findings over all specimens; goals stand in brackets."""

    fields_right: int = 0
    fields: int = 0
    wrong: list[str] = field(default_factory=list)
    sources: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    attacks: Counter[str] = field(default_factory=Counter)
    verified: list[str] = field(default_factory=list)


def main(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Pictures and their truth.json.")],
    only: Annotated[list[str] | None, typer.Option(help="Ids of the specimens to read; all without.")] = None,
) -> None:
    """Read, decide and attack every specimen; print what was found, by specimen and in all."""
    console = Console(width=None if sys.stdout.isatty() else 150)
    table = Table(
        "specimen", "read", "missed or wrong", "outcome", "why not verified", "mark", "attacks", "s", box=None
    )
    tally = Tally()
    truths = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["documents"]
    specimens = [_read(folder, truth) for truth in truths if not only or truth["id"] in only]
    for at, specimen in enumerate(specimens):
        _add_row(table, specimen, specimens[at - 1], tally)
    console.print(table)
    _say_totals(console, tally)


def _read(folder: Path, truth: Mapping[str, Any]) -> Specimen:
    started = time.monotonic()
    found = read_pictures([folder / truth["file"]]).evidence
    seconds = time.monotonic() - started
    (front,) = found.documents
    portrait = _portrait(front)
    documents = [front.model_copy(update={"faces": (portrait,), "likeness": None})]
    if "licence" in truth["kind"]:
        documents.append(_back(truth))
    evidence = Evidence(
        collected_on=date.fromisoformat(truth["expiry"]) - timedelta(days=_DAYS_BEFORE_EXPIRY),
        documents=tuple(documents),
        selfie=Selfie(source=Source(key="selfie", filename="selfie.jpg"), faces=(_selfie_face(),)),
        comparison=FaceComparison(similarity_percent=99.9, document_faces=1, source_box=portrait.box),
        same_picture=SamePicture(correlation_percent=50),
        document_of_another_user=False,
        selfie_of_another_user=False,
    )
    return Specimen(truth, evidence, read_document(evidence), seconds)


def _portrait(front: Document) -> Face:
    """Return a portrait where the largest face was found, else at the left edge of the text."""
    if front.faces and front.faces[0].box.height < _LONGEST_SIDE_OF_A_FACE / 2:
        return front.faces[0]
    boxes = [line.box for line in front.lines if line.box]
    left, top = min((box.left for box in boxes), default=0.0), min((box.top for box in boxes), default=0.0)
    bottom = max((box.top + box.height for box in boxes), default=1.0)
    height = (bottom - top) / 3
    box = BoundingBox(left=left, top=top + height / 2, width=height * 0.6, height=height)
    return Face(box=box, confidence_percent=99.9)


def _selfie_face() -> Face:
    return Face(box=BoundingBox(left=0.3, top=0.3, width=0.4, height=0.4), confidence_percent=99.9)


def _back(truth: Mapping[str, Any]) -> Document:
    """Return a licence's back, with the barcode that belongs to it."""

    def day(value: str) -> str:
        return date.fromisoformat(value).strftime("%m%d%Y")

    content = encode(
        {
            "DAQ": truth["id_value"],
            "DCS": truth["last_name"].upper(),
            "DDE": "N",
            "DAC": truth["first_name"].upper(),
            "DDF": "N",
            "DAD": "NONE",
            "DDG": "N",
            "DBB": day(truth["date_of_birth"]),
            "DBA": day(truth["expiry"]),
            "DCG": "USA",
        },
        issuer="636999",
    )
    return Document(
        kind=DocumentKind.ID_BACK,
        source=Source(key="back", filename="back.jpg", sha256="back"),
        faces=(),
        barcodes=(Barcode(symbology="PDF417", text=content.decode("latin-1")),),
    )


def _add_row(table: Table, specimen: Specimen, other: Specimen, tally: Tally) -> None:
    right, missed = [], []
    for name in _FIELDS:
        # Values of a barcode that was written here were not read.
        told = [
            value
            for value in specimen.reading.of(name)
            if value.is_vouched is not False and value.side is DocumentKind.ID_FRONT
        ]
        agreeing = [value for value in told if _is_true(specimen, value)]
        wrong = [value for value in told if _is_false(specimen, value)]
        tally.fields += 1
        tally.fields_right += bool(agreeing)
        tally.sources.update(value.source.value for value in agreeing)
        tally.wrong += [f"{specimen.truth['id']}: {name.value} {value.text} ({value.source.value})" for value in wrong]
        right += [name.value] if agreeing else []
        missed += [] if agreeing else [name.value]
        missed += [f"{value.text} ({value.source.value})" for value in wrong]
    flaws = _flaws(run_checks(specimen.claim, specimen.evidence, Policy()))
    marks = [flaw for flaw in flaws if flaw.name in _SET_ASIDE]
    others = [flaw for flaw in flaws if flaw.name not in _SET_ASIDE]
    outcome = _outcome(others)
    tally.outcomes[outcome] += 1
    tally.outcomes.update(f"{flaw.name.value} set aside" for flaw in marks)
    verified = _attack(specimen, other, tally)
    why = "; ".join(f"{flaw.reason}: {flaw.note}" for flaw in others)
    table.add_row(
        specimen.truth["id"],
        f"{len(right)}/{len(_FIELDS)}",
        ", ".join(missed),
        outcome,
        why,
        ", ".join(flaw.name.value for flaw in marks),
        f"{verified} verified" if verified else "0",
        f"{specimen.seconds:.1f}",
    )


def _flaws(checks: Sequence[Check]) -> list[Check]:
    return [check for check in checks if check.outcome is not CheckOutcome.PASS]


def _outcome(flaws: Sequence[Check]) -> str:
    if any(flaw.outcome is CheckOutcome.FAIL for flaw in flaws):
        return "rejected"
    return "a person's" if flaws else "verified"


def _is_true(specimen: Specimen, value: ReadValue) -> bool:
    """Return True if a value that was read is the printed one."""
    truth = specimen.truth
    if value.field is FieldName.NAME:
        return value.name is not None and (
            compare_holder(truth["first_name"], truth["last_name"], value.name).match is NameMatch.SAME
        )
    if value.field is FieldName.DOCUMENT_NUMBER:
        return compare_number(truth["id_value"], value.text) >= NumberMatch.LOOKALIKE
    key = "date_of_birth" if value.field is FieldName.DATE_OF_BIRTH else "expiry"
    day = date.fromisoformat(truth[key])
    return date_agreement(value, day, specimen.reading.date_order, specimen.evidence.collected_on) is Agreement.SAME


def _is_false(specimen: Specimen, value: ReadValue) -> bool:
    """Return True if a value was read wrongly, from a source that may reject somebody."""
    if value.source is ValueSource.LAYOUT or _is_true(specimen, value):
        return False
    truth = specimen.truth
    if value.field is FieldName.NAME:
        return value.name is not None and (
            compare_holder(truth["first_name"], truth["last_name"], value.name).match is NameMatch.DIFFERENT
        )
    if value.field is FieldName.DOCUMENT_NUMBER:  # many documents have a second number with a label
        others = specimen.reading.of(value.field)
        return not any(_is_true(specimen, other) for other in others) and value.is_coded
    key = "date_of_birth" if value.field is FieldName.DATE_OF_BIRTH else "expiry"
    day = date.fromisoformat(truth[key])
    return (
        date_agreement(value, day, specimen.reading.date_order, specimen.evidence.collected_on) is Agreement.DIFFERENT
    )


def _attack(specimen: Specimen, other: Specimen, tally: Tally) -> int:
    """Decide false claims on true evidence; returns how many end as verified."""
    verified = 0
    for family, claim, evidence in (*_attacks(specimen), *_exchanged_parts(specimen, other)):
        flaws = [flaw for flaw in _flaws(run_checks(claim, evidence, Policy())) if flaw.name not in _SET_ASIDE]
        tally.attacks[family] += 1
        if not flaws:
            verified += 1
            tally.verified.append(
                f"{specimen.truth['id']}: {family}: {claim.first_name} {claim.last_name}, {claim.date_of_birth}, "
                f"{claim.id_value}, {claim.id_type}"
            )
    return verified


def _attacks(specimen: Specimen) -> Iterator[tuple[str, Claim, Evidence]]:
    yield from _other_names(specimen)
    yield from _other_dates(specimen)
    numbers = {value.text for value in specimen.reading.values if value.field is FieldName.PERSONAL_NUMBER}
    for number in {specimen.truth["id_value"][:-1], specimen.truth["id_value"][1:], *numbers}:
        if any(char.isdigit() for char in number):
            yield "another number", specimen.claiming(id_value=number), specimen.evidence
    yield from _other_kinds(specimen)


def _other_names(specimen: Specimen) -> Iterator[tuple[str, Claim, Evidence]]:
    truth, evidence = specimen.truth, specimen.evidence
    own = set(words(f"{truth['first_name']} {truth['last_name']}"))
    printed = dict.fromkeys(
        word for line in evidence.documents[0].lines for word in words(line.text) if word.isalpha() and len(word) > 1
    )
    for word in [word for word in printed if word not in own][:_MOST_WORDS]:
        yield "another word as surname", specimen.claiming(last_name=word), evidence
        yield "another word as first name", specimen.claiming(first_name=word), evidence
    first = truth["first_name"].split()
    yield "the first name twice", specimen.claiming(last_name=truth["first_name"]), evidence
    yield "the surname twice", specimen.claiming(first_name=truth["last_name"]), evidence
    if len(first) > 1:
        yield "given names alone", specimen.claiming(first_name=first[0], last_name=first[1]), evidence


def _other_dates(specimen: Specimen) -> Iterator[tuple[str, Claim, Evidence]]:
    born = date.fromisoformat(specimen.truth["date_of_birth"])
    for days in (-1, 1, 31, -365, 3653):
        moved = (born + timedelta(days=days)).isoformat()
        yield "the birth date moved", specimen.claiming(date_of_birth=moved), specimen.evidence
    expired = date.fromisoformat(specimen.truth["expiry"]) + timedelta(days=1)
    yield "a day after the expiry", specimen.claim, specimen.evidence.model_copy(update={"collected_on": expired})
    if born.day <= 12 and born.day != born.month:
        turned = born.replace(month=born.day, day=born.month)
        yield "day and month exchanged", specimen.claiming(date_of_birth=turned.isoformat()), specimen.evidence


def _other_kinds(specimen: Specimen) -> Iterator[tuple[str, Claim, Evidence]]:
    truth, cut = specimen.truth, _without_zone(specimen)
    for kind in ("Identity card", "Driving license", "Passport", "Residence permit", "Visa"):
        if declared_type(kind) is declared_type(truth["id_type"]):
            continue
        yield "another kind", specimen.claiming(id_type=kind), specimen.evidence
        if cut is not None:
            yield "the zone cut off, another kind", specimen.claiming(id_type=kind), cut
    if cut is not None:
        yield "the zone cut off, another surname", specimen.claiming(last_name="Krasnik"), cut


def _exchanged_parts(specimen: Specimen, other: Specimen) -> Iterator[tuple[str, Claim, Evidence]]:
    """Yield one document's print over another one's zone, and one's front before another one's, claimed as either."""
    if specimen is other:
        return
    (front, *_), (foreign, *_) = specimen.evidence.documents, other.evidence.documents
    holders = (specimen.claim, other.claim, specimen.claiming(last_name=other.truth["last_name"]))
    cut, side = _without_zone(specimen), other.reading.front
    if cut is not None and side is not None and side.zone_lines:
        zone = tuple(line for index, line in enumerate(foreign.lines) if index in side.zone_lines)
        mixed = cut.documents[0].model_copy(update={"lines": (*cut.documents[0].lines, *zone)})
        for claim in holders:
            yield "another document's zone", claim, cut.model_copy(update={"documents": (mixed,)})
    behind = foreign.model_copy(update={"kind": DocumentKind.ID_BACK})
    for claim in holders[1:]:
        together = specimen.evidence.model_copy(update={"documents": (front, behind)})
        yield "another document as back", claim, together


def _without_zone(specimen: Specimen) -> Evidence | None:
    side = specimen.reading.front
    if side is None or not side.zone_lines:
        return None
    front, *others = specimen.evidence.documents
    lines = tuple(line for index, line in enumerate(front.lines) if index not in side.zone_lines)
    return specimen.evidence.model_copy(update={"documents": (front.model_copy(update={"lines": lines}), *others)})


def _say_totals(console: Console, tally: Tally) -> None:
    decided = sum(tally.outcomes[name] for name in ("verified", "rejected", "a person's"))
    share = tally.fields_right / tally.fields if tally.fields else 0
    verified = tally.outcomes["verified"] / decided if decided else 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = [
        f"Fields read rightly: {tally.fields_right} of {tally.fields}, {share:.1%} ({_GOAL_READ:.0%}).",
        f"From: {', '.join(f'{source} {count}' for source, count in tally.sources.most_common())}.",
        f"Read wrongly by a source other than layout: {len(tally.wrong)}. {'; '.join(tally.wrong)}",
        f"Decided without a person: {tally.outcomes['verified']} of {decided}, {verified:.1%} ({_GOAL_DECIDED:.0%}).",
        f"Rejected: {tally.outcomes['rejected']} (goal 0).",
        f"Set aside: marked {tally.outcomes['marks set aside']}, colourless {tally.outcomes['colour set aside']}.",
        f"False claims: {tally.attacks.total()}; verified {len(tally.verified)} (goal 0).",
        *(f"  VERIFIED {each}" for each in tally.verified),
        *(f"  {family}: {count}" for family, count in sorted(tally.attacks.items())),
        f"Peak memory {peak:.0f} MB, vision's models included.",
    ]
    for line in lines:
        console.print(line, markup=False, highlight=False)


if __name__ == "__main__":
    typer.run(main)
