"""A stage's configuration: the strict model of an entry under `stages` in cdk.json.

What is wrong with it is one line that names the key, what is allowed, and the nearest known name.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NoReturn, Self

from annotated_types import GroupedMetadata
from botocore.loaders import Loader
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema, model_validator

from kyc.domain.consent import LOCALE_PATTERN, VERSION_PATTERN
from kyc.domain.erasure_limits import ErasureLimits
from kyc.domain.erasure_requests import ErasureOnRequest
from kyc.domain.lane import Lane
from kyc.domain.letters import LetterSettings
from kyc.domain.limits import Limits
from kyc.domain.liveness_mode import LivenessMode
from kyc.domain.model_provider import ModelProvider
from kyc.domain.model_side import LARGEST, SMALLEST
from kyc.domain.model_tokens import LEAST_A_MINUTE, ModelTokens
from kyc.domain.policy import Percent, Policy
from kyc.domain.proposal import NeedsTwo
from kyc.domain.public_addresses import networks
from kyc.domain.reminders import Reminders
from kyc.domain.setting_errors import in_one_line, nearest, shown
from kyc_stack.api.liveness_regions import complaint_about_liveness
from kyc_stack.pipeline.model_names import complaint_about_model, complaint_about_region

CDK_JSON: Final = Path(__file__).parent.parent / "cdk.json"

# Bounds that Lambda sets for ScalingConfig.MaximumConcurrency of an SQS event source.
_LEAST_CONCURRENCY, _GREATEST_CONCURRENCY = 2, 1000

_SIDES: Final = 2
"""Of a document, at most, each of which is read."""


@dataclass(frozen=True)
class _Checked(GroupedMetadata):
    """Text that a function checks; the schema says by which name people call its form."""

    check: Callable[[str], str]
    what: str

    def __iter__(self) -> Iterator[object]:
        yield AfterValidator(self.check)
        yield WithJsonSchema({"type": "string", "description": self.what})


def _spelled(pattern: str, what: str) -> _Checked:
    """Text of a form that a pattern knows and people call by a name."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"must be {what}, not {shown(value)}")
        return value

    return _Checked(check, what)


@cache
def _regions() -> frozenset[str]:
    """Return the regions of all partitions, as the installed botocore knows them: no call is made."""
    partitions: list[dict[str, Any]] = Loader().load_data("partitions")["partitions"]
    return frozenset(
        region for partition in partitions for region in partition["regions"] if not region.endswith("-global")
    )


def _known_region(value: str) -> str:
    if value not in _regions():
        suggestion = nearest(value, sorted(_regions()))
        raise ValueError(f"must be a region that the installed botocore knows, not {shown(value)}{suggestion}")
    return value


def _network(value: str) -> str:
    try:
        networks([value])
    except ValueError:
        raise ValueError(f"must be a network such as 127.0.0.0/8, not {shown(value)}") from None
    return value


Days = Annotated[int, Field(ge=1, le=36_500)]
_KEY_ARN = r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+"
_KeyArn = Annotated[str, _spelled(_KEY_ARN, "the ARN of a KMS key, arn:aws:kms:…:key/…")]
_StreamArn = Annotated[
    str,
    _spelled(
        r"arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9_.-]+/stream/[0-9T:.-]+",
        "the ARN of a table's stream, arn:aws:dynamodb:…:table/…/stream/…",
    ),
]
_SecretArn = Annotated[
    str,
    _spelled(
        r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6}",
        "the whole ARN of a secret, arn:aws:secretsmanager:…:secret:…, with the six characters at its end",
    ),
]
_TableName = Annotated[str, _spelled(r"[A-Za-z0-9_.-]{3,255}", "a table's name")]
_UserPoolId = Annotated[str, _spelled(r"[\w-]+_[0-9a-zA-Z]+", "a user pool's id, such as us-east-1_Ab1Cd2Ef3")]
_Origin = Annotated[str, _spelled(r"https?://[^/\s*]+", "an origin such as https://example.com")]
_Domain = Annotated[
    str, _spelled(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", "a domain such as desk.example.com")
]
_NetworkName = Annotated[str, _Checked(_network, "a network such as 127.0.0.0/8")]
_CertificateArn = Annotated[
    str,
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
    _spelled(
        r"arn:aws[a-z-]*:acm:us-east-1:[0-9]{12}:certificate/[A-Za-z0-9-]+",
        "the ARN of a certificate in us-east-1, the one region where CloudFront takes them from, arn:aws:acm:…",
    ),
]


# Settings that make sense only with another one: `kyc_table_key_arn` needs `kyc_table_name`.
_NEEDS: Final = (
    ("document_bucket_key_arn", "document_bucket_name"),
    ("face_table_key_arn", "face_table_name"),
    ("identity_table_key_arn", "identity_table_name"),
    ("kyc_table_name", "kyc_table_stream_arn"),
    ("kyc_table_stream_arn", "kyc_table_name"),
    ("kyc_table_key_arn", "kyc_table_name"),
    ("looks_table_key_arn", "looks_table_name"),
    ("number_table_name", "number_key_secret_arn"),
    ("number_key_secret_arn", "number_table_name"),
    ("number_table_key_arn", "number_table_name"),
    ("webhook_table_name", "webhook_key_arn"),
    ("webhook_key_arn", "webhook_table_name"),
    ("webhook_table_key_arn", "webhook_table_name"),
    ("work_table_key_arn", "work_table_name"),
)
_ARNS: Final = (
    "decision_key_arn",
    "document_bucket_key_arn",
    "face_table_key_arn",
    "identity_table_key_arn",
    "kyc_table_stream_arn",
    "kyc_table_key_arn",
    "looks_table_key_arn",
    "name_key_arn",
    "number_key_secret_arn",
    "number_table_key_arn",
    "webhook_key_arn",
    "webhook_table_key_arn",
    "work_table_key_arn",
)


class StageConfigError(Exception):
    """A stage, or the context that it is in, cannot be used; the message is one line."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class ThrottleConfig(_Strict):
    """The API's throttle: beyond it all callers together get 429."""

    requests_per_second: Annotated[int, Field(ge=1)] = 50
    """On average."""
    burst_requests: Annotated[int, Field(ge=1)] = 100
    """At once."""


_Rate = Annotated[float, Field(gt=0, le=10_000)]
_Tokens = Annotated[float, Field(ge=LEAST_A_MINUTE, le=10**12)]


class QuotaConfig(_Strict):
    """Calls a second of what bounds the whole, and the model's tokens, as granted to the account in the stage's region.

    All processes together keep to them. Left out, they are what a new account may call in us-east-1; in most other
    regions that is far less, and `make quotas` says what it is (https://docs.aws.amazon.com/general/latest/gr/textract.html,
    https://docs.aws.amazon.com/general/latest/gr/rekognition.html).
    """

    analyze_id_calls_per_second: _Rate = 5
    """Of Textract's AnalyzeID."""
    detect_document_text_calls_per_second: _Rate = 25
    """Of Textract's DetectDocumentText."""
    detect_faces_calls_per_second: _Rate = 100
    """Of Rekognition's DetectFaces."""
    compare_faces_calls_per_second: _Rate = 100
    """Of Rekognition's CompareFaces."""
    detect_moderation_labels_calls_per_second: _Rate = 50
    """Of Rekognition's DetectModerationLabels."""
    detect_text_calls_per_second: _Rate = 50
    """Of Rekognition's DetectText, which reads selfies."""
    index_faces_calls_per_second: _Rate = 50
    """Of Rekognition's IndexFaces."""
    search_faces_by_image_calls_per_second: _Rate = 50
    """Of Rekognition's SearchFacesByImage."""
    model_tokens_per_minute: _Tokens = ModelTokens().per_minute
    """Of questions and answers together; of each answer the most that it may have counts."""
    model_tokens_per_day: _Tokens | None = None
    """None is what a day's minutes allow. New accounts have less of both: `make quotas` says how much."""

    @property
    def model_tokens(self) -> ModelTokens:
        """Return the quota of the model's provider."""
        return ModelTokens(per_minute=self.model_tokens_per_minute, per_day=self.model_tokens_per_day)

    @property
    def by_operation(self) -> Mapping[str, float]:
        """Return the calls a second of every operation that has a quota, by service and operation."""
        return {
            "textract.AnalyzeID": self.analyze_id_calls_per_second,
            "textract.DetectDocumentText": self.detect_document_text_calls_per_second,
            "rekognition.DetectFaces": self.detect_faces_calls_per_second,
            "rekognition.CompareFaces": self.compare_faces_calls_per_second,
            "rekognition.DetectModerationLabels": self.detect_moderation_labels_calls_per_second,
            "rekognition.DetectText": self.detect_text_calls_per_second,
            "rekognition.IndexFaces": self.index_faces_calls_per_second,
            "rekognition.SearchFacesByImage": self.search_faces_by_image_calls_per_second,
        }


_AtOnce = Annotated[int, Field(ge=_LEAST_CONCURRENCY, le=_GREATEST_CONCURRENCY)]


class LaneConfig(_Strict):
    """Claims validated at once in each lane, and how much of a lane one tenant may use.

    A lane costs nothing while no claim is in it, beside its queue's polls. More at once than keep the lane's tightest
    quota busy only wait, each in a process of `validate_kyc` that is paid for; fewer leave quotas unused.
    """

    plain_at_once: _AtOnce = 75
    """Of claims whose documents are read as plain text."""
    typed_at_once: _AtOnce = 30
    """Of claims for which AnalyzeID may be asked: US licences, passports and identity cards."""
    surplus_at_once: _AtOnce = 30
    """Of claims beyond their tenant's share of either lane."""
    tenant_share_percent: Annotated[int, Field(ge=1, le=100)] = 50
    """The share of a lane's tightest quota that one tenant's claims may use, before its others go to the surplus."""

    @property
    def at_once(self) -> Mapping[Lane, int]:
        """Return how many claims are validated at once, by lane."""
        return {
            Lane.PLAIN: self.plain_at_once,
            Lane.TYPED: self.typed_at_once,
            Lane.SURPLUS: self.surplus_at_once,
        }

    def tenant_shares(self, quotas: Mapping[str, float]) -> Mapping[Lane, float]:
        """Return the claims a second of one tenant that a lane takes: its share of the lane's tightest quota.

        Args:
            quotas: calls a second by service and operation.
        """
        share = self.tenant_share_percent / 100
        return {
            Lane.PLAIN: share * quotas["textract.DetectDocumentText"] / _SIDES,
            Lane.TYPED: share * quotas["textract.AnalyzeID"],
        }


class PendingConfig(_Strict):
    """When a record that waits for its validation counts as stuck, and how often that is looked for.

    Looking reads the lists of what waits: half a read unit for each 4 KB.
    """

    limit_minutes: Annotated[int, Field(ge=1, le=30 * 24 * 60)] = 60
    """A record that waits for its validation for longer counts as stuck."""
    interval_minutes: Annotated[int, Field(ge=5, le=24 * 60)] = 15
    """Between two looks."""


class AlarmConfig(_Strict):
    """When an hour's outcomes, or cases that wait for a person, raise an alarm."""

    rejected_percent: Percent = 50
    """More than this share of the decisions is `rejected`."""
    manual_review_percent: Percent = 50
    """More than this share of the decisions goes to people."""
    minimum_decisions: Annotated[int, Field(ge=1)] = 20
    """Fewer decisions in the hour raise no alarm: a share of few says little."""
    most_cases: Annotated[int, Field(ge=1)] = 200
    """More cases wait for a person."""
    oldest_case_hours: Annotated[int, Field(ge=1, le=24 * 365)] = 48
    """One of them waits for longer."""


class ModelConfig(_Strict):
    """The language model that assesses a claim."""

    provider: ModelProvider
    """The API that is asked."""
    name: Annotated[str, _spelled(r"[A-Za-z0-9]([A-Za-z0-9.:_-]*[A-Za-z0-9])?", "the name or id of a model")]
    """With `bedrock` a model id or inference profile id, with `anthropic` a model name of its API."""
    pictures: bool = True
    """True if the model is shown the pictures, and text in selfies is read before; else it gets only the texts that
    were read."""
    side_pixels: Annotated[int, Field(ge=SMALLEST, le=LARGEST)] = LARGEST
    """Longest side of a document's side as the model is shown it, which takes no more; fewer pixels are fewer tokens of
    its quota, and hide small print and the edges of what was laid on the document first."""

    @model_validator(mode="after")
    def _fits_the_request(self) -> Self:
        if complaint := complaint_about_model(self.provider, self.name):
            raise ValueError(complaint)
        return self


class ConsentConfig(_Strict):
    """The company's text to which customers agree before they send pictures of themselves."""

    version: Annotated[str, _spelled(VERSION_PATTERN, "1 to 40 letters, digits, dots, dashes and underlines")]
    """Kept with each claim: another text needs another version."""
    texts: Annotated[dict[str, Annotated[str, Field(min_length=1, max_length=2000)]], Field(min_length=1)]
    """By BCP 47 language tag; whoever reads none of these languages reads the first."""
    earlier_versions: tuple[Annotated[str, _spelled(VERSION_PATTERN, "a version as above")], ...] = ()
    """Of texts that claims may name too: until the pages are published with the new one, or customers have moved on."""

    @property
    def accepted(self) -> tuple[str, ...]:
        """Versions that a claim may name, the current one first."""
        return (self.version, *self.earlier_versions)

    @model_validator(mode="after")
    def _in_languages(self) -> Self:
        if wrong := [tag for tag in self.texts if not re.fullmatch(LOCALE_PATTERN, tag)]:
            raise ValueError(f"texts must be named by their language, such as en, not {shown(wrong[0])}")
        return self


class CustomerPageConfig(_Strict):
    """The page on which customers send their documents."""

    consent: ConsentConfig
    """The text to which customers agree first (docs/customer_page.md#consent)."""


class WebConfig(_Strict):
    """The web pages: which of them there are, and under which name."""

    desk: bool = False
    """The desk, where reviewers decide what rules leave open."""
    customer: CustomerPageConfig | None = None
    """The page on which customers send their documents; None leaves it out."""
    domain: _Domain | None = None
    """Under which name, which the operator points at the distribution; None leaves them under CloudFront's own."""
    certificate_arn: _CertificateArn | None = None
    """The certificate of that name. Only with one can TLS 1.2 be asked of browsers."""

    @model_validator(mode="after")
    def _named_and_certified(self) -> Self:
        if (self.domain is None) != (self.certificate_arn is None):
            raise ValueError("domain and certificate_arn need one another")
        return self

    @property
    def has_pages(self) -> bool:
        """Return True if there is any page to serve."""
        return self.desk or self.customer is not None


class WebhookConfig(_Strict):
    """Networks that webhooks may call besides public addresses."""

    reachable_networks: tuple[_NetworkName, ...] = ()
    """Networks that are not public and may be called all the same, such as 127.0.0.0/8: on a laptop alone. In AWS what
    is not public there is the function's own surroundings, since it is in no VPC."""


class BudgetConfig(_Strict):
    """A monthly budget: `alarm_email` is told at 80 % of it, and when the month is forecast to go beyond."""

    usd_a_month: Annotated[int, Field(ge=1, le=10_000_000)]
    """In US dollars. The account activates the tag `stage` as a cost allocation tag for it
    (https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html)."""


class StageConfig(_Strict):
    """One stage. Names of existing resources are optional; what a stage does not name is created."""

    stage: Annotated[str, _spelled(r"[a-z][a-z0-9]{0,15}", "1 to 16 small letters and digits, a letter first")]
    """Part of the names of tables, queues and the API's stage."""
    account: Annotated[str, _spelled(r"[0-9]{12}", "the 12 digits of an AWS account")] | None = None
    """None leaves the account to the credentials of the deployment."""
    region: Annotated[str, _Checked(_known_region, "a region of AWS")] | None = None
    """None leaves it to the credentials too."""

    user_pool_id: _UserPoolId | None = None
    """An existing Cognito user pool: it must have the immutable attribute `custom:tenant`, sign-in by e-mail and
    the groups `kyc-admin` and `kyc-reviewer`, and keep an e-mail until its change is verified."""
    document_bucket_name: Annotated[str, _spelled(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "a bucket's name")] | None = None
    """An existing bucket of documents: private, versioned, with the rules on origins that uploads need."""
    document_bucket_key_arn: _KeyArn | None = None
    """The customer-managed key of the existing document bucket, if it has one."""
    kyc_table_name: _TableName | None = None
    """An existing table of records, with the string keys `tenant#email` and `id_type#id`, and its stream."""
    kyc_table_stream_arn: _StreamArn | None = None
    """The stream of the existing table of records, with new and old images."""
    kyc_table_key_arn: _KeyArn | None = None
    """The customer-managed key of the existing table of records, if it has one."""
    identity_table_name: _TableName | None = None
    """An existing identity table, with the string key `tenant#email`."""
    identity_table_key_arn: _KeyArn | None = None
    """The customer-managed key of the existing identity table, if it has one."""
    number_table_name: _TableName | None = None
    """An existing table of document numbers, with the string key `fingerprint`."""
    number_key_secret_arn: _SecretArn | None = None
    """The secret whose value the existing numbers were hashed with: by another one they would all count as new."""
    number_table_key_arn: _KeyArn | None = None
    """The customer-managed key of the existing table of numbers and of its secret, if they have one."""
    work_table_name: _TableName | None = None
    """An existing table of the lists of what waits, with the string keys `list` and `sort`."""
    work_table_key_arn: _KeyArn | None = None
    """The customer-managed key of the existing table of lists, if it has one."""
    face_table_name: _TableName | None = None
    """An existing table of known faces, with the string key `user`; their collections have the stage's name."""
    face_table_key_arn: _KeyArn | None = None
    """The customer-managed key of the existing table of known faces, if it has one."""
    looks_table_name: _TableName | None = None
    """An existing table of who looked at what, with the string keys `tenant#day` and `entry`."""
    looks_table_key_arn: _KeyArn | None = None
    """The customer-managed key of the existing table of looks, if it has one."""
    webhook_table_name: _TableName | None = None
    """An existing table of webhooks, with the string keys `tenant` and `item`, of a stage of this name."""
    webhook_key_arn: _KeyArn | None = None
    """The key that the secrets in the existing table of webhooks were sealed with: another one opens none of them."""
    webhook_table_key_arn: _KeyArn | None = None
    """The customer-managed key of the existing table of webhooks, if it has one."""
    decision_key_arn: _KeyArn | None = None
    """The HMAC key that signed the decisions of the existing table of records: by another one none is proven."""
    name_key_arn: _KeyArn | None = None
    """The HMAC key that made the names in the existing document bucket: with another one no user's folder is found."""
    alarm_email: Annotated[str, _spelled(r"[^@\s]+@[^@\s]+", "an e-mail address")] | None = None
    """Address that alarms are sent to; None leaves it to whoever subscribes to the topic of alarms."""

    protect_data: bool = True
    """Retain tables, bucket, key and pool when the stack goes, and protect tables, pool and stack from deletion, which
    a first deployment leaves to the next one."""
    empty_buckets_on_destroy: bool = False
    """True if a custom resource empties the buckets, so that the stack can be destroyed whole."""
    encryption: Literal["customer_managed", "aws_managed"] = "customer_managed"
    """Keys for encryption at rest: one KMS key of the stage's own, or those of the services."""
    threat_protection: bool = False
    """Cognito's Plus plan: compromised credentials and risky sign-ins are blocked (priced per active user)."""
    admin_password_sign_in: bool = False
    """Allow ADMIN_USER_PASSWORD_AUTH beside SRP, for scripts on a laptop."""
    build_target: Literal["lambda", "host"] = "lambda"
    """Build code and layers for Lambda (Python 3.13 on arm64), or for the machine and interpreter that synthesises."""

    gradual_deployment: bool = False
    """True if a new version of a function takes over bit by bit, and goes back if an alarm is raised meanwhile
    (docs/deploy.md#a-bad-deployment)."""

    log_retention_days: Literal[1, 3, 7, 14, 30, 90, 180, 365, 731, 1827, 3653] = 90
    """Days for which the functions' and the API's logs are kept; one of the periods that CloudWatch knows."""
    access_log_retention_days: Days = 90
    """Days for which the buckets' server access logs are kept."""
    looks_retention_days: Days = 365
    """Days for which the access log keeps who of a tenant's staff looked at which record or document."""
    noncurrent_version_days: Days = 365
    """Days for which a replaced or deleted document can be brought back, and a decision on it replayed."""
    retention_days: Days | None
    """Days after its last decision for which a record is kept, with its documents and the user's identity item. None
    keeps it until somebody erases it. Every stage sets it: there is no default."""
    accept_unsigned_decisions_until: date | None = None
    """The day until whose end, in UTC, decisions without a signature are told and shown as decided: for a stage that
    was deployed before decisions were signed (docs/deploy.md#decisions-from-before-there-were-signatures). None accepts
    none; then they are shown as waiting for a person."""
    cors_origins: tuple[_Origin, ...] = ()
    """Origins of other web pages that may call the API and upload documents; the stage's own need not be named."""

    faces: Literal["on", "off"] = "on"
    """`on` if the faces of users who were verified are kept, so that one face under two accounts is noticed. They are
    biometric data: `off` if the law, or the text that customers agreed to, does not allow it
    (docs/decisions.md#faces-that-are-known)."""

    barcode_first: bool = True
    """True if AnalyzeID is asked about a US document only if its barcode cannot be read or its print differs; else it
    is asked about each."""

    second_person: tuple[NeedsTwo, ...] = ()
    """Decisions that one person proposes and another confirms: `verify_override`, `final`, `erase`."""

    erasure_on_request: ErasureOnRequest = ErasureOnRequest.BY_HAND
    """Effect of a customer's own request to be erased: `by_hand` leaves it to an administrator, `automatic` erases
    at once whom no case of theirs waits for and nobody has refused for good."""

    throttle: ThrottleConfig = ThrottleConfig()
    """Requests of all callers together, before the API answers 429."""
    quotas: QuotaConfig = QuotaConfig()
    """Calls and tokens that the account is granted."""
    lanes: LaneConfig = LaneConfig()
    """Claims that are validated at once."""
    pending: PendingConfig = PendingConfig()
    """When a claim counts as stuck."""
    alarms: AlarmConfig = AlarmConfig()
    """When outcomes, or cases that wait, raise an alarm."""
    erasure: ErasureLimits = ErasureLimits()
    """Users that may be erased before an operator looks (docs/operate.md#erasures-that-wait)."""
    model: ModelConfig
    """The language model that assesses claims; every stage names one (docs/deploy.md#the-model)."""
    policy: Policy = Policy()
    """Thresholds and rules of decisions (docs/policy.md); `liveness` is named by every stage."""
    web: WebConfig = WebConfig()
    """The web pages."""
    webhooks: WebhookConfig = WebhookConfig()
    """Networks besides public addresses that webhooks may call (docs/webhooks.md#where-it-may-go)."""
    letters: LetterSettings | None = None
    """Letters to customers by e-mail (docs/letters.md); None sends none."""
    reminders: Reminders | None = None
    """Reminders of what comes due after a decision (docs/letters.md#later-in-life); None tells nobody."""
    limits: Limits = Limits()
    """Requests of one user and of one tenant, before the API answers 429 (docs/api.md#limits)."""
    budget: BudgetConfig | None = None
    """A monthly budget; None sets none."""

    @property
    def tenant_shares(self) -> Mapping[Lane, float]:
        """Return the claims a second of one tenant that each lane takes."""
        return self.lanes.tenant_shares(self.quotas.by_operation)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.protect_data and self.empty_buckets_on_destroy:
            raise ValueError("protect_data and empty_buckets_on_destroy exclude each other")
        if self.gradual_deployment and self.build_target == "host":
            raise ValueError("gradual_deployment is CodeDeploy's, which the laptop's cloud does not have")
        if self.budget and not self.alarm_email:
            raise ValueError("budget needs alarm_email: somebody must be told")
        if self.webhooks.reachable_networks and self.build_target != "host":
            raise ValueError("webhooks.reachable_networks is for a laptop alone: webhooks go to public addresses")
        return self

    @model_validator(mode="after")
    def _reminded_before_erased(self) -> Self:
        days = self.reminders.reverification_days if self.reminders else None
        if days is not None and self.retention_days is not None and days >= self.retention_days:
            raise ValueError("reminders.reverification_days must be less than retention_days, when all is erased")
        return self

    @model_validator(mode="after")
    def _existing_resources(self) -> Self:
        for setting, other in _NEEDS:
            if getattr(self, setting) and not getattr(self, other):
                raise ValueError(f"{setting} needs {other}")
        if self.kyc_table_stream_arn and f":table/{self.kyc_table_name}/stream/" not in self.kyc_table_stream_arn:
            raise ValueError(f"kyc_table_stream_arn is of another table than kyc_table_name ({self.kyc_table_name})")
        for setting in _ARNS:
            _, _, _, region, account, *_ = (getattr(self, setting) or ":::::").split(":")
            if self.region and region and region != self.region:
                raise ValueError(f"{setting} is in {region}, the stage in {self.region}")
            if self.account and account and account != self.account:
                raise ValueError(f"{setting} is of account {account}, the stage of {self.account}")
        if self.region and self.user_pool_id and not self.user_pool_id.startswith(f"{self.region}_"):
            raise ValueError(f"user_pool_id is of another region than the stage ({self.region})")
        return self

    @model_validator(mode="after")
    def _somebody_looks_at_print_alone(self) -> Self:
        if not self.model.pictures and self.policy.print_alone == "model":
            raise ValueError("policy.print_alone must be `person` where model.pictures is false: nobody would look")
        return self


def read_context(path: Path = CDK_JSON) -> dict[str, Any]:
    """Return the context of a `cdk.json`, nulls included, which CDK's own context drops.

    Raises:
        StageConfigError: It cannot be read, is no JSON, or has no context.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StageConfigError(f"{path.name} cannot be read: {error}") from error
    settings = parse_json_object(text, path.name)
    context = settings.get("context")
    if not isinstance(context, dict):
        raise StageConfigError(f"{path.name} has no context: an object `context` with the stages is needed")
    return context


def parse_json_object(text: str, name: str) -> dict[str, Any]:
    """Parse a JSON object in which each name occurs once.

    Args:
        text: The JSON.
        name: What it is, for the message.

    Raises:
        StageConfigError: It is no JSON (line and column are named), no object, or has a name twice.
    """

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [each for each, _ in pairs]
        if twice := next((each for each in names if names.count(each) > 1), None):
            raise StageConfigError(f"{name} is at fault: {json.dumps(twice)} stands twice in one object")
        return dict(pairs)

    def no_constant(constant: str) -> NoReturn:
        raise StageConfigError(f"{name} is no JSON: {constant} is no number")

    try:
        parsed = json.loads(text, object_pairs_hook=object_of, parse_constant=no_constant)
    except json.JSONDecodeError as error:
        raise StageConfigError(
            f"{name} is no JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        ) from error
    except (ValueError, RecursionError) as error:  # a number too long to convert, or too deep a nesting
        raise StageConfigError(f"{name} is no JSON that can be read: {error}") from error
    if not isinstance(parsed, dict):
        raise StageConfigError(f"{name} must be a JSON object")
    return parsed


def load_stage(stage: object, stages: object, *, default_region: str | None = None) -> StageConfig:
    """Return one stage's configuration, its policy with all defaults checked as a whole.

    Args:
        stage: The context value `stage`.
        stages: The context value `stages`: configuration by stage name.
        default_region: Where a stage is that names no region, if that is known; its model must be callable there.

    Raises:
        StageConfigError: The stage is missing or unknown, or its configuration does not fit the model.
    """
    if not isinstance(stages, dict) or not stages:
        raise StageConfigError("cdk.json has no stages: its context needs an object `stages`")
    known = f"(stages: {', '.join(stages)})"
    if stage is None or stage == "":
        raise StageConfigError(f"no stage given: add --context stage=NAME {known}")
    if not isinstance(stage, str) or stage not in stages:
        raise StageConfigError(f"unknown stage {json.dumps(stage)}{nearest(str(stage), stages)} {known}")
    config = _parse(stage, stages[stage])
    region = config.region or default_region
    if "liveness" not in config.policy.model_fields_set:
        raise StageConfigError(
            f"stage {stage} in cdk.json: policy.liveness is missing: each stage says which, "
            f"{', '.join(mode.value for mode in LivenessMode)}"
        )
    if region and config.policy.liveness is not LivenessMode.OFF and (complaint := complaint_about_liveness(region)):
        raise StageConfigError(f"stage {stage} in cdk.json: policy.liveness: {complaint}")
    if region and (complaint := complaint_about_region(config.model.provider, config.model.name, region)):
        raise StageConfigError(f"stage {stage} in cdk.json: model.name: {complaint}")
    return config


def is_first_deployment(value: object) -> bool:
    """Return what the context value `first_deployment` says; without one it is no first deployment.

    Args:
        value: The context value, which the command line passes as text.

    Raises:
        StageConfigError: It is neither true nor false.
    """
    answers = {None: False, "": False, False: False, "false": False, True: True, "true": True}
    if not isinstance(value, str | bool | None) or value not in answers:
        raise StageConfigError(f"context first_deployment must be true or false, not {json.dumps(value)}")
    return answers[value]


def _parse(stage: str, entry: object) -> StageConfig:
    where = f"stage {stage} in cdk.json"
    if not isinstance(entry, Mapping):
        raise StageConfigError(f"{where} must be an object of settings")
    if "stage" in entry:
        raise StageConfigError(f"{where}: stage is no setting: the entry's own name is the stage's")
    try:
        # As JSON, so that a list may stand for a tuple and text for a name of a set, and strictly in all else.
        return StageConfig.model_validate_json(json.dumps({**entry, "stage": stage}), strict=True)
    except ValidationError as error:
        raise StageConfigError(f"{where}: {in_one_line(error, StageConfig)}") from None
