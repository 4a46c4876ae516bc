"""The number of users that retention erases before somebody has to look."""

import pytest
from pydantic import ValidationError

from kyc.domain.erasure_limits import SECONDS_A_DAY, ErasureLimits, RetentionPace

LIMITS = ErasureLimits(most_users_a_day=10, times_usual=3)
NOW = 20_000 * SECONDS_A_DAY


def erase(pace: RetentionPace, users: int, now: int) -> tuple[RetentionPace, int]:
    """Erase so many due users, some at a time; return the pace and the number of those erased."""
    erased = 0
    for start in range(0, users, 4):
        pace, let_on = pace.more(min(4, users - start), LIMITS, now)
        erased += let_on
    return pace, erased


def test_a_day_beyond_the_limit_is_held_up_and_stays_so_on_the_days_after() -> None:
    pace, erased = erase(RetentionPace(), 25, NOW)
    assert (erased, pace.held_since) == (10, NOW)

    assert erase(pace, 1, NOW + 5 * SECONDS_A_DAY) == (pace, 0)


def test_a_stage_that_grows_is_never_held_up() -> None:
    """By half each day: 9, 13, 19 … users, far beyond the least limit at last."""
    pace, users = RetentionPace(), 9
    for day in range(12):
        pace, erased = erase(pace, users, NOW + day * SECONDS_A_DAY)
        assert erased == users
        users += users // 2
    assert users > 20 * LIMITS.most_users_a_day


def test_what_a_busy_day_allowed_fades() -> None:
    pace, _ = erase(RetentionPace(usual=100), 200, NOW)
    for day in range(1, 40):
        pace, _ = erase(pace, 1, NOW + day * SECONDS_A_DAY)
    assert pace.most(LIMITS) <= 3 * 10


def test_released_it_erases_all_that_is_due_and_does_not_take_that_for_usual() -> None:
    held, _ = erase(RetentionPace(), 11, NOW)

    pace, erased = erase(held.release(NOW + 60), 1000, NOW + 120)
    assert erased == 1000

    tomorrow, erased = erase(pace, 1000, NOW + 2 * SECONDS_A_DAY)
    assert (erased, tomorrow.held_since) == (30, NOW + 2 * SECONDS_A_DAY)


@pytest.mark.parametrize(
    "wrong", [{"most_users_an_hour": 0}, {"most_users_an_hour": 1001}, {"times_usual": 1}, {"x": 1}]
)
def test_limits_that_limit_nothing_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        ErasureLimits.model_validate(wrong)
