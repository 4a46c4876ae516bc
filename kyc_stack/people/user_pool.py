"""KycUserPool: who may call the API."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from kyc.domain.access import ADMINISTRATORS, REVIEWERS, TENANT
from kyc_stack.nag import acknowledge

_READABLE = (
    cognito.ClientAttributes()
    .with_standard_attributes(email=True, email_verified=True, phone_number=True, phone_number_verified=True)
    .with_custom_attributes(TENANT)
)
# Attributes that users may change of themselves. By default a client may write every attribute, the tenant too.
_WRITABLE = cognito.ClientAttributes().with_standard_attributes(email=True, phone_number=True)


class KycUserPool(Construct):
    """The pool of users and administrators, and the client that signs them in.

    Users sign in by e-mail and are made by administrators. The tenant is set once, when a user is made.
    """

    user_pool: cognito.IUserPool
    client: cognito.UserPoolClient

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        threat_protection: bool = False,
        admin_password_sign_in: bool = False,
        protect_data: bool = True,
        deletion_protection: bool = True,
    ) -> None:
        """Create the pool and its client.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            threat_protection: Cognito's Plus plan, enforced.
            admin_password_sign_in: Allow ADMIN_USER_PASSWORD_AUTH beside SRP.
            protect_data: Retain the pool when the stack goes.
            deletion_protection: Refuse its deletion, where data is protected: not yet in a first deployment, whose
                roll-back must be able to delete it.
        """
        super().__init__(scope, construct_id)
        self.user_pool = self._create(
            threat_protection=threat_protection,
            protect_data=protect_data,
            deletion_protection=protect_data and deletion_protection,
        )
        self.client = _client(self, self.user_pool, admin_password_sign_in=admin_password_sign_in)

    @staticmethod
    def from_user_pool(
        scope: Construct, construct_id: str, user_pool: cognito.IUserPool, *, admin_password_sign_in: bool = False
    ) -> "KycUserPool":
        """Use an existing pool that promises the same, and create a client in it.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            user_pool: The pool, with the groups `kyc-admin` and `kyc-reviewer`; `python -m operations.user_pool` checks
                what it promises.
            admin_password_sign_in: Allow ADMIN_USER_PASSWORD_AUTH beside SRP.
        """
        return _ExistingUserPool(scope, construct_id, user_pool, admin_password_sign_in=admin_password_sign_in)

    def _create(self, *, threat_protection: bool, protect_data: bool, deletion_protection: bool) -> cognito.IUserPool:
        pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            # A new address counts only once it is verified; until then the old one signs in and stands in tokens.
            keep_original=cognito.KeepOriginalAttrs(email=True),
            standard_attributes=cognito.StandardAttributes(
                email=cognito.StandardAttribute(required=True, mutable=True),
                phone_number=cognito.StandardAttribute(required=False, mutable=True),
            ),
            custom_attributes={TENANT: cognito.StringAttribute(min_len=1, max_len=64, mutable=False)},
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
                temp_password_validity=Duration.days(3),
            ),
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(sms=False, otp=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            feature_plan=cognito.FeaturePlan.PLUS if threat_protection else cognito.FeaturePlan.ESSENTIALS,
            standard_threat_protection_mode=(
                cognito.StandardThreatProtectionMode.FULL_FUNCTION if threat_protection else None
            ),
            deletion_protection=deletion_protection,
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if protect_data else RemovalPolicy.DESTROY,
        )
        cognito.UserPoolGroup(
            self,
            "Administrators",
            user_pool=pool,
            group_name=ADMINISTRATORS,
            description="May see and decide the claims of their own tenant",
        )
        cognito.UserPoolGroup(
            self,
            "Reviewers",
            user_pool=pool,
            group_name=REVIEWERS,
            description="May see and decide the claims of their own tenant, and neither submit nor erase for others",
        )
        acknowledge(
            pool,
            "AwsSolutions-COG2",
            "Customers prove themselves with documents and may add a one-time password; Cognito cannot require it of"
            " one group alone.",
        )
        if not threat_protection:
            acknowledge(
                pool, "AwsSolutions-COG8", "The Plus plan is priced per user; a stage for tests goes without it."
            )
        return pool


class _ExistingUserPool(KycUserPool):
    """A pool that somebody else keeps, and a client of the stage's own in it."""

    def __init__(
        self, scope: Construct, construct_id: str, user_pool: cognito.IUserPool, *, admin_password_sign_in: bool
    ) -> None:
        Construct.__init__(self, scope, construct_id)
        self.user_pool = user_pool
        self.client = _client(self, user_pool, admin_password_sign_in=admin_password_sign_in)


def _client(scope: Construct, user_pool: cognito.IUserPool, *, admin_password_sign_in: bool) -> cognito.UserPoolClient:
    return cognito.UserPoolClient(
        scope,
        "Client",
        user_pool=user_pool,
        generate_secret=False,
        auth_flows=cognito.AuthFlow(user_srp=True, admin_user_password=admin_password_sign_in),
        disable_o_auth=True,
        prevent_user_existence_errors=True,
        enable_token_revocation=True,
        id_token_validity=Duration.hours(1),
        access_token_validity=Duration.hours(1),
        refresh_token_validity=Duration.days(1),
        read_attributes=_READABLE,
        write_attributes=_WRITABLE,
    )
