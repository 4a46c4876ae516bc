"""Claude, through Bedrock or the Anthropic API: an assessment of the evidence, or none.

Imported by `validate_kyc` alone, and late: the client's package takes longer to load than everything else together.
"""

from typing import Final

import anthropic
from pydantic import ValidationError

from kyc.adapters.secrets import read_secret
from kyc.assessment import Assessment, Prompt
from kyc.errors import ProviderUnavailable
from kyc.settings import ModelProvider

_PROVIDER: Final = "claude"
_MAX_TOKENS: Final = 1024
_TIMEOUT_SECONDS: Final = 30.0
_RETRIES: Final = 1
"""Within one invocation; what is still failing after that is retried by the queue."""


class ClaudeAssessor:
    """Asks the model.

    Args:
        client: Anthropic API or Bedrock client.
        provider: which of the two.
        name: the model's name, or the id of its Bedrock inference profile.
    """

    def __init__(
        self, client: anthropic.Anthropic | anthropic.AnthropicBedrock, provider: ModelProvider, name: str
    ) -> None:
        self._client = client
        self.provider = provider
        self.name = name

    def assess(self, prompt: Prompt) -> Assessment | None:
        """The model's assessment; None where it refused, was cut off, or kept to no schema.

        Raises:
            ProviderUnavailable: the API did not answer, or answered with an error.
        """
        try:
            answer = self._client.messages.parse(
                model=self.name,
                max_tokens=_MAX_TOKENS,
                system=prompt.system,
                messages=[{"role": "user", "content": prompt.user}],
                output_format=Assessment,
            )
        except ValidationError:
            return None
        except anthropic.AnthropicError as error:
            raise ProviderUnavailable(_PROVIDER, type(error).__name__) from error
        return answer.parsed_output if answer.stop_reason == "end_turn" else None


def build_assessor(provider: ModelProvider, name: str, api_key_secret_arn: str | None) -> ClaudeAssessor:
    """The assessor that a stage is configured for.

    Raises:
        ValueError: the Anthropic API is asked for without a secret that holds its key.
        ProviderUnavailable: the secret could not be read.
    """
    if provider == "bedrock":
        bedrock = anthropic.AnthropicBedrock(timeout=_TIMEOUT_SECONDS, max_retries=_RETRIES)
        return ClaudeAssessor(bedrock, provider, name)
    if api_key_secret_arn is None:
        raise ValueError("MODEL_API_KEY_SECRET_ARN is needed where MODEL_PROVIDER is anthropic")
    api_key = read_secret(api_key_secret_arn)
    client = anthropic.Anthropic(api_key=api_key, timeout=_TIMEOUT_SECONDS, max_retries=_RETRIES)
    return ClaudeAssessor(client, provider, name)
