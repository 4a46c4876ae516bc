"""The size of picture that a Claude model takes, and the tokens that it counts for one.

A model sees a picture in patches of 28 by 28 pixels, and each is a token: ⌈width / 28⌉ times ⌈height / 28⌉. What is
larger than the model's own limits is scaled down before it is looked at, so that more pixels show nothing more:

| models                       | longest side | tokens of one picture |
|------------------------------|--------------|-----------------------|
| Claude 4.7 and later         | 2,576 px     | 4,784                 |
| earlier ones                 | 1,568 px     | 1,568                 |

A picture may have 8,000 pixels a side (2,000 where a request holds more than 20), and 5 MB in base64 on Bedrock, 10 on
the Anthropic API (https://platform.claude.com/docs/en/build-with-claude/vision); a request to Bedrock takes 20 MB
(https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html).
"""

from dataclasses import dataclass
from math import ceil
from typing import Final

from kyc.domain.evidence import PictureSize
from kyc.domain.model_side import LARGEST

_PATCH: Final = 28
"""Pixels a side."""


@dataclass(frozen=True)
class Resolution:
    """A model's limits on one picture.

    Attributes:
        longest_side: in pixels.
        most_tokens: for all of it.
    """

    longest_side: int
    most_tokens: int


HIGH: Final = Resolution(longest_side=LARGEST, most_tokens=4_784)
STANDARD: Final = Resolution(longest_side=1_568, most_tokens=1_568)

LARGEST_FILE: Final = 3_700_000
"""Bytes of one picture: 5 MB in base64."""
LARGEST_REQUEST: Final = 14_000_000
"""Bytes of all pictures of a request: 18.7 MB in base64, which leaves room for the text."""


def tokens(size: PictureSize) -> int:
    """Return how many tokens a picture of a size counts that the model does not scale down."""
    return ceil(size.width / _PATCH) * ceil(size.height / _PATCH)


def fitted(size: PictureSize, resolution: Resolution) -> PictureSize:
    """Return the largest size of the same shape that a resolution takes; never a larger one than it is."""
    longest = max(size.width, size.height)
    least, most = 1, min(longest, resolution.longest_side)
    while least < most:
        middle = (least + most + 1) // 2
        if tokens(_scaled(size, middle)) <= resolution.most_tokens:
            least = middle
        else:
            most = middle - 1
    return _scaled(size, least)


def _scaled(size: PictureSize, longest_side: int) -> PictureSize:
    longest = max(size.width, size.height)
    if longest_side == longest:
        return size
    return PictureSize(
        width=max(1, round(size.width * longest_side / longest)),
        height=max(1, round(size.height * longest_side / longest)),
    )
