"""A real model's part: the cases that the rules verify are asked of it, through the functions' own adapter.

Of those, the ones whose pictures are judged as they were uploaded: copies that were made of a picture, as of one that
lies on its side, are not kept.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from benchmarks.accuracy.cache import Pictures
from benchmarks.accuracy.measures import Rate, Result
from benchmarks.accuracy.reading import Read, Refused, Seen
from kyc.adapters.picture_header import UnusablePictureError
from kyc.adapters.picture_process import PictureProcess
from kyc.checks.case import Case
from kyc.decision.assessment import Picture, Prompt, build_prompt
from kyc.decision.decide import Decision, check_case, conclude
from kyc.domain.errors import ProviderUnavailable
from kyc.domain.evidence import Document, Evidence, Selfie, Source
from kyc.domain.policy import Policy
from kyc.domain.review import Assessment
from kyc.services.collect import Collected
from kyc.services.model_pictures import ModelPictures

API_KEY: Final = "ANTHROPIC_API_KEY"


class Assessor(Protocol):
    """A model that assesses cases."""

    def assess(self, prompt: Prompt, pictures: Sequence[Picture]) -> Assessment | None:
        """Return an assessment, or None where the model gave none.

        Raises:
            ProviderUnavailable: it did not answer.
        """


@dataclass(frozen=True)
class Added:
    """The model's answers to the cases that the rules verify.

    Attributes:
        asked: cases that it was asked about.
        lowered: those of them that it sent to a person.
        unanswered: how many it gave no answer to; they go to a person as well.
    """

    asked: tuple[Result, ...]
    lowered: tuple[Result, ...]
    unanswered: int

    def caught(self, *, shows: bool) -> Rate:
        """Return the attacks that the rules verify, and those of them that the model lowered.

        Args:
            shows: whether those are meant whose attack can be seen.
        """
        return self._rate(lambda it: it.attacked and it.shows is shows)

    @property
    def lost(self) -> Rate:
        """Return the genuine cases that the rules verify, and those of them that the model lowered."""
        return self._rate(lambda it: not it.attacked)

    def _rate(self, among: Callable[[Result], bool]) -> Rate:
        return Rate(tuple(filter(among, self.lowered)), tuple(filter(among, self.asked)))


def build(name: str, api_key: str) -> Assessor:
    """Return the functions' own assessor for the Anthropic API.

    Args:
        name: the model's.
        api_key: of the account that pays.
    """
    from anthropic import Anthropic  # noqa: PLC0415 - loaded late, as it takes a second

    from kyc.adapters.claude import ClaudeAssessor  # noqa: PLC0415

    return ClaudeAssessor(Anthropic(api_key=api_key, max_retries=0), "anthropic", name)


def ask(reads: Iterable[Read], results: Iterable[Result], policy: Policy, assessor: Assessor) -> Added:
    """Ask a model about every case that the rules verify.

    Args:
        reads: the cases as they were seen.
        results: what became of each with a model that agrees, in the same order.
        policy: the stage's.
        assessor: the model.
    """
    shown, kept = ModelPictures(PictureProcess()), Pictures()
    asked, lowered, unanswered = [], [], 0
    for read, result in zip(reads, results, strict=True):
        if isinstance(read.seen, Refused) or not result.verified or _has_copies(read.seen.evidence):
            continue
        assessment, decision = _assessed(read.seen, policy, assessor, shown, kept)
        asked.append(result)
        unanswered += assessment is None
        if decision.status.value != "verified":
            lowered.append(result)
    return Added(tuple(asked), tuple(lowered), unanswered)


def _assessed(
    seen: Seen, policy: Policy, assessor: Assessor, shown: ModelPictures, kept: Pictures
) -> tuple[Assessment | None, Decision]:
    case = Case(seen.claim, seen.evidence, policy)
    checks = check_case(case)
    content = {source.key: kept.get(source.sha256) for source in _sources(seen.evidence) if source.sha256}
    try:
        pictures = shown.show(Collected(_with_selfie_read(seen.evidence), {}, content))
        assessment = assessor.assess(build_prompt(case, checks, pictures), pictures)
    except (ProviderUnavailable, UnusablePictureError):
        assessment = None
    return assessment, conclude(case, checks, assessment)


def _has_copies(evidence: Evidence) -> bool:
    sides: list[Document | Selfie] = [*evidence.documents, *([evidence.selfie] if evidence.selfie else [])]
    return any(side.rendition is not None for side in sides)


def _sources(evidence: Evidence) -> Iterator[Source]:
    yield from (side.source for side in evidence.documents)
    if evidence.selfie is not None:
        yield evidence.selfie.source


def _with_selfie_read(evidence: Evidence) -> Evidence:
    """Return evidence whose selfie was read: drawn ones that the rules verify bear no text."""
    if evidence.selfie is None or evidence.selfie.lines is not None:
        return evidence
    return evidence.model_copy(update={"selfie": evidence.selfie.model_copy(update={"lines": ()})})
