"""The KYC table: each operation is one call, and each write has its condition."""

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.adapters.dynamodb import from_attributes, key_attributes, transaction_errors
from kyc.adapters.record_update import HISTORY, RecordUpdate
from kyc.domain.claim import Claim, ManualDecision
from kyc.domain.contest import MAX_CONTESTS, Contest
from kyc.domain.decided import change_by_hand, decided_by_hand, decided_by_machine, reason_codes
from kyc.domain.errors import (
    Conflict,
    NotFound,
    ProviderUnavailable,
    RecordGone,
    Refused,
    StaleVersion,
    TooManyRequests,
    WriteConflict,
)
from kyc.domain.fingerprints import Fingerprints
from kyc.domain.history import MAX_DECIDED_BY_HAND, MAX_SUBMITTED, StatusChange
from kyc.domain.keys import RecordKey, tenant_email
from kyc.domain.liveness import LivenessResult
from kyc.domain.proposal import Proposal
from kyc.domain.reasons import Reason, ReasonCode
from kyc.domain.record import MAX_RECORDS, OF_A_DECISION, EvidenceFile, JudgedDocument, KycRecord, ValidationStatus
from kyc.domain.signature import Signature
from kyc.domain.tombstone import Tombstone

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kyc.domain.review import Review

_PROVIDER: Final = "dynamodb"
_CONDITION_FAILED: Final = "ConditionalCheckFailedException"
_CHECK_FAILED: Final = "ConditionalCheckFailed"
"""The same of an item of a transaction."""
_INVALID: Final = "ValidationException"
_VERIFIED_AS: Final = ("first_name", "last_name", "date_of_birth")
"""Attributes of which a copy (`verified_…`) is kept when the record is verified."""
_FINGERPRINTS: Final = "fingerprints"
_REFUSED_DOCUMENTS: Final = "refused_documents"
_SIGNATURE: Final = "signature"
_PROPOSALS: Final = "proposals"
_CONTESTS: Final = "contests"
_OPEN: Final = frozenset({ValidationStatus.PENDING.value, ValidationStatus.MANUAL_REVIEW.value})
_OPEN_RETRY_SECONDS: Final = 3600
"""When it is worth asking again whether one was decided."""


@dataclass(frozen=True)
class Signing:
    """The signing of a decision by hand.

    Attributes:
        looked_at: the record as it was read.
        is_proven: whether deciders made all that is said to have been decided of it.
        sign: signs a decided record; may raise ProviderUnavailable.
    """

    looked_at: KycRecord
    is_proven: bool
    sign: Callable[[KycRecord], Signature]

    @property
    def base(self) -> KycRecord:
        """The record without what no decider left there, which a new signature would cover."""
        return self.looked_at if self.is_proven else self.looked_at.without_decision()


@dataclass(frozen=True)
class UsedLiveness:
    """A liveness check that a claim names.

    Attributes:
        result: what is kept with the record.
        consumption: the part of the transaction that uses it up.
    """

    result: LivenessResult
    consumption: dict[str, Any]


class RecordStore:
    """Records of the KYC table.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def save(
        self,
        claim: Claim,
        *,
        email_verified: bool,
        phone_number_verified: bool,
        by: str,
        now: int,
        documents_elsewhere: Collection[str] = (),
        liveness: "UsedLiveness | None" = None,
    ) -> KycRecord:
        """Store a claim as `pending`, to be validated, one version up, under a new submission id.

        The same claim again while it is pending changes nothing, its submission id neither. Nor does botocore's
        repetition of a call whose answer was lost, whatever has become of the record since.

        Args:
            claim: the claim, checked.
            email_verified: what the user pool says of the e-mail address.
            phone_number_verified: what it says of the phone number.
            by: who submits it, for the record's history.
            now: Unix seconds.
            documents_elsewhere: keys of its documents that lie outside its user's folders.
            liveness: the liveness check that it names, which the very same write uses up; None where it names none.

        Returns:
            The record as it now stands.

        Raises:
            Conflict: the record has been submitted and decided too often.
            Refused: another claim has used the liveness check meanwhile, or it has become too old.
            ProviderUnavailable: DynamoDB did not do it; nothing was written.
        """
        stated = claim.model_dump(mode="json", exclude_none=True)
        submission_id = str(uuid.uuid4())
        item = {
            **stated,
            "email_verified": email_verified,
            "phone_number_verified": phone_number_verified,
            "validation_status": ValidationStatus.PENDING.value,
            "verify": True,
            "last_updated_time": now,
            "submission_id": submission_id,
        }
        named: dict[str, Any] = {}
        if liveness:
            named["liveness"] = liveness.result.model_dump(mode="json", exclude_none=True)
        if claim.consent:
            named["consent"] = claim.consent.model_dump(mode="json", exclude_none=True)
        if claim.locale:
            named["locale"] = claim.locale
        item |= named
        update = RecordUpdate()
        update.set(item)
        update.count("version")
        update.count("attempts")
        update.add("documents_elsewhere", documents_elsewhere)
        update.append(StatusChange(to=ValidationStatus.PENDING, by=by, time=now, submission_id=submission_id))
        first_time = update.first_time()
        absent = [name for name in Claim.model_fields if name not in item]
        update.remove([*OF_A_DECISION, *absent])
        pending = {**stated, **named, "validation_status": ValidationStatus.PENDING.value}
        unchanged = update.equal(pending, absent=absent)
        condition = f"NOT ({unchanged}) AND {first_time} AND {update.shorter(MAX_SUBMITTED)}"
        try:
            return self._update(claim.key, update, condition, liveness.consumption if liveness else None)
        except _ConditionFailedError as failed:
            return _unless_full(failed, update, MAX_SUBMITTED)

    def require_room(self, key: RecordKey, most_open: int = MAX_RECORDS) -> None:
        """Raise an error unless the user has a record under the claim's key, or may have one more.

        Args:
            key: the claim's.
            most_open: how many of the user's records may wait, for a machine or a person, when there is to be one more.

        Claims that come in at the same moment may pass together: the bound keeps what a user can store finite, and is
        not one that counts to the last.

        Raises:
            Conflict: the user has as many records as there may be, and none under this key.
            TooManyRequests: too many of them wait.
            ProviderUnavailable: DynamoDB did not answer.
        """
        found, waiting = 0, 0
        for item in self._partition(key.tenant_email, only=("id_type#id", "validation_status"), strongly=False):
            found += 1
            waiting += item.get("validation_status") in _OPEN
            if item["id_type#id"] == key.id_type_id:
                return
        if found >= MAX_RECORDS:
            raise Conflict(
                "too_many_records",
                f"There are {MAX_RECORDS} records of this user already, which is as many as are kept. Correct a"
                " document that was submitted before, under its own type and number, or ask support for help.",
            )
        if waiting >= most_open:
            raise TooManyRequests(
                "too_many_open_claims",
                f"{waiting} claims of this user wait to be decided. Wait for these first.",
                retry_after_seconds=_OPEN_RETRY_SECONDS,
            )

    def each_for_user(self, tenant: str, email: str) -> Iterator[KycRecord]:
        """Yield the records of a user, in the order of their keys, as far as they are asked for.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        return map(KycRecord.model_validate, self._partition(tenant_email(tenant, email)))

    def list_for_user(self, tenant: str, email: str) -> tuple[KycRecord, ...]:
        """All records of a user, in the order of their keys.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        return tuple(self.each_for_user(tenant, email))

    def each_erased(self, partition: str) -> Iterator[Tombstone]:
        """Yield the tombstones of a user, in the order of their keys, as far as they are asked for.

        Args:
            partition: as `kyc.domain.erasure.erased_partition` names it.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        return map(Tombstone.model_validate, self._partition(partition))

    def list_erased(self, partition: str) -> tuple[Tombstone, ...]:
        """All tombstones of a user, in the order of their keys.

        Args:
            partition: as `kyc.domain.erasure.erased_partition` names it.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        return tuple(self.each_erased(partition))

    def get(self, key: RecordKey) -> KycRecord | None:
        """One record as it stands now (strongly consistent), or None.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.get_item(TableName=self._table_name, Key=key_attributes(key), ConsistentRead=True)
        return _record(answer["Item"]) if "Item" in answer else None

    def decide_by_hand(  # noqa: PLR0913 - all that a decision is
        self,
        decision: ManualDecision,
        reasons: Sequence[Reason],
        *,
        evidence: EvidenceFile,
        email: str,
        by: str,
        now: int,
        refused_documents: Collection[str] = (),
        keep_words: bool = True,
        proposal: Proposal | None = None,
        signing: "Signing | None" = None,
    ) -> KycRecord:
        """Store an administrator's decision, one version up; a rejection however full the item is.

        Where an item has no room left, a rejection takes it: it leaves out what its own case file keeps too, and what a
        machine found, which the case file before has.

        Args and errors are those of `_decide_by_hand`.
        """
        store = partial(
            self._decide_by_hand,
            decision,
            reasons,
            evidence=evidence,
            email=email,
            by=by,
            now=now,
            refused_documents=refused_documents,
            proposal=proposal,
            signing=signing,
        )
        try:
            return store(keep_words=keep_words)
        except ClientError as error:
            # "Item size to update has exceeded the maximum allowed size" has no code of its own.
            if error_code(error) != _INVALID or decision.validation_status != "rejected":
                raise
            return store(keep_words=False, make_room=True)

    def _decide_by_hand(  # noqa: PLR0913 - all that a decision is
        self,
        decision: ManualDecision,
        reasons: Sequence[Reason],
        *,
        evidence: EvidenceFile,
        email: str,
        by: str,
        now: int,
        refused_documents: Collection[str],
        keep_words: bool,
        proposal: Proposal | None,
        signing: "Signing | None",
        make_room: bool = False,
    ) -> KycRecord:
        """Store an administrator's decision, one version up.

        botocore's repetition of a call whose answer was lost changes nothing, whatever has become of the record since:
        a submission that came in between is not what the administrator looked at. Nor does the same decision twice in
        one second, since each version is told to the user. However long the history is, a rejection is stored.

        Args:
            decision: the decision, checked.
            reasons: what the customer is told.
            evidence: the case file, put already.
            email: the administrator's e-mail address.
            by: the administrator, for the record's history.
            now: Unix seconds.
            refused_documents: marks of documents that it refuses for good, beside those that are kept.
            keep_words: whether the history has room for what the administrator wrote.
            proposal: that it confirms, if it does.
            signing: signs the decision; without it, nobody is told of it. Where the record is not proven, what was
                found of it goes.
            make_room: leave out what is not needed, and take away what a machine found.

        Raises:
            NotFound: there is no such record.
            Conflict: the record is not at the version that the decision is about, or has been submitted and decided
                too often.
            ProviderUnavailable: DynamoDB did not do it; nothing was written.
        """
        change = change_by_hand(decision, reasons, by=by, now=now, proposal=proposal)
        decided = {
            "validation_status": change.to,
            "verify": False,
            "reasons": [reason.model_dump(mode="json") for reason in reasons],
            "validated_by": email,
            "validated_time": now,
            "validated_reason": decision.reason,
            "validated_note": None if make_room else decision.note,
            "last_updated_time": now,
        }
        update = RecordUpdate()
        update.set({**decided, **evidence.named})
        update.count("version")
        change = change if keep_words else change.without_words()
        update.append(change)
        if signing:
            note = None if make_room else decision.note
            after = decided_by_hand(
                signing.base, decision, reasons, change, evidence=evidence, email=email, note=note,
                refused_documents=refused_documents, without_findings=make_room,
            )  # fmt: skip
            update.set({_SIGNATURE: signing.sign(after).model_dump()})
        is_proven = signing is None or signing.is_proven
        update.remove(_forgotten(decision, is_proven=is_proven, make_room=make_room))
        update.add(_REFUSED_DOCUMENTS, refused_documents)
        if decision.validation_status == "verified":
            update.copy(_VERIFIED_AS)
            update.keep_version()
        else:
            update.remove([f"verified_{name}" for name in (*_VERIFIED_AS, "version")])
        conditions = [
            f"attribute_exists({update.name('tenant#email')})",
            f"NOT ({update.equal(decided)})",
            update.first_time(),
        ]
        if decision.validation_status != "rejected":
            conditions.append(update.shorter(MAX_DECIDED_BY_HAND))
        if decision.version is not None:
            conditions.append(update.equal({"version": decision.version}))
        try:
            return self._update(decision.key, update, " AND ".join(conditions))
        except _ConditionFailedError as failed:
            if not failed.item:
                raise NotFound("record_not_found", "There is no such record.") from None
            record = KycRecord.model_validate(failed.item)
            if decision.validation_status != "rejected":
                record = _unless_full(failed, update, MAX_DECIDED_BY_HAND)
            if decision.version not in (None, record.version) and not update.was_done(failed.item):
                raise Conflict(
                    "record_changed",
                    "The record has changed since you looked at it. Look at it again.",
                    submission_id=record.submission_id,
                ) from None
            return record

    def contest(self, record: KycRecord, contest: Contest) -> KycRecord:
        """Keep a customer's objection with their record, which stays as it is; a version is objected to once.

        Returns:
            The record, with the objection that came first.

        Raises:
            Conflict: there are as many objections as are kept.
            WriteConflict: the record has changed since it was read; nothing was written.
            ProviderUnavailable: DynamoDB did not do it.
        """
        if record.open_contest:
            return record
        if len(record.contests) >= MAX_CONTESTS:
            raise Conflict(
                "history_full",
                "This record was objected to too often; only support can help.",
                submission_id=record.submission_id,
            )
        update = RecordUpdate()
        update.extend(_CONTESTS, contest.to_item())
        return self._append(
            record, update, _CONTESTS, len(record.contests), [update.equal({"version": record.version})]
        )

    def propose(self, record: KycRecord, proposal: Proposal) -> KycRecord:
        """Keep a proposal with its record, which stays as it is.

        Raises:
            WriteConflict: the record has changed since it was read, or another proposal came in; nothing was written.
            ProviderUnavailable: DynamoDB did not do it.
        """
        update = RecordUpdate()
        update.extend(_PROPOSALS, proposal.to_stored())
        unchanged = update.equal({"version": record.version})
        return self._append(record, update, _PROPOSALS, len(record.proposals), [unchanged])

    def withdraw(self, record: KycRecord, withdrawn: Proposal) -> KycRecord:
        """Take the latest proposal of a record back.

        Args:
            record: as it was read.
            withdrawn: the proposal as one that is taken back, with its proof.

        Raises:
            WriteConflict, ProviderUnavailable: as for `propose`.
        """
        update = RecordUpdate()
        proposals = update.name(_PROPOSALS)
        place = f"{proposals}[{len(record.proposals) - 1}]"
        changed = ("withdrawn_by", "withdrawn_time", "mac")
        update.set_at(place, {name: value for name, value in withdrawn.to_stored().items() if name in changed})
        unchanged = update.equal({"version": record.version})
        open_still = f"attribute_not_exists({place}.{update.name('withdrawn_by')})"
        return self._append(record, update, _PROPOSALS, len(record.proposals), [unchanged, open_still])

    def _append(
        self, record: KycRecord, update: RecordUpdate, attribute: str, many: int, conditions: list[str]
    ) -> KycRecord:
        """Write to a list that lies with the record, if it has as many entries as when it was read."""
        entries = update.name(attribute)
        as_many = f"size({entries}) = {update.value('many', many)}"
        none = f"attribute_not_exists({entries})"
        conditions = [*conditions, as_many if many else f"({none} OR {as_many})", update.first_time()]
        try:
            return self._update(record.key, update, " AND ".join(conditions))
        except _ConditionFailedError as failed:
            if update.was_done(failed.item):
                return KycRecord.model_validate(failed.item)
            raise WriteConflict from failed

    def record_decision(  # noqa: PLR0913 - all that a decision is
        self,
        decided: KycRecord,
        status: ValidationStatus,
        reasons: Sequence[Reason],
        review: "Review",
        *,
        evidence: EvidenceFile,
        by: str,
        now: int,
        fingerprints: Fingerprints | None = None,
        documents: Sequence[JudgedDocument] = (),
        sign: Callable[[KycRecord], Signature] | None = None,
    ) -> KycRecord:
        """Store a machine's decision of one version of a record, one version up.

        A record that was erased and submitted anew counts its versions anew; its time tells it from the one before.
        botocore's repetition of a call whose answer was lost finds its own decision, whatever came after it.

        Args:
            decided: the record that was looked at.
            status: the outcome.
            reasons: what the customer is told.
            review: what a reviewer wants to see.
            evidence: the case file, put already.
            by: what decided, for the record's history.
            now: Unix seconds.
            fingerprints: of what was read, for whoever decides by hand later; None where nothing was.
            documents: what was looked at.
            sign: signs the decision; without it, nobody is told of it.

        Raises:
            RecordGone: the record was erased since; nothing was written.
            StaleVersion: the record has moved on; nothing was written.
            ProviderUnavailable: DynamoDB did not do it; nothing was written.
        """
        update = RecordUpdate()
        outcome = {
            "validation_status": status,
            "verify": False,
            **evidence.named,
            "last_updated_time": now,
        }
        update.set(
            {
                **outcome,
                "documents_judged": [document.model_dump(mode="json", exclude_none=True) for document in documents],
                "reasons": [reason.model_dump(mode="json") for reason in reasons],
                "review": review.model_dump(mode="json", exclude_none=True),
            }
        )
        update.count("version")
        update.append(StatusChange(to=status, by=by, reasons=reason_codes(reasons), time=now))
        if status is ValidationStatus.VERIFIED:
            update.copy(_VERIFIED_AS)
            update.keep_version()
        if fingerprints:
            update.set({_FINGERPRINTS: fingerprints.model_dump(mode="json")})
        else:
            update.remove([_FINGERPRINTS])
        if sign:
            after = decided_by_machine(
                decided, status, reasons, review,
                evidence=evidence, by=by, now=now, fingerprints=fingerprints, documents=documents,
            )  # fmt: skip
            update.set({_SIGNATURE: sign(after).model_dump()})
        condition = update.equal(
            {"version": decided.version, "verify": True, "last_updated_time": decided.last_updated_time}
        )
        try:
            return self._update(decided.key, update, f"{condition} AND {update.first_time()}")
        except _ConditionFailedError as failed:
            if update.was_done(failed.item):
                more = {"reasons": tuple(reasons), "version": decided.version + 1}
                return decided.model_copy(update={**outcome, **more})
            if failed.item.get("version", 0) <= decided.version:
                raise RecordGone from failed
            raise StaleVersion from failed

    def _partition(
        self, partition: str, *, only: Sequence[str] = (), strongly: bool = True
    ) -> Iterator[dict[str, Any]]:
        """Yield the items of a partition, of each only what is named, if anything is; a page is read when needed."""
        names = {f"#only{number}": name for number, name in enumerate(only)}
        asked: dict[str, Any] = {
            "TableName": self._table_name,
            "KeyConditionExpression": "#pk = :pk",
            "ExpressionAttributeNames": {"#pk": "tenant#email"} | names,
            "ExpressionAttributeValues": {":pk": {"S": partition}},
            "ConsistentRead": strongly,
        } | ({"ProjectionExpression": ", ".join(names)} if names else {})
        with provider_errors(_PROVIDER):
            for page in self._client.get_paginator("query").paginate(**asked):
                yield from map(from_attributes, page["Items"])

    def _update(
        self, key: RecordKey, update: RecordUpdate, condition: str, other: dict[str, Any] | None = None
    ) -> KycRecord:
        """Update a record, and something else with it, all of it or nothing; return the record as it stands then.

        botocore gives the transaction a token, by which its repetition after a lost answer changes nothing
        (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html,
        `ClientRequestToken`).
        """
        of_record: dict[str, Any] = {
            "TableName": self._table_name,
            "Key": key_attributes(key),
            "UpdateExpression": update.expression,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": update.names,
            "ExpressionAttributeValues": update.values,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        with provider_errors(_PROVIDER):
            try:
                if other is None:
                    return _record(self._client.update_item(**of_record, ReturnValues="ALL_NEW")["Attributes"])
                self._client.transact_write_items(TransactItems=cast("Any", [{"Update": of_record}, {"Update": other}]))
            except ClientError as error:
                _raise_of_refused(error)
        record = self.get(key)
        if record is None:  # erased at this very moment
            raise ProviderUnavailable(_PROVIDER, "TransactionConflictException")
        return record


def _raise_of_refused(error: ClientError) -> NoReturn:
    """Raise what kept a record, or a claim with a liveness check, from being stored.

    Raises:
        _ConditionFailedError: the record's own condition, whatever else.
        Refused: the liveness check is used up, or too old.
        ProviderUnavailable: another write of one of the two ran at the same moment, or there are too many.
        ClientError: a defect of ours.
    """
    if error_code(error) == _CONDITION_FAILED:
        stood = cast("Mapping[str, Any]", error.response.get("Item", {}))
        raise _ConditionFailedError(from_attributes(stood)) from error
    reasons = cast("list[Mapping[str, Any]]", error.response.get("CancellationReasons", []))
    codes = [reason.get("Code", "None") for reason in reasons]
    if error_code(error) != "TransactionCanceledException" or not codes:
        raise error
    if codes[0] == _CHECK_FAILED:
        raise _ConditionFailedError(from_attributes(reasons[0].get("Item", {}))) from error
    if codes[-1] == _CHECK_FAILED:
        raise Refused(ReasonCode.LIVENESS_USED) from error
    try:
        with transaction_errors():
            raise error
    except WriteConflict as conflict:
        raise ProviderUnavailable(_PROVIDER, "TransactionConflictException") from conflict


class _ConditionFailedError(Exception):
    """A write's condition did not hold; `item` is what stood there."""

    def __init__(self, item: dict[str, Any]) -> None:
        super().__init__(_CONDITION_FAILED)
        self.item = item


def _forgotten(decision: ManualDecision, *, is_proven: bool, make_room: bool) -> list[str]:
    """Return the attributes that a decision by hand takes away: what no decider left there, and what has no room."""
    forgotten: set[str] = set()
    if make_room or not is_proven:
        forgotten |= {"review", "documents_judged"}
    if not is_proven:
        forgotten |= {_FINGERPRINTS, _REFUSED_DOCUMENTS}
    if decision.validation_status == "reopened":
        forgotten.add(_REFUSED_DOCUMENTS)
    return sorted(forgotten)


def _unless_full(failed: _ConditionFailedError, update: RecordUpdate, entries: int) -> KycRecord:
    """Return the stored record if the write was a no-op.

    Raises:
        Conflict: the history was why it did not hold.
    """
    if len(failed.item.get(HISTORY, ())) >= entries and not update.was_done(failed.item):
        raise Conflict(
            "history_full",
            "This record was changed too often; only support can help.",
            submission_id=failed.item.get("submission_id"),
        )
    return KycRecord.model_validate(failed.item)


def _record(item: Mapping[str, Any]) -> KycRecord:
    return KycRecord.model_validate(from_attributes(item))
