"""Gives a user a copy of all that is kept about them, pictures by link.

The right is that of access and of portability: Articles 15(3) and 20 of the GDPR. By which thresholds and scores it was
decided is not in it, since that would help whoever forges (recital 63); an administrator sees that of each record.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import API_CLIENT_CONFIG, PRESIGNING_CONFIG, client
from kyc.adapters.decision_mac import DecisionVerifier
from kyc.adapters.document_store import DocumentStore
from kyc.adapters.identity_store import IdentityStore
from kyc.adapters.liveness_store import LivenessStore
from kyc.adapters.looks import Looks
from kyc.adapters.name_key import NameKey
from kyc.adapters.record_store import RecordStore
from kyc.domain.keys import tenant_email
from kyc.domain.links import DocumentLocation, documents_prefixes
from kyc.domain.liveness import LivenessResult
from kyc.domain.paths import UserPath
from kyc.domain.queries import Page
from kyc.domain.record import KycRecord
from kyc.domain.routes import Route
from kyc.entrypoints.api.answer import Answer, json_answer
from kyc.entrypoints.api.app import Api, Request
from kyc.entrypoints.api.paging import cut
from kyc.entrypoints.observability import make_logger, unproven_decisions
from kyc.entrypoints.settings import ExportUserSettings
from kyc.services.proofs import Proofs

_PARTS: Final = ("records", "identity", "liveness", "documents")

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    records: RecordStore
    identities: IdentityStore
    liveness: LivenessStore
    documents: DocumentStore
    names: NameKey
    looks: Looks
    proofs: Proofs
    api: Api

    def handle(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer a request of the REST API."""
        return self.api.resolve(event, context, {Route.EXPORT_USER: self.export})

    def export(self, request: Request) -> Answer:
        """All that is kept about the caller, or about a user of an administrator's tenant, in pages if it is much."""
        path, page = request.path(UserPath), request.query(Page)
        caller = request.principal
        caller.require_self_or_administrator(path.email)
        found = self.records.list_for_user(path.tenant, path.email)
        parts = self._records(found), self._identity(path), self._liveness(path, found), self._documents(path, found)
        entries, cursor = cut(chain.from_iterable(parts), page)
        if path.email != caller.email:
            shown = (record.submission_id for record in found)
            self.looks.note(path.tenant, caller.look("record", now=int(time.time()), submissions=shown))
        content: dict[str, Any] = {
            "tenant": path.tenant,
            "email": path.email,
            "exported_time": int(time.time()),
            **{each: [entry[each] for entry in entries if each in entry] for each in _PARTS},
            **({"cursor": cursor} if cursor else {}),
        }
        return json_answer(HTTPStatus.OK, content)

    def _records(self, found: tuple[KycRecord, ...]) -> Iterator[dict[str, Any]]:
        for record in found:
            yield {"records": self.proofs.decided(record).exported()}

    def _identity(self, path: UserPath) -> Iterator[dict[str, Any]]:
        item = self.identities.get(path.tenant, path.email)
        if item is not None:
            yield {"identity": item.exported()}

    def _liveness(self, path: UserPath, found: tuple[KycRecord, ...]) -> Iterator[dict[str, Any]]:
        """Yield the user's liveness checks: of claims, and of the last day; their pictures are among the documents."""
        sessions, results = self.liveness.sessions_and_results(tenant_email(path.tenant, path.email))
        for session in sessions:
            yield {"liveness": {"what": "session", "time": session.started}}
        claimed = {record.liveness.reference_sha256: record for record in found if record.liveness}
        for record in claimed.values():
            if record.liveness:
                yield _result(record.liveness, record.id_type_id)
        for kept in results:
            if kept.result.reference_sha256 not in claimed:
                yield _result(kept.result, kept.used_by)

    def _documents(self, path: UserPath, found: tuple[KycRecord, ...]) -> Iterator[dict[str, Any]]:
        """Yield a link to each upload of the user, claimed or not, and to what an administrator uploaded for them."""
        prefixes = documents_prefixes(self.names(), path.tenant, path.email)
        elsewhere = {key for record in found for key in record.documents_elsewhere}
        for key in chain(self.documents.uploads(prefixes), sorted(elsewhere)):
            location = DocumentLocation.from_key(key)
            view = self.documents.own_view(location)
            yield {
                "documents": {
                    "filename": location.stored_name,
                    "uploaded_time": location.uploaded_time,
                    "url": view.url,
                    "expires_in_seconds": view.expires_in_seconds,
                }
            }


def _result(result: LivenessResult, record: str | None) -> dict[str, Any]:
    seen = {"challenge": result.challenge, "feedback": list(result.feedback), "record": record}
    return {"liveness": {"what": "result", "time": result.read_time, **seen}}


def build(settings: ExportUserSettings) -> Function:
    """Return the function, wired from its settings."""
    dynamodb = client("dynamodb", config=API_CLIENT_CONFIG)
    kms = client("kms", config=API_CLIENT_CONFIG)
    return Function(
        records=RecordStore(dynamodb, settings.kyc_table_name),
        identities=IdentityStore(dynamodb, settings.kyc_table_name, settings.identity_table_name),
        liveness=LivenessStore(dynamodb, settings.liveness_table_name),
        documents=DocumentStore(client("s3", config=PRESIGNING_CONFIG), settings.document_bucket_name),
        names=NameKey(kms, settings.name_key_arn),
        looks=Looks(dynamodb, settings.looks_table_name, settings.looks_keep_days),
        proofs=Proofs(
            DecisionVerifier(kms, settings.decision_key_arn, settings.accept_unsigned_until), unproven_decisions(logger)
        ),
        api=Api(logger, settings),
    )
