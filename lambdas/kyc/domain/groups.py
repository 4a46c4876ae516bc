"""Groups of the user pool, as the claims of a REST API's authorizer hold them.

An ID token names groups in a list (`cognito:groups`,
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html). API
Gateway hands the claims of a token on as text, and no page of its documentation says how it writes a list. Seen are:

- the name alone, for one group (https://repost.aws/questions/QUFJRBaEJRSmmqarNrvCWoQA/aws-cognito-group);
- names joined by commas (https://github.com/aws/chalice/issues/783);
- names joined by spaces, in brackets: an HTTP API's JWT authorizer
  (https://github.com/aws-solutions-library-samples/guidance-for-claude-code-with-amazon-bedrock/issues/802);
- names joined by commas and spaces, in brackets (the form of Java's lists).

A group's name may hold commas and brackets, but no space (pattern of `GroupName`,
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html). So one text can be
read in several ways: `staff,kyc-admin` is two groups, or one with a comma in its name. Which it is, the token itself
says; without it, a group counts only if it is there in every reading.
"""

from collections.abc import Iterator, Sequence
from typing import Final

_BRACKETED_SEPARATORS: Final = (" ", ", ")
_LIST_CHARACTERS: Final = frozenset(",[]")


def certain_groups(claim: str) -> frozenset[str]:
    """Return the groups that a claim names however it is read.

    Args:
        claim: The text that the authorizer made of the token's list.
    """
    readings = [frozenset(reading) for reading in _readings(claim)]
    return frozenset.intersection(*readings) if readings else frozenset()


def confirmed_groups(claim: str, listed: Sequence[str]) -> frozenset[str]:
    """Return the groups of a token's own list, if the authorizer's claim says the same; else none.

    Args:
        claim: The text that the authorizer made of the list of the token that it verified.
        listed: The list of the token that came with the request.
    """
    forms = {",".join(listed), *(f"[{separator.join(listed)}]" for separator in _BRACKETED_SEPARATORS)}
    return frozenset(listed) if claim in forms else frozenset()


def is_unmistakable(name: str) -> bool:
    """Return whether a group's name holds nothing by which lists are written: commas, brackets, white space."""
    return _is_name(name) and not _LIST_CHARACTERS & set(name)


def _readings(claim: str) -> Iterator[tuple[str, ...]]:
    """All lists of names that a text can stand for."""
    candidates = [(claim,), tuple(claim.split(","))]
    if claim.startswith("[") and claim.endswith("]"):
        candidates += [tuple(claim[1:-1].split(separator)) for separator in _BRACKETED_SEPARATORS]
    if claim == "[]":
        yield ()
    yield from (names for names in dict.fromkeys(candidates) if all(map(_is_name, names)))


def _is_name(text: str) -> bool:
    return bool(text) and not any(character.isspace() for character in text)
