"""The meaning of a model's name: whether the functions' request fits it, and whether the stage's region does.

Checked when a stage is synthesised, since AWS would say so only when the first claim is assessed. What a name does not
say, whether the account may use the model, `make check-model` asks.
"""

import re
from collections.abc import Mapping
from typing import Final

from kyc.domain.model_provider import ModelProvider

_APAC: Final = r"ap-.*|me-central-1"

SOURCE_REGIONS: Final[Mapping[str, str]] = {
    "us": r"us-(east|west)-\d|ca-(central|west)-1",
    "us-gov": r"us-gov-.*",
    "ca": r"ca-.*",
    "sa": r"sa-.*",
    "eu": r"eu-.*|il-central-1",
    "uk": r"eu-west-2",
    "apac": _APAC,
    "jp": r"ap-northeast-[13]",
    "au": r"ap-southeast-[246]",
    "global": r"(?!us-gov-|cn-|us-iso|eu-isoe|eusc-).*",
}
"""From which regions the inference profiles of a geography can be called, by the prefix of their ids: the widest that a
model's page in Amazon Bedrock's user guide has
(https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html)."""

GLOBAL: Final = "global"

_PROFILE: Final = re.compile(
    rf"(?P<geography>{'|'.join(sorted(SOURCE_REGIONS, key=len, reverse=True))})\.(?P<model>.+)"
)
ANTHROPIC: Final = "anthropic."

_FIRST_THAT_THINKS_BY_ITSELF: Final = (4, 6)
"""Older models "do not support adaptive thinking", which the functions' request asks for, beside answers in a schema
(https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-adaptive-thinking.html)."""

# claude-v2:1, claude-instant-v1, claude-3-5-sonnet-20240620: until the fourth generation the version came first.
_OLD_NAME: Final = re.compile(r"claude-(?:instant|v?[123])\b")
# claude-opus-4-1-20250805-v1:0, claude-sonnet-4-20250514, claude-opus-4-6-v1, claude-sonnet-5-5
_NEW_NAME: Final = re.compile(r"claude-[a-z]+-(?P<major>\d{1,2})(?:-(?P<minor>\d{1,2}))?(?![0-9])")


def split_profile(name: str) -> tuple[str | None, str]:
    """Return the geography of an inference profile's id, or None for a model's own, and the model's id.

    Args:
        name: A model id or an inference profile id of Bedrock's.
    """
    found = _PROFILE.fullmatch(name)
    return (found["geography"], found["model"]) if found else (None, name)


def complaint_about_model(provider: ModelProvider, name: str) -> str:
    """Return why the functions' request cannot be made to a model of this name; empty where nothing speaks against it.

    Args:
        provider: Who serves it.
        name: The model's name or id.
    """
    geography, model = split_profile(name)
    if provider == "anthropic" and (geography or model.startswith(ANTHROPIC)):
        return f"{name} is an id of Bedrock's; with provider anthropic, name the model as Anthropic's API does"
    if provider == "bedrock" and not model.startswith(ANTHROPIC):
        return f"{name} is no Claude model of Bedrock's ({ANTHROPIC}…, or an inference profile such as us.{ANTHROPIC}…)"
    return _complaint_about_age(name, model.removeprefix(ANTHROPIC))


def complaint_about_region(provider: ModelProvider, name: str, region: str) -> str:
    """Return why an inference profile cannot be called from a region; empty where it can, or the name is no profile's.

    Args:
        provider: Who serves the model.
        name: The model's name or id.
        region: Where the stage is.
    """
    geography, model = split_profile(name)
    if provider != "bedrock" or geography is None or re.fullmatch(SOURCE_REGIONS[geography], region):
        return ""
    fitting = sorted(each for each, regions in SOURCE_REGIONS.items() if re.fullmatch(regions, region))
    others = " or ".join(f"{each}.{model}" for each in fitting)
    return f"{name} cannot be called from {region}" + (f": {others} could, if Bedrock has it" if others else "")


def _complaint_about_age(name: str, model: str) -> str:
    new = _NEW_NAME.match(model)
    too_old = bool(_OLD_NAME.match(model)) or (
        new is not None and (int(new["major"]), int(new["minor"] or 0)) < _FIRST_THAT_THINKS_BY_ITSELF
    )
    return f"{name} is too old: the request asks for adaptive thinking, which Claude has from 4.6 on" if too_old else ""
