"""Sessions of roles as the local cloud knows callers: by the access key id, signed with its own secret.

moto gives each session a key of chance, of which nobody here could tell whose calls it makes, or check a signature.
"""

from typing import Any

from moto.sts.models import AssumedRole, STSBackend

from local.emulator.aws_api import SECRET_ACCESS_KEY, SESSION, access_key_id

_assume_role = STSBackend.assume_role


def install() -> None:
    """Give sessions access key ids that say whose they are."""
    STSBackend.assume_role = _assumed  # type: ignore[method-assign, assignment]


def _assumed(backend: STSBackend, **request: Any) -> AssumedRole:  # noqa: ANN401 - as moto has it
    role = _assume_role(backend, **request)
    name = role.role_arn.rpartition("/")[2]
    role.access_key_id = f"{access_key_id(name)}{SESSION}{role.session_name}"
    role.secret_access_key = SECRET_ACCESS_KEY
    return role
