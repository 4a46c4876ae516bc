"""The validation of one version of a record: collect the evidence, check it, have it assessed, decide, store."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final, Protocol

from kyc.adapters.document_store import DocumentStore
from kyc.adapters.number_store import NumberStore
from kyc.adapters.picture_header import UnusablePictureError
from kyc.adapters.record_store import RecordStore
from kyc.checks.barcode_first import barcode_suffices, has_barcode
from kyc.checks.case import Case
from kyc.checks.claim_alone import refusals
from kyc.decision.assessment import PROMPT_VERSION, Picture, Prompt, ShownPicture, build_prompt
from kyc.decision.case_file import CaseFile, ModelUsed
from kyc.decision.decide import Decision, check_case, conclude, needs_assessment
from kyc.decision.files import case_file_key
from kyc.domain.claim import Claim, DocumentKind
from kyc.domain.document_type import analyze_id_knows
from kyc.domain.earlier import attempts_at, earlier_claims
from kyc.domain.errors import (
    AccessRefused,
    ProviderRefused,
    ProviderUnavailable,
    QuotaUsedUp,
    RecordGone,
    StaleVersion,
    WriteConflict,
)
from kyc.domain.evidence import Document, Evidence, FaceSearch, NotCollected, Selfie, Source, Unread
from kyc.domain.fingerprints import Fingerprints
from kyc.domain.history import by_machine
from kyc.domain.keys import SEPARATOR, RecordVersion
from kyc.domain.policy import POLICY_VERSION, Policy
from kyc.domain.reasons import reason
from kyc.domain.record import EvidenceFile, JudgedDocument, KycRecord, ValidationStatus
from kyc.domain.review import Assessment, Check, Review
from kyc.reading.identifiers import numbers_as_read
from kyc.services.collect import Collected, EvidenceCollector, kept_liveness
from kyc.services.keys import Keys
from kyc.services.known_faces import Entry, KnownFaces
from kyc.services.model_pictures import ModelPictures
from kyc.services.tries import Patience, Tries

_BINDINGS: Final = 3
"""Tries to bind what somebody else writes at the same moment."""
_JUDGED: Final = set(Claim.model_fields) - {"liveness", "consent", "locale"}
"""The fields of a claim that are judged."""


class Assessor(Protocol):
    """A model that assesses cases."""

    @property
    def provider(self) -> str:
        """Return the model's provider."""

    @property
    def name(self) -> str:
        """The model's name."""

    def assess(self, prompt: Prompt, pictures: Sequence[Picture]) -> Assessment | None:
        """Return an assessment, or None if the model gave none; raise ProviderUnavailable."""


class Validator:
    """Validates records.

    Args:
        records: the KYC table.
        documents: the document bucket, which keeps the case files too.
        collector: collects evidence.
        numbers: whom documents and selfies are bound to.
        assessor: gives the model; called only when a case needs it, since loading the model's client takes long.
        policy: what the stage demands.
        keys: signs decisions, and names case files.
        pictures: makes what the model is shown of a claim's pictures; None where the stage leaves them out.
        patience: how long a claim waits for a provider before it is a person's.
        barcode_first: whether a document's fields are typed only where its barcode does not say who holds it.
        faces: the faces that are known; None where the stage keeps none.
        found_unproven: is told when an earlier decision of the user is not proven, whatever is decided now.
    """

    def __init__(  # noqa: PLR0913 - a seam each
        self,
        records: RecordStore,
        documents: DocumentStore,
        collector: EvidenceCollector,
        numbers: NumberStore,
        assessor: Callable[[], Assessor],
        policy: Policy,
        keys: Keys,
        pictures: ModelPictures | None = None,
        *,
        patience: Patience,
        barcode_first: bool = False,
        faces: KnownFaces | None = None,
        found_unproven: Callable[[], None],
    ) -> None:
        self._records = records
        self._documents = documents
        self._collector = collector
        self._numbers = numbers
        self._assessor = assessor
        self._policy = policy
        self._keys = keys
        self._pictures = pictures
        self._patience = patience
        self._barcode_first = barcode_first
        self._faces = faces
        self._found_unproven = found_unproven

    def validate(self, task: RecordVersion, *, clock: Callable[[], datetime], receive: int) -> KycRecord:
        """Decide one version of a record, and store the decision and what it rests on.

        Args:
            task: the version to decide.
            clock: gives the time, in UTC. The day of the beginning is that by which expiry and age are judged; the
                decision's time is that of its end.
            receive: how often the task was received, this time included.

        Returns:
            The decided record.

        Raises:
            StaleVersion: the record has moved on, is decided or erased; there is nothing to do, and nothing is left.
            ProviderUnavailable: something is down, and the claim has not waited for long enough; nothing was decided,
                and what was answered so far is kept for the next try.
            AccessRefused: AWS does not let us in; likewise, however long the claim has waited.
        """
        tries = Tries(self._documents, case_file_key(self._keys.names(), task.tenant, task), receive)
        tries.recall()  # before anything can fail: what cannot be read is not written over
        try:
            decided = self._validate(task, tries, clock)
        except StaleVersion as stale:
            tries.end()
            self._abandon(task, is_gone=isinstance(stale, RecordGone))
            raise
        except (AccessRefused, ProviderUnavailable) as error:
            error.failed_tries = tries.keep(failed=not isinstance(error, QuotaUsedUp))
            raise
        tries.end()
        return decided

    def put_off(self, task: RecordVersion, *, receive: int) -> None:
        """Note that a message came before its turn, so that the next try does not take this one for a crash.

        Args:
            task: the version to validate.
            receive: how often the task was received, this time included; later ones left a note already.

        Raises:
            ProviderUnavailable: S3 did not take it.
            AccessRefused: S3 does not let us.
        """
        tries = Tries(self._documents, case_file_key(self._keys.names(), task.tenant, task), receive)
        if tries.is_first:
            tries.keep(failed=False)

    def _validate(self, task: RecordVersion, tries: Tries, clock: Callable[[], datetime]) -> KycRecord:
        now = clock().astimezone(UTC)
        record = self._records.get(task.key)
        if record is None or record.version < task.version:
            # Erased, perhaps while an attempt that was cut off had already put a case file.
            self._documents.remove(case_file_key(self._keys.names(), task.tenant, task))
            raise RecordGone
        if record.version != task.version or not record.verify:
            self._follow_hand(record, task)
            if not record.was_decided_by_machine(task.version):
                # An attempt that was cut off may have put a case file, which belongs to no decision.
                self._documents.remove(case_file_key(self._keys.names(), task.tenant, task))
            raise StaleVersion
        claim = Claim.model_validate(record.model_dump(include=_JUDGED))
        waited_seconds = now.timestamp() - record.last_updated_time
        last_attempt = self._patience.is_over(waited_seconds=waited_seconds, failed=tries.failed)
        collected = self._collect(claim, record, tries, today=now.date(), last_attempt=last_attempt)
        judged = self._judge(claim, collected, self._mark(task), last_attempt=last_attempt)
        decided = self._store(record, judged, collected.responses, clock)
        self._settle(task, judged, is_first_try=tries.is_first)
        return decided

    def _collect(self, claim: Claim, record: KycRecord, tries: Tries, *, today: date, last_attempt: bool) -> Collected:
        """Collect the evidence; where the claim rules itself out, or kills who looks at it, its pictures stay alone."""
        records = self._records.list_for_user(record.tenant, record.email)
        are_proven = self._keys.are_proven(records)
        if not are_proven:
            self._found_unproven()
        of_the_user = {
            "attempts": attempts_at(claim.id_value, records),
            "earlier_claims": earlier_claims(records),
            "unproven_decisions": not are_proven,
        }
        alone = Evidence(
            collected_on=today,
            liveness=kept_liveness(record),
            email_verified=record.email_verified,
            phone_number_verified=record.phone_number_verified,
            **of_the_user,
        )
        if refusals(Case(claim, alone, self._policy)):
            return Collected(alone.model_copy(update={"not_collected": NotCollected.RULED_OUT}), {})

        def suffices(seen: Evidence) -> bool:
            return barcode_suffices(Case(claim, seen, self._policy))

        if not tries.begin():
            return Collected(alone.model_copy(update={"not_collected": NotCollected.PROCESSING_FAILED}), {})
        collected = self._collector.collect(
            record,
            typed_fields=analyze_id_knows(claim, self._policy),
            today=today,
            last_attempt=last_attempt,
            kept=tries.kept,
            suffices=suffices if self._barcode_first and has_barcode(claim) else None,
        )
        for gap in {(gap.provider, gap.code): gap for gap in collected.gaps}.values():
            self._patience.gave_up(gap)
        return replace(collected, evidence=collected.evidence.model_copy(update=of_the_user))

    def _judge(self, claim: Claim, collected: Collected, mark: str, *, last_attempt: bool) -> "_Judged":
        known = self._recognise(Case(claim, collected.evidence, self._policy), last_attempt=last_attempt)
        checks = check_case(known.case)
        assessment, model = None, None
        if needs_assessment(checks):
            assessment, model = self._assess(known.case, checks, collected, last_attempt=last_attempt)
        judged = _Judged(known, conclude(known.case, checks, assessment), assessment, model)
        judged = self._search(judged, mark, last_attempt=last_attempt)
        return self._bind(judged, last_attempt=last_attempt)

    def _assess(
        self, case: Case, checks: Sequence[Check], collected: Collected, *, last_attempt: bool
    ) -> tuple[Assessment | None, ModelUsed]:
        """Show the model a case that the rules would verify; where that cannot be, nobody is asked."""
        assessor = self._assessor()
        used = ModelUsed(provider=assessor.provider, name=assessor.name, prompt_version=PROMPT_VERSION)
        try:
            pictures = self._pictures.show(collected) if self._pictures else ()
        except UnusablePictureError as error:
            return None, used.model_copy(update={"not_asked": f"It could not be shown {error.reason}."})
        used = used.model_copy(update={"pictures": tuple(map(ShownPicture.of, pictures))})
        try:
            return assessor.assess(build_prompt(case, checks, pictures), pictures), used
        except ProviderUnavailable as error:
            self._leave_gap(error, last_attempt=last_attempt)
            return None, used

    def _recognise(self, case: Case, *, last_attempt: bool) -> "_Recognised":
        """Add to the evidence what other users were verified with."""
        evidence = case.evidence
        if evidence.not_collected:
            return _Recognised(case)
        numbers = numbers_as_read(case.reading, case.claim.tenant, case.today)
        fingerprints = None
        try:
            fingerprints = self._numbers.fingerprints(case.claim.key.tenant_email, numbers, evidence.selfie)
            known = self._numbers.look_up(fingerprints)
        except ProviderUnavailable as error:
            self._leave_gap(error, last_attempt=last_attempt)
            return _Recognised(case, fingerprints)
        more = case.knowing(
            document_of_another_user=known.is_document_of_another(fingerprints),
            selfie_of_another_user=known.is_selfie_of_another(fingerprints),
            document_final_by_person=known.is_final(fingerprints),
        )
        return _Recognised(more, fingerprints, is_bound=known.is_bound(fingerprints))

    def _search(self, judged: "_Judged", mark: str, *, last_attempt: bool) -> "_Judged":
        """Search for the selfie's face among those that are known, unless the claim is rejected without it.

        A claim that would be verified is entered first, so that another one with its face sees it.
        """
        picture = judged.face_picture
        if self._faces is None or picture is None:
            return judged
        user, entry = judged.known.case.claim.key.tenant_email, None
        try:
            if judged.is_verified:
                entry = self._faces.enter(user, mark, picture)
            search = entry.search if entry else self._faces.look(user, picture)
        except ProviderRefused:
            search = FaceSearch(unread=Unread.UNSUPPORTED)
        except ProviderUnavailable as error:
            self._leave_gap(error, last_attempt=last_attempt)
            search = FaceSearch(unread=Unread.UNAVAILABLE)
        known = replace(judged.known, case=judged.known.case.knowing(known_faces=search))
        return replace(judged.anew(known), entry=entry, was_entered=judged.is_verified)

    def _settle(self, task: RecordVersion, judged: "_Judged", *, is_first_try: bool) -> None:
        """Keep the face of a claim that was verified, or take it out again; what a try before left, too.

        Raises:
            ProviderUnavailable, AccessRefused: it was not done; the next try does it, since the decision is stored.
        """
        if self._faces is None:
            return
        if judged.entry:
            self._faces.settle(judged.entry, is_verified=judged.is_verified)
        elif judged.was_entered or not is_first_try:
            self._abandon(task)

    def _abandon(self, task: RecordVersion, *, is_gone: bool = False) -> None:
        """Take out what this try, or one before, may have left among the faces that are known."""
        if self._faces:
            self._faces.abandon(
                task.tenant_email, self._mark(task), lambda: self._proven(task.tenant_email), is_gone=is_gone
            )

    def _follow_hand(self, record: KycRecord, task: RecordVersion) -> None:
        """Bring the user's face in line with a person's decision, if that is what the message is about."""
        if self._faces and record.is_by_hand(task.version) and (records := self._proven(task.tenant_email)):
            self._faces.follow(task.tenant_email, records)

    def _proven(self, tenant_email: str) -> tuple[KycRecord, ...]:
        """Return a user's records, if deciders made all that is said to have been decided of them; else none."""
        tenant, _, email = tenant_email.partition(SEPARATOR)
        records = self._records.list_for_user(tenant, email)
        return records if self._keys.are_proven(records) else ()

    def _mark(self, task: RecordVersion) -> str:
        """Return what stands for a version of a record where nothing may say whose it is."""
        return f"{self._keys.names().record(task.key)}:{task.version}"

    def _bind(self, judged: "_Judged", *, last_attempt: bool) -> "_Judged":
        """Bind what was verified to its user, before anybody is told; whoever loses a race for it is decided anew."""
        failure = ProviderUnavailable("dynamodb", "TransactionConflict")
        for _ in range(_BINDINGS):
            known = judged.known
            if not judged.is_verified or known.is_bound or not known.fingerprints:
                return judged
            try:
                self._numbers.bind(known.fingerprints)
            except WriteConflict:
                judged = judged.anew(self._recognise(known.case, last_attempt=last_attempt))
            except ProviderUnavailable as error:
                failure = error
                break
            else:
                return judged
        if not judged.is_verified:
            return judged
        self._leave_gap(failure, last_attempt=last_attempt)
        unknown = judged.known.case.knowing(document_of_another_user=None)
        return judged.anew(replace(judged.known, case=unknown))

    def _leave_gap(self, error: ProviderUnavailable, *, last_attempt: bool) -> None:
        """Go on without what a provider did not answer, if this is the last attempt.

        Raises:
            ProviderUnavailable: it is not, or a quota is used up, which another try mends.
        """
        if not last_attempt or isinstance(error, QuotaUsedUp):
            raise error
        self._patience.gave_up(error)

    def _store(
        self, record: KycRecord, judged: "_Judged", responses: Mapping[str, Any], clock: Callable[[], datetime]
    ) -> KycRecord:
        """Put the case file, and store the decision that names it; one that comes too late leaves no case file."""
        case, decision, model = judged.known.case, judged.decision, judged.model
        case_file = CaseFile(
            submission_id=record.submission_id,
            claim=case.claim,
            evidence=case.evidence,
            reading=case.reading,
            policy=self._policy,
            policy_version=POLICY_VERSION,
            model=model,
            assessment=judged.assessment,
            decision=decision,
            provider_responses=responses,
        )
        kept, key = case_file.to_bytes(), case_file_key(self._keys.names(), record.tenant, record.at_version)
        evidence = EvidenceFile(key, self._documents.put_evidence(key, kept), sha256(kept).hexdigest())
        asked = (model.name, model.prompt_version) if model and not model.not_asked else ()
        try:
            return self._records.record_decision(
                record,
                decision.status,
                [reason(code) for code in decision.reasons],
                Review(checks=decision.checks, assessment=judged.assessment),
                evidence=evidence,
                by=by_machine(POLICY_VERSION, *asked),
                now=int(clock().timestamp()),
                fingerprints=judged.known.fingerprints,
                documents=tuple(_judged(case.evidence)),
                sign=self._keys.signer.sign,
            )
        except StaleVersion:
            self._documents.remove_version(evidence.key, evidence.version_id)
            raise


@dataclass(frozen=True)
class _Recognised:
    """A case with what is known of its document and selfie."""

    case: Case
    fingerprints: Fingerprints | None = None
    """None if unknown, or not looked at."""
    is_bound: bool = False
    """True if all of them are bound to the user already."""


@dataclass(frozen=True)
class _Judged:
    """A decision and what it rests on."""

    known: _Recognised
    decision: Decision
    assessment: Assessment | None
    model: ModelUsed | None
    entry: Entry | None = None
    """The selfie's face among those that are known, until it is settled whether it stays there."""
    was_entered: bool = False
    """True if the face may be in the collection, also if that is unknown."""

    @property
    def face_picture(self) -> Source | None:
        """The picture with the face to search for; None of a claim that is rejected, or whose selfie was not read."""
        evidence = self.known.case.evidence
        if self.decision.status is ValidationStatus.REJECTED or not evidence.selfie or evidence.selfie.unread:
            return None
        return evidence.face_picture

    @property
    def is_verified(self) -> bool:
        """Return True if the claim is verified."""
        return self.decision.status is ValidationStatus.VERIFIED

    def anew(self, known: _Recognised) -> "_Judged":
        """Return the decision of the case as it is known now, by the same assessment."""
        return replace(self, known=known, decision=conclude(known.case, check_case(known.case), self.assessment))


def _judged(evidence: Evidence) -> Iterator[JudgedDocument]:
    """Yield what was looked at of each document."""
    sides: list[tuple[DocumentKind, Document | Selfie]] = [(side.kind, side) for side in evidence.documents]
    for kind, seen in [*sides, *([(DocumentKind.SELFIE, evidence.selfie)] if evidence.selfie else [])]:
        judged = seen.rendition or seen.source
        yield JudgedDocument(kind=kind.value, key=judged.key, version_id=judged.version_id, sha256=judged.sha256)
