"""`python -m benchmarks.known_faces`: how often a second account of one person is seen, and a stranger taken for them.

Each person has selfies of several moments, drawn of one portrait: the head turns, light and expression change. The
first is in the collection, as of a verified user; each other one is searched for as another user's. Both go through the
collections that the laptop has in Rekognition's place, so that the rates are theirs and not AWS's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from benchmarks.accuracy.measures import wilson
from benchmarks.markdown import table
from kyc.adapters.face_collections import FaceCollections
from kyc.domain.evidence import Source
from kyc.domain.policy import LEAST_FACE_MATCH_PERCENT, Policy
from local.in_process import Files, face_collections
from samples import faces
from samples.portrait import AnyPortrait, Photograph, Portrait
from samples.retake import selfie

_TENANT: Final = "measured"
_SELFIES: Final = 4
_THRESHOLDS: Final = (float(LEAST_FACE_MATCH_PERCENT), 95.0, 99.0, 99.9)


@dataclass(frozen=True)
class Search:
    """A search for a picture of a person.

    Attributes:
        person: who they are.
        found: people in the collection who are as like as the least threshold asks, with the similarity.
    """

    person: str
    found: dict[str, float]

    def finds_them(self, threshold_percent: float) -> bool:
        """Return whether the person is found again."""
        return self.found.get(self.person, 0) >= threshold_percent

    def strangers(self, threshold_percent: float) -> int:
        """Return how many others are taken for them."""
        return sum(value >= threshold_percent for person, value in self.found.items() if person != self.person)


def pictures(portraits: Sequence[AnyPortrait], seed: str, each: int) -> Iterator[tuple[str, bytes]]:
    """Yield selfies, each with whom it shows."""
    for portrait in portraits:
        name = portrait.person if isinstance(portrait, Photograph) else str(portrait)
        yield from ((name, selfie(portrait, f"{seed}-{number}")) for number in range(each))


def measure(shown: Sequence[tuple[str, bytes]]) -> tuple[list[Search], int]:
    """Return a search for each picture but the first of each person, and how many people there are."""
    files = Files()
    collections: FaceCollections = face_collections(files)
    searches: list[Search] = []
    known: set[str] = set()
    for number, (person, data) in enumerate(shown):
        files.put(str(number), data)
        picture = Source(key=str(number), filename="selfie.jpg")
        if person not in known:
            if collections.index(_TENANT, person, picture):
                known.add(person)
            continue
        found = collections.search(_TENANT, picture) or ()
        searches.append(Search(person, {face.user: face.similarity_percent for face in found}))
    return searches, len(known)


def report(searches: Sequence[Search], people: int) -> str:
    """Return the rates at several thresholds, as a table."""
    comparisons = len(searches) * (people - 1)
    rows = [
        [
            f"{threshold:g}{' (the default)' if threshold == Policy().face_match_percent else ''}",
            _rate(sum(each.finds_them(threshold) for each in searches), len(searches)),
            _rate(sum(each.strangers(threshold) for each in searches), comparisons),
        ]
        for threshold in _THRESHOLDS
    ]
    head = ("`face_match_percent`", "A second account of one person is seen", "A stranger is taken for somebody")
    return f"{people} people, {len(searches)} searches, {comparisons} comparisons with others.\n\n{table(head, rows)}"


def _rate(hits: int, among: int) -> str:
    """Return a share with its 95 % confidence interval, and the counts behind it."""
    share, low, high = wilson(hits, among)
    return f"{share:.1%} ({low:.1%} to {high:.1%}; {hits} of {among})"


def main(
    *,
    faces_folder: Annotated[
        Path | None,
        typer.Option("--faces", exists=True, file_okay=False, help="A folder of more faces; `anna_1.jpg` shows anna."),
    ] = None,
    seed: Annotated[str, typer.Option(help="Which pictures are drawn.")] = "report",
    each: Annotated[int, typer.Option(min=2, help="Selfies of each picture.")] = _SELFIES,
) -> None:
    """Measure, and print the rates."""
    portraits: list[AnyPortrait] = [*Portrait, *(faces.people(faces.load(faces_folder)) if faces_folder else ())]
    typer.echo(report(*measure(list(pictures(portraits, seed, each)))))


if __name__ == "__main__":
    typer.run(main)
