"""A REST API as its template describes it: routes, authorizers, validators, gateway responses, throttling."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.emulator.authorizer import CognitoAuthorizer
from local.emulator.cloudformation import Stack
from local.emulator.template import TemplateError

_FUNCTION_ARN = re.compile(r"functions/(?P<arn>arn:[^/]+)/invocations")
_ALLOWED_ORIGINS = re.compile(r'\$origin\.matches\("([^"]*)"\)')
_ALLOWED_ORIGIN = re.compile(r'\$origin == "([^"]+)"')

DEFAULT_STATUS: Mapping[str, int] = {
    "ACCESS_DENIED": 403,
    "API_CONFIGURATION_ERROR": 500,
    "AUTHORIZER_CONFIGURATION_ERROR": 500,
    "AUTHORIZER_FAILURE": 500,
    "BAD_REQUEST_BODY": 400,
    "BAD_REQUEST_PARAMETERS": 400,
    "INTEGRATION_FAILURE": 504,
    "INTEGRATION_TIMEOUT": 504,
    "MISSING_AUTHENTICATION_TOKEN": 403,
    "REQUEST_TOO_LARGE": 413,
    "RESOURCE_NOT_FOUND": 404,
    "THROTTLED": 429,
    "UNAUTHORIZED": 401,
    "UNSUPPORTED_MEDIA_TYPE": 415,
}
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html"""


@dataclass(frozen=True)
class LambdaIntegration:
    """A Lambda proxy integration."""

    function_arn: str
    timeout_seconds: float = 29.0


@dataclass(frozen=True)
class MockIntegration:
    """A MOCK integration with one answer, as CORS preflights use it.

    Attributes:
        origin_patterns: if not empty, patterns of which the request's Origin must match one to be echoed.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    origin_patterns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Throttle:
    """A token bucket: `rate` requests a second on average, `burst` at once."""

    rate: float
    burst: int


@dataclass(frozen=True)
class Method:
    """One method of one resource."""

    http_method: str
    resource_id: str
    resource_path: str
    integration: LambdaIntegration | MockIntegration
    authorizer: CognitoAuthorizer | None = None
    models: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    validate_body: bool = False
    required_parameters: tuple[str, ...] = ()
    throttle: Throttle | None = None


@dataclass(frozen=True)
class GatewayResponse:
    """API Gateway's wording of one of its own responses."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Api:
    """A deployed REST API."""

    api_id: str
    stage: str
    methods: tuple[Method, ...]
    gateway_responses: Mapping[str, GatewayResponse] = field(default_factory=dict)
    binary_media_types: tuple[str, ...] = ()
    throttle: Throttle | None = None
    stage_variables: Mapping[str, str] | None = None
    deployment_id: str | None = None


def read_api(stack: Stack, authorizer_of: Callable[[Mapping[str, Any]], CognitoAuthorizer]) -> Api | None:
    """Return the stack's REST API; None if it has none.

    Args:
        stack: the stack, created.
        authorizer_of: makes an authorizer of its properties.

    Raises:
        TemplateError: there are several APIs or stages, or one uses what is not understood.
    """
    apis = list(stack.of_type("AWS::ApiGateway::RestApi"))
    stages = list(stack.of_type("AWS::ApiGateway::Stage"))
    if not apis:
        return None
    if len(apis) > 1 or len(stages) != 1:
        raise TemplateError("one REST API with one stage is what the local cloud serves")
    api, stage = apis[0], stages[0]
    settings = _throttles(stage.properties.get("MethodSettings", ()))
    return Api(
        api.physical.ref,
        stage.physical.ref,
        tuple(_methods(stack, authorizer_of, settings)),
        {made.properties["ResponseType"]: _gateway_response(made.properties)
         for made in stack.of_type("AWS::ApiGateway::GatewayResponse")},
        tuple(api.properties.get("BinaryMediaTypes", ())),
        settings.get(("*", "/*")),
        stage.properties.get("Variables"),
        stage.properties.get("DeploymentId"),
    )  # fmt: skip


def _methods(
    stack: Stack,
    authorizer_of: Callable[[Mapping[str, Any]], CognitoAuthorizer],
    throttles: Mapping[tuple[str, str], Throttle],
) -> Iterable[Method]:
    paths = _resource_paths(stack)
    authorizers = {m.physical.ref: m.properties for m in stack.of_type("AWS::ApiGateway::Authorizer")}
    validators = {m.physical.ref: m.properties for m in stack.of_type("AWS::ApiGateway::RequestValidator")}
    models = {m.physical.ref: m.properties["Schema"] for m in stack.of_type("AWS::ApiGateway::Model")}
    permitted = {
        str(m.properties["FunctionName"])
        for m in stack.of_type("AWS::Lambda::Permission")
        if m.properties["Principal"] == "apigateway.amazonaws.com"
    }
    for made in stack.of_type("AWS::ApiGateway::Method"):
        properties = made.properties
        integration = _integration(made.resource.logical_id, properties["Integration"])
        if isinstance(integration, LambdaIntegration) and integration.function_arn not in permitted:
            name = integration.function_arn.rpartition(":")[2]
            if name not in permitted:
                raise TemplateError(f"{made.resource.logical_id}: API Gateway has no permission to invoke {name}")
        if properties.get("AuthorizationScopes"):
            raise TemplateError(f"{made.resource.logical_id}: authorization scopes are not understood here")
        path = paths[properties["ResourceId"]]
        validator = validators.get(properties.get("RequestValidatorId", ""), {})
        yield Method(
            properties["HttpMethod"],
            properties["ResourceId"],
            path,
            integration,
            _authorizer(made.resource.logical_id, properties, authorizers, authorizer_of),
            {kind: models[name] for kind, name in properties.get("RequestModels", {}).items() if name in models},
            bool(validator.get("ValidateRequestBody", False)),
            tuple(
                name
                for name, required in properties.get("RequestParameters", {}).items()
                if required and validator.get("ValidateRequestParameters", False)
            ),
            throttles.get((properties["HttpMethod"], path)),
        )


def _resource_paths(stack: Stack) -> dict[str, str]:
    resources = {made.physical.ref: made.properties for made in stack.of_type("AWS::ApiGateway::Resource")}
    (api,) = stack.of_type("AWS::ApiGateway::RestApi")
    root = api.physical.attributes["RootResourceId"]

    def path_of(resource_id: str) -> str:
        if resource_id == root:
            return ""
        properties = resources[resource_id]
        return f"{path_of(properties['ParentId'])}/{properties['PathPart']}"

    return {root: "/"} | {resource_id: path_of(resource_id) for resource_id in resources}


def _authorizer(
    where: str,
    properties: Mapping[str, Any],
    authorizers: Mapping[str, Mapping[str, Any]],
    authorizer_of: Callable[[Mapping[str, Any]], CognitoAuthorizer],
) -> CognitoAuthorizer | None:
    match properties.get("AuthorizationType", "NONE"):
        case "NONE":
            return None
        case "COGNITO_USER_POOLS":
            return authorizer_of(authorizers[properties["AuthorizerId"]])
        case other:
            raise TemplateError(f"{where}: authorization {other} is not understood here")


def _integration(where: str, properties: Mapping[str, Any]) -> LambdaIntegration | MockIntegration:
    match properties["Type"]:
        case "AWS_PROXY":
            found = _FUNCTION_ARN.search(properties["Uri"])
            if found is None:
                raise TemplateError(f"{where}: {properties['Uri']} is no function")
            return LambdaIntegration(found["arn"], float(properties.get("TimeoutInMillis", 29_000)) / 1000)
        case "MOCK":
            (response,) = properties["IntegrationResponses"]
            prefix = "method.response.header."
            headers = {
                name.removeprefix(prefix): _literal(where, value)
                for name, value in response.get("ResponseParameters", {}).items()
            }
            template = "".join(response.get("ResponseTemplates", {}).values())
            patterns = (*_ALLOWED_ORIGINS.findall(template), *map(re.escape, _ALLOWED_ORIGIN.findall(template)))
            if template.strip() and not patterns:
                raise TemplateError(f"{where}: of response templates only CDK's choice of CORS origins is understood")
            return MockIntegration(int(response["StatusCode"]), headers, patterns)
        case other:
            raise TemplateError(f"{where}: integration {other} is not understood here")


def _gateway_response(properties: Mapping[str, Any]) -> GatewayResponse:
    prefix = "gatewayresponse.header."
    headers = {
        name.removeprefix(prefix): _literal(properties["ResponseType"], value)
        for name, value in properties.get("ResponseParameters", {}).items()
    }
    status = properties.get("StatusCode")
    return GatewayResponse(int(status) if status else None, headers, properties.get("ResponseTemplates", {}))


def _literal(where: str, value: str) -> str:
    if len(value) < 2 or not value.startswith("'") or not value.endswith("'"):
        raise TemplateError(f"{where}: the header {value} is not a literal in quotes, all that is understood here")
    return value[1:-1]


def _throttles(settings: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Throttle]:
    """By method and path; `("*", "/*")` is the stage's own."""
    return {
        (setting["HttpMethod"], _setting_path(setting["ResourcePath"])): Throttle(
            float(setting["ThrottlingRateLimit"]), int(setting.get("ThrottlingBurstLimit", 1))
        )
        for setting in settings
        if "ThrottlingRateLimit" in setting
    }


def _setting_path(path: str) -> str:
    return path if path == "/*" else "/" + path.removeprefix("/").replace("~1", "/").lstrip("/")
