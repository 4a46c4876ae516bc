"""Credentials for one user's documents: asked for once while they last, and for nobody else's."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from moto import mock_aws

from kyc.adapters.aws import session
from kyc.adapters.document_sessions import DocumentSessions
from kyc.adapters.document_store import UPLOAD_SECONDS
from kyc.domain.links import DocumentLocation
from kyc.domain.names import Names

NAMES = Names(b"a key")
ROLE = "arn:aws:iam::123456789012:role/documents"


class World:
    """Sessions, with a clock that a test moves, and what was asked for them."""

    def __init__(self) -> None:
        sts = boto3.client("sts")
        self.asked: list[dict[str, Any]] = []
        sts.meta.events.register("provide-client-params.sts.AssumeRole", lambda params, **_: self.asked.append(params))
        self.now = 1_700_000_000.0
        self.sessions = DocumentSessions(sts, ROLE, "documents", clock=lambda: self.now)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        session.cache_clear()
        yield World()


def location(email: str) -> DocumentLocation:
    return DocumentLocation.issue(NAMES, "acme", email, "x.png", 1_700_000_000)


def test_a_session_is_tagged_with_whose_documents_it_reaches(world: World) -> None:
    ann = location("ann@example.com")
    world.sessions.of(ann.owner)

    (asked,) = world.asked
    assert asked["Tags"] == [{"Key": "owner", "Value": ann.owner}]
    assert ann.owner == NAMES.owner("acme", "ann@example.com")
    assert "ann" not in json.dumps(asked)


def test_a_link_is_signed_with_the_sessions_credentials_and_not_with_the_functions(world: World) -> None:
    ann = location("ann@example.com")
    query = parse_qs(urlsplit(world.sessions.of(ann.owner).own_view(ann).url).query)

    assert not query["X-Amz-Credential"][0].startswith("x/")
    assert "X-Amz-Security-Token" in query


def test_credentials_are_asked_for_once_a_user_while_a_slot_outlasts_them_not(world: World) -> None:
    for _ in range(3):
        world.sessions.of(location("ann@example.com").owner)
        world.sessions.of(location("bob@example.com").owner)
    assert len(world.asked) == 2

    world.now += 3600 - UPLOAD_SECONDS
    world.sessions.of(location("ann@example.com").owner)
    assert len(world.asked) == 3


def test_a_process_keeps_credentials_of_few_users(world: World) -> None:
    for number in range(70):
        world.sessions.of(f"{number:024x}")
    world.sessions.of(f"{69:024x}")
    assert len(world.asked) == 70
    world.sessions.of(f"{0:024x}")
    assert len(world.asked) == 71
