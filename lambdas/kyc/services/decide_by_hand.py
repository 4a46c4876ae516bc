"""An administrator's decision: what it may decide, what it binds to the user, and what it refuses for good.

The customer's document and selfie are known by the fingerprints that the machine's decision kept with the record, so
that nothing here reads a picture, a case file or the key.
"""

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from kyc.adapters.document_store import DocumentStore
from kyc.adapters.number_store import FingerprintTable
from kyc.adapters.record_store import RecordStore, Signing
from kyc.decision.by_hand import HandFile
from kyc.decision.files import hand_file_key
from kyc.domain.claim import Claim, ManualDecision
from kyc.domain.errors import Conflict, Forbidden, NotFound, ProviderUnavailable, UnprovenProposal, WriteConflict
from kyc.domain.fingerprints import Fingerprints, refusal_marks
from kyc.domain.history import MAX_DECIDED_BY_HAND, MOST_TEXT_BYTES
from kyc.domain.proposal import MAX_PROPOSALS, NeedsTwo, Proposal, needs_two
from kyc.domain.reasons import Action, Reason, ReasonCode, reasons_by_hand
from kyc.domain.record import EvidenceFile, KycRecord, ValidationStatus
from kyc.services.keys import Keys
from kyc.services.leases import Leases

_TRIES: Final = 3
"""Of what somebody else writes to at the same moment."""
_CHANGED: Final = "record_changed"
_NAME_BYTES: Final = 8


@dataclass(frozen=True)
class Decider:
    """The administrator.

    Attributes:
        email: e-mail address.
        sub: the pool's own name of them.
        by: as the record's history names them.
    """

    email: str
    sub: str
    by: str


class HandDecisions:
    """Stores administrators' decisions.

    Args:
        records: the KYC table.
        fingerprints: the table of document numbers.
        documents: the document bucket, which keeps the case files.
        leases: who has taken which case.
        keys: signs decisions, verifies those before, and names case files.
        asked_for: the decisions that one person proposes and another confirms.
    """

    def __init__(
        self,
        records: RecordStore,
        fingerprints: FingerprintTable,
        documents: DocumentStore,
        leases: Leases,
        keys: Keys,
        asked_for: Collection[NeedsTwo] = (),
    ) -> None:
        self._needs_two = asked_for
        self._records = records
        self._fingerprints = fingerprints
        self._documents = documents
        self._leases = leases
        self._keys = keys

    def decide(self, decision: ManualDecision, decider: Decider, *, now: int) -> KycRecord:
        """Store a decision on the record as it stands; without a version, on whatever stands there at last.

        Its case file is put first, and taken away again where the decision comes too late. A verification binds
        document and selfie to the user before it is stored, as a machine's does. A rejection for good marks the
        document before it is stored, and the marks of a reopened record go after it: whatever breaks off in between
        leaves a document with a person, never with a machine.

        Where the stage asks for a second person, the first one's decision is kept as a proposal, and another person's
        same decision confirms it; until then the record stands as it stood. What somebody else has taken, nobody
        decides; a decision ends the lease with its case, which leaves the list.

        Args:
            decision: the decision, checked.
            decider: whose it is.
            now: Unix seconds.

        Returns:
            The record as it stands then: decided, or with a proposal that waits.

        Raises:
            NotFound: there is no such record.
            Forbidden: the claim is the administrator's own, or they submitted it.
            Conflict: the record is not at the decision's version, or needs one, or was changed too often; or another
                user was verified with its document or selfie; or somebody else has taken the case.
            ProviderUnavailable: DynamoDB or S3 did not do it, or somebody else kept writing; to be repeated.
        """
        for _ in range(_TRIES):
            record = self._records.get(decision.key)
            if record is None:
                raise NotFound("record_not_found", "There is no such record.")
            _require_other_hands(record, decider.sub)
            _require_current(record, decision)
            self._leases.require_free(record, decider.sub, now=now)
            try:
                return self._decide(record, decision, decider, now=now)
            except Conflict as conflict:
                if conflict.code != _CHANGED or decision.version is not None:
                    raise
            except WriteConflict:
                continue
        raise ProviderUnavailable("dynamodb", "TransactionConflict")

    def _decide(self, record: KycRecord, decision: ManualDecision, decider: Decider, *, now: int) -> KycRecord:
        """Store a decision, or propose it, confirm or withdraw what was proposed."""
        waiting = record.open_proposal
        if decision.validation_status == "withdrawn":
            if waiting is None:
                raise Conflict(
                    "no_proposal", "Nothing is proposed for this record.", submission_id=record.submission_id
                )
            withdrawn = waiting.withdrawn(by=decider.by, now=now)
            return self._records.withdraw(record, self._keys.signer.sign_proposal(record, withdrawn))
        signing = Signing(record, is_proven=self._keys.are_proven([record]), sign=self._keys.signer.sign)
        if not needs_two(decision, record.history, self._needs_two, is_proven=signing.is_proven):
            return self._store(signing, decision, decider, proposal=None, now=now)
        if waiting is None:
            return self._propose(record, decision, decider, now=now)
        self._require_confirmation(record, waiting, decision, decider)
        return self._store(signing, waiting.confirmed_by(decision), decider, proposal=waiting, now=now)

    def _propose(self, record: KycRecord, decision: ManualDecision, decider: Decider, *, now: int) -> KycRecord:
        if len(record.proposals) >= MAX_PROPOSALS:
            raise Conflict(
                "history_full",
                "Too much was proposed for this record; only support can help.",
                submission_id=record.submission_id,
            )
        proposal = Proposal.of(decision, version=record.version, email=decider.email, by=decider.by, now=now)
        return self._records.propose(record, self._keys.signer.sign_proposal(record, proposal))

    def _require_confirmation(
        self, record: KycRecord, waiting: Proposal, decision: ManualDecision, decider: Decider
    ) -> None:
        """Raise an error unless another person confirms exactly the proposal that waits.

        Raises:
            Conflict: it is another decision, or nobody proposed it.
            Forbidden: they proposed it themselves.
        """
        about = record.submission_id
        if not waiting.is_of(decision):
            raise Conflict(
                "proposal_open",
                "Another decision is proposed for this record. Confirm it by the same decision, or withdraw it first.",
                submission_id=about,
            )
        if waiting.by == decider.by:
            raise Forbidden("own_proposal", "Another person must confirm what you proposed.", submission_id=about)
        if not self._keys.is_proposal_proven(record, waiting):
            raise UnprovenProposal(
                "proposal_unproven",
                "Nobody here is known to have proposed this. Withdraw it, and let somebody propose it anew.",
                submission_id=about,
            )

    def _store(
        self,
        signing: Signing,
        decision: ManualDecision,
        decider: Decider,
        *,
        proposal: Proposal | None,
        now: int,
    ) -> KycRecord:
        record = signing.looked_at
        if decision.validation_status == "verified":
            self._bind(signing.base, accept_duplicate=decision.accept_duplicate)
        marks = _marks(signing.base) if decision.action is Action.FINAL else frozenset[str]()
        self._fingerprints.refuse(marks)
        is_rejection = decision.validation_status == "rejected"
        reasons = reasons_by_hand(decision.reasons, decision.action, decision.reason) if is_rejection else ()
        evidence = self._keep(record, decision, reasons, decider, proposal=proposal, now=now)
        try:
            decided = self._records.decide_by_hand(
                decision.model_copy(update={"version": record.version}),
                reasons,
                evidence=evidence,
                email=decider.email,
                by=decider.by,
                now=now,
                refused_documents=marks,
                keep_words=_has_room(record),
                proposal=proposal,
                signing=signing,
            )
        except (Conflict, NotFound):
            self._documents.remove_version(evidence.key, evidence.version_id)
            self._fingerprints.lift(marks.difference(record.refused_documents))
            raise
        if decided.version == record.version:  # it had been decided so already, and stands as it stood
            self._documents.remove_version(evidence.key, evidence.version_id)
        if decision.validation_status == "reopened":
            self._fingerprints.lift(record.refused_documents)
        return decided

    def _keep(
        self,
        record: KycRecord,
        decision: ManualDecision,
        told: tuple[Reason, ...],
        decider: Decider,
        *,
        proposal: Proposal | None,
        now: int,
    ) -> EvidenceFile:
        """Keep the case file of a decision that is about to be stored."""
        file = HandFile(
            submission_id=record.submission_id,
            version=record.version,
            status_before=record.validation_status.value,
            claim=record.model_dump(mode="json", include=set(Claim.model_fields), exclude_none=True),
            decision=decision,
            told=told,
            email=decider.email,
            by=decider.by,
            decided_time=now,
            proposal=proposal,
            evidence=record.evidence_file,
            documents=record.documents_judged,
        ).to_bytes()
        key = hand_file_key(self._keys.names(), record.tenant, record.at_version)
        return EvidenceFile(key, self._documents.put_evidence(key, file), sha256(file).hexdigest())

    def _bind(self, record: KycRecord, *, accept_duplicate: bool) -> None:
        """Bind what the machine read of this very submission; nothing where no machine has read it."""
        if record.fingerprints is None or record.verify:
            return
        claimed = Fingerprints.model_validate(record.fingerprints)
        known = self._fingerprints.look_up(claimed)
        has_known_face = any(reason.code == ReasonCode.DUPLICATE_FACE for reason in record.reasons)
        if has_known_face or known.is_document_of_another(claimed) or known.is_selfie_of_another(claimed):
            if not accept_duplicate:
                raise Conflict(
                    "bound_to_another_user",
                    "Another user was verified with this document, selfie or face. To verify this one all the same,"
                    " send accept_duplicate and a note that says why.",
                    submission_id=record.submission_id,
                )
            claimed = claimed.free_of_others(known)
        if not known.is_bound(claimed):
            self._fingerprints.bind(claimed)


def _require_other_hands(record: KycRecord, sub: str) -> None:
    """Raise Forbidden if an administrator has a part in the claim.

    Raises:
        Forbidden: they submitted it, or are its user under a former e-mail address.
    """
    pending = [change.by for change in record.history if change.to == ValidationStatus.PENDING]
    # Whoever only had it validated again submitted nothing.
    submitted = [by for by in pending if not by.startswith("operator:")]
    if f"customer:{sub}" in submitted or submitted[-1:] == [f"admin:{sub}"]:
        raise Forbidden(
            "own_record", "Another administrator must decide what you submitted.", submission_id=record.submission_id
        )


def _require_current(record: KycRecord, decision: ManualDecision) -> None:
    """Raise Conflict unless a decision is about the record's present state.

    Raises:
        Conflict: it is about another version; it would verify what nobody has looked at; or the history is full.
    """
    about = record.submission_id
    if decision.version not in (None, record.version):
        raise Conflict(
            _CHANGED, "The record has changed since you looked at it. Look at it again.", submission_id=about
        )
    is_resubmission = record.verify and record.version > 1
    if decision.validation_status == "verified" and is_resubmission and decision.version is None:
        raise Conflict(
            "version_needed",
            "The record was submitted anew and waits for a machine. To verify it now, send the version that you saw.",
            submission_id=about,
        )
    if decision.validation_status not in {"rejected", "withdrawn"} and len(record.history) >= MAX_DECIDED_BY_HAND:
        raise Conflict("history_full", "This record was changed too often; only support can help.", submission_id=about)


def _marks(record: KycRecord) -> frozenset[str]:
    """Return the marks of the document that was read last, also where it has been submitted anew since."""
    if record.fingerprints is None:
        return frozenset()
    document: Collection[str] = Fingerprints.model_validate(record.fingerprints).document
    return refusal_marks(document, record.refused_documents, secrets.token_hex(_NAME_BYTES))


def _has_room(record: KycRecord) -> bool:
    """Return whether what administrators wrote may grow: an item takes 400 KB."""
    history = [change.model_dump(mode="json", exclude_none=True) for change in record.history]
    return len(json.dumps(history, ensure_ascii=False).encode()) < MOST_TEXT_BYTES
