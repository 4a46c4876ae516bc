"""Work that waits because of a record, as items of lists that are read without a scan.

The table of work has an item for each thing that waits, under the list that it waits in and, in the list, the oldest
first. Which items there are follows from the record alone, so that lists can be held against records, and made anew.

Lists that grow with the whole stage are spread over shards, so that no partition of the table takes all writes
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html); a reader asks each.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from kyc.domain.contest import Contest, open_contest
from kyc.domain.decisions import Decision, Tally, decisions
from kyc.domain.document_number import number_as_claimed
from kyc.domain.history import StatusChange
from kyc.domain.keys import SEPARATOR, RecordKey
from kyc.domain.looks import day_of
from kyc.domain.proposal import Proposal, open_proposal
from kyc.domain.reasons import CheckName
from kyc.domain.record import KycRecord, ValidationStatus

SHARDS: Final = 16
PENDING: Final = "pending"
"""Records that wait for a machine's decision."""
WAITING: Final = "waiting"
"""Cases that wait for a person, of all tenants."""
DECIDED: Final = "decided"
"""Records whose retention runs."""
EXPIRES: Final = "expires"
"""Verified records whose document expires."""
ERASING: Final = "erasing"
"""Tombstones whose user's documents are not removed yet."""

_MOST_NUMBERS: Final = 12
"""Fingerprints of one record that it can be found by: a transaction writes 100 items."""
_MOST_DAYS: Final = 60
"""Days of one record's decisions, the latest ones: its erasure is one transaction."""
_MOST_A_DAY: Final = 100
"""Decisions of one record on one day, the latest ones; and of each the first codes: an item takes 400 KB."""
_MOST_CODES: Final = 20
_TIME_DIGITS: Final = 12
AHEAD: Final = "!"
"""First character of the place of a case that comes before all others: it sorts before every digit."""
_VALID_UNTIL: Final = re.compile(r"Valid until (?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\.")
_DIGEST_LENGTH: Final = 32


def _codes(reasons: object) -> object:
    return [each["code"] for each in reasons] if isinstance(reasons, list) else reasons


def _of_document(fingerprints: object) -> object:
    return fingerprints.get("document", ()) if isinstance(fingerprints, Mapping) else ()


def _last_day(review: object) -> object:
    """Return the last day of validity by the note of the check that read it."""
    checks = review.get("checks", ()) if isinstance(review, Mapping) else ()
    notes = [check.get("note", "") for check in checks if check.get("name") == CheckName.EXPIRY]
    found = next(filter(None, map(_VALID_UNTIL.match, notes)), None)
    return found["day"] if found else None


class WorkRecord(BaseModel):
    """The attributes that lists need of an item of the KYC table: a record, or a tombstone, which has no `verify`."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    tenant_email: str = Field(alias="tenant#email")
    id_type_id: str = Field(alias="id_type#id")
    tenant: str = ""
    email: str = ""
    id_type: str = ""
    id_value: str = ""
    issuing_country: str | None = None
    validation_status: str = ""
    verify: bool | None = None
    version: int = 0
    last_updated_time: int = 0
    submission_id: str | None = None
    reasons: Annotated[tuple[str, ...], BeforeValidator(_codes)] = ()
    fingerprints: Annotated[tuple[str, ...], BeforeValidator(_of_document)] = ()
    """Of the numbers that were read on the document."""
    expires_on: Annotated[str | None, BeforeValidator(_last_day), Field(alias="review")] = None
    """YYYY-MM-DD, the last day on which the document is valid; None where the decision read none."""
    to_remove: tuple[str, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    history: tuple[StatusChange, ...] = ()
    contests: tuple[Contest, ...] = ()

    @classmethod
    def of(cls, record: KycRecord) -> Self:
        """Return what lists need of a record."""
        shown = record.model_dump(mode="json", by_alias=True, include={*cls.model_fields, "review"})
        kept = {name: getattr(record, name) for name in ("fingerprints", "proposals", "contests", "history")}
        return cls.model_validate({**shown, **kept})

    @property
    def key(self) -> RecordKey:
        """Primary key of the record."""
        return RecordKey(tenant_email=self.tenant_email, id_type_id=self.id_type_id)

    @property
    def contest(self) -> Contest | None:
        """Return the customer's objection to the decision that stands, if there is one."""
        return open_contest(self.contests, self.version)

    @property
    def case_id(self) -> str:
        """Return the latest submission's id; of one that is older than such ids, a name that is the record's own."""
        if self.submission_id:
            return self.submission_id
        digest = _digest(self.tenant_email, self.id_type_id)
        return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))


ATTRIBUTES: Final = tuple(field.alias or name for name, field in WorkRecord.model_fields.items())
"""Of the KYC table: what `WorkRecord` reads."""


@dataclass(frozen=True)
class WorkItem:
    """One thing that waits.

    Attributes:
        list: where it waits; the partition key.
        sort: its place there, unique; the sort key.
        record: what it waits for.
        version: of the record.
        since: Unix seconds, from when it waits.
        tenant: whose it is.
        email: the user's.
        id_type: the type of document, not its number.
        submission_id: names the case; None outside the lists of cases.
        issuing_country: as claimed; likewise.
        reasons: codes of why a person has to look; likewise.
        validation_status: where a record stands for which something is proposed; likewise.
        proposal: what waits for a second person's word, without what anybody wrote.
        decisions: of one day, in a list of decisions.
        contested: whether it waits since its customer objects to what a machine decided.
    """

    list: str
    sort: str
    record: RecordKey
    version: int
    since: int
    tenant: str
    email: str = ""
    id_type: str = ""
    submission_id: str | None = None
    issuing_country: str | None = None
    reasons: tuple[str, ...] = ()
    validation_status: str | None = None
    proposal: Proposal | None = None
    decisions: tuple[Decision, ...] = ()
    contested: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Primary key in the table of work."""
        return self.list, self.sort

    def attributes(self) -> dict[str, Any]:
        """Return what the item holds beside its key, as plain values; None where it has none."""
        return {
            "tenant#email": self.record.tenant_email,
            "id_type#id": self.record.id_type_id,
            "version": self.version,
            "since": self.since,
            "tenant": self.tenant,
            "email": self.email,
            "id_type": self.id_type,
            "submission_id": self.submission_id,
            "issuing_country": self.issuing_country,
            "reasons": list(self.reasons) or None,
            "validation_status": self.validation_status,
            "proposal": self.proposal.to_item() if self.proposal else None,
            "decisions": [each.to_item() for each in self.decisions] or None,
            "tally": Tally.of(self.decisions).model_dump() if self.decisions else None,
            "contested": self.contested or None,
        }


def items(record: WorkRecord) -> frozenset[WorkItem]:
    """Return all that waits because of a record, and the pointers that it is found by.

    Args:
        record: as it stands.
    """
    return frozenset(_items(record))


def case_list(tenant: str) -> str:
    """Return the list of a tenant's cases that wait for a person."""
    return f"case{SEPARATOR}{tenant}"


def proposal_list(tenant: str) -> str:
    """Return the list of a tenant's records for which a decision waits for a second person, wherever they stand."""
    return f"proposed{SEPARATOR}{tenant}"


def decision_list(tenant: str, day: str) -> str:
    """Return the list of a tenant's records that were decided on a day, by a machine or a person.

    Args:
        tenant: whose.
        day: YYYY-MM-DD, in UTC.
    """
    return f"decisions{SEPARATOR}{tenant}{SEPARATOR}{day}"


def case_key(record: WorkRecord) -> tuple[str, str]:
    """Return where a record's case waits while it does: ahead of all others where its customer objects."""
    ahead = AHEAD if record.contest else ""
    return case_list(record.tenant), f"{ahead}{_sort(_since(record), record.case_id)}"


def submission_list(tenant: str, submission_id: str) -> str:
    """Return the list of the one record whose latest submission has an id."""
    return f"submission{SEPARATOR}{tenant}{SEPARATOR}{submission_id}"


def claimed_number_list(tenant: str, number: str) -> str:
    """Return the list of a tenant's records that claim a document's number, however it is spelled."""
    return f"claimed{SEPARATOR}{tenant}{SEPARATOR}{_digest(tenant, number_as_claimed(number))}"


def read_number_list(tenant: str, fingerprint: str) -> str:
    """Return the list of a tenant's records on whose document a number was read, by its fingerprint."""
    return f"number{SEPARATOR}{tenant}{SEPARATOR}{fingerprint}"


def shards(name: str) -> tuple[str, ...]:
    """Return the lists over which one is spread, such as `PENDING`."""
    return tuple(f"{name}{SEPARATOR}{shard:02}" for shard in range(SHARDS))


def place_before(time: int) -> str:
    """Return a place before which everything waits since before a time.

    Args:
        time: Unix seconds.
    """
    return f"{time:0{_TIME_DIGITS}}"


def _items(record: WorkRecord) -> Iterator[WorkItem]:
    if record.verify is None:
        if record.to_remove:
            yield _spread(record, ERASING)
        return
    yield from _pointers(record)
    yield from _decisions(record)
    if _proposal(record):
        yield replace(_case(record), list=proposal_list(record.tenant), validation_status=record.validation_status)
    if record.verify:
        yield _spread(record, PENDING)
    elif record.validation_status == ValidationStatus.MANUAL_REVIEW:
        yield _case(record)
        yield _spread(record, WAITING)
    elif record.validation_status in {ValidationStatus.VERIFIED, ValidationStatus.REJECTED}:
        yield _item(record, _shard(record, DECIDED), _sort(record.last_updated_time, _name(record)))
        if record.contest:
            yield _case(record)
            yield _spread(record, WAITING)
        if record.expires_on and record.validation_status == ValidationStatus.VERIFIED:
            yield _item(record, _shard(record, EXPIRES), f"{record.expires_on}{SEPARATOR}{_name(record)}")


def _pointers(record: WorkRecord) -> Iterator[WorkItem]:
    yield _item(record, submission_list(record.tenant, record.case_id), "record")
    if record.id_value:
        yield _item(record, claimed_number_list(record.tenant, record.id_value), _name(record))
    for fingerprint in record.fingerprints[:_MOST_NUMBERS]:
        yield _item(record, read_number_list(record.tenant, fingerprint), _name(record))


def _decisions(record: WorkRecord) -> Iterator[WorkItem]:
    """Yield an item a day, in the place of the day's first decision, which no later one moves."""
    days: dict[str, list[Decision]] = {}
    for decision in decisions(record.history, record.version):
        days.setdefault(day_of(decision.time), []).append(decision)
    for day in sorted(days)[-_MOST_DAYS:]:
        sort = _sort(days[day][0].time, _name(record))
        shown = [each.model_copy(update={"reasons": each.reasons[:_MOST_CODES]}) for each in days[day][-_MOST_A_DAY:]]
        yield replace(_item(record, decision_list(record.tenant, day), sort), decisions=tuple(shown))


def _spread(record: WorkRecord, name: str) -> WorkItem:
    since = _since(record)
    return replace(_item(record, _shard(record, name), _sort(since, _name(record))), since=since)


def _shard(record: WorkRecord, name: str) -> str:
    """Return the shard of a list: all that waits for one user is in the same one."""
    return shards(name)[int(_digest(record.tenant_email)[:8], 16) % SHARDS]


def _item(record: WorkRecord, name: str, sort: str) -> WorkItem:
    return WorkItem(
        list=name,
        sort=sort,
        record=record.key,
        version=record.version,
        since=record.last_updated_time,
        tenant=record.tenant,
        email=record.email,
        id_type=record.id_type,
    )


def _case(record: WorkRecord) -> WorkItem:
    return replace(
        _item(record, *case_key(record)),
        since=_since(record),
        contested=record.contest is not None,
        submission_id=record.case_id,
        issuing_country=record.issuing_country,
        reasons=record.reasons,
        proposal=_proposal(record),
    )


def _since(record: WorkRecord) -> int:
    """Return from when a case waits, in Unix seconds."""
    return record.contest.time if record.contest else record.last_updated_time


def _proposal(record: WorkRecord) -> Proposal | None:
    proposal = open_proposal(record.proposals, record.version)
    return proposal.model_copy(update={"reason": None, "note": None, "mac": None}) if proposal else None


def _sort(time: int, name: str) -> str:
    return f"{place_before(time)}{SEPARATOR}{name}"


def _name(record: WorkRecord) -> str:
    """Return a name of the record that fits a key, whatever the length of its own."""
    return _digest(record.tenant_email, record.id_type_id)


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()[:_DIGEST_LENGTH]
