"""A tenant's webhooks: administrators make and change them, and see and repeat what was delivered."""

import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import API_CLIENT_CONFIG, client
from kyc.adapters.webhook_queue import WebhookQueue
from kyc.adapters.webhook_secrets import WebhookSecrets
from kyc.adapters.webhook_store import WebhookStore
from kyc.domain.claim import Nothing
from kyc.domain.paths import StagePath
from kyc.domain.queries import Page
from kyc.domain.routes import Route
from kyc.domain.webhook import DeliveryPath, WebhookPath, WebhookRequest
from kyc.entrypoints.api.answer import NO_CONTENT, Answer, json_answer
from kyc.entrypoints.api.app import Api, Request
from kyc.entrypoints.observability import make_logger
from kyc.entrypoints.settings import WebhooksSettings
from kyc.services.webhooks import Webhooks

_PAGE: Final = 25

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    store: WebhookStore
    webhooks: Webhooks
    api: Api

    def handle(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer a request of the REST API."""
        return self.api.resolve(
            event,
            context,
            {
                Route.LIST_WEBHOOKS: self.list_all,
                Route.PUT_WEBHOOK: self.put,
                Route.READ_WEBHOOK: self.read,
                Route.DELETE_WEBHOOK: self.remove,
                Route.LIST_WEBHOOK_DELIVERIES: self.list_deliveries,
                Route.REDELIVER_WEBHOOK: self.redeliver,
            },
        )

    def list_all(self, request: Request) -> Answer:
        """All webhooks of the administrator's tenant."""
        path = request.path(StagePath)
        request.principal.require_administrator()
        return json_answer(
            HTTPStatus.OK, {"webhooks": [each.for_reader() for each in self.store.webhooks(path.tenant)]}
        )

    def put(self, request: Request) -> Answer:
        """Make a webhook, or change and enable it; a secret that is made is told once."""
        path = request.path(WebhookPath)
        request.principal.require_administrator()
        name = path.webhook_name()
        webhook, made = self.webhooks.put(path.tenant, name, request.body(WebhookRequest, path), now=int(time.time()))
        return json_answer(HTTPStatus.OK, {**webhook.for_reader(), **({"secret": made} if made else {})})

    def read(self, request: Request) -> Answer:
        """One webhook, without its secret."""
        path = request.path(WebhookPath)
        request.principal.require_administrator()
        return json_answer(HTTPStatus.OK, self.webhooks.find(path.tenant, path.webhook_name()).for_reader())

    def remove(self, request: Request) -> Answer:
        """Delete a webhook, there or not; what waits for it is forgotten."""
        path = request.path(WebhookPath)
        request.principal.require_administrator()
        self.store.remove(path.tenant, path.webhook_name())
        return NO_CONTENT

    def list_deliveries(self, request: Request) -> Answer:
        """Return the deliveries made and to be made, the latest decision first."""
        path, page = request.path(WebhookPath), request.query(Page)
        request.principal.require_administrator()
        limit = page.limit or _PAGE
        found, last = self.webhooks.deliveries(path.tenant, path.webhook_name(), limit=limit, after=page.cursor)
        return json_answer(HTTPStatus.OK, {"deliveries": [each.for_reader() for each in found], "cursor": last})

    def redeliver(self, request: Request) -> Answer:
        """Send one delivery again, under the same id."""
        path = request.path(DeliveryPath)
        request.body(Nothing, path)
        request.principal.require_administrator()
        sent = self.webhooks.redeliver(path.tenant, path.webhook_name(), path.delivery_id(), now=int(time.time()))
        return json_answer(HTTPStatus.ACCEPTED, sent.for_reader())


def build(settings: WebhooksSettings) -> Function:
    """Return the function, wired from its settings."""
    store = WebhookStore(client("dynamodb", config=API_CLIENT_CONFIG), settings.webhook_table_name)
    return Function(
        store=store,
        webhooks=Webhooks(
            store,
            WebhookSecrets(client("kms", config=API_CLIENT_CONFIG), settings.webhook_key_arn, settings.stage),
            WebhookQueue(client("sqs", config=API_CLIENT_CONFIG), settings.webhook_queue_url),
        ),
        api=Api(logger, settings),
    )
