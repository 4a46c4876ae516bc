"""Stage `local` with less patience: the same template, with shorter waits and fewer tries.

Otherwise a run would mostly wait, and nothing would ever fail often enough to become a dead letter.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from kyc.domain.lane import Lane
from local.cloud import PROJECT, STATE_DIR
from local.emulator.template import Resource, Template
from local.synth import synthesize

_LANE: Final = re.compile(r"-validation(-typed|-surplus)?\.fifo$")
_WORKERS: Final = (
    *("dispatch", "update_identity", "notify_user", "follow_records"),
    *("announce_webhooks", "send_webhook", "send_letter"),
)
_WORKER_SECONDS: Final = 8
_VALIDATION_SECONDS: Final = 20
_VISIBLE_AFTER_SECONDS: Final = 2
"""A message stays hidden for so many seconds longer than its worker may take."""
_STARTED_AFTER_SECONDS: Final = 10
"""And so many, since it is hidden from when it is received: a busy machine starts a process for its worker as late."""
_RECEIVES: Final = 3
_PROVIDER_ATTEMPTS: Final = 3
_RETRY_DELAY_SECONDS: Final = 1
_DISPATCH_RETRIES: Final = 1
_VALIDATIONS: Final = 3
"""At once in each lane: together with one more process no more than the local cloud starts of a function."""
_SHARE: Final = 0.1
"""Claims a second of one tenant that a lane takes: so few that claims of one user wait in all lanes at once."""
_PATIENCE: Final = "PROVIDER_PATIENCE_SECONDS"


def impatient_template() -> Template:
    """Return the template of stage `local`, changed."""
    template = Template.of_assembly(synthesize(PROJECT, STATE_DIR))
    return replace(template, resources={name: _changed(each) for name, each in template.resources.items()})


def scaled_template(visibility_seconds: int) -> Template:
    """Return the template of stage `local` with its waits scaled, and every number of tries as it is.

    The patience with a provider is scaled as the queue's visibility is; the wait before a second try is a whole second
    at least, and so longer than in proportion.

    Args:
        visibility_seconds: how long a message of a validation queue stays hidden; its worker may take nearly as long.
    """
    template = Template.of_assembly(synthesize(PROJECT, STATE_DIR))
    (hidden,) = {int(each.properties["VisibilityTimeout"]) for each in template.resources.values() if _validates(each)}
    scale = visibility_seconds / hidden
    return replace(
        template,
        resources={name: _scaled(each, visibility_seconds, scale) for name, each in template.resources.items()},
    )


def _validates(resource: Resource) -> bool:
    """Return True if it is a queue of validations."""
    name = str(resource.properties.get("QueueName", ""))
    return resource.type == "AWS::SQS::Queue" and bool(_LANE.search(name))


def _scaled(resource: Resource, visibility_seconds: int, scale: float) -> Resource:
    properties = dict(resource.properties)
    match resource.type:
        case "AWS::Lambda::Function" if str(properties.get("Handler", "")).startswith("validate_kyc."):
            own = properties["Environment"]["Variables"]
            patience_seconds = round(int(own[_PATIENCE]) * scale)
            variables = {**own, "RETRY_DELAY_SECONDS": "1", _PATIENCE: str(patience_seconds)}
            properties |= {
                "Timeout": visibility_seconds - _VISIBLE_AFTER_SECONDS,
                "Environment": {"Variables": variables},
            }
        case "AWS::SQS::Queue" if _validates(resource):
            properties["VisibilityTimeout"] = visibility_seconds
        case "AWS::Lambda::EventSourceMapping" if "ScalingConfig" in properties:
            properties["ScalingConfig"] = {"MaximumConcurrency": _VALIDATIONS}
    return replace(resource, properties=properties)


def _changed(resource: Resource) -> Resource:
    properties = dict(resource.properties)
    match resource.type:
        case "AWS::Lambda::Function":
            properties |= _function(properties)
        case "AWS::SQS::Queue" if "RedrivePolicy" in properties:
            validation = _validates(resource)
            seconds = _VALIDATION_SECONDS if validation else _WORKER_SECONDS
            receives = _PROVIDER_ATTEMPTS + 1 if validation else _RECEIVES
            properties["VisibilityTimeout"] = seconds + _VISIBLE_AFTER_SECONDS + _STARTED_AFTER_SECONDS
            properties["RedrivePolicy"] = {**properties["RedrivePolicy"], "maxReceiveCount": receives}
        case "AWS::Lambda::EventSourceMapping" if "MaximumRetryAttempts" in properties:
            properties["MaximumRetryAttempts"] = _DISPATCH_RETRIES
        case "AWS::Lambda::EventSourceMapping" if "ScalingConfig" in properties:
            properties["ScalingConfig"] = {"MaximumConcurrency": _VALIDATIONS}
    return replace(resource, properties=properties)


def _function(properties: Mapping[str, Any]) -> dict[str, Any]:
    name = str(properties.get("Handler", "")).split(".")[0]
    if name == "dispatch":
        shares = json.dumps({Lane.PLAIN: _SHARE, Lane.TYPED: _SHARE})
        variables = {**properties["Environment"]["Variables"], "TENANT_SHARES": shares}
        return {"Timeout": _WORKER_SECONDS, "Environment": {"Variables": variables}}
    if name in _WORKERS:
        return {"Timeout": _WORKER_SECONDS}
    if name != "validate_kyc":
        return {}
    variables = {
        **properties["Environment"]["Variables"],
        "PROVIDER_PATIENCE_SECONDS": "0",
        "PROVIDER_ATTEMPTS": str(_PROVIDER_ATTEMPTS),
        "RETRY_DELAY_SECONDS": str(_RETRY_DELAY_SECONDS),
    }
    return {"Timeout": _VALIDATION_SECONDS, "Environment": {"Variables": variables}}
