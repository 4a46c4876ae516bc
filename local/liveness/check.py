"""A whole liveness check against a stage: a session, its stream, and its result."""

from typing import Any

from local.client import StageClient, User
from local.liveness.client import Camera, Started, play


def start(client: StageClient, user: User) -> Started:
    """Have a session made for a user.

    Raises:
        HTTPStatusError: the API refuses.
    """
    path = f"{client.tenant_path(user.tenant)}/liveness"
    answer = client.request("POST", path, user, json={}).raise_for_status().json()
    return Started(answer["session_id"], answer["region"], answer["credentials"])


def read(client: StageClient, user: User, session_id: str) -> dict[str, Any]:
    """Return a session's result.

    Raises:
        HTTPStatusError: the API refuses.
    """
    path = f"{client.tenant_path(user.tenant)}/liveness/{session_id}/result"
    answer: dict[str, Any] = client.request("POST", path, user, json={}).raise_for_status().json()
    return answer


def do_check(client: StageClient, user: User, camera: Camera, size: tuple[int, int]) -> dict[str, Any]:
    """Do a check with something before the camera, and return its result.

    Raises:
        HTTPStatusError: the API refuses.
        StreamRefusedError: the service ended the stream before its end.
    """
    return finish(client, user, start(client, user), camera, size)


def finish(client: StageClient, user: User, started: Started, camera: Camera, size: tuple[int, int]) -> dict[str, Any]:
    """Stream to a session that was started, and return its result.

    Raises:
        HTTPStatusError: the API refuses.
        StreamRefusedError: the service ended the stream before its end.
    """
    play(client.outputs["LivenessStreamUrl"], started, camera, size)
    return read(client, user, started.session_id)
