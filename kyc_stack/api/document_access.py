"""DocumentAccess: the role in which `documents` works, for the documents of one user at a time."""

from collections.abc import Mapping
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc.domain.links import FOLDER
from kyc.domain.names import OWNER_DIGITS
from kyc_stack.data.document_bucket import DocumentBucket
from kyc_stack.functions.function import KycFunction
from kyc_stack.nag import acknowledge, nist

_OWNER: Final = "owner"
_OF_ONE_USER: Final = f"*/{FOLDER}/${{aws:PrincipalTag/{_OWNER}}}*"
"""Keys of documents of the user whose digits the session is tagged with."""
_LONGEST: Final = Duration.hours(1)
"""AWS's limit if one role assumes another (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html)."""


class DocumentAccess(Construct):
    """A role that reads and stores documents, of the one user that its session names and of nobody without a name.

    Each session is tagged with the digits with which the user's folders begin, and the policy's resources end with that
    tag: a session without it, or with a pattern in its place (AWS takes no `*` in a tag), reaches nothing
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html).
    """

    def __init__(self, scope: Construct, construct_id: str, *, bucket: DocumentBucket, function: KycFunction) -> None:
        """Create the role.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            bucket: Where the documents lie.
            function: Who may take the role, and reaches no document otherwise.
        """
        super().__init__(scope, construct_id)
        tagged = {
            "StringLike": {f"aws:RequestTag/{_OWNER}": "?" * OWNER_DIGITS},
            "ForAllValues:StringEquals": {"aws:TagKeys": [_OWNER]},
        }
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.PrincipalWithConditions(
                iam.ArnPrincipal(function.role.role_arn), tagged
            ).with_session_tags(),
            max_session_duration=_LONGEST,
        )
        acknowledge(self, nist("IAMNoInlinePolicy"), "Its policy is for this role alone and goes with it.")
        bucket.grant_upload(self.role, documents=_OF_ONE_USER)
        bucket.grant_examine(self.role, documents=_OF_ONE_USER)
        iam.Grant.add_to_principal(
            grantee=function, actions=["sts:AssumeRole", "sts:TagSession"], resource_arns=[self.role.role_arn]
        )
        self.environment: Mapping[str, str] = {"DOCUMENT_ROLE_ARN": self.role.role_arn}
