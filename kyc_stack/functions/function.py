"""KycFunction: a Lambda function with a role, logs and settings of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import jsii
from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from kyc_stack.functions.bundling import Target
from kyc_stack.functions.gradual import VERSIONS_ARE, GradualDeployment, Release
from kyc_stack.functions.packaging import FunctionPackage
from kyc_stack.keys.decision_key import DecisionKey
from kyc_stack.keys.message_key import MessageKey
from kyc_stack.keys.name_key import NameKey
from kyc_stack.keys.stage_key import StageKey
from kyc_stack.monitoring.log_group import StageLogGroup
from kyc_stack.nag import acknowledge, nist

_METRICS_NAMESPACE = "AutoKyc"


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """A function's resources."""

    memory_mib: int
    timeout_seconds: int
    reserved_concurrency: int | None = None
    """None leaves the function in the account's common pool; a reservation is taken from all others."""

    @property
    def timeout(self) -> Duration:
        """The timeout as CDK wants it."""
        return Duration.seconds(self.timeout_seconds)


_API = FunctionSettings(memory_mib=512, timeout_seconds=15)  # API Gateway gives up after 29 s
_WORKER = FunctionSettings(memory_mib=512, timeout_seconds=30)

FUNCTION_SETTINGS: Mapping[str, FunctionSettings] = {
    "save_kyc": _API,
    "get_kyc": _API,
    "contest": _API,
    "export_user": _API,
    "documents": _API,
    # It waits for Rekognition, and copies five small pictures.
    "liveness": FunctionSettings(memory_mib=512, timeout_seconds=28),
    "validate_kyc_manually": _API,
    "reviews": _API,
    # It waits while documents are removed, by the thousand it may be; what a time-out cuts off goes on without it.
    "erase_user": FunctionSettings(memory_mib=512, timeout_seconds=28),
    "dispatch": _WORKER,
    "follow_records": _WORKER,
    # It waits for Textract, Rekognition and a language model, each with retries.
    "validate_kyc": FunctionSettings(memory_mib=1024, timeout_seconds=180),
    "update_identity": _WORKER,
    "notify_user": _WORKER,
    "webhooks": _API,
    "announce_webhooks": _WORKER,
    # One call, which ends after 15 s, and what is noted of it.
    "send_webhook": _WORKER,
    # It waits for SES once a letter, ten of them at most.
    "send_letter": FunctionSettings(memory_mib=512, timeout_seconds=60),
    "follow_letters": _WORKER,
    # It reads what waits, a page of 1 MB at a time.
    "watch_pending": FunctionSettings(memory_mib=512, timeout_seconds=120),
    # Some calls for each user who is reminded; what it does not reach, the next day's run does.
    "remind": FunctionSettings(memory_mib=512, timeout_seconds=900),
    # It waits for the worker to ask the providers, which takes half a minute at most.
    "probe_providers": FunctionSettings(memory_mib=512, timeout_seconds=55),
    "apply_retention": FunctionSettings(memory_mib=512, timeout_seconds=900),
    # Ten users at once, each with a dozen calls; who has documents by the thousand is taken up where it broke off.
    "erase_due": FunctionSettings(memory_mib=512, timeout_seconds=90),
}
"""Every function of the stack, by the name of its folder."""


@dataclass(frozen=True, slots=True)
class FunctionPlatform:
    """The parts that all functions of a stage share."""

    stage: str
    name_prefix: str
    package: FunctionPackage
    key: StageKey
    message_key: MessageKey
    decision_key: DecisionKey
    name_key: NameKey
    log_group_prefix: str
    log_retention_days: int = 90
    removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
    gradual: GradualDeployment | None = None
    """None deploys a new version at once."""

    @staticmethod
    def create(
        scope: Construct,
        *,
        stage: str,
        name_prefix: str,
        key: StageKey,
        log_group_prefix: str,
        log_retention_days: int = 90,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        build_target: Target = "lambda",
        accept_unsigned_until: date | None = None,
        gradual_deployment: bool = False,
        name_key: NameKey | None = None,
        decision_key: DecisionKey | None = None,
    ) -> "FunctionPlatform":
        """Create the package of the functions' code, and the keys that they use themselves.

        Args:
            scope: The parent of what is created.
            stage: The stage's name.
            name_prefix: What the functions' names begin with.
            key: What encrypts their logs and messages.
            log_group_prefix: What the names of their log groups begin with; the key's policy must allow it.
            log_retention_days: One of the periods that a stage's configuration knows.
            removal_policy: What becomes of keys and logs when the stack goes.
            build_target: `lambda` for Python 3.13 on arm64, `host` for this machine and interpreter.
            accept_unsigned_until: The day until whose end, in UTC, decisions without a signature are told.
            gradual_deployment: True if a new version takes over bit by bit.
            name_key: That of an existing bucket's names; None creates one.
            decision_key: That of an existing table's decisions; None creates one.
        """
        return FunctionPlatform(
            stage=stage,
            name_prefix=name_prefix,
            package=FunctionPackage(scope, "Package", target=build_target),
            key=key,
            message_key=MessageKey(scope, "MessageKey", stage=stage),
            name_key=name_key or NameKey(scope, "NameKey", removal_policy=removal_policy),
            decision_key=decision_key
            or DecisionKey(
                scope, "DecisionKey", removal_policy=removal_policy, accept_unsigned_until=accept_unsigned_until
            ),
            log_group_prefix=log_group_prefix,
            log_retention_days=log_retention_days,
            removal_policy=removal_policy,
            gradual=GradualDeployment(scope, "GradualDeployment") if gradual_deployment else None,
        )


@jsii.implements(iam.IGrantable)
class KycFunction(Construct):
    """One of the functions: Python 3.13 on arm64, traced, logging JSON, under a role that it shares with nobody.

    The role may write to its own log group and send traces; what else it may do, other constructs grant.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        platform: FunctionPlatform,
        environment: Mapping[str, str],
        layers: Sequence[lambda_.ILayerVersion] = (),
    ) -> None:
        """Create the function.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            name: The name of its folder under `lambdas/`.
            platform: What it shares with the others.
            environment: Its own environment variables.
            layers: Layers beside the common one.
        """
        super().__init__(scope, construct_id)
        settings = FUNCTION_SETTINGS[name]
        self.name = name
        self.timeout = settings.timeout
        log_group = StageLogGroup(
            self,
            "Logs",
            name=f"{platform.log_group_prefix}{name}",
            key=platform.key,
            retention_days=platform.log_retention_days,
            removal_policy=platform.removal_policy,
        )
        self.role = _role(self, log_group)
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=f"{platform.name_prefix}-{name.replace('_', '-')}",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            code=platform.package.code,
            handler=f"{name}.handler.handler",
            layers=[platform.package.base_layer, *layers],
            role=self.role,
            log_group=log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            memory_size=settings.memory_mib,
            timeout=settings.timeout,
            reserved_concurrent_executions=settings.reserved_concurrency,
            current_version_options=VERSIONS_ARE if platform.gradual else None,
            environment={
                "STAGE": platform.stage,
                "POWERTOOLS_SERVICE_NAME": name,
                "POWERTOOLS_LOG_LEVEL": "INFO",
                "POWERTOOLS_METRICS_NAMESPACE": _METRICS_NAMESPACE,
                **environment,
            },
        )
        # Set here, since the property of the same name would add its `*` to the policy of all other grants.
        cfn_function = self.function.node.default_child
        if not isinstance(cfn_function, lambda_.CfnFunction):
            raise TypeError("a Lambda function without its resource")
        cfn_function.tracing_config = lambda_.CfnFunction.TracingConfigProperty(mode="Active")
        self._release = (
            Release(self, "Release", function=self.function, gradual=platform.gradual) if platform.gradual else None
        )
        self.entry: lambda_.IFunction = self._release.alias if self._release else self.function
        """Target of the triggers: the alias `live` if new versions take over gradually, else the function."""
        self._acknowledge_findings()

    def roll_back_on(self, alarm: cloudwatch.IAlarm) -> None:
        """Roll a new version back on an alarm while it takes over, if that goes gradually."""
        if self._release:
            self._release.roll_back_on(alarm)

    def metric(
        self, name: str, *, statistic: str, period: Duration, label: str | None = None, **dimensions: str
    ) -> cloudwatch.Metric:
        """Return a metric that the function itself sends.

        Args:
            name: As its code has it.
            statistic: Such as `Sum`.
            period: Over which it is taken.
            label: What a graph calls it.
            dimensions: Those that the code adds.
        """
        return cloudwatch.Metric(
            namespace=_METRICS_NAMESPACE,
            metric_name=name,
            dimensions_map={"service": self.name, **dimensions},
            statistic=statistic,
            period=period,
            label=label,
        )

    def _acknowledge_findings(self) -> None:
        acknowledge(
            self.function, "AwsSolutions-L1", "Python 3.13 is what the functions and their locked layers are built for."
        )
        for rule, reason in (
            (
                "LambdaConcurrency",
                "A reservation is taken from all others; the API's throttle and the queues' concurrency bound it.",
            ),
            (
                "LambdaDLQ",
                "Its trigger says where failures go: the caller, dead letters, failed records, or the next run.",
            ),
            (
                "LambdaInsideVPC",
                "It calls AWS services and a model's API alone, over TLS and under its own role, and none is in a VPC.",
            ),
        ):
            acknowledge(self.function, nist(rule), reason)
        acknowledge(
            self,
            nist("IAMNoInlinePolicy"),
            "Its policies are for its own role alone and go with it; nobody shares them, so none is wider than needed.",
        )

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The role, to which grants are made."""
        return self.role


def _role(scope: Construct, log_group: StageLogGroup) -> iam.Role:
    role = iam.Role(
        scope,
        "Role",
        assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        inline_policies={
            "Logs": iam.PolicyDocument(
                statements=[
                    iam.PolicyStatement(
                        actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[log_group.log_group_arn]
                    )
                ]
            ),
            "Traces": iam.PolicyDocument(
                statements=[
                    iam.PolicyStatement(actions=["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources=["*"])
                ]
            ),
        },
    )
    # On the role's own resource, so that nothing granted later is covered.
    own_policies = role.node.default_child
    if own_policies is None:
        raise TypeError("a role without its resource")
    acknowledge(own_policies, "AwsSolutions-IAM5[Resource::*]", "X-Ray knows no resources to name for sending traces.")
    return role
