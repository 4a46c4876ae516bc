"""The ID token itself, as it came with a request whose authorizer has verified it."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence

_PARTS = 3


def listed_groups(headers: Mapping[str, Sequence[str]], sub: str) -> tuple[str, ...] | None:
    """Return the groups that the token of a request lists.

    API Gateway has verified the token of the Authorization header, and hands the header on. Nothing here verifies it
    again, so what is read may only narrow what the authorizer's claims say, never widen it.

    Args:
        headers: All values of the request's headers.
        sub: Whose token it is, as the authorizer says.

    Returns:
        The list, empty if the token has none; None if the request holds no readable token of that user, or several.
    """
    tokens = [value for name, values in headers.items() if name.lower() == "authorization" for value in values]
    payload = _payload(tokens[0]) if len(tokens) == 1 else None
    if payload is None or payload.get("sub") != sub:
        return None
    groups = payload.get("cognito:groups", [])
    if not isinstance(groups, list) or not all(isinstance(name, str) for name in groups):
        return None
    return tuple(groups)


def _payload(header: str) -> dict[str, object] | None:
    parts = header.rsplit(maxsplit=1)[-1].split(".") if header.strip() else []
    if len(parts) != _PARTS:
        return None
    try:
        payload = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):  # ValueError: base64, UTF-8 and JSON
        return None
    return payload if isinstance(payload, dict) else None
