"""From planned cases to evidence: the functions' own collector and adapters over the local vision server.

First every picture that nobody has drawn yet is drawn, then every set of pictures that nobody has read yet is read,
each by worker processes, one a core. Cases that show the same pictures share their evidence.
"""

import asyncio
import functools
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any, Final, NamedTuple, cast

import boto3
from botocore.config import Config
from pydantic import BaseModel, ConfigDict, ValidationError

from benchmarks.accuracy import cache, providers
from benchmarks.accuracy.cache import Lines, Pictures, digest_of, key_of
from kyc.adapters.aws import RECOGNITION_CLIENT_CONFIG
from kyc.adapters.document_store import DocumentStore
from kyc.adapters.picture_process import PictureProcess
from kyc.adapters.rekognition import FaceReader
from kyc.adapters.textract import TextReader
from kyc.checks.barcode_first import barcode_suffices, has_barcode
from kyc.checks.case import Case
from kyc.domain.claim import Claim, DocumentKind
from kyc.domain.document_number import number_as_claimed
from kyc.domain.document_type import analyze_id_knows
from kyc.domain.evidence import EarlierClaim, Evidence
from kyc.domain.fingerprints import Fingerprints, Known, take_fingerprints
from kyc.domain.links import DocumentLocation
from kyc.domain.policy import Policy
from kyc.domain.record import KycRecord, ValidationStatus
from kyc.reading.identifiers import numbers_as_read
from kyc.reading.read import read_document
from kyc.services.collect import EvidenceCollector
from local.processes import ServerProcess
from samples.attacks import Submission
from samples.corpus import Planned, all_pictures, pictures

TENANT: Final = "accuracy"
_API_URL: Final = "https://api.example.com/accuracy"
_ANYBODY: Final = "anybody"
_UPLOADED_AT: Final = 1_700_000_000
_PATIENCE: Final = RECOGNITION_CLIENT_CONFIG.merge(Config(read_timeout=600, retries={"total_max_attempts": 1}))
"""A busy machine must not look like a provider that is down."""
_CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "benchmark",
    "AWS_DEFAULT_REGION": "us-east-1",
}
_RULES: Final = ("lambdas/kyc/checks", "lambdas/kyc/domain", "lambdas/kyc/reading")
"""Code that judges if a barcode is enough."""
_EXTENSIONS: Final = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}

Tell = Callable[[str, int, int], None]
"""Hears what is being done, how many of it are done, and of how many."""


class Picture(NamedTuple):
    """One picture that is shown, by its digest."""

    kind: DocumentKind
    sha256: str
    content_type: str


class Shown(BaseModel):
    """A claim and its pictures; the pictures are named by their digest alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim: Mapping[str, str]
    pictures: tuple[Picture, ...]

    def claim_as(self, user: str) -> Claim:
        """Return the claim as the functions take it, of a user by a name for them."""
        return Claim.model_validate(
            {
                **self.claim,
                "tenant": TENANT,
                "stage": "local",
                "email": f"{user}@example.com",
                "document_links": [
                    {"filename": filename, "kind": picture.kind.value, "url": location.url(_API_URL)}
                    for picture, filename, location in self.uploads
                ],
            }
        )

    @property
    def uploads(self) -> Iterator[tuple[Picture, str, DocumentLocation]]:
        """The pictures, each with its file name and where it lies.

        Unlike those of the API, links are the same in every run. A case's own name would say what is right for it, and
        the rules may read file names.
        """
        folder = sha256("".join(picture.sha256 for picture in self.pictures).encode()).hexdigest()[:32]
        for picture in self.pictures:
            filename = f"{picture.kind.value}.{_EXTENSIONS[picture.content_type]}"
            yield picture, filename, DocumentLocation(TENANT, folder, f"{_UPLOADED_AT}_{filename}")


@dataclass(frozen=True)
class Seen:
    """A claim, and what was seen on its pictures."""

    shown: Shown
    claim: Claim
    evidence: Evidence


@dataclass(frozen=True)
class Refused:
    """A claim that the API does not take, so that nobody looks at its pictures."""

    shown: Shown
    why: str


@dataclass(frozen=True)
class Before:
    """An earlier submission."""

    seen: Seen
    same_user: bool


@dataclass(frozen=True)
class Read:
    """A planned case, what was seen on its pictures, and what was submitted before; the oldest first."""

    planned: Planned
    seen: Seen | Refused
    earlier: tuple[Before, ...] = ()


class Effort(NamedTuple):
    """The work of a reading."""

    pictures: int
    drawn: int
    sets: int
    """Sets of pictures that are shown together."""
    read: int


def draw_all(plan: Sequence[Planned], *, processes: int, tell: Tell) -> tuple[dict[str, str], int]:
    """Draw every picture of a plan that is not kept.

    Returns:
        Digests of all pictures by their keys, and how many were drawn.
    """
    faces = {face.path for planned in plan for face in planned.faces}
    drawn, kept, wanted = Lines(cache.drawn_file(faces)), Pictures(), all_pictures(plan)
    missing = [(planned, key) for key, (planned, _) in wanted.items() if key not in drawn or drawn.get(key) not in kept]
    if missing:
        with _pool(processes, _start_drawing) as pool:
            for done, future in enumerate(as_completed(pool.submit(_draw, *each) for each in missing), start=1):
                key, digest = future.result()
                drawn.put(key, digest)
                tell("pictures drawn", done, len(missing))
    return {key: drawn.get(key) for key in wanted}, len(missing)


def show(submission: Submission, drawn: Mapping[str, str]) -> Shown:
    """Return the claim and the pictures of a submission once these are drawn."""
    return Shown(
        claim=dict(submission.claim),
        pictures=tuple(
            Picture(DocumentKind(kind), drawn[shot.key], shot.content_type) for kind, shot in pictures(submission)
        ),
    )


def claimed(shown: Shown, user: str) -> Claim | str:
    """Return the claim as the functions take it; if the API refuses it, the fields at fault and the reasons."""
    try:
        return shown.claim_as(user)
    except ValidationError as error:
        return "; ".join(f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors())


def evidence_key(shown: Shown, claim: Claim, today: date, policy: Policy, *, barcode_first: bool = False) -> str:
    """Under what the evidence of pictures is kept: themselves, and what else says how they are read.

    Where a barcode is read first, the rules say from the claim whether it is enough.
    """
    is_typed = analyze_id_knows(claim, policy)
    key = [today.isoformat(), is_typed, [[*each] for each in shown.pictures]]
    if is_typed and barcode_first and has_barcode(claim):
        key += [dict(shown.claim), policy.model_dump(mode="json"), digest_of(_RULES, ())]
    return key_of(key)


def read_all(
    plan: Sequence[Planned],
    policy: Policy,
    *,
    processes: int,
    barcode_first: bool = False,
    tell: Tell = lambda _, __, ___: None,
) -> tuple[tuple[Read, ...], Effort]:
    """Draw and read every case.

    Args:
        plan: the cases.
        policy: it says which documents have their fields typed.
        processes: how many draw and collect.
        barcode_first: whether fields are typed only where a barcode does not say who holds the document.
        tell: hears how far it is.

    Returns:
        The cases in the plan's order, and how much there was to do.
    """
    drawn, freshly_drawn = draw_all(plan, processes=processes, tell=tell)
    submissions = [(planned, planned.submission()) for planned in plan]
    wanted: dict[str, tuple[Shown, date]] = {}
    for planned, submission in submissions:
        for each in (submission, *(earlier.submission for earlier in submission.earlier)):
            shown = show(each, drawn)
            claim = claimed(shown, _ANYBODY)
            if isinstance(claim, Claim):
                key = evidence_key(shown, claim, planned.today, policy, barcode_first=barcode_first)
                wanted.setdefault(key, (shown, planned.today))
    known = Lines(cache.evidence_file())
    missing = {key: each for key, each in wanted.items() if key not in known}
    for done, (key, evidence) in enumerate(_read_missing(missing, policy, processes, barcode_first), start=1):
        known.put(key, evidence)
        tell("sets of pictures read", done, len(missing))

    @functools.cache
    def evidence_of(key: str) -> Evidence:
        return Evidence.model_validate(known.get(key))

    def seen(submission: Submission, today: date, user: str) -> Seen | Refused:
        shown = show(submission, drawn)
        claim = claimed(shown, user)
        if isinstance(claim, str):
            return Refused(shown, claim)
        key = evidence_key(shown, claim, today, policy, barcode_first=barcode_first)
        return Seen(shown, claim, evidence_of(key))

    reads = tuple(_read_case(planned, submission, seen) for planned, submission in submissions)
    return reads, Effort(len(drawn), freshly_drawn, len(wanted), len(missing))


def _read_case(
    planned: Planned, submission: Submission, seen: Callable[[Submission, date, str], Seen | Refused]
) -> Read:
    """Put together what was seen of a case and of what was submitted before, and what the functions know by then.

    No table is asked, but what the functions go by is: whoever submitted earlier was verified with what was read then.
    Every other case is the only one of its tenant.
    """
    before = (
        (seen(each.submission, planned.today, planned.name if each.same_user else f"{planned.name}-{place}"), each)
        for place, each in enumerate(submission.earlier)
    )
    earlier = tuple(Before(each, told.same_user) for each, told in before if isinstance(each, Seen))
    now = seen(submission, planned.today, planned.name)
    if isinstance(now, Refused):
        return Read(planned, now, earlier)
    evidence = now.evidence.model_copy(update=_known(now, earlier))
    return Read(planned, Seen(now.shown, now.claim, evidence), earlier)


def _known(now: Seen, earlier: Sequence[Before]) -> dict[str, object]:
    """Return what the functions know of a case's user, document and selfie by what was submitted before."""
    claimed, own = _fingerprints(now), [each.seen.claim for each in earlier if each.same_user]
    others = [_fingerprints(each.seen) for each in earlier if not each.same_user]
    known = Known(owners={fingerprint: other.user for other in others for fingerprint in other.all})
    number = number_as_claimed(now.claim.id_value)
    return {
        "document_of_another_user": known.is_document_of_another(claimed),
        "selfie_of_another_user": known.is_selfie_of_another(claimed),
        "attempts": 1 + sum(number_as_claimed(claim.id_value) == number for claim in own),
        "earlier_claims": tuple(
            EarlierClaim(
                first_name=claim.first_name,
                last_name=claim.last_name,
                date_of_birth=claim.date_of_birth,
                is_verified=True,
            )
            for claim in own
        ),
    }


def _fingerprints(seen: Seen) -> Fingerprints:
    numbers = numbers_as_read(read_document(seen.evidence), seen.claim.tenant, seen.evidence.collected_on)
    return take_fingerprints(b"any key", seen.claim.key.tenant_email, numbers, seen.evidence.selfie)


def _read_missing(
    missing: Mapping[str, tuple[Shown, date]],
    policy: Policy,
    processes: int,
    barcode_first: bool,  # noqa: FBT001
) -> Iterator[tuple[str, dict[str, Any]]]:
    if not missing:
        return
    with _vision() as endpoint, _pool(processes, _start_collecting, endpoint, policy, barcode_first) as pool:
        reading = {pool.submit(_collect, shown, today): key for key, (shown, today) in missing.items()}
        for future in as_completed(reading):
            yield reading[future], future.result()


@contextmanager
def _vision() -> Iterator[str]:
    """Run the vision server for as long as the block lasts; it is sent pictures, and reads no bucket."""
    with tempfile.TemporaryDirectory(prefix="accuracy-") as logs, asyncio.Runner() as runner:
        server = ServerProcess("local.vision", ["--port", "0"], Path(logs) / "vision.log", _CREDENTIALS)
        endpoint = f"http://localhost:{runner.run(server.start())}"
        try:
            yield endpoint
        finally:
            runner.run(server.stop())


@contextmanager
def _pool(processes: int, start: Callable[..., None], *arguments: object) -> Iterator[ProcessPoolExecutor]:
    """Start worker processes, which keep what they find where this process does."""
    with ProcessPoolExecutor(
        processes, get_context("spawn"), initializer=start, initargs=(cache.FOLDER, *arguments)
    ) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _client(service: str, endpoint_url: str) -> Any:  # noqa: ANN401 - a client of the service that is named
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=endpoint_url,
        config=_PATIENCE,
        region_name=_CREDENTIALS["AWS_DEFAULT_REGION"],
        aws_access_key_id=_CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=_CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )


@dataclass(frozen=True)
class _Worker:
    """The tools of a worker process."""

    bucket: providers.Bucket
    pictures: Pictures
    collector: EvidenceCollector
    policy: Policy
    barcode_first: bool


_workers: list[_Worker] = []


def _start_drawing(folder: Path) -> None:
    cache.FOLDER = folder
    Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()


def _start_collecting(folder: Path, endpoint: str, policy: Policy, barcode_first: bool) -> None:  # noqa: FBT001
    cache.FOLDER = folder
    Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    bucket, seen = providers.Bucket(), cache.vision_answers()
    collector = EvidenceCollector(
        DocumentStore(cast("Any", bucket), providers.BUCKET),
        TextReader(cast("Any", providers.Textract(_client("textract", endpoint), bucket, seen)), providers.BUCKET),
        FaceReader(
            cast("Any", providers.Rekognition(_client("rekognition", endpoint), bucket, seen)), providers.BUCKET
        ),
        cast("Any", providers.PictureTasks(PictureProcess(), cache.decoded_answers())),
        ThreadPoolExecutor(max_workers=16),
    )
    _workers.append(_Worker(bucket, Pictures(), collector, policy, barcode_first))


def _end_with_parent() -> None:
    """End this process with its parent: a worker of a killed pool would wait for work for ever."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _draw(planned: Planned, key: str) -> tuple[str, str]:
    """Draw one picture of a case and keep it."""
    _, shot = all_pictures([planned])[key]
    return key, Pictures().put(shot.take())


def _collect(shown: Shown, today: date) -> dict[str, Any]:
    """Upload a set of pictures, and collect the evidence that they give."""
    worker = _workers[0]
    worker.bucket.clear()
    for picture, _, location in shown.uploads:
        worker.bucket.put_object(
            Bucket=providers.BUCKET,
            Key=location.key,
            Body=worker.pictures.get(picture.sha256),
            ContentType=picture.content_type,
        )
    claim = shown.claim_as(_ANYBODY)

    def suffices(seen: Evidence) -> bool:
        return barcode_suffices(Case(claim, seen, worker.policy))

    collected = worker.collector.collect(
        _record(claim),
        typed_fields=analyze_id_knows(claim, worker.policy),
        today=today,
        last_attempt=False,
        suffices=suffices if worker.barcode_first and has_barcode(claim) else None,
    )
    return collected.evidence.model_dump(mode="json")


def _record(claim: Claim) -> KycRecord:
    """Return the record that `save_kyc` would have made of a claim."""
    return KycRecord.model_validate(
        {
            **claim.model_dump(mode="json"),
            **claim.key.model_dump(by_alias=True),
            "email_verified": True,
            "phone_number_verified": True,
            "validation_status": ValidationStatus.PENDING,
            "verify": True,
            "version": 1,
            "last_updated_time": _UPLOADED_AT,
        }
    )
