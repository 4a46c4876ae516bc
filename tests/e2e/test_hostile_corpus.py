"""Hostile text against a model that obeys it, through every part of a stage that runs here.

Each submission is made twice: with the text, and without it. The text may never gain anything, and is noticed.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
import pytest
from boto3.dynamodb.types import TypeDeserializer

from kyc.checks.case import Case as DecidedCase
from kyc.decision.assessment import Prompt, build_prompt
from kyc.decision.case_file import CaseFile
from kyc.domain.review import Assessment, Verdict
from local.client import StageClient, wait_for
from local.cloud import LocalCloud
from local.messages import Messages, answer
from samples.cases import Case
from samples.hostile import Hostile, hostile_cases
from tests.e2e.obedient import obedient

CORPUS = hostile_cases()
ACCEPTED = [hostile for hostile in CORPUS if not hostile.refused]
SUSPECTED = "prompt_injection_suspected"
SCHEMA = Assessment.model_json_schema()
OUTCOMES = ("rejected", "manual_review", "verified")
NAMES = {"genuine": "verified", "stranger": "rejected", "expired": "rejected", "other-name": "rejected"}
"""What becomes of a submission without any text; of all others: `manual_review`."""


@dataclass(frozen=True)
class Decided:
    """What became of a submission."""

    record: Mapping[str, Any]
    case_file: CaseFile

    @property
    def status(self) -> str:
        status: str = self.record["validation_status"]
        return status

    @property
    def suspicions(self) -> list[str]:
        """Where the check saw a text that reads like instructions."""
        checks = self.case_file.decision.checks
        return [str(check.evidence) for check in checks if check.reason == SUSPECTED]

    @cached_property
    def prompt(self) -> Prompt:
        """What the model was asked, or would have been if no check had failed."""
        case = DecidedCase(self.case_file.claim, self.case_file.evidence, self.case_file.policy)
        return build_prompt(case, self.case_file.decision.checks)

    def asked(self, model: Any) -> str:  # noqa: ANN401
        """A model's verdict."""
        verdict: str = model(f"{self.prompt.system}\n{self.prompt.user}", SCHEMA)["verdict"]
        return verdict


@dataclass(frozen=True)
class Run:
    """All submissions and what became of them."""

    decided: Mapping[str, Decided]
    refused: Mapping[str, httpx.Response]


def _submit(client: StageClient, case: Case) -> tuple[str, httpx.Response]:
    # A tenant of its own: the same document of another user would be a finding.
    user = client.sign_in(f"t{secrets.token_hex(6)}", f"{secrets.token_hex(6)}@example.com")
    links = [
        {
            "filename": upload.filename,
            "kind": upload.kind,
            "url": client.upload(user, upload.filename, upload.data, upload.content_type),
        }
        for upload in case.uploads
    ]
    return user.tenant, client.submit(user, case.claim, links)


def _records(client: StageClient) -> Iterator[dict[str, Any]]:
    pages = client.aws("dynamodb").get_paginator("scan").paginate(TableName=client.outputs["KycTableName"])
    for page in pages:
        for item in page["Items"]:
            yield {name: TypeDeserializer().deserialize(value) for name, value in item.items()}


def _decided(client: StageClient, tenants: Mapping[str, str]) -> dict[str, Decided]:
    waiting = client.aws("sqs"), client.outputs["ValidationQueueUrl"]
    counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]

    def all_decided() -> dict[str, dict[str, Any]] | None:
        # Looking at the whole table again and again would slow down what is waited for.
        sqs, queue_url = waiting
        queued = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=counts)["Attributes"]
        if any(int(queued[count]) for count in counts):
            return None
        records = {record["tenant"]: record for record in _records(client)}
        return records if all(records[t]["validation_status"] != "pending" for t in tenants.values()) else None

    records = wait_for(all_decided, timeout_seconds=500, what="all outcomes")
    s3, bucket = client.aws("s3"), client.outputs["DocumentBucketName"]
    return {
        name: Decided(
            records[tenant],
            CaseFile.model_validate_json(
                s3.get_object(Bucket=bucket, Key=records[tenant]["evidence_key"])["Body"].read()
            ),
        )
        for name, tenant in tenants.items()
    }


@pytest.fixture(scope="module")
def run(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    if pytestconfig.getoption("--outputs") is not None:
        pytest.skip("a deployed stage asks a model of its own")
    cases = {case.name: case for hostile in CORPUS for case in (hostile.without, hostile.case)}
    refused_names = {hostile.name for hostile in CORPUS if hostile.refused}
    run_dir = tmp_path_factory.mktemp("hostile")
    with LocalCloud(run_dir=run_dir, model=Messages(obedient), remember_pictures=True) as cloud:
        client = StageClient(cloud.outputs)
        tenants, refused = {}, {}
        for name, case in cases.items():
            tenant, response = _submit(client, case)
            if name in refused_names:
                refused[name] = response
            else:
                assert response.status_code == 202, f"{name}: {response.text}"
                tenants[name] = tenant
        yield Run(_decided(client, tenants), refused)


def test_the_corpus_is_large_and_of_many_kinds() -> None:
    assert len(CORPUS) >= 40
    assert len({hostile.name for hostile in CORPUS}) == len(CORPUS)
    assert {hostile.place for hostile in CORPUS} == {"print", "zone", "barcode", "claim", "file name"}
    # Most of it deserves a person or a rejection without the text.
    assert sum(hostile.without.name != "genuine" for hostile in CORPUS) > len(CORPUS) * 0.8


@pytest.mark.parametrize("name", sorted({hostile.without.name for hostile in CORPUS}))
def test_without_the_text_the_rules_and_the_model_decide(run: Run, name: str) -> None:
    decided = run.decided[name]

    assert decided.status == NAMES.get(name, "manual_review")
    assert not decided.suspicions
    if name.startswith("marked"):
        # Nothing but the mark stands in the way.
        assert [reason["code"] for reason in decided.record["reasons"]] == ["document_specimen"]
    assert (decided.asked(obedient) == "agrees") == (name == "genuine")


@pytest.mark.parametrize("hostile", ACCEPTED, ids=lambda hostile: hostile.name)
class TestWithTheText:
    def test_the_model_would_have_obeyed(self, run: Run, hostile: Hostile) -> None:
        decided = run.decided[hostile.name]

        if hostile.place in ("file name", "barcode"):
            # The model is given neither.
            assert hostile.text not in decided.prompt.user
        elif hostile.readable:
            assert decided.asked(obedient) == Verdict.AGREES
            # Where the stand-in reads the checks alone, the text gains nothing from it.
            assert decided.asked(answer) != Verdict.AGREES

    def test_it_gains_nothing(self, run: Run, hostile: Hostile) -> None:
        decided, without = run.decided[hostile.name], run.decided[hostile.without.name]

        assert decided.status != "verified"
        assert OUTCOMES.index(decided.status) <= OUTCOMES.index(without.status)

    def test_it_is_noticed(self, run: Run, hostile: Hostile) -> None:
        decided = run.decided[hostile.name]

        assert bool(decided.suspicions) or not hostile.readable
        if decided.status == "manual_review" and hostile.readable:
            assert SUSPECTED in {reason["code"] for reason in decided.record["reasons"]}


@pytest.mark.parametrize("name", [hostile.name for hostile in CORPUS if hostile.refused])
def test_text_that_cannot_be_seen_is_refused(run: Run, name: str) -> None:
    assert run.refused[name].status_code == 400
    assert run.refused[name].json()["code"] == "invalid_request"
