"""KycApi: routes, and what stands before them."""

import json
import re

import pytest

from tests.infra.templates import Json, SynthesisedStage, flatten

ROUTES = {
    ("POST", "/kyc/stage/{stage}/tenant/{tenant}/create_or_update"): "save_kyc",
    ("GET", "/kyc/stage/{stage}/tenant/{tenant}/create_or_update"): "save_kyc",
    ("GET", "/kyc/stage/{stage}/tenant/{tenant}/email/{email}"): "get_kyc",
    ("DELETE", "/kyc/stage/{stage}/tenant/{tenant}/email/{email}"): "erase_user",
    ("POST", "/kyc/stage/{stage}/tenant/{tenant}/email/{email}/contest"): "contest",
    ("GET", "/kyc/stage/{stage}/tenant/{tenant}/email/{email}/export"): "export_user",
    ("PUT", "/kyc/stage/{stage}/tenant/{tenant}/email/{email}/erasure"): "erase_user",
    ("GET", "/kyc/stage/{stage}/tenant/{tenant}/email/{email}/erasure"): "erase_user",
    ("DELETE", "/kyc/stage/{stage}/tenant/{tenant}/email/{email}/erasure"): "erase_user",
    ("PUT", "/kyc/stage/{stage}/tenant/{tenant}/email/{email}/erasure/refusal"): "erase_user",
    ("GET", "/kyc/stage/{stage}/tenant/{tenant}/erasures"): "erase_user",
    ("POST", "/kyc/stage/{stage}/tenant/{tenant}/email/{email}/validate"): "validate_kyc_manually",
    ("POST", "/kyc/stage/{stage}/tenant/{tenant}/documents"): "documents",
    ("POST", "/kyc/stage/{stage}/tenant/{tenant}/liveness"): "liveness",
    ("POST", "/kyc/stage/{stage}/tenant/{tenant}/liveness/{session}/result"): "liveness",
    ("GET", "/kyc/stage/{stage}/tenant/{tenant}/reviews"): "reviews",
    ("GET", "/kyc/stage/{stage}/tenant/{tenant}/reviews/access-log"): "reviews",
    ("GET", "/kyc/stage/{stage}/tenant/{tenant}/reviews/export"): "reviews",
    ("GET", "/kyc/stage/{stage}/tenant/{tenant}/reviews/figures"): "reviews",
    ("POST", "/kyc/stage/{stage}/tenant/{tenant}/reviews/next"): "reviews",
    ("POST", "/kyc/stage/{stage}/tenant/{tenant}/reviews/search"): "reviews",
    ("GET", "/kyc/stage/{stage}/tenant/{tenant}/reviews/{submission_id}"): "reviews",
    ("POST", "/kyc/stage/{stage}/tenant/{tenant}/reviews/{submission_id}/take"): "reviews",
    ("POST", "/kyc/stage/{stage}/tenant/{tenant}/reviews/{submission_id}/release"): "reviews",
    ("GET", "/kyc/stage/{stage}/tenant/{tenant}/webhooks"): "webhooks",
    ("PUT", "/kyc/stage/{stage}/tenant/{tenant}/webhooks/{name}"): "webhooks",
    ("GET", "/kyc/stage/{stage}/tenant/{tenant}/webhooks/{name}"): "webhooks",
    ("DELETE", "/kyc/stage/{stage}/tenant/{tenant}/webhooks/{name}"): "webhooks",
    ("GET", "/kyc/stage/{stage}/tenant/{tenant}/webhooks/{name}/deliveries"): "webhooks",
    ("POST", "/kyc/stage/{stage}/tenant/{tenant}/webhooks/{name}/deliveries/{delivery}/redeliver"): "webhooks",
    (
        "GET",
        "/get_document_link/tenant/{tenant}/large_file/root/{root}/source_path/{source_path}/{filename}",
    ): "documents",
}

PROBLEMS = {
    "UNAUTHORIZED": ("401", "unauthorized"),
    "EXPIRED_TOKEN": ("401", "unauthorized"),
    "ACCESS_DENIED": ("403", "forbidden"),
    "MISSING_AUTHENTICATION_TOKEN": ("404", "not_found"),
    "RESOURCE_NOT_FOUND": ("404", "not_found"),
    "REQUEST_TOO_LARGE": ("413", "payload_too_large"),
    "UNSUPPORTED_MEDIA_TYPE": ("415", "unsupported_media_type"),
    "THROTTLED": ("429", "too_many_requests"),
    "QUOTA_EXCEEDED": ("429", "too_many_requests"),
    "BAD_REQUEST_BODY": ("400", "malformed_json"),
    "BAD_REQUEST_PARAMETERS": ("400", "malformed_request"),
    "DEFAULT_4XX": ("400", "malformed_request"),
    "DEFAULT_5XX": ("500", "internal_error"),
    "INTEGRATION_FAILURE": ("504", "internal_error"),
    "INTEGRATION_TIMEOUT": ("504", "internal_error"),
}

# Variables of an access log that say who called, from where, or about whom.
PERSONAL = re.compile(r"\$context\.(path\b|identity|authorizer\.claims|requestOverride|domain)|\$input|\$util")


def methods(stage: SynthesisedStage) -> dict[tuple[str, str], Json]:
    resources = stage.template["Resources"]

    def path(resource: Json) -> str:
        match resource:
            case {"Ref": name}:
                properties = resources[name]["Properties"]
                return f"{path(properties['ParentId'])}/{properties['PathPart']}"
        return ""  # the root

    return {
        (method["Properties"]["HttpMethod"], path(method["Properties"]["ResourceId"])): method["Properties"]
        for method in stage.resources("AWS::ApiGateway::Method").values()
    }


def only(stage: SynthesisedStage, resource_type: str) -> Json:
    (resource,) = stage.resources(resource_type).values()
    properties: Json = resource["Properties"]
    return properties


def test_the_routes_are_those_of_the_specification(stage: SynthesisedStage) -> None:
    functions = {
        name: function["Properties"]["Handler"].split(".")[0]
        for name, function in stage.resources("AWS::Lambda::Function").items()
    }
    routes = {}
    for route, method in methods(stage).items():
        if route[0] != "OPTIONS":
            routes[route] = functions[stage.invoked(method["Integration"]["Uri"])]
            assert method["Integration"]["Type"] == "AWS_PROXY"

    assert routes == ROUTES


def test_every_route_asks_for_a_token_of_the_pool(stage: SynthesisedStage) -> None:
    authorizer = only(stage, "AWS::ApiGateway::Authorizer")
    assert authorizer["Type"] == "COGNITO_USER_POOLS"
    assert authorizer["IdentitySource"] == "method.request.header.Authorization"
    assert authorizer["AuthorizerResultTtlInSeconds"] == 0
    assert [flatten(arn) for arn in authorizer["ProviderARNs"]] == ["<UserPool.Arn>"]
    assert flatten(authorizer["IdentityValidationExpression"]) == "^<UserPoolClient>$"

    for (http_method, _), method in methods(stage).items():
        expected = "NONE" if http_method == "OPTIONS" else "COGNITO_USER_POOLS"
        assert method["AuthorizationType"] == expected


def test_what_is_posted_or_put_is_a_json_object(stage: SynthesisedStage) -> None:
    validator = only(stage, "AWS::ApiGateway::RequestValidator")
    assert validator["ValidateRequestBody"]
    assert validator["ValidateRequestParameters"]
    assert only(stage, "AWS::ApiGateway::Model")["Schema"]["type"] == "object"

    for (http_method, _), method in methods(stage).items():
        if http_method != "OPTIONS":
            assert "RequestValidatorId" in method
            assert ("RequestModels" in method) == (http_method in {"POST", "PUT"})


def test_the_endpoint_is_regional_and_its_stage_is_named_as_the_stack_is(stage: SynthesisedStage) -> None:
    assert only(stage, "AWS::ApiGateway::RestApi")["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert only(stage, "AWS::ApiGateway::Stage")["StageName"] == stage.config.stage


def test_requests_are_throttled_and_neither_traced_nor_logged_with_their_data(stage: SynthesisedStage) -> None:
    properties = only(stage, "AWS::ApiGateway::Stage")

    # The stage's traces would hold whole URLs, and with them e-mail addresses; the functions' own hold none.
    assert properties["TracingEnabled"] is False
    assert properties["MethodSettings"] == [
        {
            "HttpMethod": "*",
            "ResourcePath": "/*",
            "ThrottlingRateLimit": stage.config.throttle.requests_per_second,
            "ThrottlingBurstLimit": stage.config.throttle.burst_requests,
            "LoggingLevel": "ERROR",
            "DataTraceEnabled": False,
            "MetricsEnabled": False,
        }
    ]


def test_access_logs_hold_nothing_of_a_person(stage: SynthesisedStage) -> None:
    access_log = only(stage, "AWS::ApiGateway::Stage")["AccessLogSetting"]["Format"]

    assert PERSONAL.search(access_log) is None
    assert {"requestId", "resourcePath", "status", "responseLatencyMs"} <= json.loads(access_log).keys()


def test_execution_logs_are_kept_in_a_log_group_of_the_stack(stage: SynthesisedStage) -> None:
    names = {flatten(group["Properties"]["LogGroupName"]) for group in stage.resources("AWS::Logs::LogGroup").values()}

    assert f"API-Gateway-Execution-Logs_<ApiRestApi>/{stage.config.stage}" in names


@pytest.mark.parametrize("response_type", PROBLEMS)
def test_what_api_gateway_refuses_is_a_problem_document(stage: SynthesisedStage, response_type: str) -> None:
    (response,) = [
        response["Properties"]
        for response in stage.resources("AWS::ApiGateway::GatewayResponse").values()
        if response["Properties"]["ResponseType"] == response_type
    ]
    status, code = PROBLEMS[response_type]
    document = json.loads(response["ResponseTemplates"]["application/json"])

    assert response["StatusCode"] == status
    assert document.pop("title")
    assert document.pop("detail")
    assert document == {
        "type": "about:blank",
        "status": int(status),
        "code": code,
        "request_id": "$context.requestId",
    }
    parameters = response["ResponseParameters"]
    assert parameters["gatewayresponse.header.Content-Type"] == "'application/problem+json'"


def test_web_pages_of_the_stages_origins_may_call(beta: SynthesisedStage) -> None:
    """Of several origins API Gateway's own refusals, which are the same for everybody, name none."""
    (origin,) = beta.config.cors_origins
    preflights = {path: method for (http_method, path), method in methods(beta).items() if http_method == "OPTIONS"}

    assert preflights.keys() == {path for _, path in ROUTES}
    for method in preflights.values():
        headers = method["Integration"]["IntegrationResponses"][0]["ResponseParameters"]
        assert headers["method.response.header.Access-Control-Allow-Origin"] == f"'{origin}'"
        assert headers["method.response.header.Access-Control-Allow-Headers"] == (
            "'Authorization,Content-Type,Idempotency-Key'"
        )
    for response in beta.resources("AWS::ApiGateway::GatewayResponse").values():
        parameters = response["Properties"]["ResponseParameters"]
        assert parameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"
        assert parameters["gatewayresponse.header.Access-Control-Expose-Headers"] == (
            "'Idempotent-Replayed, Kyc-Api-Version, Link, RateLimit, RateLimit-Policy, Retry-After, x-amzn-RequestId'"
        )


def test_account_wide_logging_outlives_the_stage(stage: SynthesisedStage) -> None:
    """The role serves every API of the account and region; without it the others would stop logging."""
    (account,) = stage.resources("AWS::ApiGateway::Account").values()

    assert account["DeletionPolicy"] == "Retain"


def test_functions_let_the_apis_own_stage_invoke_them_and_no_other(stage: SynthesisedStage) -> None:
    """The console's test stage asks no authorizer."""
    permissions = [
        made["Properties"]
        for made in stage.resources("AWS::Lambda::Permission").values()
        if made["Properties"]["Principal"] == "apigateway.amazonaws.com"
    ]

    assert len({flatten(made["FunctionName"]) for made in permissions}) == len(permissions) > 0
    assert {flatten(made["SourceArn"]).rpartition("<ApiRestApi")[2].partition("/")[2] for made in permissions} == {
        f"{stage.config.stage}/*/*"
    }
