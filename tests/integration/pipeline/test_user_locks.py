"""Of a user one claim is validated at a time, whichever lanes their claims wait in."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from kyc.adapters.user_locks import UserLocks
from kyc.domain.errors import NotYet, ProviderError
from tests.integration.tables import create_breaker_table

LIMIT_SECONDS = 180


class Clock:
    """A clock that a test moves."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def locks(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[UserLocks]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        create_breaker_table("breaker")
        yield UserLocks(boto3.client("dynamodb"), "breaker", clock, kept=lambda _error: None)


def test_another_message_of_the_user_comes_later_and_other_users_do_not_wait(locks: UserLocks) -> None:
    with locks.alone("ann", holder="first", seconds=LIMIT_SECONDS):
        with pytest.raises(NotYet), locks.alone("ann", holder="second", seconds=LIMIT_SECONDS):
            raise AssertionError("both at once")
        with locks.alone("bob", holder="third", seconds=LIMIT_SECONDS):
            pass
    with locks.alone("ann", holder="second", seconds=LIMIT_SECONDS):
        pass
    assert boto3.client("dynamodb").scan(TableName="breaker")["Items"] == []


def test_what_fails_leaves_no_lock(locks: UserLocks) -> None:
    with pytest.raises(ValueError, match="failed"), locks.alone("ann", holder="first", seconds=LIMIT_SECONDS):
        raise ValueError("failed")
    with locks.alone("ann", holder="second", seconds=LIMIT_SECONDS):
        pass


def test_a_worker_that_died_keeps_others_out_until_it_cannot_run_any_more(locks: UserLocks, clock: Clock) -> None:
    die_with_a_lock("ann", holder="first", clock=clock)
    clock.now += LIMIT_SECONDS
    with pytest.raises(NotYet), locks.alone("ann", holder="second", seconds=LIMIT_SECONDS):
        raise AssertionError("it may run still")
    with locks.alone("ann", holder="first", seconds=LIMIT_SECONDS):
        pass  # its own message comes again

    die_with_a_lock("ann", holder="first", clock=clock)
    clock.now += 2 * LIMIT_SECONDS
    with locks.alone("ann", holder="second", seconds=LIMIT_SECONDS):
        pass


@pytest.mark.usefixtures("locks")
def test_a_lock_that_cannot_be_given_back_changes_nothing_of_how_the_block_ends(clock: Clock) -> None:
    client = boto3.client("dynamodb")

    def refuse(**_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "x"}}, "DeleteItem")

    client.meta.events.register("before-call.dynamodb.DeleteItem", refuse)
    kept: list[ProviderError] = []
    locks = UserLocks(client, "breaker", clock, kept=kept.append)

    with locks.alone("ann", holder="first", seconds=LIMIT_SECONDS):
        pass
    with pytest.raises(ValueError, match="own"), locks.alone("bob", holder="first", seconds=LIMIT_SECONDS):
        raise ValueError("own")
    assert [error.code for error in kept] == ["AccessDeniedException"] * 2


def die_with_a_lock(group: str, *, holder: str, clock: Clock) -> None:
    """Take a lock, and end before it is given back."""

    def die(**_: object) -> None:
        raise SystemExit

    client = boto3.client("dynamodb")
    client.meta.events.register("before-call.dynamodb.DeleteItem", die)
    with (
        pytest.raises(SystemExit),
        UserLocks(client, "breaker", clock, kept=lambda _error: None).alone(group, holder=holder, seconds=180),
    ):
        pass
