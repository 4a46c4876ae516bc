"""Reads the records of a user."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import API_CLIENT_CONFIG, client
from kyc.adapters.decision_mac import DecisionVerifier
from kyc.adapters.looks import Looks
from kyc.adapters.record_store import RecordStore
from kyc.adapters.secrets import secret_key
from kyc.domain.errors import NotFound
from kyc.domain.paths import UserPath
from kyc.domain.queries import Page
from kyc.domain.routes import Route
from kyc.domain.tombstone import erased_partition
from kyc.entrypoints.api.answer import Answer, json_answer
from kyc.entrypoints.api.app import Api, Request
from kyc.entrypoints.api.paging import cut
from kyc.entrypoints.observability import make_logger, unproven_decisions
from kyc.entrypoints.settings import GetKycSettings
from kyc.services.proofs import Proofs

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    records: RecordStore
    looks: Looks
    proofs: Proofs
    api: Api
    pseudonym_key: Callable[[], bytes]
    """Of the pseudonyms under which tombstones lie; it is read for the first reviewer."""

    def handle(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer a request of the REST API."""
        return self.api.resolve(event, context, {Route.READ_RECORDS: self.read})

    def read(self, request: Request) -> Answer:
        """Return the records of the caller, or of a user of a reviewer's tenant, and then the remains of erased ones.

        They come in pages where one is asked for, or where they are too much for one answer.
        """
        path, page = request.path(UserPath), request.query(Page)
        caller = request.principal
        caller.require_self_or_reviewer(path.email)
        found, cursor = cut(self._entries(path, reviewer=caller.reviewer), page)
        if not found and page.cursor is None:
            raise NotFound("record_not_found", "There is no record of this user.")
        if path.email != caller.email:
            shown = (entry.get("submission_id") for entry in found)
            self.looks.note(path.tenant, caller.look("record", now=int(time.time()), submissions=shown))
        content: dict[str, Any] = {
            "tenant": path.tenant,
            "email": path.email,
            "records": [entry for entry in found if not _is_erased(entry)],
            **({"erased": list(filter(_is_erased, found))} if caller.reviewer else {}),
            **({"cursor": cursor} if cursor else {}),
        }
        return json_answer(HTTPStatus.OK, content)

    def _entries(self, path: UserPath, *, reviewer: bool) -> Iterator[dict[str, Any]]:
        """Yield a user's records as who asks may see them.

        One whose decision neither decider made is shown as one that waits for a person.
        """
        for record in self.records.each_for_user(path.tenant, path.email):
            if reviewer:
                yield self.proofs.show(record).for_reviewer()
            else:
                yield self.proofs.decided(record).for_reader(administrator=False)
        if reviewer:
            for tombstone in self.records.each_erased(erased_partition(path.tenant, path.email, self.pseudonym_key())):
                yield tombstone.for_reader()


def _is_erased(entry: Mapping[str, Any]) -> bool:
    return "redacted_time" in entry


def build(settings: GetKycSettings) -> Function:
    """Return the function, wired from its settings."""
    dynamodb = client("dynamodb", config=API_CLIENT_CONFIG)
    return Function(
        records=RecordStore(dynamodb, settings.kyc_table_name),
        looks=Looks(dynamodb, settings.looks_table_name, settings.looks_keep_days),
        proofs=Proofs(
            DecisionVerifier(
                client("kms", config=API_CLIENT_CONFIG), settings.decision_key_arn, settings.accept_unsigned_until
            ),
            unproven_decisions(logger),
        ),
        api=Api(logger, settings),
        pseudonym_key=secret_key(settings.pseudonym_key_secret_arn),
    )
