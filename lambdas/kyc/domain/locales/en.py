"""Customer texts of reasons in English: those of the table of reasons itself."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kyc.domain import reasons
from kyc.domain.reasons import ReasonCode

NAME: Final = "English"

FINAL_BY_HAND: Final = reasons.FINAL_BY_HAND

REASONS: Final[Mapping[ReasonCode, str]] = MappingProxyType(
    {code: entry.customer_text for code, entry in reasons.REASONS.items()}
)
