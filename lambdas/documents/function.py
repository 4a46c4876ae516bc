"""Gives out upload slots for documents, and links to look at them."""

import time
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import API_CLIENT_CONFIG, client
from kyc.adapters.document_sessions import DocumentSessions
from kyc.adapters.limit_store import LimitStore
from kyc.adapters.looks import Looks
from kyc.adapters.name_key import NameKey
from kyc.domain.claim import UploadRequest
from kyc.domain.links import DocumentLocation
from kyc.domain.paths import DocumentPath, StagePath
from kyc.domain.routes import Route
from kyc.entrypoints.api.answer import Answer, json_answer, redirect
from kyc.entrypoints.api.app import Api, Request
from kyc.entrypoints.api.documents import require_owner_or_reviewer
from kyc.entrypoints.observability import make_logger
from kyc.entrypoints.settings import DocumentsSettings
from kyc.services.limits import Limiter

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    sessions: DocumentSessions
    names: NameKey
    limiter: Limiter
    looks: Looks
    api: Api
    settings: DocumentsSettings

    def handle(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer a request of the REST API."""
        return self.api.resolve(
            event, context, {Route.OFFER_UPLOAD: self.offer_upload, Route.LOOK_AT_DOCUMENT: self.look_at}
        )

    def offer_upload(self, request: Request) -> Answer:
        """Offer a place in the caller's own folder for one document, and the URL by which a claim names it."""
        upload = request.body(UploadRequest, request.path(StagePath))
        caller, now = request.principal, int(time.time())
        left = self.limiter.upload(self.names(), caller.tenant, None if caller.administrator else caller.email, now=now)
        location = DocumentLocation.issue(self.names(), caller.tenant, caller.email, upload.filename, now)
        slot = self.sessions.of(location.owner).upload_slot(location.key, upload.content_type)
        content = {
            "filename": upload.filename,
            "url": location.url(self.settings.api_url),
            "upload": {"url": slot.url, "fields": slot.fields},
            "expires_in_seconds": slot.expires_in_seconds,
        }
        return json_answer(HTTPStatus.CREATED, content).with_headers(left)

    def look_at(self, request: Request) -> Answer:
        """Lead the owner to their upload, and a reviewer to what was judged of it; S3 says whether it is there.

        Who follows redirections is sent there; a page, which would have to send its token along, asks for the link as
        JSON.
        """
        location = request.path(DocumentPath).location()
        caller = request.principal
        require_owner_or_reviewer(self.names(), location, caller)
        is_own = location.belongs_to(self.names(), caller.tenant, caller.email)
        if not is_own:
            self.looks.note(caller.tenant, caller.look("document", now=int(time.time()), document=location.reference))
        documents = self.sessions.of(location.owner)
        view = documents.own_view(location) if is_own else documents.review_view(location)
        answer = json_answer(HTTPStatus.OK, asdict(view)) if request.wants_json() else redirect(view.url)
        return answer.with_headers({"Vary": "Accept"})


def build(settings: DocumentsSettings) -> Function:
    """Return the function, wired from its settings."""
    dynamodb = client("dynamodb", config=API_CLIENT_CONFIG)
    return Function(
        sessions=DocumentSessions(
            client("sts", config=API_CLIENT_CONFIG), settings.document_role_arn, settings.document_bucket_name
        ),
        names=NameKey(client("kms", config=API_CLIENT_CONFIG), settings.name_key_arn),
        limiter=Limiter(LimitStore(dynamodb, settings.limit_table_name), settings.limits),
        looks=Looks(dynamodb, settings.looks_table_name, settings.looks_keep_days),
        api=Api(logger, settings),
        settings=settings,
    )
