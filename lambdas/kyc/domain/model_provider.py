"""The providers of the model."""

from typing import Literal

ModelProvider = Literal["bedrock", "anthropic"]
"""Amazon Bedrock, or Anthropic's own API."""
