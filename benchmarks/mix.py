"""A mix of kinds of claims, one after the other, as evenly as their shares allow."""

from collections.abc import Mapping


def in_turn(shares: Mapping[str, float], number: int) -> list[str]:
    """Return so many names, each as often as its share says and as far from its like as can be.

    >>> in_turn({"a": 0.5, "b": 0.25, "c": 0.25}, 4)
    ['a', 'b', 'c', 'a']
    """
    names: list[str] = []
    owed = dict.fromkeys(shares, 0.0)
    for _ in range(number):
        owed = {name: owed[name] + share for name, share in shares.items()}
        names.append(max(owed, key=lambda name: owed[name]))
        owed[names[-1]] -= 1
    return names
