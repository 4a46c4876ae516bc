"""Decisions that a history tells of."""

from collections.abc import Sequence

import pytest

from kyc.domain.decisions import Decision, Tally, decisions
from kyc.domain.history import StatusChange

Entry = tuple[str, str, int]
"""Status, who, and when."""

CUSTOMER, MACHINE, ADA, OPERATOR = "customer:0a", "policy:1", "admin:0c", "operator:x"


def found(*entries: Entry, version: int | None = None, **last: str) -> Sequence[Decision]:
    changes = [StatusChange(to=to, by=by, time=time) for to, by, time in entries]
    changes[-1:] = [change.model_copy(update=last) for change in changes[-1:]]
    return decisions(changes, len(changes) if version is None else version)


def test_a_machines_decision_waited_since_the_submission_and_a_persons_since_it_was_left_to_them() -> None:
    at_once = found(("pending", CUSTOMER, 100), ("verified", MACHINE, 107))
    by_hand = found(("pending", CUSTOMER, 100), ("manual_review", MACHINE, 110), ("rejected", ADA, 400))

    assert [(each.status, each.seconds_waited, each.is_by_person) for each in at_once] == [("verified", 7, False)]
    assert [(each.status, each.seconds_waited, each.is_by_person) for each in by_hand] == [("rejected", 290, True)]


def test_nothing_waited_where_a_decision_is_changed() -> None:
    *_, changed = found(("pending", CUSTOMER, 100), ("verified", MACHINE, 107), ("rejected", ADA, 900))

    assert changed.seconds_waited is None


def test_no_clock_that_goes_back_makes_a_wait_negative() -> None:
    (decided,) = found(("pending", CUSTOMER, 100), ("verified", MACHINE, 99))

    assert decided.seconds_waited == 0


@pytest.mark.parametrize(
    ("later", "overturned"),
    [
        ((), False),
        ((("rejected", ADA, 900),), True),
        ((("verified", ADA, 900),), False),
        ((("pending", OPERATOR, 900), ("rejected", MACHINE, 910)), True),
        ((("pending", CUSTOMER, 900), ("rejected", MACHINE, 910)), False),
        ((("pending", "admin:0d", 900), ("rejected", MACHINE, 910)), False),
    ],
)
def test_a_decision_is_overturned_by_another_one_on_the_same_submission(
    later: Sequence[Entry],
    overturned: bool,  # noqa: FBT001
) -> None:
    first, *_ = found(("pending", CUSTOMER, 100), ("verified", MACHINE, 107), *later)

    assert first.overturned is overturned


def test_a_reopened_decision_is_overturned_and_its_reopening_is_none_of_the_outcomes() -> None:
    first, second = found(
        ("pending", CUSTOMER, 1), ("rejected", ADA, 2), ("manual_review", ADA, 3), action="REOPENED", version=9
    )

    assert (first.overturned, second.status, second.is_outcome) == (True, "reopened", False)
    assert (first.version, second.version) == (8, 9)


def test_what_is_left_to_people_is_no_decision() -> None:
    assert found(("pending", CUSTOMER, 100), ("manual_review", MACHINE, 110)) == ()


def test_a_tally_counts_outcomes_and_who_made_them() -> None:
    history = (("pending", CUSTOMER, 1), ("verified", MACHINE, 2), ("rejected", ADA, 3), ("manual_review", ADA, 4))

    assert Tally.of(found(*history, action="REOPENED")) == Tally(count=2, by_people=1, overturned=2)
