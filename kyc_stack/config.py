"""What a stage is configured by: the strict model of an entry under `stages` in cdk.json."""

import json
import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Percent = Annotated[float, Field(ge=0, le=100)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""

Degrees = Annotated[float, Field(ge=0, le=180)]
DocumentType = Literal[
    "driving_licence",
    "passport",
    "national_id",
    "residence_permit",
    "visa",
    "pan_card",
    "aadhaar_card",
    "voter_id",
]

_MAY_BE_NULL = frozenset({"supported_countries", "supported_document_types", "maximum_attempts"})
_ORDERED_BANDS = (
    ("similarity_reject_percent", "similarity_verify_percent"),
    ("name_reject_percent", "name_match_percent"),
    ("ocr_confidence_percent", "ocr_trust_percent"),
    ("second_face_ignore_percent", "second_face_reject_percent"),
    ("selfie_brightness_min_percent", "selfie_brightness_max_percent"),
    ("same_picture_review_percent", "same_picture_percent"),
)

# The stage's name is part of table, queue and API stage names.
_STAGE_NAME = re.compile(r"[a-z][a-z0-9]{0,15}")

# Bounds that Lambda sets for ScalingConfig.MaximumConcurrency of an SQS event source.
_LEAST_CONCURRENCY, _GREATEST_CONCURRENCY = 2, 1000


class StageConfigError(Exception):
    """The stage is missing, unknown or misconfigured; the message is one line that names the stages."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ThrottleConfig(_Strict):
    """What the API takes before it answers 429, all callers together."""

    requests_per_second: Annotated[int, Field(ge=1)] = 50
    burst_requests: Annotated[int, Field(ge=1)] = 100


class QuotaConfig(_Strict):
    """The provider quotas that bound the whole, as granted to the account in the stage's region."""

    analyze_id_calls_per_second: Annotated[float, Field(gt=0)] = 5
    """Textract AnalyzeID; 5 is AWS's default in most regions."""
    expected_validation_seconds: Annotated[float, Field(gt=0)] = 5
    """How long one validation takes; it makes one AnalyzeID call at most (front and back in one)."""


class PendingConfig(_Strict):
    """When a record that waits for its validation counts as stuck, and how often that is looked for.

    Looking reads the whole table: half a read unit for each 4 KB.
    """

    limit_minutes: Annotated[int, Field(ge=1)] = 60
    interval_minutes: Annotated[int, Field(ge=5, le=24 * 60)] = 15


class AlarmConfig(_Strict):
    """When an hour's outcomes raise an alarm."""

    rejected_percent: Percent = 50
    """More than this share of the decisions is `rejected`."""
    manual_review_percent: Percent = 50
    """More than this share of the decisions goes to people."""
    minimum_decisions: Annotated[int, Field(ge=1)] = 20
    """Fewer decisions in the hour raise no alarm: a share of few says little."""


class ModelConfig(_Strict):
    """The language model that assesses a claim."""

    provider: Literal["bedrock", "anthropic"]
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:_-]+$")]
    """With `bedrock` a model id or inference profile id, with `anthropic` a model name of its API."""


class PolicyConfig(_Strict):
    """What the stage demands of a claim; passed to `validate_kyc` as it stands.

    What a stage leaves out keeps the default of the functions' own model, which a test holds to these fields.
    """

    similarity_verify_percent: Percent | None = None
    similarity_reject_percent: Percent | None = None

    name_match_percent: Percent | None = None
    name_reject_percent: Percent | None = None
    ocr_confidence_percent: Percent | None = None
    ocr_trust_percent: Percent | None = None

    minimum_age_years: Annotated[int, Field(ge=0, le=120)] | None = None
    default_issuing_country: Country | None = None
    supported_countries: tuple[Country, ...] | None = None
    """None supports all."""
    supported_document_types: tuple[DocumentType, ...] | None = None
    """None supports all known ones."""
    back_required: tuple[DocumentType, ...] | None = None

    selfie_sharpness_percent: Percent | None = None
    selfie_brightness_min_percent: Percent | None = None
    selfie_brightness_max_percent: Percent | None = None
    selfie_face_percent: Percent | None = None
    selfie_yaw_degrees: Degrees | None = None
    selfie_pitch_degrees: Degrees | None = None
    selfie_roll_degrees: Degrees | None = None
    second_face_ignore_percent: Percent | None = None
    second_face_reject_percent: Percent | None = None
    same_picture_percent: Annotated[float, Field(ge=90, le=98)] | None = None
    same_picture_review_percent: Annotated[float, Field(ge=85, le=98)] | None = None
    attribute_confidence_percent: Percent | None = None

    require_verified_email: bool | None = None
    require_verified_phone: bool | None = None
    maximum_attempts: Annotated[int, Field(ge=1)] | None = None
    """None counts without a limit."""

    @model_validator(mode="after")
    def _bands_are_ordered(self) -> Self:
        for low, high in _ORDERED_BANDS:
            least, most = getattr(self, low), getattr(self, high)
            if least is not None and most is not None and least > most:
                raise ValueError(f"{low} must not be above {high}")
        return self

    @model_validator(mode="before")
    @classmethod
    def _null_only_where_it_means_something(cls, values: dict[str, object]) -> dict[str, object]:
        """A field without a value is left out; null is a value of three fields alone."""
        if nulls := [name for name, value in values.items() if value is None and name not in _MAY_BE_NULL]:
            raise ValueError(f"{', '.join(nulls)} must not be null")
        return values

    def as_json(self) -> str:
        """What the stage sets, as JSON with sorted keys."""
        return json.dumps(self.model_dump(mode="json", exclude_unset=True), sort_keys=True)


class StageConfig(_Strict):
    """One stage. Names of existing resources are optional; what a stage does not name is created."""

    stage: Annotated[str, Field(pattern=f"^{_STAGE_NAME.pattern}$")]
    account: Annotated[str, Field(pattern=r"^\d{12}$")] | None = None
    """None leaves the account to the credentials of the deployment."""
    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")] | None = None

    user_pool_id: Annotated[str, Field(pattern=r"^[\w-]+_[0-9a-zA-Z]+$")] | None = None
    """An existing Cognito user pool: it must have the immutable attribute `custom:tenant`, sign-in by e-mail and
    the group `kyc-admin`, and keep an e-mail until its change is verified."""
    document_bucket_name: Annotated[str, Field(min_length=3, max_length=63)] | None = None
    document_bucket_key_arn: Annotated[str, Field(pattern=r"^arn:")] | None = None
    """The customer-managed key of the existing document bucket, if it has one."""
    identity_table_name: Annotated[str, Field(min_length=3, max_length=255)] | None = None
    identity_table_key_arn: Annotated[str, Field(pattern=r"^arn:")] | None = None
    """The customer-managed key of the existing identity table, if it has one."""
    alarm_email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None

    protect_data: bool = True
    """Retain tables, bucket, key and pool when the stack goes, and protect tables, pool and stack from deletion."""
    empty_buckets_on_destroy: bool = False
    """Let a custom resource empty the buckets so that the stack can be destroyed whole."""
    encryption: Literal["customer_managed", "aws_managed"] = "customer_managed"
    """Whose keys encrypt at rest: one KMS key of the stage's own, or the services'."""
    threat_protection: bool = False
    """Cognito's Plus plan: compromised credentials and risky sign-ins are blocked (priced per active user)."""
    admin_password_sign_in: bool = False
    """Allow ADMIN_USER_PASSWORD_AUTH beside SRP, for scripts on a laptop."""
    barcode: bool = True
    """Decode the barcodes of North American licences, with a layer of its own (8 MB zipped) on the function."""
    build_target: Literal["lambda", "host"] = "lambda"
    """Build code and layers for Lambda (Python 3.13 on arm64), or for the machine and interpreter that synthesises."""

    log_retention_days: Literal[1, 3, 7, 14, 30, 90, 180, 365, 731, 1827, 3653] = 90
    access_log_retention_days: Annotated[int, Field(ge=1)] = 90
    """How long the buckets' server access logs are kept."""
    noncurrent_version_days: Annotated[int, Field(ge=1)] = 365
    """How long a replaced or deleted document can be brought back, and a decision on it replayed."""
    retention_days: Annotated[int, Field(ge=1)] | None
    """How long after its last decision a record is kept, with its documents and the user's identity item. None keeps
    it until somebody erases it. Every stage says which: there is no default."""
    cors_origins: tuple[Annotated[str, Field(pattern=r"^https?://[^/\s*]+$")], ...] = ()
    """Origins of the web pages that may call the API and upload documents."""

    throttle: ThrottleConfig = ThrottleConfig()
    quotas: QuotaConfig = QuotaConfig()
    pending: PendingConfig = PendingConfig()
    alarms: AlarmConfig = AlarmConfig()
    model: ModelConfig
    policy: PolicyConfig = PolicyConfig()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.protect_data and self.empty_buckets_on_destroy:
            raise ValueError("protect_data and empty_buckets_on_destroy exclude each other")
        if self.document_bucket_key_arn and not self.document_bucket_name:
            raise ValueError("document_bucket_key_arn needs document_bucket_name")
        if self.identity_table_key_arn and not self.identity_table_name:
            raise ValueError("identity_table_key_arn needs identity_table_name")
        return self

    @property
    def validation_concurrency(self) -> int:
        """How many validations may run at once so that together they call AnalyzeID at its quota (Little's law)."""
        concurrency = round(self.quotas.analyze_id_calls_per_second * self.quotas.expected_validation_seconds)
        return min(max(concurrency, _LEAST_CONCURRENCY), _GREATEST_CONCURRENCY)

    @property
    def analyze_id_seconds_apart(self) -> float:
        """How long each of so many validations waits between its AnalyzeID calls so that together they keep the quota.

        It matters where validations are quicker than expected, or start together.
        """
        return self.validation_concurrency / self.quotas.analyze_id_calls_per_second


def load_stage(stage: object, stages: object) -> StageConfig:
    """Read one stage's configuration.

    Args:
        stage: The context value `stage`.
        stages: The context value `stages`: configuration by stage name.

    Raises:
        StageConfigError: If the stage is missing, unknown, or its configuration does not fit the model.
    """
    if not isinstance(stages, dict) or not stages:
        raise StageConfigError("cdk.json has no stages: its context needs an object `stages`")
    known = f"stages: {', '.join(stages)}"
    if stage is None or stage == "":
        raise StageConfigError(f"no stage given: add --context stage=NAME ({known})")
    if not isinstance(stage, str) or stage not in stages:
        raise StageConfigError(f"unknown stage {json.dumps(stage)} ({known})")
    try:
        return _parse(stage, stages[stage])
    except ValidationError as error:
        raise StageConfigError(f"stage {stage} in cdk.json: {_in_one_line(error)} ({known})") from None


def _parse(stage: str, raw: object) -> StageConfig:
    # JSON mode: lists may stand for tuples, everything else stays strict.
    entry = raw | {"stage": stage} if isinstance(raw, dict) else raw
    return StageConfig.model_validate_json(json.dumps(entry))


def _in_one_line(error: ValidationError) -> str:
    def describe(location: tuple[int | str, ...], message: str) -> str:
        where = ".".join(str(part) for part in location)
        return f"{where}: {message}" if where else message

    return "; ".join(describe(detail["loc"], detail["msg"]) for detail in error.errors())
