"""WebApp: who may read the files, what browsers are told, and whose pages the API and the bucket answer."""

import json
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Match, Template

from kyc_stack.config import StageConfigError, load_stage
from kyc_stack.data.document_bucket import DocumentBucket
from kyc_stack.data.private_bucket import AccessLogsBucket
from kyc_stack.keys.stage_key import StageKey
from kyc_stack.people.web_app import WebApp
from kyc_stack.stack import KycStack
from tests.infra.templates import SynthesisedStage, context, flatten

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/abc-123"
DOMAIN = "desk.example.com"
API_URL = "https://api.example.com/beta"


def web_app(stack: Stack, key: StageKey, **settings: Any) -> Template:  # noqa: ANN401
    access_logs = AccessLogsBucket(stack, "AccessLogs")
    made = WebApp(stack, "WebApp", name_prefix="kyc-test", access_logs=access_logs, **settings)
    documents = DocumentBucket(
        stack, "DocumentBucket", key=key, access_logs=access_logs, cors_origins=[made.bucket_origin]
    )
    made.connect(api_url=API_URL, document_bucket=documents)
    return Template.from_stack(stack)


def policy_of(template: Template) -> dict[str, str]:
    """The Content-Security-Policy by directive."""
    (policy,) = template.find_resources("AWS::CloudFront::ResponseHeadersPolicy").values()
    headers = policy["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    text = flatten(headers["ContentSecurityPolicy"]["ContentSecurityPolicy"])
    return {name: sources for name, _, sources in (part.partition(" ") for part in text.split("; "))}


def test_nothing_is_allowed_but_the_stages_own_services(stack: Stack, key: StageKey) -> None:
    documents = "https://s3.<AWS::Region>.<AWS::URLSuffix>/<DocumentBucket>"

    policy = policy_of(web_app(stack, key))

    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": f"'self' {documents} {documents}/",
        "connect-src": (
            f"'self' {API_URL}/ https://cognito-idp.<AWS::Region>.<AWS::URLSuffix>/ {documents} {documents}/"
        ),
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
    }


def test_pages_that_stream_liveness_may_call_its_endpoint_and_use_the_camera_and_compile_nothing(
    stack: Stack, key: StageKey
) -> None:
    template = web_app(stack, key, streams_liveness=True)

    policy = policy_of(template)

    assert policy["script-src"] == "'self'"
    assert policy["connect-src"].endswith(" wss://streaming-rekognition.<AWS::Region>.<AWS::URLSuffix>/")
    assert permissions_of(template)["camera"] == "(self)"


def test_a_page_that_takes_pictures_may_use_the_camera_and_nothing_else(stack: Stack, key: StageKey) -> None:
    template = web_app(stack, key, uses_camera=True)

    allowed = {device for device, by in permissions_of(template).items() if by != "()"}
    assert allowed == {"camera"}
    assert policy_of(template)["script-src"] == "'self'"


def test_pages_that_take_no_pictures_and_stream_none_use_no_device_at_all(stack: Stack, key: StageKey) -> None:
    assert set(permissions_of(web_app(stack, key)).values()) == {"()"}


def permissions_of(template: Template) -> dict[str, str]:
    """Return the origins that may use each device."""
    (policy,) = template.find_resources("AWS::CloudFront::ResponseHeadersPolicy").values()
    custom = policy["Properties"]["ResponseHeadersPolicyConfig"]["CustomHeadersConfig"]["Items"]
    (value,) = (item["Value"] for item in custom if item["Header"] == "Permissions-Policy")
    return dict(part.split("=") for part in value.split(", "))


def test_browsers_are_told_to_come_by_tls_only_and_to_show_the_pages_in_no_frame(stack: Stack, key: StageKey) -> None:
    web_app(stack, key).has_resource_properties(
        "AWS::CloudFront::ResponseHeadersPolicy",
        {
            "ResponseHeadersPolicyConfig": {
                "SecurityHeadersConfig": {
                    "ContentTypeOptions": {"Override": True},
                    "FrameOptions": {"FrameOption": "DENY", "Override": True},
                    "ReferrerPolicy": {"ReferrerPolicy": "no-referrer", "Override": True},
                    "StrictTransportSecurity": {
                        "AccessControlMaxAgeSec": 63_072_000,
                        "IncludeSubdomains": True,
                        "Override": True,
                    },
                }
            }
        },
    )


def test_the_distribution_alone_reads_the_files(stack: Stack, key: StageKey) -> None:
    template = web_app(stack, key)

    template.has_resource_properties(
        "AWS::CloudFront::OriginAccessControl",
        {"OriginAccessControlConfig": {"SigningBehavior": "always", "SigningProtocol": "sigv4"}},
    )
    allowed = [
        statement
        for policy in template.find_resources("AWS::S3::BucketPolicy").values()
        if policy["Properties"]["Bucket"] == {"Ref": next(iter(template.find_resources("AWS::S3::Bucket", FILES)))}
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    (reading,) = allowed
    assert reading["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert reading["Action"] == "s3:GetObject"
    assert "distribution/<WebAppDistribution>" in flatten(reading["Condition"]["StringEquals"]["AWS:SourceArn"])


FILES = {"Properties": {"VersioningConfiguration": {"Status": "Enabled"}, "CorsConfiguration": Match.absent()}}


def test_no_function_comes_with_the_pages(stack: Stack, key: StageKey) -> None:
    """Files are published with an operator's credentials."""
    web_app(stack, key).resource_count_is("AWS::Lambda::Function", 0)


def test_a_name_of_its_own_asks_for_tls_1_2(stack: Stack, key: StageKey) -> None:
    template = web_app(stack, key, domain=DOMAIN, certificate_arn=CERTIFICATE)

    template.has_resource_properties(
        "AWS::CloudFront::Distribution",
        {
            "DistributionConfig": {
                "Aliases": [DOMAIN],
                "ViewerCertificate": {
                    "AcmCertificateArn": CERTIFICATE,
                    "MinimumProtocolVersion": "TLSv1.2_2021",
                    "SslSupportMethod": "sni-only",
                },
            }
        },
    )
    assert origins_of_the_bucket(template) == [f"https://{DOMAIN}"]


def test_without_one_the_bucket_answers_pages_of_cloudfront(stack: Stack, key: StageKey) -> None:
    """The headers name the bucket, so that its rule cannot name the distribution."""
    assert origins_of_the_bucket(web_app(stack, key)) == ["https://*.cloudfront.net"]


def origins_of_the_bucket(template: Template) -> list[str]:
    (bucket,) = template.find_resources(
        "AWS::S3::Bucket", {"Properties": {"CorsConfiguration": Match.any_value()}}
    ).values()
    (rule,) = bucket["Properties"]["CorsConfiguration"]["CorsRules"]
    origins: list[str] = rule["AllowedOrigins"]
    return origins


def test_the_api_answers_the_stages_own_pages(beta: SynthesisedStage) -> None:
    (distribution,) = beta.resources("AWS::CloudFront::Distribution")
    origin = {"Fn::GetAtt": [distribution, "DomainName"]}

    preflights = [
        method["Properties"]["Integration"]
        for method in beta.resources("AWS::ApiGateway::Method").values()
        if method["Properties"]["HttpMethod"] == "OPTIONS"
    ]
    assert preflights
    assert all(json.dumps(origin) in json.dumps(preflight) for preflight in preflights)
    for function in beta.functions().values():
        variables = function["Properties"]["Environment"]["Variables"]
        if "CORS_ORIGINS" in variables:
            assert json.dumps(origin) in json.dumps(variables["CORS_ORIGINS"])


@pytest.mark.parametrize(
    ("web", "complaint"),
    [
        ({"domain": DOMAIN}, "domain and certificate_arn need one another"),
        ({"domain": DOMAIN, "certificate_arn": CERTIFICATE.replace("us-east-1", "eu-west-1")}, "us-east-1"),
        ({"domain": "https://desk.example.com", "certificate_arn": CERTIFICATE}, "a domain such as"),
    ],
)
def test_a_name_that_cloudfront_would_refuse_is_refused_before(web: dict[str, object], complaint: str) -> None:
    stages = {**context()["stages"]}
    stages["beta"] = {**stages["beta"], "web": {"desk": True, **web}}

    with pytest.raises(StageConfigError, match=complaint):
        load_stage("beta", stages)


def test_a_stage_without_pages_has_nothing_of_them() -> None:
    stages = {**context()["stages"]}
    stages["beta"] = {**stages["beta"], "web": {"desk": False}}
    config = load_stage("beta", stages)

    template = Template.from_stack(KycStack(App(context=context()), "kyc-beta", config=config))

    template.resource_count_is("AWS::CloudFront::Distribution", 0)
