"""Cases that wait for a person, as a reviewer sees them: the list, one whole case, and what a search finds."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from kyc.adapters.document_store import DocumentStore
from kyc.adapters.letters_state import LettersStates
from kyc.adapters.record_store import RecordStore
from kyc.adapters.work_store import Reader, WorkStore, record_key
from kyc.domain.claim import DocumentKind, DocumentLink, ReviewSearch
from kyc.domain.document_number import number_of_issuer
from kyc.domain.errors import Conflict, Forbidden, NotFound
from kyc.domain.keys import RecordKey
from kyc.domain.lease import Lease
from kyc.domain.links import DocumentLocation
from kyc.domain.queries import CaseQuery, CaseState
from kyc.domain.record import KycRecord, ValidationStatus
from kyc.domain.work import (
    WorkRecord,
    case_key,
    case_list,
    claimed_number_list,
    proposal_list,
    read_number_list,
    submission_list,
)
from kyc.services.leases import Leases
from kyc.services.proofs import Proofs, Shown

_MOST_FOUND: Final = 25
_MOST_SELFIES: Final = 4
"""Of the user's other records, the latest ones."""
_MOST_HOLDERS: Final = 5
_MOST_NUMBERS: Final = 3
"""Read on a case's document, by which others of the tenant are looked for."""
_MOST_TRIED: Final = 10
"""Of the oldest cases, when others take them at the same moment."""
_SIDES: Final = {DocumentKind.ID_FRONT: "front", DocumentKind.ID_BACK: "back"}
_SHORTLY: Final = (
    "id_type",
    "id_value",
    "validation_status",
    "version",
    "submission_id",
    "last_updated_time",
    "reasons",
    "proven",
)
"""The fields that a case shows of its user's other records."""


class Cases:
    """Cases of one tenant's customers.

    Args:
        records: the KYC table.
        work: the table of work.
        documents: the document bucket.
        key: gives the key of fingerprints; may raise ProviderUnavailable.
        proofs: verifies what was decided of a record before it is shown.
        letters: what was heard of letters to users; None where the stage sends none.
    """

    def __init__(
        self,
        records: RecordStore,
        work: WorkStore,
        documents: DocumentStore,
        key: Callable[[], bytes],
        proofs: Proofs,
        letters: LettersStates | None = None,
    ) -> None:
        self._records = records
        self._work = work
        self._leases = Leases(work)
        self._documents = documents
        self._key = key
        self._proofs = proofs
        self._letters = letters

    def page(
        self, tenant: str, reader: Reader, query: CaseQuery, after: str | None
    ) -> tuple[dict[str, Any], str | None]:
        """Return a page of a tenant's list, the oldest first, and the place after which the next one begins.

        Lists are made from changes of records and prove nothing; a case that is read whole is verified.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        name = proposal_list(tenant) if query.state is CaseState.PROPOSED else case_list(tenant)
        page = self._work.cases(name, reader, state=query.state, reason=query.reason, limit=query.limit, after=after)
        reviews = [_listed(item, reader) for item in page.items]
        counts = asdict(self._work.count(case_list(tenant), reader)) if after is None else None
        oldest = max((each["age_seconds"] for each in reviews), default=0)
        return {
            "reviews": reviews,
            "counts": counts,
            "oldest_seconds": oldest if after is None else None,
        }, page.after

    def read(self, tenant: str, submission_id: str, reader: Reader) -> dict[str, Any]:
        """Return one whole case, whatever its status.

        Raises:
            NotFound: no record of the tenant has this as its latest submission.
            Forbidden: the claim is the reader's own.
            ProviderUnavailable: DynamoDB or S3 did not answer.
        """
        record, others = self._found(tenant, submission_id, reader)
        return self._whole(record, others, reader, self._lease(record))

    def take(self, tenant: str, submission_id: str, reader: Reader) -> dict[str, Any]:
        """Take a case, or hold it for longer, and return it whole.

        Raises:
            NotFound, Forbidden, ProviderUnavailable: as for `read`.
            Conflict: it waits for no person, or somebody else has taken it.
        """
        record, others = self._found(tenant, submission_id, reader)
        return self._taken(record, others, reader)

    def take_next(self, tenant: str, reader: Reader, reason: str | None) -> dict[str, Any] | None:
        """Take the oldest case that nobody has, and return it whole; None where nothing waits.

        Raises:
            ProviderUnavailable: DynamoDB or S3 did not answer.
        """
        for item in self._open(tenant, reader, reason):
            record, others = self._user_of(record_key(item))
            try:
                if record is not None:
                    return self._taken(record, others, reader)
            except Conflict:
                continue  # Somebody else was quicker, or it was decided: the next one.
        return None

    def release(self, tenant: str, submission_id: str, reader: Reader) -> None:
        """Give a case back.

        Raises:
            NotFound, Forbidden, ProviderUnavailable: as for `read`.
            Conflict: it waits for no person, or the reader has not taken it.
        """
        record, _ = self._found(tenant, submission_id, reader)
        self._leases.release(record, sub=reader.sub, now=reader.now)

    def search(self, tenant: str, wanted: ReviewSearch, reader: Reader) -> list[dict[str, Any]]:
        """Return what is found of a tenant's records, whatever their status.

        Raises:
            ProviderUnavailable: DynamoDB, or the key's keeper, did not answer.
        """
        found = self._matching(tenant, wanted)
        others = [record for record in found if record.email != reader.email][:_MOST_FOUND]
        return [_case(self._proofs.show(record), reader, self._lease(record)) for record in others]

    def _matching(self, tenant: str, wanted: ReviewSearch) -> Iterator[KycRecord]:
        if wanted.email:
            yield from self._records.list_for_user(tenant, wanted.email)
            return
        lists: list[str] = []
        if wanted.submission_id:
            lists.append(submission_list(tenant, wanted.submission_id))
        if wanted.document_number:
            lists += self._of_number(tenant, wanted.document_number, wanted.issuing_country)
        keys = dict.fromkeys(key for name in lists for key in self._work.records(name, _MOST_FOUND))
        for key in keys:
            record, _ = self._user_of(key)
            if record is not None:
                yield record

    def _of_number(self, tenant: str, number: str, country: str | None) -> Iterator[str]:
        yield claimed_number_list(tenant, number)
        read = number_of_issuer(tenant, country, number) if country else None
        if read is not None:
            yield read_number_list(tenant, read.fingerprint(self._key()))

    def _open(self, tenant: str, reader: Reader, reason: str | None) -> Iterator[Mapping[str, Any]]:
        after: str | None = None
        tried = 0
        while tried < _MOST_TRIED:
            page = self._work.cases(
                case_list(tenant), reader, state=CaseState.OPEN, reason=reason, limit=_MOST_TRIED, after=after
            )
            yield from page.items
            tried, after = tried + len(page.items), page.after
            if after is None:
                return

    def _found(self, tenant: str, submission_id: str, reader: Reader) -> tuple[KycRecord, list[KycRecord]]:
        pointer = self._work.get((submission_list(tenant, submission_id), "record"))
        record, others = self._user_of(record_key(pointer)) if pointer else (None, [])
        if record is None or WorkRecord.of(record).case_id != submission_id:
            raise NotFound("case_not_found", "There is no such case.")
        _require_others(record, reader)
        return record, others

    def _user_of(self, key: RecordKey) -> tuple[KycRecord | None, list[KycRecord]]:
        """Return a record and the other ones of its user, as they stand now."""
        email = key.tenant_email.partition("#")[2]
        records = self._records.list_for_user(key.tenant, email)
        record = next((record for record in records if record.key == key), None)
        return record, [other for other in records if other.key != key]

    def _taken(self, record: KycRecord, others: Iterable[KycRecord], reader: Reader) -> dict[str, Any]:
        item = self._leases.take(record, name=reader.email, sub=reader.sub, now=reader.now)
        return self._whole(record, others, reader, item)

    def _lease(self, record: KycRecord) -> dict[str, Any]:
        return (self._work.get(case_key(WorkRecord.of(record))) if record.waits_for_person else None) or {}

    def _whole(
        self, record: KycRecord, others: Iterable[KycRecord], reader: Reader, item: Mapping[str, Any]
    ) -> dict[str, Any]:
        shown = self._proofs.show(record)
        others_shown = [self._proofs.show(other) for other in others]
        return {
            "review": _case(shown, reader, item),
            "record": shown.for_reviewer(),
            "documents": [self._document(link) for link in record.document_links],
            "liveness": self._liveness(record),
            "earlier_selfies": [self._document(link) for link in _selfies(each.record for each in others_shown)],
            "other_records": [_shortly(other) for other in others_shown],
            "same_document": list(self._holders(shown.record, reader)),
            "customer": {
                "verified_as": _verified_as(each.record for each in (shown, *others_shown)),
                "letters": self._letters_to(record),
            },
        }

    def _holders(self, record: KycRecord, reader: Reader) -> Iterator[dict[str, Any]]:
        """Yield other users' records of the tenant that claim the document's number, or on whose it was read too."""
        stated = WorkRecord.of(record)
        lists = {claimed_number_list(record.tenant, record.id_value): "claimed"}
        lists |= {read_number_list(record.tenant, each): "read" for each in stated.fingerprints[:_MOST_NUMBERS]}
        found = {key: how for name, how in lists.items() for key in self._work.records(name, _MOST_FOUND)}
        others = [key for key in found if key.tenant_email != record.tenant_email]
        for key in others[:_MOST_HOLDERS]:
            other, _ = self._user_of(key)
            if other is not None and other.email != reader.email:
                shown = self._proofs.show(other)
                yield {
                    "submission_id": WorkRecord.of(other).case_id,
                    "email": other.email,
                    "id_type": other.id_type,
                    "validation_status": shown.record.validation_status.value,
                    "by": found[key],
                    "proven": shown.is_proven,
                }

    def _liveness(self, record: KycRecord) -> dict[str, Any] | None:
        """Return the liveness check that a claim named with its pictures, the one that is compared first."""
        seen = record.liveness
        if seen is None:
            return None
        pictures = [seen.reference, *seen.audit]
        views = [asdict(self._documents.kept_view(each.key, each.version_id)) for each in pictures]
        return {
            "confidence_percent": seen.confidence_percent,
            "challenge": seen.challenge,
            "feedback": list(seen.feedback),
            "read_time": seen.read_time,
            "pictures": views,
        }

    def _letters_to(self, record: KycRecord) -> dict[str, Any] | None:
        """Return why letters do not reach the customer, and since when; None where nothing is known of it."""
        heard = self._letters.get(record.tenant, record.email) if self._letters else None
        return asdict(heard) if heard else None

    def _document(self, link: DocumentLink) -> dict[str, Any]:
        view = self._documents.review_view(DocumentLocation.from_stored_url(link.url))
        return {
            "type": "selfie" if link.kind is DocumentKind.SELFIE else "document",
            "side": _SIDES.get(link.kind) if link.kind else None,
            "filename": link.filename,
            **asdict(view),
        }


def _selfies(records: Iterable[KycRecord]) -> list[DocumentLink]:
    latest = sorted(records, key=lambda record: record.last_updated_time, reverse=True)
    found = [link for record in latest for link in record.document_links if link.kind is DocumentKind.SELFIE]
    return found[:_MOST_SELFIES]


def _require_others(record: KycRecord, reader: Reader) -> None:
    if record.email == reader.email:
        raise Forbidden("own_record", "Another reviewer must decide your own record.")


def _listed(item: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    lease = Lease.of(item, reader.now)
    return {
        "submission_id": item["submission_id"],
        "version": item["version"],
        "email": item["email"],
        "id_type": item["id_type"],
        "issuing_country": item.get("issuing_country"),
        "validation_status": _status(item),
        "reasons": item.get("reasons", []),
        "waiting_since": item["since"],
        "age_seconds": max(reader.now - item["since"], 0),
        "held_by": lease.for_reader(reader.sub) if lease else None,
        "proposal": item.get("proposal"),
        "proven": item.get("proven"),
        "contested": item.get("contested", False),
    }


def _status(item: Mapping[str, Any]) -> str:
    """Return where an item's record stands; the list of proposals says it itself."""
    found = ValidationStatus.REJECTED if item.get("contested") else ValidationStatus.MANUAL_REVIEW
    return str(item.get("validation_status", found.value))


def _case(shown: Shown, reader: Reader, item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record as an entry of a list of cases; of one that waits for no person, since when is not told."""
    record = shown.record
    stated = WorkRecord.of(record)
    entry = {
        "submission_id": stated.case_id,
        "version": record.version,
        "email": record.email,
        "id_type": record.id_type,
        "issuing_country": record.issuing_country,
        "reasons": list(stated.reasons),
        "since": record.open_contest.time if record.open_contest else record.last_updated_time,
        "contested": record.open_contest is not None,
        **{name: item[name] for name in ("held_by", "held_sub", "held_until") if name in item},
        "proposal": shown.proposal,
        "proven": shown.is_proven,
    }
    case = {**_listed(entry, reader), "validation_status": record.validation_status.value}
    return case if record.waits_for_person else {**case, "waiting_since": None, "age_seconds": None}


def _shortly(other: Shown) -> dict[str, Any]:
    shown = other.for_reviewer()
    return {name: shown.get(name) for name in _SHORTLY}


def _verified_as(records: Iterable[KycRecord]) -> dict[str, Any] | None:
    """Return by which name and birth date the user was verified, if they are."""
    for record in records:
        if record.verified_first_name is not None:
            return {
                "first_name": record.verified_first_name,
                "last_name": record.verified_last_name,
                "date_of_birth": record.verified_date_of_birth,
                "version": record.verified_version,
                "id_type": record.id_type,
            }
    return None
