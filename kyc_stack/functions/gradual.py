"""GradualDeployment: a new version of a function takes over bit by bit, and goes back when an alarm is raised."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from kyc_stack.nag import acknowledge

ALIAS = "live"
"""The alias that every trigger invokes."""

VERSIONS_ARE = lambda_.VersionOptions(removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
"""Kept, so that one can be made live again by hand."""

# Long enough for the alarms on errors, which look at five minutes at a time, to speak up twice.
_PACE = codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_15_MINUTES


class Release(Construct):
    """The alias `live` of one function, and how it goes from one version to the next."""

    def __init__(
        self, scope: Construct, construct_id: str, *, function: lambda_.Function, gradual: "GradualDeployment"
    ) -> None:
        """Create the alias and its deployment group.

        Args:
            scope: The function's construct.
            construct_id: The construct's id.
            function: Whose versions they are; made with `VERSIONS_ARE`.
            gradual: What it shares with the other functions.
        """
        super().__init__(scope, construct_id)
        self.alias = lambda_.Alias(self, "Alias", alias_name=ALIAS, version=function.current_version)
        self._group = codedeploy.LambdaDeploymentGroup(
            self,
            "Group",
            application=gradual.application,
            role=gradual.role,
            alias=self.alias,
            deployment_config=_PACE,
            auto_rollback=codedeploy.AutoRollbackConfig(
                failed_deployment=True, stopped_deployment=True, deployment_in_alarm=True
            ),
        )

    def roll_back_on(self, alarm: cloudwatch.IAlarm) -> None:
        """Go back to the version before when an alarm is raised during a deployment."""
        self._group.add_alarm(alarm)


class GradualDeployment(Construct):
    """The parts that the gradual deployments of a stage's functions share: CodeDeploy's application and role.

    A tenth of the invocations goes to the new version for a quarter of an hour, then all of them
    (https://docs.aws.amazon.com/lambda/latest/dg/lambda-rolling-deployments.html). Both versions run in that time, and
    messages, records and tokens of one are read by the other: `tests/unit/compat` holds them to it.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        """Create application and role.

        Args:
            scope: The parent.
            construct_id: The construct's id.
        """
        super().__init__(scope, construct_id)
        self.application = codedeploy.LambdaApplication(self, "Application")
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))
        acknowledge(
            self.role,
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
            "AWSCodeDeployRoleForLambdaLimited]",
            "The managed policy that CodeDeploy's documentation names for deployments of functions that notify nobody.",
        )
