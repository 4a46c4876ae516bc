"""Annotations of X-Ray's traces: by `annotation.submission_id = "…"` a submission's traces are found.

Lambda's active tracing makes a segment of each invocation; a function adds a subsegment by sending it to the daemon
that runs beside it, in one UDP datagram: a header, a line break, the document
(https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html,
https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html). Its address and the trace's id are in
the environment (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). X-Ray's SDK would do the same
for a much longer start.
"""

import json
import os
import secrets
import socket
from contextlib import suppress
from functools import cache
from typing import Final

_HEADER: Final = b'{"format": "json", "version": 1}\n'


def annotate(name: str, *, started: float, ended: float, failed: bool, **annotations: str | None) -> None:
    """Add a subsegment to the trace of this invocation; nothing happens where it is not sampled.

    Args:
        name: of what was done.
        started: Unix seconds.
        ended: Unix seconds.
        failed: whether it came to nothing.
        annotations: by which traces are found; one without a value is left out, and none says anything of a person.
    """
    trace = dict(part.split("=", 1) for part in os.environ.get("_X_AMZN_TRACE_ID", "").split(";") if "=" in part)
    host, _, port = os.environ.get("AWS_XRAY_DAEMON_ADDRESS", "").rpartition(":")
    if trace.get("Sampled") != "1" or not {"Root", "Parent"} <= trace.keys() or not port.isdecimal():
        return
    document = {
        "type": "subsegment",
        "name": name,
        "id": secrets.token_hex(8),
        "trace_id": trace["Root"],
        "parent_id": trace["Parent"],
        "start_time": started,
        "end_time": ended,
        "annotations": {key: value for key, value in annotations.items() if value is not None},
        **({"fault": True} if failed else {}),
    }
    with suppress(OSError):  # the daemon's socket is full or gone: a trace is worth no failed invocation
        _socket().sendto(_HEADER + json.dumps(document).encode(), (host, int(port)))


@cache
def _socket() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.settimeout(0)
    return made
