"""A stage's demand for liveness checks."""

from enum import StrEnum


class LivenessMode(StrEnum):
    """A stage's demand for liveness checks."""

    REQUIRED = "required"
    """A claim without a liveness check is refused."""
    OPTIONAL = "optional"
    """A claim without one goes to a person, unless the stage takes a selfie alone."""
    OFF = "off"
    """No sessions are made, and nobody looks for one."""
