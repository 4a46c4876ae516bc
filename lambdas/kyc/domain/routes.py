"""Path templates of the REST API, as API Gateway spells a resource."""

from typing import Final

EXPOSED_HEADERS: Final = (
    "Idempotent-Replayed, Kyc-Api-Version, Link, RateLimit, RateLimit-Policy, Retry-After, x-amzn-RequestId"
)
"""Response headers that a web page may read; API Gateway adds the request's id to all responses
(https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html)."""

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
