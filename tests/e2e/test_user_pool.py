"""The pool of the stage under test, made or imported."""

from local.client import StageClient
from operations.user_pool import promises


def test_it_promises_what_the_rules_rest_on(client: StageClient) -> None:
    found = promises(client.aws("cognito-idp"), client.outputs["UserPoolId"])

    assert [promise.text for promise in found if not promise.kept] == []
    assert any(promise.text.startswith("client ") for promise in found)
