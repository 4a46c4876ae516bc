"""From planned cases to evidence: the functions' own adapters over the local vision server and a local S3.

The pictures are drawn and uploaded by worker processes, one a core; the vision server does the looking.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config
from pydantic import BaseModel, ConfigDict

from benchmarks.accuracy.cache import Lines, cases_file, evidence_file, key_of
from kyc.adapters.aws import RECOGNITION_CLIENT_CONFIG
from kyc.adapters.barcodes import read_barcodes
from kyc.adapters.document_store import DocumentStore
from kyc.adapters.rekognition import FaceReader
from kyc.adapters.textract import TextReader
from kyc.domain.claim import Claim, DocumentKind
from kyc.domain.document_number import document_number
from kyc.domain.document_type import analyze_id_knows, may_have_barcode
from kyc.domain.evidence import Evidence
from kyc.domain.links import DocumentLocation
from kyc.domain.policy import Policy
from kyc.domain.record import KycRecord, ValidationStatus
from kyc.services.collect import EvidenceCollector
from local.processes import ServerProcess
from samples.cases import Case
from samples.corpus import Planned

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

TENANT: Final = "accuracy"
_API_URL: Final = "https://api.example.com/accuracy"
_BUCKET: Final = "accuracy-documents"
_UPLOADED_AT: Final = 1_700_000_000
_PATIENCE: Final = RECOGNITION_CLIENT_CONFIG.merge(Config(read_timeout=600, retries={"total_max_attempts": 1}))
"""A busy machine must not look like a provider that is down."""
_CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "benchmark",
    "AWS_DEFAULT_REGION": "us-east-1",
}


class Shown(BaseModel):
    """What a case shows and what is right for it; the pictures are named by their SHA-256 alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim: Mapping[str, str]
    pictures: tuple[tuple[str, DocumentKind, str], ...]
    """File name, kind, SHA-256."""
    expected: tuple[str, ...]
    reasons: tuple[str, ...]
    shows: bool
    earlier: Mapping[str, str] | None = None
    """What another user claimed before."""


@dataclass(frozen=True)
class Read:
    """A planned case, and what was seen on its pictures."""

    planned: Planned
    shown: Shown
    evidence: Evidence

    @property
    def claim(self) -> Claim:
        """The claim as the functions take it."""
        return claim_of(self.planned.name, self.shown)


def links_of(name: str, shown: Shown) -> list[dict[str, str]]:
    """The document links of a case; unlike the API's own, they are the same in every run."""
    folder = sha256(name.encode()).hexdigest()[:32]
    return [
        {
            "filename": filename,
            "kind": kind.value,
            "url": DocumentLocation(TENANT, folder, f"{_UPLOADED_AT}_{filename}").url(_API_URL),
        }
        for filename, kind, _ in shown.pictures
    ]


def claim_of(name: str, shown: Shown) -> Claim:
    """The claim of a case as the functions take it."""
    return Claim.model_validate(
        {
            **shown.claim,
            "tenant": TENANT,
            "stage": "local",
            "email": f"{name}@example.com",
            "document_links": links_of(name, shown),
        }
    )


def show(case: Case) -> Shown:
    """What a drawn case shows."""
    return Shown(
        claim=dict(case.claim),
        # A case's own file names say what is right for it ("genuine"), and the rules read file names.
        pictures=tuple(
            (f"{upload.kind}.jpg", DocumentKind(upload.kind), sha256(upload.data).hexdigest())
            for upload in case.uploads
        ),
        expected=case.expected,
        reasons=case.reasons,
        shows=case.shows,
        earlier=dict(case.earlier.claim) if case.earlier else None,
    )


def plan_key(planned: Planned) -> str:
    """Under what a planned case is kept."""
    return key_of(
        [planned.name, planned.layout, planned.condition, planned.level, planned.attack, planned.today.isoformat()]
    )


def evidence_key(name: str, shown: Shown, today: date, policy: Policy) -> str:
    """Under what the evidence of a case is kept: its pictures, and what else says how they are read."""
    claim = claim_of(name, shown)
    decoded = ["barcodes"] if may_have_barcode(claim, policy) else []
    pictures = [[*picture] for picture in shown.pictures]
    return key_of([name, today.isoformat(), analyze_id_knows(claim, policy), pictures, *decoded])


def read_all(plan: Sequence[Planned], policy: Policy, *, processes: int) -> Iterator[tuple[Read, bool]]:
    """Read every case, the known ones first.

    Args:
        plan: the cases.
        policy: it says which documents have their fields typed.
        processes: how many draw and upload.

    Yields:
        A case as it is done, and whether it was known.
    """
    cases, known = Lines(cases_file()), Lines(evidence_file())
    missing = []
    for planned in plan:
        kept = cases.get(plan_key(planned))
        shown = Shown.model_validate(kept) if kept else None
        evidence = known.get(evidence_key(planned.name, shown, planned.today, policy)) if shown else None
        if shown and evidence:
            yield _seen(planned, shown, evidence, policy), True
        else:
            missing.append(planned)
    if not missing:
        return
    with (
        _providers() as endpoints,
        ProcessPoolExecutor(
            processes, get_context("spawn"), initializer=_start_worker, initargs=(endpoints, policy)
        ) as pool,
    ):
        reading = {pool.submit(_read, planned): planned for planned in missing}
        for future in as_completed(reading):
            shown, evidence_json = future.result()
            planned = reading[future]
            key = evidence_key(planned.name, shown, planned.today, policy)
            cases.put(plan_key(planned), shown.model_dump(mode="json"))
            if evidence_json is not None:
                known.put(key, evidence_json)
            yield _seen(planned, shown, known.get(key), policy), evidence_json is None


def _seen(planned: Planned, shown: Shown, kept: Any, policy: Policy) -> Read:  # noqa: ANN401 - JSON
    """What was read of a case, and whether its number was submitted before.

    The table of numbers is not asked, but what it goes by is: a case's number is known to its tenant where its earlier
    user's is the same. Every other case is the only one of its tenant.
    """
    claims = [claim_of(planned.name, shown)]
    if shown.earlier:
        claims.append(claim_of(planned.name, shown.model_copy(update={"claim": shown.earlier})))
    reused = len(claims) > len({document_number(claim, policy) for claim in claims})
    return Read(planned, shown, Evidence.model_validate({**kept, "number_of_another_user": reused}))


@dataclass(frozen=True)
class _Endpoints:
    s3: str
    vision: str


@contextmanager
def _providers() -> Iterator[_Endpoints]:
    """A local S3 and the vision server, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="accuracy-") as logs, asyncio.Runner() as runner:
        aws = ServerProcess("local.aws_server", ["--port", "0"], Path(logs) / "aws.log", _CREDENTIALS)
        s3_url = f"http://localhost:{runner.run(aws.start())}"
        try:
            vision = ServerProcess(
                "local.vision", ["--port", "0", "--s3-endpoint-url", s3_url], Path(logs) / "vision.log", _CREDENTIALS
            )
            vision_url = f"http://localhost:{runner.run(vision.start())}"
            try:
                s3 = _client("s3", s3_url)
                s3.create_bucket(Bucket=_BUCKET)
                s3.put_bucket_versioning(Bucket=_BUCKET, VersioningConfiguration={"Status": "Enabled"})
                yield _Endpoints(s3_url, vision_url)
            finally:
                runner.run(vision.stop())
        finally:
            runner.run(aws.stop())


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
    """What a worker process has at hand."""

    s3: "S3Client"
    collector: EvidenceCollector
    policy: Policy
    known: Lines


_workers: list[_Worker] = []


def _start_worker(endpoints: _Endpoints, policy: Policy) -> None:
    Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    s3 = _client("s3", endpoints.s3)
    collector = EvidenceCollector(
        DocumentStore(s3, _BUCKET),
        TextReader(_client("textract", endpoints.vision), _BUCKET),
        FaceReader(_client("rekognition", endpoints.vision), _BUCKET),
        ThreadPoolExecutor(max_workers=16),
        read_barcodes,
    )
    _workers.append(_Worker(s3, collector, policy, Lines(evidence_file())))


def _end_with_parent() -> None:
    """A worker of a pool whose process was killed would wait for work for ever."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _read(planned: Planned) -> tuple[Shown, dict[str, Any] | None]:
    """Draw a case and read it; no evidence where that is known already."""
    worker = _workers[0]
    case = planned.build()
    shown = show(case)
    if evidence_key(planned.name, shown, planned.today, worker.policy) in worker.known:
        return shown, None
    claim = claim_of(planned.name, shown)
    stored = [
        (link, DocumentLocation.from_url(link["url"], _API_URL).key, upload.data)
        for link, upload in zip(links_of(planned.name, shown), case.uploads, strict=True)
    ]
    versions = [(key, worker.s3.put_object(Bucket=_BUCKET, Key=key, Body=data)["VersionId"]) for _, key, data in stored]
    collected = worker.collector.collect(
        _record(claim),
        typed_fields=analyze_id_knows(claim, worker.policy),
        barcodes=may_have_barcode(claim, worker.policy),
        today=planned.today,
        last_attempt=False,
    )
    for key, version_id in versions:  # moto keeps everything in memory
        worker.s3.delete_object(Bucket=_BUCKET, Key=key, VersionId=version_id)
    return shown, collected.evidence.model_dump(mode="json")


def _record(claim: Claim) -> KycRecord:
    """The record that `save_kyc` would have made of a claim."""
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
