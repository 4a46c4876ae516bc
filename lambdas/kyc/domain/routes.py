"""The routes of the REST API: path templates as API Gateway spells a resource, and the function behind each."""

from collections.abc import Iterator
from enum import Enum
from typing import Final

TENANT: Final = "/kyc/stage/{stage}/tenant/{tenant}"
"""The beginning of a tenant's routes."""

SUBMIT: Final = f"{TENANT}/create_or_update"
UPLOAD: Final = f"{TENANT}/documents"
LIVENESS: Final = f"{TENANT}/liveness"
LIVENESS_RESULT: Final = f"{LIVENESS}/{{session}}/result"
USER: Final = f"{TENANT}/email/{{email}}"
DECIDE: Final = f"{USER}/validate"
CONTEST: Final = f"{USER}/contest"
EXPORT: Final = f"{USER}/export"
ERASURE: Final = f"{USER}/erasure"
ERASURE_REFUSAL: Final = f"{ERASURE}/refusal"
ERASURES: Final = f"{TENANT}/erasures"
REVIEWS: Final = f"{TENANT}/reviews"
ACCESS_LOG: Final = f"{REVIEWS}/access-log"
EXPORT_DECISIONS: Final = f"{REVIEWS}/export"
FIGURES: Final = f"{REVIEWS}/figures"
NEXT_REVIEW: Final = f"{REVIEWS}/next"
SEARCH_REVIEWS: Final = f"{REVIEWS}/search"
REVIEW: Final = f"{REVIEWS}/{{submission_id}}"
TAKE_REVIEW: Final = f"{REVIEW}/take"
RELEASE_REVIEW: Final = f"{REVIEW}/release"
WEBHOOKS: Final = f"{TENANT}/webhooks"
WEBHOOK: Final = f"{WEBHOOKS}/{{name}}"
DELIVERIES: Final = f"{WEBHOOK}/deliveries"
REDELIVER: Final = f"{DELIVERIES}/{{delivery}}/redeliver"
DOCUMENT: Final = "/get_document_link/tenant/{tenant}/large_file/root/{root}/source_path/{source_path}/{filename}"


class Route(Enum):
    """Every route, once: the stack, the handlers and the OpenAPI document are made from it."""

    SUBMIT_CLAIM = ("POST", SUBMIT, "save_kyc")
    SUBMIT_CLAIM_BY_GET = ("GET", SUBMIT, "save_kyc")
    READ_RECORDS = ("GET", USER, "get_kyc")
    DECIDE_RECORD = ("POST", DECIDE, "validate_kyc_manually")
    ERASE_USER = ("DELETE", USER, "erase_user")
    ASK_FOR_ERASURE = ("PUT", ERASURE, "erase_user")
    READ_ERASURE = ("GET", ERASURE, "erase_user")
    TAKE_ERASURE_BACK = ("DELETE", ERASURE, "erase_user")
    REFUSE_ERASURE = ("PUT", ERASURE_REFUSAL, "erase_user")
    LIST_ERASURES = ("GET", ERASURES, "erase_user")
    OFFER_UPLOAD = ("POST", UPLOAD, "documents")
    LOOK_AT_DOCUMENT = ("GET", DOCUMENT, "documents")
    START_LIVENESS = ("POST", LIVENESS, "liveness")
    READ_LIVENESS = ("POST", LIVENESS_RESULT, "liveness")
    LIST_CASES = ("GET", REVIEWS, "reviews")
    READ_ACCESS_LOG = ("GET", ACCESS_LOG, "reviews")
    EXPORT_DECIDED = ("GET", EXPORT_DECISIONS, "reviews")
    READ_FIGURES = ("GET", FIGURES, "reviews")
    TAKE_NEXT_CASE = ("POST", NEXT_REVIEW, "reviews")
    SEARCH_CASES = ("POST", SEARCH_REVIEWS, "reviews")
    READ_CASE = ("GET", REVIEW, "reviews")
    TAKE_CASE = ("POST", TAKE_REVIEW, "reviews")
    RELEASE_CASE = ("POST", RELEASE_REVIEW, "reviews")
    CONTEST_REJECTION = ("POST", CONTEST, "contest")
    EXPORT_USER = ("GET", EXPORT, "export_user")
    LIST_WEBHOOKS = ("GET", WEBHOOKS, "webhooks")
    PUT_WEBHOOK = ("PUT", WEBHOOK, "webhooks")
    READ_WEBHOOK = ("GET", WEBHOOK, "webhooks")
    DELETE_WEBHOOK = ("DELETE", WEBHOOK, "webhooks")
    LIST_WEBHOOK_DELIVERIES = ("GET", DELIVERIES, "webhooks")
    REDELIVER_WEBHOOK = ("POST", REDELIVER, "webhooks")

    def __init__(self, method: str, path: str, function: str) -> None:
        self.method = method
        """The HTTP method."""
        self.path = path
        """The path template."""
        self.function = function
        """The folder of the function that serves it."""

    @staticmethod
    def of(function: str) -> "Iterator[Route]":
        """Yield the routes that a function serves.

        Args:
            function: The name of its folder.
        """
        return (route for route in Route if route.function == function)


EXPOSED_HEADERS: Final = (
    "Idempotent-Replayed, Kyc-Api-Version, Link, RateLimit, RateLimit-Policy, Retry-After, x-amzn-RequestId"
)
"""Response headers that a web page may read; API Gateway adds the request's id to all responses
(https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html)."""
