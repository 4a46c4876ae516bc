"""LivenessStreamRole: under which a customer's browser streams the video of its liveness check, and nothing else."""

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.nag import acknowledge, nist


class LivenessStreamRole(Construct):
    """A role that may start streams to sessions whose id it is told, taken on for a quarter of an hour by one function.

    No identity pool is needed: the function knows whom it gives the credentials to.
    """

    def __init__(self, scope: Construct, construct_id: str, *, taken_on_by: iam.IRole) -> None:
        """Create the role.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            taken_on_by: The role of the function that hands out its credentials.
        """
        super().__init__(scope, construct_id)
        self.role = iam.Role(
            self,
            "Role",
            description="Customers' browsers stream liveness checks under it",
            assumed_by=iam.ArnPrincipal(taken_on_by.role_arn),
            max_session_duration=Duration.hours(1),
            inline_policies={
                "Stream": iam.PolicyDocument(
                    statements=[iam.PolicyStatement(actions=["rekognition:StartFaceLivenessSession"], resources=["*"])]
                )
            },
        )
        acknowledge(
            self.role,
            "AwsSolutions-IAM5[Resource::*]",
            "Rekognition knows no resources to name for the stream of a liveness session.",
        )
        acknowledge(
            self.role,
            nist("IAMNoInlinePolicy"),
            "Its policy is for this role alone and goes with it; nobody shares it, so it is no wider than needed.",
        )

    def grant_take_on(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant assuming the role, to hand its credentials to somebody else."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["sts:AssumeRole"], resource_arns=[self.role.role_arn]
        )
