"""A result about a picture is found once, by however many ask for it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from local.vision.remembered import Remembered


class Looks:
    """Looks at pictures, and counts how often."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def at(self, name: str) -> str:
        self.seen.append(name)
        return f"found on {name}"


def test_the_same_bytes_are_looked_at_once() -> None:
    remembered, looks = Remembered[str](8), Looks()

    found = [remembered.get(picture, lambda: looks.at("one")) for picture in (b"one", bytes(bytearray(b"one")))]

    assert found == ["found on one"] * 2
    assert looks.seen == ["one"]


def test_the_one_that_was_asked_for_longest_ago_is_forgotten() -> None:
    remembered, looks = Remembered[str](2), Looks()

    for name in ("a", "b", "a", "c", "a", "b"):
        remembered.get(name.encode(), lambda name=name: looks.at(name))  # type: ignore[misc]

    assert looks.seen == ["a", "b", "c", "b"]


def test_who_asks_while_somebody_looks_waits_for_what_is_found() -> None:
    remembered, looks, begun, go_on = Remembered[str](8), Looks(), Event(), Event()

    def slowly() -> str:
        begun.set()
        assert go_on.wait(10)
        return looks.at("one")

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(remembered.get, b"one", slowly)
        assert begun.wait(10)
        second = threads.submit(remembered.get, b"one", lambda: looks.at("again"))
        go_on.set()

        assert first.result(10) == second.result(10) == "found on one"
    assert looks.seen == ["one"]


def test_what_could_not_be_looked_at_is_looked_at_again() -> None:
    remembered, looks = Remembered[str](8), Looks()

    def fails() -> str:
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        remembered.get(b"one", fails)

    assert remembered.get(b"one", lambda: looks.at("one")) == "found on one"
