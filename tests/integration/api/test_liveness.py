"""Liveness checks: a session for its user, its result, read at its end, and the one claim that it is good for."""

import json
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from itertools import count
from typing import Any

import boto3
import pytest

from kyc.domain.liveness import PAUSE_SECONDS, REFERENCE_SECONDS
from local.emulator.permissions import attributes_named
from tests.integration.api.conftest import USERS, Answer, World

SESSION = "b8d8e1a2-6a0e-4f0a-9a55-3d1c1f6f5a10"
BUCKET = "beta-documents"
CREATE, READ = "rekognition.CreateFaceLivenessSession", "rekognition.GetFaceLivenessSessionResults"
PICTURE = b"\xff\xd8 a face \xff\xd9"


def seen(prefix: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return Rekognition's response about a session that came to its end."""
    return {
        "SessionId": SESSION, "Status": "SUCCEEDED", "Confidence": 97.25,
        "Challenge": {"Type": "FaceMovementAndLightChallenge", "Version": "2.0.0"}, "Feedback": [],
        "ReferenceImage": {"S3Object": {"Bucket": BUCKET, "Name": f"{prefix}{SESSION}/reference.jpg"}},
        "AuditImages": [
            {"S3Object": {"Bucket": BUCKET, "Name": f"{prefix}{SESSION}/audit-image-{n}.jpg"}} for n in (1, 2)
        ],
        **changes,
    }  # fmt: skip


class Sessions:
    """A user's session, and what Rekognition says of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.asked: list[dict[str, Any]] = []
        self.told: dict[str, Any] = {}
        self.status = 200
        world.functions["liveness"].checks._sessions._client.meta.events.register(
            "provide-client-params.rekognition.CreateFaceLivenessSession", self._note
        )
        world.fault = self._answer

    def _note(self, params: dict[str, Any], **_: object) -> None:
        self.asked.append(params)

    def _answer(self, operation: str) -> tuple[int, dict[str, Any]] | None:
        if operation == CREATE:
            return 200, {"SessionId": SESSION}
        if operation == READ and self.status != 200:
            return self.status, {"Error": {"Code": "SessionNotFoundException", "Message": "Gone"}}
        return (200, self.told) if operation == READ else None

    def start(self, user: str = "ann") -> Answer:
        answer = self.world.call("liveness_post", USERS[user], {}, {"tenant": USERS[user]["custom:tenant"]})
        if self.asked:
            self.told = seen(self.prefix)
        return answer

    @property
    def prefix(self) -> str:
        return str(self.asked[-1]["Settings"]["OutputConfig"]["S3KeyPrefix"])

    def put(self) -> None:
        """Put the pictures, as Rekognition does."""
        s3 = boto3.client("s3", region_name="us-east-1")
        for name in ("reference", "audit-image-1", "audit-image-2"):
            s3.put_object(Bucket=BUCKET, Key=f"{self.prefix}{SESSION}/{name}.jpg", Body=PICTURE + name.encode())

    def read(self, user: str = "ann") -> Answer:
        return self.world.call("liveness_result_post", USERS[user], {}, {"tenant": USERS[user]["custom:tenant"]})

    def reference(self) -> str:
        assert self.start().status == 201
        self.put()
        answer = self.read()
        assert answer.status == 200, answer.body
        return str(answer.json["liveness"])


@pytest.fixture
def sessions(world: World) -> Sessions:
    return Sessions(world)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Return a function that moves the clock on."""
    now = int(time.time())

    def later(seconds: int) -> None:
        monkeypatch.setattr(time, "time", lambda: now + seconds)

    later(0)
    return later


def items(user: str = "ann") -> list[dict[str, Any]]:
    table = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_liveness")
    partition = f"{USERS[user]['custom:tenant']}#{USERS[user]['email']}"
    return [item for item in table.scan()["Items"] if item["tenant#email"] == partition]


def tags_of_pictures() -> list[dict[str, str]]:
    """Return the tags of each picture of the one result that is kept."""
    s3 = boto3.client("s3", region_name="us-east-1")
    (kept,) = [item["result"] for item in items() if item["item"].startswith("result#")]
    tagged = [
        s3.get_object_tagging(Bucket=BUCKET, Key=each["key"], VersionId=each["version_id"])["TagSet"]
        for each in (kept["reference"], *kept["audit"])
    ]
    return [{tag["Key"]: tag["Value"] for tag in tags} for tags in tagged]


def submit(world: World, reference: object, user: str = "ann", **changes: Any) -> Answer:  # noqa: ANN401
    return world.call("create_or_update_post", USERS[user], world.claim(user, liveness=reference, **changes))


def record(user: str = "ann", number: str = "1234") -> dict[str, Any]:
    table = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service")
    key = {"tenant#email": f"acme#{USERS[user]['email']}", "id_type#id": f"Driving license#{number}"}
    return dict(table.get_item(Key=key).get("Item", {}))


# Sessions ---------------------------------------------------------------------------------------------------------


def test_a_session_is_its_users_with_their_prefix_and_credentials_for_its_stream_alone(sessions: Sessions) -> None:
    answer = sessions.start()

    assert answer.status == 201
    assert answer.json["session_id"] == SESSION
    assert answer.json["region"] == "us-east-1"
    assert 170 < answer.json["ends"] - time.time() <= 180
    credentials = answer.json["credentials"]
    assert credentials.keys() == {"access_key_id", "secret_access_key", "session_token", "expires"}
    assert 0 < credentials["expires"] - time.time() <= 900
    (asked,) = sessions.asked
    assert asked["Settings"]["AuditImagesLimit"] == 4
    assert asked["Settings"]["OutputConfig"]["S3Bucket"] == BUCKET
    assert sessions.prefix.startswith("-liveness/acme/")
    assert "ann" not in sessions.prefix
    assert len(asked["ClientRequestToken"]) == 64
    assert "KmsKeyId" not in asked  # this stage's bucket has no key of its own


def test_after_five_sessions_in_three_minutes_a_user_waits_and_is_told_for_how_long(
    sessions: Sessions, clock: Callable[[int], None]
) -> None:
    for seconds in (0, 20, 40, 60, 80):
        clock(seconds)
        assert sessions.start().status == 201
    clock(100)

    refused = sessions.start()

    assert (refused.status, refused.code) == (429, "liveness_attempts")
    assert int(refused.headers["Retry-After"]) == 80 + PAUSE_SECONDS - 100
    assert len(sessions.asked) == 5
    assert sessions.start("bob").status == 201  # another user's business
    clock(80 + PAUSE_SECONDS)
    assert sessions.start().status == 201


@pytest.mark.parametrize("down", [CREATE, "sts.AssumeRole"])
def test_an_outage_costs_no_attempt(sessions: Sessions, world: World, down: str) -> None:
    works = world.fault
    throttled = (400, {"Error": {"Code": "ThrottlingException", "Message": "x"}})
    world.fault = lambda operation: throttled if operation == down else works(operation)
    for _ in range(7):
        assert sessions.start().code == "too_many_requests"
    world.fault = works

    assert sessions.start().status == 201


def test_a_session_that_could_not_be_kept_costs_no_attempt(sessions: Sessions, world: World) -> None:
    works = world.fault
    puts = count()
    denied = (400, {"Error": {"Code": "AccessDeniedException", "Message": "x"}})

    def fault(operation: str) -> tuple[int, dict[str, Any]] | None:
        # Of each try the attempt is put, the session, and the attempt again.
        is_session = operation == "dynamodb.PutItem" and next(puts) % 3 == 1
        return denied if is_session else works(operation)

    world.fault = fault
    for _ in range(7):
        assert sessions.start().status >= 500
    world.fault = works

    assert sessions.start().status == 201


# Results ----------------------------------------------------------------------------------------------------------


def test_a_result_is_kept_with_its_pictures_and_their_digests_and_the_reference_is_kept_nowhere(
    sessions: Sessions,
) -> None:
    reference = sessions.reference()

    (kept,) = [item["result"] for item in items() if item["item"].startswith("result#")]
    assert kept["confidence_percent"] == pytest.approx(97.25)
    assert kept["challenge"] == "FaceMovementAndLightChallenge 2.0.0"
    s3 = boto3.client("s3", region_name="us-east-1")
    for picture, name in zip(
        [kept["reference"], *kept["audit"]], ("reference", "audit-image-1", "audit-image-2"), strict=True
    ):
        stored = s3.get_object(Bucket=BUCKET, Key=picture["key"], VersionId=picture["version_id"])["Body"].read()
        assert stored == PICTURE + name.encode()
        assert picture["sha256"] == sha256(stored).hexdigest()
        assert picture["key"].startswith("acme/private/dashboard/kyc_documents/")
    assert reference.partition(".")[2] not in str(items())
    assert kept["reference_sha256"] == sha256(reference.encode()).hexdigest()
    assert all(item["expires"] > time.time() for item in items())


def test_a_lost_answer_can_be_asked_for_again(sessions: Sessions) -> None:
    first = sessions.reference()
    sessions.told = {"SessionId": SESSION, "Status": "EXPIRED"}  # of which Rekognition knows nothing any more

    assert sessions.read().json["liveness"] == first


def test_no_score_is_told_and_who_does_not_seem_to_live_is_told_what_to_mend(sessions: Sessions) -> None:
    sessions.start()
    sessions.put()
    sessions.told |= {"Confidence": 41.7, "Feedback": [{"Code": "LOW_LIGHTING_DETECTED", "Message": "x"}]}

    answer = sessions.read()

    assert answer.json["live"] is False
    assert [each["code"] for each in answer.json["reasons"]] == ["liveness_not_live", "liveness_too_dark"]
    assert "41.7" not in json.dumps(answer.json)


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"Status": "CREATED"}, 409, "liveness_not_finished"),
        ({"Status": "IN_PROGRESS"}, 409, "liveness_not_finished"),
        ({"Status": "FAILED"}, 409, "liveness_failed"),
        ({"Status": "EXPIRED"}, 409, "liveness_expired"),
        ({"ReferenceImage": None, "AuditImages": []}, 409, "liveness_failed"),
        ({"ReferenceImage": {"S3Object": {"Bucket": "elsewhere", "Name": "x"}}}, 503, "temporarily_unavailable"),
        ({"ReferenceImage": {"S3Object": {"Bucket": BUCKET, "Name": "acme/x.jpg"}}}, 503, "temporarily_unavailable"),
    ],
)
def test_what_is_no_result_gives_no_reference(
    sessions: Sessions, told: Mapping[str, Any], status: int, code: str
) -> None:
    sessions.start()
    sessions.put()
    sessions.told |= told

    answer = sessions.read()

    assert (answer.status, answer.code) == (status, code)
    assert [item for item in items() if item["item"].startswith("result#")] == []


def test_a_session_that_nobody_knows_any_more_has_expired(sessions: Sessions) -> None:
    sessions.start()
    sessions.status = 400

    assert sessions.read().code == "liveness_expired"


def test_a_session_is_nobody_elses(sessions: Sessions) -> None:
    sessions.start()
    sessions.put()

    for other in ("bob", "ada", "zoe"):
        assert sessions.read(other).code == "liveness_session_not_found"


@pytest.mark.parametrize("session", ["", "x", "a.b", SESSION.upper()])
def test_what_can_be_no_session_is_not_looked_for(world: World, session: str) -> None:
    world.forget_calls()
    answer = world.call("liveness_result_post", USERS["ann"], {}, {"session": session})

    assert (answer.status, answer.code) == (404, "liveness_session_not_found")
    assert not [call for call in world.calls if call.startswith("dynamodb")]


def test_two_reads_at_one_moment_lose_no_result(sessions: Sessions, world: World) -> None:
    """As a page sends them that is impatient: DynamoDB cancels one write because of the other, or both."""
    sessions.start()
    sessions.put()
    works = world.fault
    cancelled = {
        "Error": {"Code": "TransactionCanceledException", "Message": "x"},
        "CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}],
    }
    world.fault = lambda operation: (400, cancelled) if operation == "dynamodb.TransactWriteItems" else works(operation)

    s3 = boto3.client("s3", region_name="us-east-1")
    before = s3.list_object_versions(Bucket=BUCKET)["Versions"]

    answer = sessions.read()

    assert (answer.status, answer.code) == (503, "temporarily_unavailable")
    assert s3.list_object_versions(Bucket=BUCKET)["Versions"] == before, "no copy is left"
    world.fault = works
    assert sessions.read().json["live"] is True


def test_an_erasure_between_a_session_and_its_result_leaves_no_picture(sessions: Sessions, world: World) -> None:
    sessions.start()
    sessions.put()
    answers = world.fault

    def erased_meanwhile(operation: str) -> tuple[int, dict[str, Any]] | None:
        if operation == "dynamodb.TransactWriteItems":
            world.fault = answers
            assert world.call("email_delete", USERS["ada"]).status == 200
        return answers(operation)

    world.fault = erased_meanwhile

    assert sessions.read().code == "liveness_session_not_found"
    versions = boto3.client("s3", region_name="us-east-1").list_object_versions(Bucket=BUCKET).get("Versions", [])
    assert [each["Key"] for each in versions if "liveness" in each["Key"]] == []
    assert items() == []


def test_an_erasure_while_pictures_are_read_leaves_no_copy(sessions: Sessions, world: World) -> None:
    sessions.start()
    sessions.put()
    answers = world.fault
    reads: list[str] = []

    def erased_meanwhile(operation: str) -> tuple[int, dict[str, Any]] | None:
        reads.append(operation)
        if operation == "s3.GetObject" and reads.count(operation) == 2:
            world.fault = answers
            assert world.call("email_delete", USERS["ada"]).status == 200
        return answers(operation)

    world.fault = erased_meanwhile

    assert sessions.read().status == 503
    versions = boto3.client("s3", region_name="us-east-1").list_object_versions(Bucket=BUCKET).get("Versions", [])
    assert [each["Key"] for each in versions if "liveness" in each["Key"]] == []


# Claims -----------------------------------------------------------------------------------------------------------


def test_a_claim_uses_its_check_up_and_keeps_what_it_said(sessions: Sessions, world: World) -> None:
    reference = sessions.reference()

    answer = submit(world, reference)

    assert answer.status == 202, answer.body
    assert "liveness" not in answer.json  # scores are for administrators
    kept = record()
    assert kept["liveness"]["reference_sha256"] == sha256(reference.encode()).hexdigest()
    assert reference not in str(kept)
    (item,) = [item for item in items() if item["item"].startswith("result#")]
    assert item["used_by"] == "Driving license#1234"


def test_pictures_are_kept_once_a_claim_names_their_check_and_expire_until_then(
    sessions: Sessions, world: World
) -> None:
    """The bucket's lifecycle looks for the tag."""
    reference = sessions.reference()
    assert tags_of_pictures() == [{"liveness": "unclaimed"}] * 3

    assert submit(world, reference, id_value="").status == 400
    assert tags_of_pictures() == [{"liveness": "unclaimed"}] * 3

    assert submit(world, reference).status == 202
    assert tags_of_pictures() == [{}, {}, {}]


def test_a_claim_whose_pictures_cannot_be_kept_is_not_stored_and_may_be_sent_again(
    sessions: Sessions, world: World
) -> None:
    reference = sessions.reference()
    answers = world.fault
    world.fault = lambda operation: (
        (503, {"Error": {"Code": "ServiceUnavailable"}}) if operation == "s3.DeleteObjectTagging" else None
    )
    assert submit(world, reference).status == 503
    assert record() == {}

    world.fault = answers
    assert submit(world, reference).status == 202


def test_the_same_claim_again_is_the_same_claim(sessions: Sessions, world: World) -> None:
    """As a client sends it whose answer was lost: nothing changes, and nothing is used twice."""
    reference = sessions.reference()
    claim = world.claim(liveness=reference)
    first, second = (world.call("create_or_update_post", USERS["ann"], claim) for _ in range(2))

    assert (first.status, second.status) == (202, 202)
    assert second.json == first.json
    assert record()["attempts"] == 1


def test_a_check_is_good_for_one_claim(sessions: Sessions, world: World) -> None:
    reference = sessions.reference()
    assert submit(world, reference).status == 202

    for claim in ({"id_value": "5678"}, {"first_name": "Anna"}):
        again = submit(world, reference, **claim)
        assert (again.status, again.code, again.json["action"]) == (409, "liveness_used", "RETRY")
    assert record(number="5678") == {}
    assert record()["first_name"] == "Ann"


def test_a_check_is_good_for_half_an_hour(sessions: Sessions, world: World, clock: Callable[[int], None]) -> None:
    reference = sessions.reference()
    clock(REFERENCE_SECONDS + 1)
    assert submit(world, reference).code == "liveness_expired"
    assert record() == {}

    clock(REFERENCE_SECONDS)
    assert submit(world, reference).status == 202


def test_a_check_is_good_for_its_user_alone(sessions: Sessions, world: World) -> None:
    reference = sessions.reference()

    refused = submit(world, reference, "bob")

    assert (refused.status, refused.code) == (409, "liveness_of_another_user")
    assert record("bob") == {}
    assert submit(world, reference).status == 202


def test_a_check_is_its_users_however_the_address_is_spelled(sessions: Sessions, world: World) -> None:
    reference = sessions.reference()
    spelled = {**USERS["ann"], "email": "ANN@Example.COM"}

    same = world.call("liveness_result_post", spelled, {}, {"tenant": "acme"})
    claimed = world.call("create_or_update_post", spelled, world.claim(liveness=reference, email="Ann@example.com"))

    assert (same.json["liveness"], claimed.status) == (reference, 202)
    assert record()["liveness"]["reference_sha256"] == sha256(reference.encode()).hexdigest()


@pytest.mark.parametrize("user", ["ada", "zoe"])
def test_a_check_is_good_neither_for_an_administrators_own_claim_nor_in_another_tenant(
    sessions: Sessions, world: World, user: str
) -> None:
    reference = sessions.reference()

    claim, path = world.claim(user, liveness=reference), {"tenant": USERS[user]["custom:tenant"]}
    assert world.call("create_or_update_post", USERS[user], claim, path).code == "liveness_of_another_user"


def test_after_an_erasure_a_check_is_good_for_nothing(sessions: Sessions, world: World) -> None:
    reference = sessions.reference()
    assert world.call("email_delete", USERS["ada"]).status == 200

    assert submit(world, reference).code == "liveness_expired"
    assert sessions.read().code == "liveness_session_not_found"


def test_a_reference_that_was_made_up_or_changed_is_none(sessions: Sessions, world: World) -> None:
    reference = sessions.reference()
    owner, _, secret = reference.partition(".")
    guessed = f"{owner}.{'0' * len(secret)}"

    assert submit(world, guessed).code == "liveness_expired"
    for malformed in (reference[:-1], reference.upper(), "", 1, {"a": 1}, SESSION):
        answer = submit(world, malformed)
        assert (answer.status, answer.fields) == (400, ["liveness"])


def test_a_claim_without_a_check_takes_the_one_before_from_its_record(sessions: Sessions, world: World) -> None:
    assert submit(world, sessions.reference()).status == 202
    assert world.call("create_or_update_post", USERS["ann"], world.claim(first_name="Anna")).status == 202

    assert "liveness" not in record()


def test_where_a_check_is_required_a_claim_without_one_is_refused_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _take(world, monkeypatch, "required")

    answer = world.call("create_or_update_post", USERS["ann"], world.claim())

    assert (answer.status, answer.code, answer.json["action"]) == (409, "liveness_missing", "RETRY")
    assert record() == {}


def test_where_no_checks_are_made_none_is_taken(
    sessions: Sessions, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = sessions.reference()
    _take(world, monkeypatch, "off")

    answer = submit(world, reference)

    assert (answer.status, answer.fields) == (400, ["liveness"])


def _take(world: World, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    world.build(monkeypatch, "save_kyc", liveness=mode)


def test_two_claims_at_one_moment_cannot_both_use_a_check(sessions: Sessions, world: World) -> None:
    """The second has seen that it is free, and comes to its write after the first."""
    reference = sessions.reference()
    answers = world.fault
    others: list[Answer] = []

    def overtaken(operation: str) -> tuple[int, dict[str, Any]] | None:
        if operation == "dynamodb.TransactWriteItems":
            world.fault = answers
            others.append(submit(world, reference, id_value="5678"))
        return answers(operation)

    claim = world.claim(liveness=reference)
    world.fault = overtaken
    answer = world.call("create_or_update_post", USERS["ann"], claim)

    assert (answer.code, others[0].status) == ("liveness_used", 202)
    assert record() == {}


def test_saving_a_check_names_no_other_attribute_than_saves_may(sessions: Sessions, world: World) -> None:
    from kyc.domain.record import OF_A_SUBMISSION  # noqa: PLC0415

    named: list[tuple[str, ...]] = []

    def note(params: dict[str, Any], **_: object) -> None:
        (of_record, _) = params["TransactItems"]
        named.append(attributes_named(of_record["Update"]))

    events = world.functions["save_kyc"].records._client.meta.events
    events.register("provide-client-params.dynamodb.TransactWriteItems", note)
    assert submit(world, sessions.reference()).status == 202

    assert "liveness" in named[0]
    assert set(named[0]) <= set(OF_A_SUBMISSION)
