"""Functions built in the test's own process, with the test's settings."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final, Protocol, get_type_hints

_SERVICE: Final = "function"

PROCESS: Final = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "POWERTOOLS_SERVICE_NAME": _SERVICE,
    "POWERTOOLS_METRICS_NAMESPACE": "AutoKyc",
    "POWERTOOLS_LOG_LEVEL": "INFO",
}
"""The environment of a process in which functions run, beside their settings; it is there before one is built."""


class BuiltFunction(Protocol):
    """A function, and its collaborators by their names."""

    def handle(self, event: Any, context: Any) -> Any: ...  # noqa: ANN401 - Lambda takes any JSON

    def __getattr__(self, collaborator: str) -> Any: ...  # noqa: ANN401 - each function has its own


def build_function(name: str, settings: Mapping[str, object]) -> BuiltFunction:
    """Return a function as it is wired from its settings.

    Args:
        name: of the function, such as `dispatch`.
        settings: by the names of the settings' fields; those of other functions may be among them.
    """
    build: Callable[[Any], BuiltFunction] = import_module(f"{name}.function").build
    return build(get_type_hints(build)["settings"].model_validate(settings))


def log_handler() -> Any:  # noqa: ANN401 - as logging has it
    """Return the handler that writes the log of all functions that were built here."""
    return logging.getLogger(_SERVICE).handlers[0]


@contextmanager
def without_log() -> Iterator[None]:
    """Have the functions log nothing in the block."""
    logger = logging.getLogger(_SERVICE)
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
