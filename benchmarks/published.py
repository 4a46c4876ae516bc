"""Figures that somebody else publishes, such as quotas and prices.

They are kept in TOML, each with where it stands and when it was last seen there.
"""

import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

M = TypeVar("M", bound=BaseModel)


class FiguresError(Exception):
    """A file of figures cannot be read, or lacks a figure; the message is one line for whoever wrote the file."""


class Strict(BaseModel):
    """A model that takes what it names and nothing else."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Figure(Strict):
    """The parts of every published figure besides its value."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+\.[A-Za-z0-9_]+$")]
    """The service as the SDK names it, a dot, and what of it: an operation, or a name of our own."""
    source: Annotated[str, Field(pattern=r"^https://")]
    checked: Literal[False] | date
    """When the figure was seen; false where it was not."""
    seen_in: str | None = None
    """The place where it was seen, if not at its source."""
    note: str | None = None

    @property
    def how_checked(self) -> str:
        """When and where it was seen, for a table."""
        if not self.checked:
            return "no"
        return f"{self.checked:%Y-%m-%d}, {self.seen_in}" if self.seen_in else f"{self.checked:%Y-%m-%d}"


F = TypeVar("F", bound=Figure)


def named_once(figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """Return the figures, and raise ValueError if a name is there twice; for a model's validator.

    Raises:
        ValueError: one is.
    """
    names = [figure.name for figure in figures]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"there twice: {', '.join(twice)}")
    return figures


def by_name(figures: Iterable[F], name: str, what: str) -> F:
    """Return the figure of a name.

    Args:
        figures: where to look.
        name: the figure's.
        what: what it is, for the error: `quota`, `price of`.

    Raises:
        FiguresError: there is none of that name.
    """
    for figure in figures:
        if figure.name == name:
            return figure
    raise FiguresError(f"there is no {what} {name}")


def read_figures(path: Path, model: type[M]) -> M:
    """Read a file of figures.

    Raises:
        FiguresError: there is no such file, it is no TOML, or it does not fit the model.
    """
    try:
        return model.model_validate(_as_tuples(tomllib.loads(path.read_text(encoding="utf-8"))))
    except OSError as error:
        raise FiguresError(f"{path}: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise FiguresError(f"{path}: {error}") from error
    except ValidationError as error:
        raise FiguresError(f"{path}: {'; '.join(_describe(each) for each in error.errors())}") from error


def _as_tuples(value: Any) -> Any:  # noqa: ANN401 - TOML's values
    """TOML's arrays as the models have them."""
    if isinstance(value, dict):
        return {key: _as_tuples(each) for key, each in value.items()}
    return tuple(map(_as_tuples, value)) if isinstance(value, list) else value


def _describe(problem: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    where = ".".join(str(part) for part in problem["loc"])
    return f"{where}: {problem['msg']}" if where else str(problem["msg"])
