"""`python -m operations sign`: records of before there were signatures are told as ever, and nothing else changes."""

import boto3
import pytest

from kyc.domain.claim import ManualDecision
from kyc.domain.errors import UnprovenDecision
from operations.sign import sign
from tests.integration.operations.conftest import SUBJECT, TABLE, World
from tests.integration.operations.test_operations import run
from tests.integration.tables import HAND_FILE


def test_records_that_were_decided_before_are_signed_as_they_stand(world: World) -> None:
    decided = world.decide(world.submit())
    resubmitted = world.decide(world.submit("L898902C4"))
    resubmitted = world.submit("L898902C4", first_name="Bob")
    waiting = world.submit("L898902C5")
    for record in (decided, resubmitted):
        with pytest.raises(UnprovenDecision):
            world.verifier.verify(record)

    counted = run("sign", "--stage", "beta")
    done = run("sign", "--stage", "beta", "--apply")
    again = run("sign", "--stage", "beta")

    assert (counted.exit_code, done.exit_code, again.exit_code) == (0, 0, 0)
    assert "2 record(s) of stage beta have a decision and no signature" in counted.output
    assert "2 of 2 record(s) of stage beta are signed now" in done.output
    assert "0 record(s)" in again.output
    for record in (decided, resubmitted):
        signed = world.read(record)
        world.verifier.verify(signed)
        assert signed.model_copy(update={"signature": None}) == record
    assert world.read(waiting).signature is None


def test_a_record_that_has_moved_on_is_not_signed(world: World) -> None:
    decided = world.decide(world.submit())
    decision = ManualDecision.model_validate({**SUBJECT, "validation_status": "rejected", "reason": "x"})
    moved = world.records.decide_by_hand(
        decision, (), evidence=HAND_FILE, email="ada@example.com", by="admin:0c", now=3
    )

    assert not sign(world.dynamodb, boto3.client("kms"), TABLE, world.key_arn, decided)
    assert world.read(decided).version == moved.version
