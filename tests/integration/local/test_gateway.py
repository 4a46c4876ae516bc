import json
from typing import Any

import httpx
import pytest

from local.client import StageClient
from local.cloud import LocalCloud


@pytest.fixture(scope="module")
def api(cloud: LocalCloud) -> str:
    return cloud.outputs["ApiUrl"]


def event_of(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    event: dict[str, Any] = response.json()
    return event


def test_the_api_url_is_the_gateways_and_the_function_is_told_the_same(cloud: LocalCloud, api: str) -> None:
    assert api.startswith("http://localhost:")
    assert cloud.functions["small-Echo"].config.environment["API_URL"] == api


@pytest.mark.parametrize("sent", ["a@d", "a%40d", "%61+b", "a%2Bb", "a%2Fb", "a%252Fb", "%ff", "%00", "x.y~z"])
def test_path_parameters_are_handed_on_as_they_were_sent(api: str, sent: str) -> None:
    event = event_of(httpx.get(f"{api}/items/{sent}"))
    assert event["pathParameters"] == {"id": sent}
    assert event["path"] == f"/items/{sent}"


def test_a_request_is_named_in_event_and_answer(api: str) -> None:
    own = "5b3c1b62-6f60-4d39-8d25-4a6b7e0c1d2e"
    for given in (None, own, "no UUID"):
        answer = httpx.get(f"{api}/items/1", headers={"x-amzn-RequestId": given} if given else {})
        context = event_of(answer)["requestContext"]
        assert answer.headers["x-amzn-RequestId"] == context["requestId"]
        assert answer.headers["x-amz-apigw-id"] == context["extendedRequestId"] != context["requestId"]
        assert (context["requestId"] == own) == (given == own)


def test_the_path_is_left_as_sent(api: str) -> None:
    event = event_of(httpx.get(f"{api}/items/a%2Fb%2520c%40d"))
    assert event["path"] == "/items/a%2Fb%2520c%40d"
    assert event["resource"] == event["requestContext"]["resourcePath"] == "/items/{id}"
    assert event["requestContext"]["path"] == "/small/items/a%2Fb%2520c%40d"


def test_a_literal_route_wins_over_a_parameter_and_a_parameter_over_the_rest(api: str) -> None:
    assert event_of(httpx.get(f"{api}/items/special"))["resource"] == "/items/special"
    assert event_of(httpx.get(f"{api}/items/other"))["resource"] == "/items/{id}"
    assert event_of(httpx.get(f"{api}/items/x/y/z"))["pathParameters"] == {"id": "x", "rest": "y/z"}


def test_query_and_headers_come_with_their_last_and_all_values(api: str) -> None:
    headers = [("X-Thing", "1"), ("X-Thing", "2")]
    event = event_of(httpx.get(f"{api}/items/1?a=1&a=2&b=", headers=headers))
    assert event["queryStringParameters"] == {"a": "2", "b": ""}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": [""]}
    assert event["headers"]["X-Thing"] == "2"
    assert event["multiValueHeaders"]["X-Thing"] == ["1", "2"]
    assert event["headers"]["X-Forwarded-Proto"] == "http"


def test_what_is_not_there_is_null(api: str) -> None:
    event = event_of(httpx.get(f"{api}/items/1"))
    assert event["queryStringParameters"] is None
    assert event["body"] is None
    assert event["isBase64Encoded"] is False
    assert "authorizer" not in event["requestContext"]


def test_the_body_of_a_get_reaches_the_function(api: str) -> None:
    event = event_of(httpx.request("GET", f"{api}/items/1", content=b'{"a": "\xc3\xa9"}'))
    assert event["body"] == '{"a": "é"}'


def test_binary_bodies_are_base64(api: str) -> None:
    response = httpx.request("GET", f"{api}/items/1", content=b"\x89PNG", headers={"Content-Type": "image/png"})
    assert event_of(response)["body"] == "iVBORw=="
    assert event_of(response)["isBase64Encoded"] is True


@pytest.mark.parametrize(("verb", "path"), [("GET", "/nowhere"), ("DELETE", "/items/1"), ("GET", "/items/1/")])
def test_an_unknown_route_is_answered_as_the_template_says(api: str, verb: str, path: str) -> None:
    response = httpx.request(verb, api + path)
    assert (response.status_code, response.json()) == (404, {"code": "not_found"})
    assert response.headers["content-type"] == "application/problem+json"


def test_another_stage_is_an_unknown_route(api: str) -> None:
    assert httpx.get(api.replace("/small", "/smaller") + "/items/1").status_code == 404


def test_headers_cookies_and_binary_answers_come_back(api: str) -> None:
    response = httpx.get(f"{api}/items/1?do=headers")
    assert response.text == "hello"
    assert response.headers["x-one"] == "1"
    assert response.headers["x-amzn-remapped-www-authenticate"] == "Basic"
    assert response.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize("do", ["raise", "exit", "malformed"])
def test_a_function_that_fails_is_a_bad_gateway_and_says_nothing_of_why(api: str, do: str) -> None:
    response = httpx.get(f"{api}/items/1?do={do}")
    assert (response.status_code, response.json()) == (502, {"message": "Internal server error"})
    assert httpx.get(f"{api}/items/1").status_code == 200


def test_a_function_that_is_slower_than_its_integration_allows_is_a_gateway_timeout(api: str) -> None:
    response = httpx.put(f"{api}/items/1?do=sleep&seconds=1")
    assert (response.status_code, response.json()) == (504, {"message": "Endpoint request timed out"})


def test_more_than_ten_megabytes_is_too_much(api: str) -> None:
    assert httpx.put(f"{api}/items/1", content=b"x" * (10 * 1024 * 1024 + 1)).status_code == 413


def test_more_than_a_function_takes_is_too_much(api: str) -> None:
    assert httpx.put(f"{api}/items/1", content=b"x" * (7 * 1024 * 1024)).status_code == 413


def test_bursts_above_the_methods_own_limit_are_throttled(api: str) -> None:
    with httpx.Client() as client:
        responses = [client.get(f"{api}/rare") for _ in range(20)]
    assert [r.status_code for r in responses[:2]] == [200, 200]
    refused = [r for r in responses if r.status_code == 429]
    assert refused[0].json() == {"code": "too_many_requests"}


@pytest.mark.parametrize(
    ("content", "query", "status"),
    [
        ('{"name": 1}', "?must=1", 200),
        ('{"name": 1}', "", 400),
        ("{}", "?must=1", 400),
        ("[]", "?must=1", 400),
        ("nonsense", "?must=1", 400),
        ("", "?must=1", 400),
        ("[" * 100_000, "?must=1", 400),
    ],
)
def test_bodies_and_parameters_are_validated(api: str, content: str, query: str, status: int) -> None:
    response = httpx.post(f"{api}/items{query}", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == status


def test_a_body_of_a_type_without_model_is_not_validated(api: str) -> None:
    response = httpx.post(f"{api}/items?must=1", content="x", headers={"Content-Type": "text/plain"})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://two.example", "https://two.example"),
        ("https://one.example", "https://one.example"),
        ("https://evil.example", "https://one.example"),
    ],
)
def test_preflights_name_an_allowed_origin(api: str, origin: str, allowed: str) -> None:
    response = httpx.options(f"{api}/items", headers={"Origin": origin})
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == allowed
    assert response.headers["access-control-allow-methods"] == "GET,POST"


def test_a_user_of_the_pool_gets_in_and_the_function_sees_the_claims(cloud: LocalCloud, api: str) -> None:
    token = StageClient(cloud.outputs).sign_in("acme", "a@example.com", administrator=True).token
    for value in (token, f"Bearer {token}"):
        event = event_of(httpx.get(f"{api}/private", headers={"Authorization": value}))
        claims = event["requestContext"]["authorizer"]["claims"]
        assert claims["custom:tenant"] == "acme"
        assert claims["email"] == "a@example.com"
        assert claims["cognito:groups"] == "kyc-admin"
        assert claims["token_use"] == "id"
        assert all(isinstance(value, str) for value in claims.values())


def test_leaving_the_group_shows_in_the_next_token(cloud: LocalCloud, api: str) -> None:
    StageClient(cloud.outputs).sign_in("acme", "b@example.com", administrator=True)
    token = StageClient(cloud.outputs).sign_in("acme", "b@example.com", administrator=False).token
    event = event_of(httpx.get(f"{api}/private", headers={"Authorization": token}))
    assert "cognito:groups" not in event["requestContext"]["authorizer"]["claims"]


def test_tokens_of_another_client_of_the_pool_are_good_and_of_another_pool_are_not(cloud: LocalCloud, api: str) -> None:
    other_client = cloud.outputs | {"UserPoolClientId": cloud.outputs["OtherClientId"]}
    token = StageClient(other_client).sign_in("acme", "c@example.com", administrator=False).token
    assert httpx.get(f"{api}/private", headers={"Authorization": token}).status_code == 200
    other_pool = cloud.outputs | {
        "UserPoolId": cloud.outputs["OtherPoolId"],
        "UserPoolClientId": cloud.outputs["ClientOfOtherPoolId"],
    }
    token = StageClient(other_pool).sign_in("acme", "c@example.com", administrator=False).token
    response = httpx.get(f"{api}/private", headers={"Authorization": token})
    assert (response.status_code, response.json()) == (401, {"code": "unauthorized"})


def test_an_access_token_is_refused(cloud: LocalCloud, api: str) -> None:
    cognito = cloud.endpoint.client("cognito-idp")
    StageClient(cloud.outputs).sign_in("acme", "d@example.com", administrator=False)
    pool, client = cloud.outputs["UserPoolId"], cloud.outputs["UserPoolClientId"]
    cognito.admin_set_user_password(UserPoolId=pool, Username="d@example.com", Password="Aa1-abcdefgh", Permanent=True)
    answer = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "d@example.com", "PASSWORD": "Aa1-abcdefgh"},
    )
    token = answer["AuthenticationResult"]["AccessToken"]
    assert httpx.get(f"{api}/private", headers={"Authorization": token}).status_code == 401


def test_outputs_are_written_as_cdk_writes_them(cloud: LocalCloud) -> None:
    written = json.loads(cloud.outputs_path.read_text())
    assert written == {"small": cloud.outputs}
    assert written["small"]["AwsEndpointUrl"] == cloud.endpoint.url
