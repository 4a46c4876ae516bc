"""ModelAccess: how `validate_kyc` reaches the language model."""

from collections.abc import Mapping

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from kyc.domain.model_provider import ModelProvider
from kyc.domain.model_side import LARGEST
from kyc.domain.model_tokens import ModelTokens
from kyc_stack.keys.stage_key import StageKey
from kyc_stack.nag import acknowledge, acknowledge_aws_managed_key, nist, wildcard_resource
from kyc_stack.pipeline.model_names import GLOBAL, split_profile


class ModelAccess(Construct):
    """Bedrock with the function's own role, or the Anthropic API with a key kept in Secrets Manager.

    The secret is created with a random value that opens nothing; the operator puts the API key in its place.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        provider: ModelProvider,
        model_name: str,
        shows_pictures: bool = True,
        side_pixels: int = LARGEST,
        tokens: ModelTokens = ModelTokens(),  # noqa: B008 - it is frozen
        key: StageKey,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        """Create the secret, where the provider needs one.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            provider: Who serves the model.
            model_name: Bedrock's model id or inference profile id, or the Anthropic API's model name.
            shows_pictures: True if the model is shown the pictures that were judged.
            side_pixels: Longest side of a document's side as it is shown.
            tokens: The quota of its provider, which all functions together keep to.
            key: What encrypts the secret.
            removal_policy: What becomes of the secret when the stack goes.
        """
        super().__init__(scope, construct_id)
        self._model_name = model_name
        self._key = key
        self._secret: secretsmanager.Secret | None = None
        if provider == "anthropic":
            self._secret = secretsmanager.Secret(
                self,
                "ApiKey",
                description="Key of the Anthropic API; replace the random value it was created with",
                encryption_key=key.key,
                removal_policy=removal_policy,
            )
            for rule in ("AwsSolutions-SMG4", nist("SecretsManagerRotationEnabled")):
                acknowledge(self._secret, rule, "The key is a third party's: it is replaced by hand there.")
            if key.key is None:
                acknowledge_aws_managed_key(self._secret, "SecretsManagerUsingKMSKey")
        self.environment: Mapping[str, str] = {
            "MODEL_PROVIDER": provider,
            "MODEL_NAME": model_name,
            "MODEL_PICTURES": "true" if shows_pictures else "false",
            "MODEL_SIDE_PIXELS": str(side_pixels),
            "MODEL_TOKENS": tokens.model_dump_json(),
            **({"MODEL_API_KEY_SECRET_ARN": self._secret.secret_arn} if self._secret else {}),
        }

    def grant_ask(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant asking this model, and no other."""
        if self._secret is not None:
            return iam.Grant.add_to_principal(
                grantee=grantee,
                actions=["secretsmanager:GetSecretValue"],
                resource_arns=[self._secret.secret_arn],
            ).combine(self._key.grant_decrypt(grantee, service="secretsmanager"))
        return self._grant_bedrock(grantee)

    def _grant_bedrock(self, grantee: iam.IGrantable) -> iam.Grant:
        """InvokeModel on the model; through an inference profile, on the profile and the model behind it.

        A profile routes to regions of its geography (or the whole world), and the caller needs the model in each
        of them (https://docs.aws.amazon.com/bedrock/latest/userguide/geographic-cross-region-inference.html,
        https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html). Which these are
        differs by model and source region, so all regions are meant, through the profile.
        """
        bedrock = f"arn:{Aws.PARTITION}:bedrock"
        geography, model = split_profile(self._model_name)
        if geography is None:
            return _grant_invoke(grantee, [f"{bedrock}:{Aws.REGION}::foundation-model/{self._model_name}"])
        profile = f"{bedrock}:{Aws.REGION}:{Aws.ACCOUNT_ID}:inference-profile/{self._model_name}"
        if geography == GLOBAL:
            models = [f"{bedrock}:::foundation-model/{model}", f"{bedrock}:{Aws.REGION}::foundation-model/{model}"]
        else:
            models = [f"{bedrock}:*::foundation-model/{model}"]
            role = grantee.grant_principal
            if isinstance(role, Construct):
                acknowledge(
                    role,
                    wildcard_resource(self, models[0]),
                    "An inference profile chooses the region; the model is named, and a condition names the profile.",
                )
        behind_profile = iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["bedrock:InvokeModel"],
            resource_arns=models,
            conditions={"StringEquals": {"bedrock:InferenceProfileArn": profile}},
        )
        return _grant_invoke(grantee, [profile]).combine(behind_profile)


def _grant_invoke(grantee: iam.IGrantable, resource_arns: list[str]) -> iam.Grant:
    return iam.Grant.add_to_principal(grantee=grantee, actions=["bedrock:InvokeModel"], resource_arns=resource_arns)
