"""An erased user is nowhere any more: not in a table, a bucket, a queue or a log."""

import json
import secrets
from pathlib import Path

import boto3
import httpx
import pytest
from typer.testing import CliRunner

from local.client import StageClient, User, wait_for
from local.cloud import LocalCloud
from local.demo import submit_case
from operations.__main__ import app
from samples import demo_cases
from tests.e2e import canary
from tests.e2e.alarm_causes import erase_many
from tests.e2e.alarms import raised

MARK = secrets.token_hex(5)
"""In every word below, so that they are this run's own."""
FIRST_NAME, SECOND_NAME, LAST_NAME = f"Canarina {MARK}", f"Canarinetta {MARK}", f"Zebrafinch {MARK}"
NUMBER, FILENAME, PICTURE, WORDS_OF_ADMIN = f"K{MARK}7", f"kite-{MARK}.jpg", f"pictured-{MARK}", f"wren {MARK}"
OBJECTION = f"heron {MARK}"
EMAIL = f"nightingale-{MARK}@example.com"
CANARIES = (EMAIL, FIRST_NAME, SECOND_NAME, LAST_NAME, NUMBER, FILENAME, PICTURE, WORDS_OF_ADMIN, OBJECTION, MARK)


def test_nothing_of_an_erased_user_is_left_anywhere(client: StageClient, log_directory: Path | None) -> None:
    """A user submits, is decided by a machine and by hand, submits again, and is erased."""
    if log_directory is None:
        pytest.skip("looking through all that a deployed stage keeps would cost more than it shows")
    tenant = f"t{secrets.token_hex(4)}"
    user = client.sign_in(tenant, EMAIL)
    administrator = client.sign_in(tenant, f"{secrets.token_hex(6)}@example.com", administrator=True)
    unreadable = next(case for case in demo_cases() if case.name == "unreadable")
    document = {"id_type": "Passport", "id_value": NUMBER}

    def submit(first_name: str) -> None:
        links = [
            {
                "filename": f"{upload.kind}-{FILENAME}",
                "kind": upload.kind,
                # Bytes after the end of a picture are no part of it.
                "url": client.upload(
                    user, f"{upload.kind}-{FILENAME}", upload.data + PICTURE.encode(), upload.content_type
                ),
            }
            for upload in unreadable.uploads
        ]
        claim = {**unreadable.claim, **document, "first_name": first_name, "last_name": LAST_NAME}
        client.submit(user, claim, links).raise_for_status()
        client.wait_for_outcome(user, EMAIL, NUMBER, timeout_seconds=300)

    with client.notifications(tenant) as inbox:
        submit(FIRST_NAME)
        client.contest(user, document, OBJECTION).raise_for_status()
        decision = {**document, "verification_status": "rejected", "reason": WORDS_OF_ADMIN}
        client.decide(administrator, EMAIL, decision).raise_for_status()
        submit(SECOND_NAME)
        inbox.wait_for(EMAIL, 3, timeout_seconds=300)
    client.wait_for_identity(user, "rejected", timeout_seconds=300)
    theirs, others = (f"{tenant}#{EMAIL}", f"Passport#{NUMBER}"), (f"{tenant}#other@example.com", "Passport#1")
    client.request("POST", f"{client.tenant_path(tenant)}/liveness", user, json={}).raise_for_status()
    asked = [_ask_under_keys(client, user, administrator) for _ in range(2)]
    assert [answer.text for answer in asked[0]] == [answer.text for answer in asked[1]]
    assert EMAIL in asked[1][1].text
    failed = _keep_failed(client, theirs, others)
    path = f"{client.tenant_path(tenant)}/email/{EMAIL}"
    _ask_to_be_erased(client, user, administrator)
    before = canary.found(CANARIES, canary.everything(client, log_directory))
    assert before.keys() == set(CANARIES)  # the history keeps what the administrator wrote over the second submission
    assert {place.split()[0] for places in before.values() for place in places} == {"table", "bucket"}
    assert any(place.endswith("_kyc_liveness") for place in before[EMAIL])

    erased = client.request("DELETE", path, administrator).raise_for_status().json()

    assert (erased["records"], erased["documents"]) == (1, 2 * len(unreadable.uploads))
    assert canary.found(CANARIES, canary.everything(client, log_directory)) == {}
    assert not any("Idempotent-Replayed" in answer.headers for answer in _ask_under_keys(client, user, administrator))
    assert len(_kept(client, failed)) == 1, "the other user's change is still to be redriven"
    client.aws("s3").delete_object(Bucket=client.outputs["FailedRecordsBucketName"], Key=failed)
    (left,) = client.request("GET", path, administrator).raise_for_status().json()["erased"]
    assert [entry["to"] for entry in left["history"]] == [
        "pending",
        "rejected",
        "rejected",
        "pending",
        "rejected",
        "erased",
    ]
    again = client.request("DELETE", path, administrator).raise_for_status().json()
    assert (again["records"], again["documents"]) == (0, 0)

    # An erased user may begin anew at once, and be erased again.
    submit(FIRST_NAME)
    assert client.records(user, EMAIL)[0]["version"] == 2
    client.wait_for_identity(user, "rejected", timeout_seconds=300)
    client.request("DELETE", path, administrator).raise_for_status()
    assert canary.found(CANARIES, canary.everything(client, log_directory)) == {}
    assert len(client.request("GET", path, administrator).raise_for_status().json()["erased"]) == 2


def _ask_to_be_erased(client: StageClient, user: User, administrator: User) -> None:
    """The user asks, is refused, and asks again."""
    path = f"{client.tenant_path(user.tenant)}/email/{user.email}/erasure"
    who = {"tenant": user.tenant, "stage": client.stage, "email": user.email}
    client.request("PUT", path, user, json=who).raise_for_status()
    refusal = {**who, "reason": WORDS_OF_ADMIN}
    client.request("PUT", f"{path}/refusal", administrator, json=refusal).raise_for_status()
    client.request("PUT", path, user, json=who).raise_for_status()


def test_erasures_beyond_the_limit_wait_raise_an_alarm_and_go_on_after_a_look(
    client: StageClient, cloud: LocalCloud | None, tmp_path: Path
) -> None:
    if cloud is None:
        pytest.skip("an hour's erasures of a deployed stage are not made up")
    tenant = f"t{secrets.token_hex(4)}"
    user = client.sign_in(tenant, f"{secrets.token_hex(6)}@example.com")
    administrator = client.sign_in(tenant, f"{secrets.token_hex(6)}@example.com", administrator=True)
    client.upload(user, "a.jpg", b"a", "image/jpeg")
    path = f"{client.tenant_path(tenant)}/email/{user.email}"
    before = raised(cloud, "erasures-waiting")
    erase_many(client)
    try:
        answer = client.request("DELETE", path, administrator)
        assert (answer.status_code, answer.json()["status"]) == (202, "waiting")
        wait_for(lambda: raised(cloud, "erasures-waiting") > before or None, timeout_seconds=300, what="the alarm")
        assert _documents(client, tenant) == 1
        assert tenant in operations(client, tmp_path, "list")
    finally:
        operations(client, tmp_path, "release")
    wait_for(lambda: _documents(client, tenant) == 0 or None, timeout_seconds=300, what="the erasure that waited")
    assert client.request("DELETE", path, administrator).status_code == 200


def test_a_face_is_known_under_one_user_and_gone_from_every_search_with_them(client: StageClient) -> None:
    """The second account has the same document too; what tells the face apart is that it alone goes with its user."""
    if "AwsEndpointUrlRekognition" not in client.outputs:
        pytest.skip("whoever may list a deployed stage's collections is an operator, not this test")
    tenant = f"t{secrets.token_hex(4)}"
    first, second, third = (client.sign_in(tenant, f"{secrets.token_hex(6)}@example.com") for _ in range(3))
    administrator = client.sign_in(tenant, f"{secrets.token_hex(6)}@example.com", administrator=True)
    genuine = next(case for case in demo_cases() if case.name == "genuine-licence")
    rekognition = boto3.client(
        "rekognition", endpoint_url=client.outputs["AwsEndpointUrlRekognition"], region_name="us-east-1",
        aws_access_key_id="local", aws_secret_access_key="local",
    )  # fmt: skip
    selfie = next(upload.data for upload in genuine.uploads if upload.kind == "selfie")

    def found() -> int:
        answer = rekognition.search_faces_by_image(
            CollectionId=f"kyc-{client.stage}-{tenant}", Image={"Bytes": selfie}, FaceMatchThreshold=90
        )
        return len(answer["FaceMatches"])

    def reasons(user: User) -> list[str]:
        submit_case(client, genuine, user)
        (record,) = client.records(administrator, user.email)
        return [check["reason"] for check in record["review"]["checks"] if check["outcome"] != "pass"]

    assert reasons(first) == []
    wait_for(lambda: found() == 1 or None, timeout_seconds=300, what="the face")
    assert "duplicate_face" in reasons(second)
    (told,) = client.records(second, second.email)
    assert told["validation_status"] == "manual_review"
    assert "face" not in json.dumps(told)
    assert found() == 1, "the second account left none"
    client.request("DELETE", f"{client.tenant_path(tenant)}/email/{first.email}", administrator).raise_for_status()

    assert found() == 0
    again = reasons(third)
    assert "duplicate_document" in again
    assert "duplicate_face" not in again


def _ask_under_keys(client: StageClient, user: User, administrator: User) -> list[httpx.Response]:
    """Ask for something of a user and for something about them, each under a key of its own, used before or not."""
    asked = {
        "documents": (user, {"filename": "a.png", "content_type": "image/png"}),
        "reviews/search": (administrator, {"email": user.email}),
    }
    return [
        client.request(
            "POST", f"{client.tenant_path(user.tenant)}/{what}", who, json=wish, key=f"{MARK}-{len(what)}"
        ).raise_for_status()
        for what, (who, wish) in asked.items()
    ]


def _keep_failed(client: StageClient, *keys: tuple[str, str]) -> str:
    """Keep changes of records in one object, as Lambda keeps those that a function failed on."""
    records = [
        {"dynamodb": {"Keys": {"tenant#email": {"S": user}, "id_type#id": {"S": document}}}} for user, document in keys
    ]
    key = f"aws/lambda/mapping/shard/2026/01/01/{secrets.token_hex(8)}"
    client.aws("s3").put_object(
        Bucket=client.outputs["FailedRecordsBucketName"],
        Key=key,
        Body=json.dumps({"payload": json.dumps({"Records": records})}).encode(),
    )
    return key


def _kept(client: StageClient, key: str) -> list[object]:
    kept = client.aws("s3").get_object(Bucket=client.outputs["FailedRecordsBucketName"], Key=key)["Body"].read()
    records: list[object] = json.loads(json.loads(kept)["payload"])["Records"]
    return records


def _documents(client: StageClient, tenant: str) -> int:
    found = client.aws("s3").list_object_versions(Bucket=client.outputs["DocumentBucketName"], Prefix=f"{tenant}/")
    return len(found.get("Versions", ()))


def operations(client: StageClient, folder: Path, command: str) -> str:
    outputs = folder / "outputs.json"
    outputs.write_text(json.dumps({"stage": dict(client.outputs)}))
    result = CliRunner().invoke(
        app,
        ["erasures", command, "--stage", "under-test", "--outputs", str(outputs)],
        env={"COLUMNS": "200"},
    )
    assert result.exit_code == 0, result.output
    return result.output
