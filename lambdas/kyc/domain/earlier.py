"""A user's records taken together: the identities they were verified as, and the submissions of one number."""

from collections.abc import Iterable
from datetime import date

from kyc.domain.document_number import number_as_claimed
from kyc.domain.evidence import EarlierClaim
from kyc.domain.history import is_refused_for_good
from kyc.domain.record import KycRecord, ValidationStatus


def attempts_at(number: str, records: Iterable[KycRecord]) -> int:
    """Return how often a user submitted a number, in whatever spelling and of whatever kind and country.

    Args:
        number: as it is claimed.
        records: all records of the user.
    """
    wanted = number_as_claimed(number)
    return sum(record.attempts for record in records if number_as_claimed(record.id_value) == wanted)


def earlier_claims(records: Iterable[KycRecord]) -> tuple[EarlierClaim, ...]:
    """Return what matters of a user's records: those that were verified, or refused for good by a person.

    A record that is submitted anew says in its own fields what is claimed now, and still who was verified by it before.
    """
    return tuple(claim for record in records if (claim := _earlier(record)))


def _earlier(record: KycRecord) -> EarlierClaim | None:
    is_final = is_refused_for_good(record.history)
    is_kept = record.verified_date_of_birth is not None
    is_verified = is_kept or record.validation_status is ValidationStatus.VERIFIED
    if not (is_verified or is_final):
        return None
    born = record.verified_date_of_birth or record.date_of_birth
    return EarlierClaim(
        first_name=record.verified_first_name if is_kept and record.verified_first_name else record.first_name,
        last_name=record.verified_last_name if is_kept and record.verified_last_name else record.last_name,
        date_of_birth=date.fromisoformat(born),
        is_verified=is_verified,
        final_by_person=is_final,
    )
