"""`create_or_update`: takes a claim, notes what the user pool has verified, and stores it to be validated."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import API_CLIENT_CONFIG, client
from kyc.adapters.document_store import DocumentStore
from kyc.adapters.limit_store import LimitStore
from kyc.adapters.liveness_store import LivenessStore
from kyc.adapters.name_key import NameKey
from kyc.adapters.record_store import RecordStore, UsedLiveness
from kyc.adapters.user_directory import UserDirectory
from kyc.domain.claim import Claim
from kyc.domain.consent import complaint_about
from kyc.domain.errors import FieldError, NotFound, Refused, TooManyRequests
from kyc.domain.links import documents_elsewhere
from kyc.domain.liveness_mode import LivenessMode
from kyc.domain.paths import StagePath
from kyc.domain.reasons import ReasonCode
from kyc.domain.routes import Route
from kyc.entrypoints.api.answer import Answer, json_answer
from kyc.entrypoints.api.app import Api, Request
from kyc.entrypoints.api.documents import require_own_documents
from kyc.entrypoints.api.parsing import invalid
from kyc.entrypoints.observability import make_logger, step
from kyc.entrypoints.settings import SaveKycSettings
from kyc.services.limits import Limiter
from kyc.services.liveness import ClaimedLiveness

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    records: RecordStore
    liveness_store: LivenessStore
    directory: UserDirectory
    names: NameKey
    limiter: Limiter
    api: Api
    documents: Callable[[], DocumentStore]
    """Of pictures of liveness checks; its client is made for the first claim that names a check."""
    settings: SaveKycSettings

    def handle(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer a request of the REST API."""
        return self.api.resolve(event, context, {Route.SUBMIT_CLAIM: self.save, Route.SUBMIT_CLAIM_BY_GET: self.save})

    def named_liveness(self, claim: Claim) -> UsedLiveness | None:
        """Return the liveness check that a claim names; None where it names none, and need not.

        Raises:
            InvalidRequest: it names one where none are made.
            Refused: it must name one, or may not name this one.
            ProviderUnavailable: DynamoDB or S3 did not answer.
        """
        if claim.liveness is None:
            if self.settings.liveness is LivenessMode.REQUIRED:
                raise Refused(ReasonCode.LIVENESS_MISSING)
            return None
        if self.settings.liveness is LivenessMode.OFF:
            raise invalid([FieldError("liveness", "is not taken here: there are no liveness checks")])
        now = int(time.time())
        key = claim.key
        checks = ClaimedLiveness(self.liveness_store)
        found = checks.find(claim.liveness, self.names(), claim.tenant, claim.email, key.id_type_id, now=now)
        checks.keep_pictures(self.documents(), found)
        use = self.liveness_store.consumption(key.tenant_email, found.reference_sha256, by=key.id_type_id, now=now)
        return UsedLiveness(found, use)

    def require_known_consent(self, claim: Claim) -> None:
        """Accept a claim that names the stage's text, or no consent: the company may keep it elsewhere.

        Raises:
            InvalidRequest: it names another text, or a consent of the future.
        """
        complaint = claim.consent and complaint_about(claim.consent, self.settings.consent_versions, int(time.time()))
        if complaint:
            raise invalid([complaint])

    def count(self, claim: Claim) -> Mapping[str, str]:
        """Count a claim, before anything is paid for it; return the headers that say what is left.

        Raises:
            TooManyRequests: there were too many, or too many of the user's are open, which uses nothing up.
            Conflict: the user has as many records as there may be.
        """
        now = int(time.time())
        left = self.limiter.submission(self.names(), claim.tenant, claim.email, now=now)
        try:
            self.records.require_room(claim.key, self.settings.limits.user_open_claims)
        except TooManyRequests:
            self.limiter.give_submission_back(self.names(), claim.tenant, claim.email, now=now)
            raise
        return left

    def save(self, request: Request) -> Answer:
        """Store the caller's claim, or a user's on whose behalf an administrator sends it."""
        claim = request.body(Claim, request.path(StagePath))
        caller = request.principal
        caller.require_self_or_administrator(claim.email)
        self.require_known_consent(claim)
        require_own_documents(self.names(), claim, self.settings.api_url, caller)
        left = self.count(claim)
        user = self.directory.find(claim.tenant, claim.email)
        if user is None:
            raise NotFound("user_not_found", "There is no such user.")
        elsewhere = documents_elsewhere(
            self.names(), claim.tenant, claim.email, (link.url for link in claim.document_links)
        )
        liveness = self.named_liveness(claim)
        with step(logger, "accepted") as done:
            record = self.records.save(
                claim.model_copy(update={"locale": claim.locale or user.locale}),
                email_verified=user.email_verified,
                phone_number_verified=user.phone_number_verified,
                by=caller.acting_for(claim.email),
                now=int(time.time()),
                documents_elsewhere=elsewhere,
                liveness=liveness,
            )
            done.is_about(record.submission_id, record.version)
            done.ended(record.validation_status.value, attempts=record.attempts)
        answer = json_answer(HTTPStatus.ACCEPTED, record.for_reader(administrator=caller.administrator))
        return answer.with_headers(left)


def build(settings: SaveKycSettings) -> Function:
    """Return the function, wired from its settings."""
    dynamodb = client("dynamodb", config=API_CLIENT_CONFIG)
    return Function(
        records=RecordStore(dynamodb, settings.kyc_table_name),
        liveness_store=LivenessStore(dynamodb, settings.liveness_table_name),
        directory=UserDirectory(client("cognito-idp", config=API_CLIENT_CONFIG), settings.user_pool_id),
        names=NameKey(client("kms", config=API_CLIENT_CONFIG), settings.name_key_arn),
        limiter=Limiter(LimitStore(dynamodb, settings.limit_table_name), settings.limits),
        api=Api(logger, settings),
        documents=cache(lambda: DocumentStore(client("s3", config=API_CLIENT_CONFIG), settings.document_bucket_name)),
        settings=settings,
    )
