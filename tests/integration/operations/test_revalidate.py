"""`python -m operations revalidate --pending`: a claim whose message is lost is validated all the same."""

import re
import time

import pytest

from kyc.domain.record import ValidationStatus
from operations.revalidate import stuck_records, validate_again
from tests.integration.operations.conftest import TABLE, World
from tests.integration.operations.test_operations import run

HOUR = 3600


@pytest.fixture
def now() -> int:
    return int(time.time())


def test_what_is_pending_for_long_is_validated_at_a_new_version(world: World, now: int) -> None:
    stuck, fresh = world.submit(now=now - 2 * HOUR), world.submit("L898902C4", now=now - 60)

    listed = run("revalidate", "--stage", "beta", "--pending", "60")
    assert world.read(stuck) == stuck
    done = run("revalidate", "--stage", "beta", "--pending", "60", "--apply")

    assert (listed.exit_code, done.exit_code) == (0, 0)
    assert re.search(r"1 record\(s\) of stage beta are pending for 60 minutes or longer", listed.output)
    assert "ann@example.com" not in listed.output
    assert "1 of 1 record(s) of stage beta are validated again" in done.output
    again = world.read(stuck)
    assert (again.version, again.validation_status, again.verify) == (stuck.version + 1, ValidationStatus.PENDING, True)
    assert again.attempts == stuck.attempts
    assert again.history[-1].by.startswith("operator:")
    assert world.read(fresh) == fresh


def test_a_record_that_was_submitted_anew_meanwhile_is_left_alone(world: World, now: int) -> None:
    world.submit(now=now - 2 * HOUR)
    (seen,) = stuck_records(world.dynamodb, TABLE, before=now - HOUR, now=now)
    newer = world.submit(first_name="Anne", now=now - 60)

    assert not validate_again(world.dynamodb, TABLE, seen, by="operator:x", now=now)
    assert world.read(newer) == newer
