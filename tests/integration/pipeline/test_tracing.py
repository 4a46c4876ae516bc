"""Annotations of traces: what the daemon beside a function is sent, over a real socket."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from kyc.entrypoints.observability import make_logger, step

TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
SUBMISSION = "9c1f8a52-6f0e-4d38-9a3b-0d9f5f3a7b11"


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(2)
        monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", f"127.0.0.1:{listener.getsockname()[1]}")
        monkeypatch.setenv("_X_AMZN_TRACE_ID", TRACE)
        yield listener


def take_a_step(*, fails: bool = False) -> None:
    with step(make_logger(), "told") as done:
        done.is_about(SUBMISSION, 2)
        done.ended("published")
        if fails:
            raise LookupError("ann@example.com")


def test_a_trace_is_found_by_its_submission(daemon: socket.socket) -> None:
    take_a_step()

    header, document = map(json.loads, daemon.recv(65_536).split(b"\n"))
    assert header == {"format": "json", "version": 1}
    assert document.pop("end_time") >= document.pop("start_time")
    assert len(document.pop("id")) == 16
    assert document == {
        "type": "subsegment",
        "name": "told",
        "trace_id": "1-5759e988-bd862e3fe1be46a994272793",
        "parent_id": "53995c3f42cd8ad8",
        "annotations": {"submission_id": SUBMISSION, "outcome": "published"},
    }


def test_what_failed_is_a_fault_without_a_text(daemon: socket.socket) -> None:
    with pytest.raises(LookupError):
        take_a_step(fails=True)

    sent = daemon.recv(65_536)
    document: dict[str, Any] = json.loads(sent.split(b"\n")[1])
    assert (document["fault"], document["annotations"]["outcome"]) == (True, "failed")
    assert b"ann@example.com" not in sent


@pytest.mark.parametrize("trace", ["", TRACE.replace("Sampled=1", "Sampled=0"), "Root=1-5759e988-bd8;Sampled=1"])
def test_what_is_not_sampled_is_not_sent(daemon: socket.socket, monkeypatch: pytest.MonkeyPatch, trace: str) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", trace)

    take_a_step()

    daemon.settimeout(0)
    with pytest.raises(BlockingIOError):
        daemon.recv(65_536)


def test_without_a_daemon_the_step_is_taken_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", TRACE)
    monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1:9")

    take_a_step()
