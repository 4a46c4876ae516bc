"""The message about an erasure: one an erasure, however often it is tried, and nothing of the user but the address."""

from kyc.domain.erasure import bury, erased_now
from kyc.domain.farewell import LetterTask, farewell_to
from kyc.domain.names import Names
from kyc.domain.record import KycRecord
from tests.unit.domain.test_letters import record

NAMES, KEY = Names(b"k" * 32), b"p" * 32


def submitted(number: str, *times: int) -> KycRecord:
    history = [{"to": "pending", "by": "customer:1", "time": time} for time in times]
    return record(**{"id_type#id": f"Passport#{number}", "history": history, "last_updated_time": times[-1]})


def test_an_erasure_that_broke_off_in_the_middle_has_the_same_reference_when_it_is_repeated() -> None:
    first, second = submitted("1", 10), submitted("2", 20, 30)
    begun, repeated = farewell_to((first, second), NAMES, KEY, 100), farewell_to((second,), NAMES, KEY, 200)

    assert begun is not None
    assert repeated is not None
    assert begun.reference == repeated.reference


def test_who_is_erased_again_later_has_another_one() -> None:
    first = farewell_to((submitted("1", 10),), NAMES, KEY, 100)
    again = farewell_to((submitted("1", 150),), NAMES, KEY, 200)

    assert first is not None
    assert again is not None
    assert first.reference != again.reference


def test_it_is_done_when_nothing_older_is_left() -> None:
    farewell = farewell_to((submitted("1", 10),), NAMES, KEY, 100)

    assert farewell is not None
    assert farewell.is_done((), ())
    assert farewell.is_done((submitted("1", 101),), ())
    assert not farewell.is_done((submitted("1", 10, 101),), ())


def test_it_is_not_while_documents_are_still_to_be_removed() -> None:
    record = submitted("1", 10)
    farewell = farewell_to((record,), NAMES, KEY, 100)
    begun = bury(record, KEY, NAMES, erased_now("admin:0c", 100))

    assert farewell is not None
    assert farewell.tombstones == begun.tenant_email
    assert not farewell.is_done((), (begun,))
    assert farewell.is_done((), (begun.model_copy(update={"to_remove": ()}),))


def test_nobody_is_told_of_whom_nothing_is_kept() -> None:
    assert farewell_to((), NAMES, KEY, 100) is None


def test_it_says_the_address_and_nothing_else_of_the_user() -> None:
    farewell = farewell_to((submitted("1", 10),), NAMES, KEY, 100)

    assert farewell is not None
    written = farewell.model_dump_json()
    assert LetterTask.model_validate_json(written).root == farewell
    assert not [word for word in ("Ann", "Lee", "1990", "Passport") if word in written]
