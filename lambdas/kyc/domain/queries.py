"""Parameters after the question mark of the REST API's routes."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

MAX_PAGE: Final = 100


class Page(BaseModel):
    """Which part of a list is wanted. Parameters that a route does not know say nothing, as before there were any."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] | None = None
    """How many at most; without it, all that fits one answer."""
    cursor: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,200}$")] | None = None
    """Of the answer before, as it was given; without it, the list's beginning."""
