"""The validation of one version of a record: collect the evidence, check it, have it assessed, decide, store."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from kyc.adapters.document_store import DocumentStore
from kyc.adapters.number_store import NumberStore
from kyc.adapters.record_store import RecordStore
from kyc.checks.case import Case
from kyc.decision.assessment import Prompt, build_prompt
from kyc.decision.case_file import CaseFile, ModelUsed, case_file_key
from kyc.decision.decide import check_case, conclude, needs_assessment
from kyc.domain.claim import Claim
from kyc.domain.document_number import document_number
from kyc.domain.document_type import analyze_id_knows
from kyc.domain.errors import ProviderUnavailable, RecordGone, StaleVersion
from kyc.domain.history import by_machine
from kyc.domain.keys import RecordVersion
from kyc.domain.policy import POLICY_VERSION, Policy
from kyc.domain.reasons import reason
from kyc.domain.record import KycRecord
from kyc.domain.review import Assessment, Review
from kyc.services.collect import EvidenceCollector


class Assessor(Protocol):
    """A model that assesses cases."""

    @property
    def provider(self) -> str:
        """Who runs the model."""

    @property
    def name(self) -> str:
        """The model's name."""

    def assess(self, prompt: Prompt) -> Assessment | None:
        """An assessment, or None where the model gave none; raises ProviderUnavailable."""


class Validator:
    """Validates records.

    Args:
        records: the KYC table.
        documents: the document bucket, which keeps the case files too.
        collector: collects evidence.
        numbers: who submitted which document number.
        assessor: gives the model; called only when a case needs it, since loading the model's client takes long.
        policy: what the stage demands.
    """

    def __init__(
        self,
        records: RecordStore,
        documents: DocumentStore,
        collector: EvidenceCollector,
        numbers: NumberStore,
        assessor: Callable[[], Assessor],
        policy: Policy,
    ) -> None:
        self._records = records
        self._documents = documents
        self._collector = collector
        self._numbers = numbers
        self._assessor = assessor
        self._policy = policy

    def validate(self, task: RecordVersion, *, now: datetime, last_attempt: bool) -> KycRecord:
        """Decide one version of a record, and store the decision and what it rests on.

        Args:
            task: the version to decide.
            now: the time, in UTC; its day is the day by which expiry and age are judged.
            last_attempt: whether a provider that is still down sends the claim to a person, not back to the queue.

        Returns:
            The decided record.

        Raises:
            StaleVersion: the record has moved on, is decided or erased; there is nothing to do, and nothing is left.
            ProviderUnavailable: something is down, and this is not the last attempt; nothing was decided.
        """
        record = self._records.get(task.key)
        if record is None or record.version < task.version:
            # Erased, perhaps while an attempt that was cut off had already put a case file.
            self._documents.remove(case_file_key(task.tenant, task))
            raise RecordGone
        if record.version != task.version or not record.verify:
            raise StaleVersion
        claim = Claim.model_validate(record.model_dump(include=set(Claim.model_fields)))
        collected = self._collector.collect(
            record,
            typed_fields=analyze_id_knows(claim, self._policy),
            today=now.astimezone(UTC).date(),
            last_attempt=last_attempt,
        )
        reused = self._is_reused(claim, last_attempt=last_attempt)
        evidence = collected.evidence.model_copy(update={"number_of_another_user": reused})
        case = Case(claim, evidence, self._policy)
        checks = check_case(case)
        assessment, model = None, None
        if needs_assessment(checks):
            assessor = self._assessor()
            prompt = build_prompt(case, checks)
            model = ModelUsed(provider=assessor.provider, name=assessor.name, prompt_version=prompt.version)
            assessment = _assess(assessor, prompt, last_attempt=last_attempt)
        decision = conclude(case, checks, assessment)
        case_file = CaseFile(
            claim=claim,
            evidence=evidence,
            reading=case.reading,
            policy=self._policy,
            policy_version=POLICY_VERSION,
            model=model,
            assessment=assessment,
            decision=decision,
            provider_responses=collected.responses,
        )
        evidence_key = case_file_key(record.tenant, task)
        evidence_version = self._documents.put_evidence(evidence_key, case_file.to_bytes())
        try:
            return self._records.record_decision(
                record,
                decision.status,
                [reason(code) for code in decision.reasons],
                Review(checks=decision.checks, assessment=assessment),
                evidence_key=evidence_key,
                by=by_machine(POLICY_VERSION, model.name, model.prompt_version)
                if model
                else by_machine(POLICY_VERSION),
                now=int(now.timestamp()),
            )
        except RecordGone:
            self._documents.remove_version(evidence_key, evidence_version)
            raise

    def _is_reused(self, claim: Claim, *, last_attempt: bool) -> bool | None:
        try:
            return self._numbers.submit(document_number(claim, self._policy), claim.key.tenant_email)
        except ProviderUnavailable:
            if not last_attempt:
                raise
            return None


def _assess(assessor: Assessor, prompt: Prompt, *, last_attempt: bool) -> Assessment | None:
    try:
        return assessor.assess(prompt)
    except ProviderUnavailable:
        if not last_attempt:
            raise
        return None
