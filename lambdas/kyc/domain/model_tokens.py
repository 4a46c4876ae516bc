"""The quota of the model's provider in tokens, which all processes of a stage keep to together."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

LEAST_A_MINUTE: Final = 30_000
"""One question with its pictures reserves up to 27,000: a quota below that would never be enough for it."""
MOST_ANSWERED: Final = (4096, 8192)
"""Room for thinking and answer together: at first, and once more where that was too little. An answer is some 300
tokens, and what a model thinks at low effort seldom more than the rest
(https://platform.claude.com/docs/en/build-with-claude/thinking: thinking counts toward `max_tokens`)."""


class ModelTokens(BaseModel):
    """Tokens that may be used, as granted to the account for the model in its region.

    A question reserves what it asks and the most that may be answered
    (https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    per_minute: Annotated[float, Field(ge=LEAST_A_MINUTE)] = 6_000_000
    per_day: Annotated[float, Field(ge=LEAST_A_MINUTE)] | None = None
    """None is what a day's minutes allow, AWS's default; new accounts may have less
    (https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-runtime.html)."""

    @property
    def by_day(self) -> float:
        """Return the tokens of a day."""
        return self.per_minute * 24 * 60 if self.per_day is None else self.per_day
