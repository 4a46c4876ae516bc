"""Whether a stage wants to see a living person."""

from enum import StrEnum


class LivenessMode(StrEnum):
    """Whether a stage wants to see a living person."""

    REQUIRED = "required"
    """A claim without a liveness check is refused."""
    OPTIONAL = "optional"
    """A claim without one goes to a person, unless the stage takes a selfie alone."""
    OFF = "off"
    """No sessions are made, and nobody looks for one."""
