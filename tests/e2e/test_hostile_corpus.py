"""Hostile text against a model that obeys it, through every part of a stage that runs here.

Each submission is made twice: with the text, and without it. The text may never gain anything, and is noticed. What
only a model can read may silence a model that obeys; it gains no more than if nobody had asked that model.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
import pytest
from boto3.dynamodb.types import TypeDeserializer

from kyc.checks.case import Case as DecidedCase
from kyc.decision.assessment import Prompt, build_prompt
from kyc.decision.case_file import CaseFile
from kyc.decision.decide import decide
from kyc.domain.review import Assessment, Verdict
from local.client import StageClient, wait_for
from local.cloud import LocalCloud
from local.messages import Asked, Messages, Shown
from samples.cases import Case
from samples.hostile import Hostile, hostile_cases
from tests.e2e.obedient import Eyes, attentive, obedient

CORPUS = hostile_cases()
ACCEPTED = [hostile for hostile in CORPUS if not hostile.refused]
SUSPECTED = "prompt_injection_suspected"
SCHEMA = Assessment.model_json_schema()
OBSERVED = {
    "noted": "note_on_document", "noted-passport": "note_on_document", "noted-american": "note_on_document",
    "on-a-screen": "screen",
}  # fmt: skip
"""The model's observation if nothing else decides."""
AGREES = Assessment(verdict=Verdict.AGREES, summary="As to everything.")
OUTCOMES = ("rejected", "manual_review", "verified")
NAMES = {"genuine": "verified", "stranger": "rejected", "expired": "rejected", "other-name": "rejected"}
"""The outcome of a submission without any text; of all others: `manual_review`."""


@dataclass(frozen=True)
class Decided:
    """A decided submission."""

    record: Mapping[str, Any]
    case_file: CaseFile

    @property
    def status(self) -> str:
        status: str = self.record["validation_status"]
        return status

    @property
    def suspicions(self) -> list[str]:
        """Return the places of texts that the check takes for prompt injection."""
        checks = self.case_file.decision.checks
        return [str(check.evidence) for check in checks if check.reason == SUSPECTED]

    @cached_property
    def prompt(self) -> Prompt:
        """Return the model's prompt, as it was or would have been if no check had failed."""
        case = DecidedCase(self.case_file.claim, self.case_file.evidence, self.case_file.policy)
        return build_prompt(case, self.case_file.decision.checks)

    @property
    def rules_alone(self) -> str:
        """Return the outcome with a model that agrees to everything."""
        case_file = self.case_file
        return decide(case_file.claim, case_file.evidence, AGREES, case_file.policy).status.value

    def asked(self, model: Callable[[Asked], Any], *pictures: Shown) -> str:
        """A model's verdict."""
        verdict: str = model(Asked(f"{self.prompt.system}\n{self.prompt.user}", SCHEMA, pictures))["verdict"]
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
    lanes = [url for name, url in client.outputs.items() if name.endswith("ValidationQueueUrl")]
    sqs = client.aws("sqs")
    counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]

    def all_decided() -> dict[str, dict[str, Any]] | None:
        # Looking at the whole table again and again would slow down what is waited for.
        for url in lanes:
            queued = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=counts)["Attributes"]
            if any(int(queued[count]) for count in counts):
                return None
        records = {record["tenant"]: record for record in _records(client)}
        return records if all(records[t]["validation_status"] != "pending" for t in tenants.values()) else None

    records = wait_for(all_decided, timeout_seconds=1500, what="all outcomes")
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
    eyes = Eyes()
    # Two pictures are looked at at a time: more processes that wait for them would only be started.
    model = Messages(obedient, reader=eyes)
    with LocalCloud(run_dir=run_dir, model=model, remember_pictures=True, max_processes=4) as cloud:
        eyes.url = cloud.functions["validate_kyc"].config.environment["AWS_ENDPOINT_URL_TEXTRACT"]
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
    assert {hostile.place for hostile in CORPUS} == {"print", "zone", "barcode", "picture", "claim", "file name"}
    # Most of it deserves a person or a rejection without the text.
    assert sum(hostile.base.name != "genuine" for hostile in CORPUS) > len(CORPUS) * 0.8


@pytest.mark.parametrize("name", sorted({hostile.base.name for hostile in CORPUS}))
def test_without_the_text_the_rules_and_the_model_decide(run: Run, name: str) -> None:
    decided = run.decided[name]

    assert decided.status == NAMES.get(name, "manual_review")
    assert not decided.suspicions
    codes = [reason["code"] for reason in decided.record["reasons"]]
    if name == "marked":
        # Nothing but the mark stands in the way.
        assert codes == ["document_specimen"]
    if name in OBSERVED:
        # Only the model doubts, for what it sees.
        assert codes == ["ai_disagreement"]
        assert decided.rules_alone == "verified"
        assert decided.case_file.assessment is not None
        assert decided.case_file.assessment.observations == (OBSERVED[name],)


@pytest.mark.parametrize("hostile", ACCEPTED, ids=lambda hostile: hostile.name)
class TestWithTheText:
    def test_the_model_would_have_obeyed(self, run: Run, hostile: Hostile) -> None:
        decided = run.decided[hostile.name]

        if hostile.place in ("file name", "barcode"):
            # The model is given neither.
            assert hostile.text not in decided.prompt.user
        elif hostile.place == "picture":
            assert (
                decided.asked(obedient, Shown("Picture: selfie", hostile.case.uploads[-1].data, 1, 1, hostile.text))
                == "agrees"
            )
        elif hostile.readable:
            assert decided.asked(obedient) == Verdict.AGREES
            # With a stand-in that looks at pictures and checks alone, the text gains nothing.
            front = Shown("Picture: id_front", hostile.case.uploads[0].data, 1, 1)
            assert decided.asked(attentive, front) != Verdict.AGREES

    def test_it_gains_nothing(self, run: Run, hostile: Hostile) -> None:
        decided, without = run.decided[hostile.name], run.decided[hostile.without.name]

        best = decided.rules_alone if hostile.only_a_model_reads else without.status
        assert hostile.only_a_model_reads or decided.status != "verified"
        assert OUTCOMES.index(decided.status) <= OUTCOMES.index(best)

    def test_it_is_noticed(self, run: Run, hostile: Hostile) -> None:
        decided = run.decided[hostile.name]

        assert bool(decided.suspicions) or not hostile.readable
        if decided.status == "manual_review" and hostile.readable:
            assert SUSPECTED in {reason["code"] for reason in decided.record["reasons"]}


@pytest.mark.parametrize("name", [hostile.name for hostile in CORPUS if hostile.refused])
def test_text_that_cannot_be_seen_is_refused(run: Run, name: str) -> None:
    assert run.refused[name].status_code == 400
    assert run.refused[name].json()["code"] == "invalid_request"
