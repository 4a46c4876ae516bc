"""Looks, once a minute, whether providers that failed workers answer, and opens or closes the breaker."""

import time
from dataclasses import dataclass
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.breaker import BreakerStore, ProviderQuestion, ValidationMappings
from kyc.entrypoints.observability import count, make_logger
from kyc.entrypoints.settings import ProbeProvidersSettings
from kyc.services.breaker import BreakerKeeper

_ASKING: Final = CLIENT_CONFIG.merge(Config(read_timeout=40, retries={"mode": "standard", "total_max_attempts": 1}))
"""For the question to the worker, which takes half a minute at most beside its start; the next look asks again."""

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    keeper: BreakerKeeper

    def handle(self, _event: dict[str, Any], _context: LambdaContext) -> None:
        """Handle a schedule's event."""
        breaker = self.keeper.look(int(time.time()))
        if breaker.is_open:
            logger.warning("The breaker is open", state=breaker.state, by=breaker.by, answers=breaker.answers)
        count("BreakerOpen", int(breaker.is_open))


def build(settings: ProbeProvidersSettings) -> Function:
    """Return the function, wired from its settings."""
    return Function(
        keeper=BreakerKeeper(
            BreakerStore(client("dynamodb", config=CLIENT_CONFIG), settings.breaker_table_name),
            ValidationMappings(client("lambda", config=CLIENT_CONFIG), settings.validation_mapping_ids.split(",")),
            ProviderQuestion(client("lambda", config=_ASKING), settings.validate_kyc_function_name),
        ),
    )
