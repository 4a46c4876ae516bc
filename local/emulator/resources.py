"""The resource types: the making of each, its name, or the reason why it has no effect on a laptop.

`MADE` types are created by the service's own API, with the template's properties checked against it: a property that
the API does not know is an error, never dropped in silence. `NAMED` types are read by the part of the local cloud that
stands in for their service, so only references to them need a name. `WITHOUT_EFFECT` types have a reason.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from local.emulator.aws_api import ACCOUNT, PARTITION, REGION, URL_SUFFIX
from local.emulator.template import Resource, TemplateError


@dataclass(frozen=True)
class Physical:
    """The values of references to a resource.

    Attributes:
        ref: value of `Ref`.
        attributes: values of `Fn::GetAtt`.
    """

    ref: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Making:
    """A resource on its way."""

    stack_name: str
    resource: Resource
    properties: Mapping[str, Any]
    client: Callable[[str], Any]

    def name(self, given: str, *, suffix: str = "", limit: int = 64) -> str:
        """Return the physical name: the template's, or one made of stack and logical id."""
        if given in self.properties:
            return str(self.properties[given])
        return f"{self.stack_name}-{self.resource.logical_id}"[: limit - len(suffix)] + suffix

    def identifier(self, length: int = 10) -> str:
        """Return a stable id of lower-case hexadecimal digits."""
        return hashlib.sha256(f"{self.stack_name}/{self.resource.logical_id}".encode()).hexdigest()[:length]

    def literal(self) -> Physical:
        """Return a name and an ARN for something that is only referred to."""
        service = self.resource.type.split("::")[1].lower()
        name = f"{self.stack_name}-{self.resource.logical_id}"
        return Physical(name, {"Arn": arn(service, name), "Id": name, "RoleId": name, "Name": name})

    def call(self, service: str, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Call an API with parameters in CloudFormation's types.

        Raises:
            TemplateError: the API does not know one of the parameters.
        """
        client = self.client(service)
        name = client.meta.method_to_api_mapping[operation]
        shape = client.meta.service_model.operation_model(name).input_shape
        answer: dict[str, Any] = getattr(client, operation)(**fit(shape, parameters, self.resource.logical_id))
        return answer

    def without(self, *names: str) -> dict[str, Any]:
        """Return the properties without some."""
        return {key: value for key, value in self.properties.items() if key not in names}


def arn(service: str, rest: str) -> str:
    """Return an ARN in the local account."""
    return f"arn:{PARTITION}:{service}:{REGION}:{ACCOUNT}:{rest}"


def fit(shape: Shape, value: Any, where: str) -> Any:  # noqa: ANN401 - any JSON
    """Return a template's value in the types of an API: CloudFormation takes `"5"` for 5 and an object for its JSON.

    Raises:
        TemplateError: the API has no such member.
    """
    if isinstance(shape, StructureShape):
        unknown = set(value) - set(shape.members)
        if unknown:
            raise TemplateError(f"{where}: {', '.join(sorted(unknown))} is not understood here")
        return {name: fit(shape.members[name], item, f"{where}.{name}") for name, item in value.items()}
    if isinstance(shape, ListShape):
        return [fit(shape.member, item, where) for item in value]
    if isinstance(shape, MapShape):
        return {name: fit(shape.value, item, f"{where}.{name}") for name, item in value.items()}
    return _SCALARS.get(shape.type_name, lambda scalar: scalar)(value)


def text_of(value: Any) -> str:  # noqa: ANN401 - any JSON
    """Return a value as the text that AWS's attribute maps want."""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


_SCALARS: Mapping[str, Callable[[Any], Any]] = {
    "boolean": lambda value: text_of(value).lower() == "true",
    "integer": int,
    "long": int,
    "string": text_of,
}


def _table(making: Making) -> Physical:
    name = making.name("TableName", limit=255)
    parameters = making.without("PointInTimeRecoverySpecification", "TimeToLiveSpecification") | {"TableName": name}
    parameters.pop("ContributorInsightsSpecification", None)  # metrics
    if "StreamSpecification" in parameters:
        parameters["StreamSpecification"] = {**parameters["StreamSpecification"], "StreamEnabled": True}
    if "SSESpecification" in parameters:
        encryption = dict(parameters["SSESpecification"])
        encryption["Enabled"] = encryption.pop("SSEEnabled")
        parameters["SSESpecification"] = encryption
    table = making.call("dynamodb", "create_table", parameters)["TableDescription"]
    recovery = making.properties.get("PointInTimeRecoverySpecification")
    if recovery:
        request = {"TableName": name, "PointInTimeRecoverySpecification": recovery}
        making.call("dynamodb", "update_continuous_backups", request)
    expiry = making.properties.get("TimeToLiveSpecification")
    if expiry:
        making.call("dynamodb", "update_time_to_live", {"TableName": name, "TimeToLiveSpecification": expiry})
    return Physical(name, {"Arn": table["TableArn"], "StreamArn": table.get("LatestStreamArn", "")})


_BUCKET_WITHOUT_EFFECT = (
    "LifecycleConfiguration",  # nothing here lives for days
    "LoggingConfiguration",
    "MetricsConfigurations",
    "OwnershipControls",  # moto gives every object to the one account
    "PublicAccessBlockConfiguration",  # nothing unsigned is let in at all
)


def _bucket(making: Making) -> Physical:
    name = making.name("BucketName", limit=63).lower()
    known = {"BucketName", "VersioningConfiguration", "BucketEncryption", "CorsConfiguration", "Tags"}
    unknown = set(making.properties) - known - set(_BUCKET_WITHOUT_EFFECT)
    if unknown:
        raise TemplateError(f"{making.resource.logical_id}: {', '.join(sorted(unknown))} is not understood here")
    making.call("s3", "create_bucket", {"Bucket": name})
    if "VersioningConfiguration" in making.properties:
        request = {"Bucket": name, "VersioningConfiguration": making.properties["VersioningConfiguration"]}
        making.call("s3", "put_bucket_versioning", request)
    if "BucketEncryption" in making.properties:
        rules = [
            {
                "ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"],
                **({"BucketKeyEnabled": rule["BucketKeyEnabled"]} if "BucketKeyEnabled" in rule else {}),
            }
            for rule in making.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        ]
        request = {"Bucket": name, "ServerSideEncryptionConfiguration": {"Rules": rules}}
        making.call("s3", "put_bucket_encryption", request)
    if "CorsConfiguration" in making.properties:
        names = {"MaxAge": "MaxAgeSeconds", "Id": "ID", "ExposedHeaders": "ExposeHeaders"}
        rules = [
            {names.get(key, key): value for key, value in rule.items()}
            for rule in making.properties["CorsConfiguration"]["CorsRules"]
        ]
        making.call("s3", "put_bucket_cors", {"Bucket": name, "CORSConfiguration": {"CORSRules": rules}})
    domain = f"{name}.s3.{URL_SUFFIX}"
    return Physical(name, {"Arn": f"arn:{PARTITION}:s3:::{name}", "DomainName": domain, "RegionalDomainName": domain})


def _queue(making: Making) -> Physical:
    fifo = text_of(making.properties.get("FifoQueue", False)) == "true"
    name = making.name("QueueName", suffix=".fifo" if fifo else "", limit=80)
    attributes = {key: text_of(value) for key, value in making.without("QueueName", "Tags").items()}
    url = making.call("sqs", "create_queue", {"QueueName": name, "Attributes": attributes})["QueueUrl"]
    return Physical(url, {"Arn": arn("sqs", name), "QueueName": name, "QueueUrl": url})


def _topic(making: Making) -> Physical:
    fifo = text_of(making.properties.get("FifoTopic", False)) == "true"
    name = making.name("TopicName", suffix=".fifo" if fifo else "", limit=256)
    attributes = {key: text_of(v) for key, v in making.without("TopicName", "Tags", "Subscription").items()}
    topic = making.call("sns", "create_topic", {"Name": name, "Attributes": attributes})["TopicArn"]
    for subscription in making.properties.get("Subscription", ()):
        making.call("sns", "subscribe", {"TopicArn": topic, **subscription})
    return Physical(topic, {"TopicArn": topic, "TopicName": name})


def _subscription(making: Making) -> Physical:
    own = ("TopicArn", "Protocol", "Endpoint")
    attributes = {key: text_of(value) for key, value in making.without(*own, "Region").items()}
    request = {key: making.properties[key] for key in own} | {"Attributes": attributes, "ReturnSubscriptionArn": True}
    subscription = making.call("sns", "subscribe", request)["SubscriptionArn"]
    return Physical(subscription, {"Arn": subscription})


def _secret(making: Making) -> Physical:
    name = making.name("Name", limit=256)
    parameters = making.without("GenerateSecretString") | {"Name": name}
    generate = making.properties.get("GenerateSecretString")
    if generate is not None:
        inside = {key: generate[key] for key in ("SecretStringTemplate", "GenerateStringKey") if key in generate}
        rest = {key: value for key, value in generate.items() if key not in inside}
        value = making.call("secretsmanager", "get_random_password", rest)["RandomPassword"]
        if inside:
            value = json.dumps(json.loads(inside["SecretStringTemplate"]) | {inside["GenerateStringKey"]: value})
        parameters["SecretString"] = value
    secret = making.call("secretsmanager", "create_secret", parameters)["ARN"]
    return Physical(secret, {"Id": secret})


def _key(making: Making) -> Physical:
    request = {
        api: making.properties[name]
        for name, api in (
            ("KeyPolicy", "Policy"),
            ("Description", "Description"),
            ("KeySpec", "KeySpec"),
            ("KeyUsage", "KeyUsage"),
        )
        if name in making.properties
    }
    key = making.call("kms", "create_key", request)["KeyMetadata"]
    return Physical(key["KeyId"], {"Arn": key["Arn"], "KeyId": key["KeyId"]})


def _alias(making: Making) -> Physical:
    making.call("kms", "create_alias", making.properties)
    return Physical(making.properties["AliasName"])


_POOL_WITHOUT_EFFECT = (
    "EnabledMfas",
    "WebAuthnRelyingPartyID",
    "WebAuthnUserVerification",
    "WebAuthnFactorConfiguration",
)


def _user_pool(making: Making) -> Physical:
    parameters = making.without("UserPoolName", *_POOL_WITHOUT_EFFECT)
    parameters["PoolName"] = making.name("UserPoolName", limit=128)
    pool = making.call("cognito-idp", "create_user_pool", parameters)["UserPool"]
    provider = f"cognito-idp.{REGION}.{URL_SUFFIX}/{pool['Id']}"
    attributes = {"Arn": pool["Arn"], "UserPoolId": pool["Id"], "ProviderName": provider}
    return Physical(pool["Id"], attributes | {"ProviderURL": f"https://{provider}"})


def _user_pool_client(making: Making) -> Physical:
    parameters = {**making.properties, "ClientName": making.name("ClientName", limit=128)}
    client = making.call("cognito-idp", "create_user_pool_client", parameters)["UserPoolClient"]
    return Physical(client["ClientId"], {"ClientId": client["ClientId"], "Name": client["ClientName"]})


def _user_pool_group(making: Making) -> Physical:
    making.call("cognito-idp", "create_group", making.properties)
    return Physical(making.properties["GroupName"])


def _configuration_set(making: Making) -> Physical:
    name = making.name("Name")
    making.call("sesv2", "create_configuration_set", {**making.without("Name"), "ConfigurationSetName": name})
    return Physical(name)


MADE: Mapping[str, Callable[[Making], Physical]] = {
    "AWS::Cognito::UserPool": _user_pool,
    "AWS::Cognito::UserPoolClient": _user_pool_client,
    "AWS::Cognito::UserPoolGroup": _user_pool_group,
    "AWS::DynamoDB::Table": _table,
    "AWS::KMS::Alias": _alias,
    "AWS::KMS::Key": _key,
    "AWS::S3::Bucket": _bucket,
    "AWS::SES::ConfigurationSet": _configuration_set,
    "AWS::SNS::Subscription": _subscription,
    "AWS::SNS::Topic": _topic,
    "AWS::SQS::Queue": _queue,
    "AWS::SecretsManager::Secret": _secret,
}


def _function(making: Making) -> Physical:
    name = making.name("FunctionName")
    return Physical(name, {"Arn": arn("lambda", f"function:{name}")})


def _function_version(making: Making) -> Physical:
    function = str(making.properties["FunctionName"])
    whole = function if function.startswith("arn:") else arn("lambda", f"function:{function}")
    return Physical(whole, {"FunctionArn": whole, "Version": "$LATEST"})


def _layer(making: Making) -> Physical:
    version = arn("lambda", f"layer:{making.name('LayerName')}:1")
    return Physical(version, {"LayerVersionArn": version})


def _mapping(making: Making) -> Physical:
    h = making.identifier(32)
    uuid = f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"
    return Physical(uuid, {"Id": uuid, "EventSourceMappingArn": arn("lambda", f"event-source-mapping:{uuid}")})


def _rest_api(making: Making) -> Physical:
    api = making.identifier()
    address = f"https://{api}.execute-api.{REGION}.{URL_SUFFIX}"
    return Physical(api, {"RootResourceId": f"{api}root", "RestApiId": api, "Address": address})


def _identified(making: Making) -> Physical:
    own = making.identifier(6)
    return Physical(
        own, {"Id": own, "AuthorizerId": own, "ResourceId": own, "DeploymentId": own, "RequestValidatorId": own}
    )


def _api_stage(making: Making) -> Physical:
    return Physical(making.properties["StageName"])


def _model(making: Making) -> Physical:
    return Physical(str(making.properties.get("Name", making.resource.logical_id)))


def _rule(making: Making) -> Physical:
    name = making.name("Name")
    return Physical(name, {"Arn": arn("events", f"rule/{name}")})


def _role(making: Making) -> Physical:
    name = making.name("RoleName")
    role = f"arn:{PARTITION}:iam::{ACCOUNT}:role/{name}"
    return Physical(name, {"Arn": role, "RoleId": f"AROA{making.identifier(17).upper()}"})


def _log_group(making: Making) -> Physical:
    name = making.name("LogGroupName", limit=512)
    return Physical(name, {"Arn": arn("logs", f"log-group:{name}:*")})


def _distribution(making: Making) -> Physical:
    own = making.identifier(13).upper()
    return Physical(own, {"Id": own, "DomainName": f"d{own.lower()}.cloudfront.net"})


NAMED: Mapping[str, Callable[[Making], Physical]] = {
    "AWS::ApiGateway::Authorizer": _identified,
    "AWS::ApiGateway::Deployment": _identified,
    "AWS::ApiGateway::GatewayResponse": _identified,
    "AWS::ApiGateway::Method": _identified,
    "AWS::ApiGateway::Model": _model,
    "AWS::ApiGateway::RequestValidator": _identified,
    "AWS::ApiGateway::Resource": _identified,
    "AWS::ApiGateway::RestApi": _rest_api,
    "AWS::ApiGateway::Stage": _api_stage,
    "AWS::CloudFront::Distribution": _distribution,
    "AWS::CloudFront::OriginAccessControl": _identified,
    "AWS::CloudFront::ResponseHeadersPolicy": _identified,
    "AWS::Events::Rule": _rule,
    "AWS::IAM::Role": _role,
    "AWS::Lambda::Alias": _function_version,
    "AWS::Lambda::EventSourceMapping": _mapping,
    "AWS::Lambda::Function": _function,
    "AWS::Lambda::LayerVersion": _layer,
    "AWS::Lambda::Permission": _identified,
    "AWS::Lambda::Version": _function_version,
    "AWS::Logs::LogGroup": _log_group,
}

_POLICY = (
    "moto enforces no policies; the functions' are tested against what their calls need (local/emulator/permissions.py)"
)
_MONITORING = "there is no CloudWatch here; logs are files under .local/logs"

WITHOUT_EFFECT: Mapping[str, str] = {
    "AWS::ApiGateway::Account": "a setting of the account: the role that API Gateway writes its logs with",
    "AWS::ApiGateway::UsagePlan": "no API keys here",
    "AWS::Bedrock::Guardrail": "there is no Bedrock here",
    "AWS::Budgets::Budget": "nothing here costs anything",
    "AWS::CDK::Metadata": "says which CDK made the template",
    "AWS::CloudWatch::Alarm": _MONITORING,
    "AWS::CloudWatch::AnomalyDetector": _MONITORING,
    "AWS::CloudWatch::CompositeAlarm": _MONITORING,
    "AWS::CloudWatch::Dashboard": _MONITORING,
    "AWS::IAM::ManagedPolicy": _POLICY,
    "AWS::IAM::Policy": _POLICY,
    "AWS::Lambda::EventInvokeConfig": "what is invoked asynchronously is run once (local/emulator/schedules.py)",
    "AWS::Logs::MetricFilter": _MONITORING,
    "AWS::Logs::QueryDefinition": _MONITORING,
    "AWS::Logs::ResourcePolicy": _POLICY,
    "AWS::S3::BucketPolicy": _POLICY,
    "AWS::SES::ConfigurationSetEventDestination": "nothing is sent from here, so nothing comes back",
    "AWS::SNS::TopicPolicy": _POLICY,
    "AWS::SQS::QueuePolicy": _POLICY,
    "AWS::SecretsManager::ResourcePolicy": _POLICY,
    "AWS::WAFv2::WebACL": "there is no WAF here",
    "AWS::WAFv2::WebACLAssociation": "there is no WAF here",
    "AWS::XRay::SamplingRule": "traces go nowhere here",
}
