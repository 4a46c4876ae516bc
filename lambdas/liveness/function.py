"""Liveness checks: makes a session for its user, and reads its result, once, at its end."""

import time
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import API_CLIENT_CONFIG, client
from kyc.adapters.document_store import DocumentStore
from kyc.adapters.liveness_sessions import LivenessSessions, StreamRole
from kyc.adapters.liveness_store import LivenessStore
from kyc.adapters.name_key import NameKey
from kyc.domain.claim import Nothing
from kyc.domain.paths import LivenessPath, StagePath
from kyc.domain.reasons import reason
from kyc.domain.routes import Route
from kyc.entrypoints.api.answer import Answer, json_answer
from kyc.entrypoints.api.app import Api, Request
from kyc.entrypoints.observability import count, make_logger
from kyc.entrypoints.settings import LivenessSettings
from kyc.services.liveness import LivenessChecks

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    names: NameKey
    checks: LivenessChecks
    api: Api
    settings: LivenessSettings

    def handle(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer a request of the REST API."""
        return self.api.resolve(event, context, {Route.START_LIVENESS: self.start, Route.READ_LIVENESS: self.read})

    def start(self, request: Request) -> Answer:
        """Make a session for the caller, and give their browser what it needs to stream to it."""
        request.body(Nothing, request.path(StagePath))
        caller = request.principal
        started = self.checks.start(self.names(), caller.tenant, caller.email, now=int(time.time()))
        count("LivenessSessions")
        return json_answer(
            HTTPStatus.CREATED,
            {
                "session_id": started.session.session_id,
                "region": started.region,
                "ends": started.session.ends,
                "credentials": asdict(started.credentials),
            },
        )

    def read(self, request: Request) -> Answer:
        """Read the result of the caller's session; a score is told nobody, as AWS advises."""
        path = request.path(LivenessPath)
        request.body(Nothing, path)
        caller = request.principal
        found = self.checks.read(self.names(), caller.tenant, caller.email, path.session_id(), now=int(time.time()))
        why = found.result.reasons(self.settings.liveness_confidence_percent)
        count("LivenessResults", live="no" if why else "yes")
        return json_answer(
            HTTPStatus.OK,
            {
                "liveness": found.reference,
                "live": not why,
                "good_until": found.result.good_until,
                "reasons": [reason(code).model_dump(mode="json") for code in why],
            },
        )


def build(settings: LivenessSettings) -> Function:
    """Return the function, wired from its settings."""
    return Function(
        names=NameKey(client("kms", config=API_CLIENT_CONFIG), settings.name_key_arn),
        checks=LivenessChecks(
            LivenessSessions(
                client("rekognition", config=API_CLIENT_CONFIG),
                settings.document_bucket_name,
                settings.liveness_key_arn,
            ),
            StreamRole(client("sts", config=API_CLIENT_CONFIG), settings.liveness_stream_role_arn),
            LivenessStore(client("dynamodb", config=API_CLIENT_CONFIG), settings.liveness_table_name),
            DocumentStore(client("s3", config=API_CLIENT_CONFIG), settings.document_bucket_name),
        ),
        api=Api(logger, settings),
        settings=settings,
    )
