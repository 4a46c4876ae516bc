"""The inputs of the cost that nothing measures, from assumptions.toml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, field_validator

from benchmarks.published import Strict, read_figures
from kyc.adapters.picture_tokens import HIGH, STANDARD, Resolution, fitted, tokens
from kyc.domain.evidence import PictureSize

FILE: Final = Path(__file__).parent / "assumptions.toml"

Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class Model(Strict):
    """Of the language model."""

    characters_per_token: Positive
    schema_tokens: Positive
    answer_tokens: Positive
    cache_seconds: Positive
    picture_width: Annotated[int, Field(gt=0)]
    picture_height: Annotated[int, Field(gt=0)]
    sides: Resolution | None = HIGH
    """The size in which the stage shows a document's sides; None if it shows no pictures."""

    def side_tokens(self, resolution: Resolution) -> int:
        """Return the tokens of a side of a document that is shown in a resolution."""
        return tokens(fitted(self._picture, resolution))

    @property
    def selfie_tokens(self) -> int:
        """Of a selfie, which is shown smaller."""
        return tokens(fitted(self._picture, STANDARD))

    @property
    def _picture(self) -> PictureSize:
        return PictureSize(width=self.picture_width, height=self.picture_height)


class Barcode(Strict):
    """Of documents with a barcode, in a stage that reads it first."""

    kinds: tuple[str, ...]
    typed_share: Share
    """Of them, whose front is typed all the same."""


class Liveness(Strict):
    """Of checks whether somebody lives."""

    checks_a_claim: Annotated[float, Field(ge=1)]
    stream_seconds: Positive
    picture_bytes: Positive
    function_seconds: Positive


class Kept(Strict):
    """Of what is stored."""

    picture_bytes: Positive
    months: Positive


class Functions(Strict):
    """Of functions and what surrounds them."""

    memory_of_one_core_mb: Positive
    idle_seconds: Positive
    platform_log_bytes: Positive
    access_log_bytes: Positive
    log_compression: Share
    pollers: Positive
    long_poll_seconds: Positive
    traced_a_second: Positive
    traced_share: Share
    data_key_seconds: Positive


class Assumptions(Strict):
    """All of them."""

    mix: Mapping[str, Share]
    """Share of each kind of claim."""
    model: Model
    barcode: Barcode
    liveness: Liveness
    kept: Kept
    functions: Functions

    def shown(self, sides: Resolution | None) -> "Assumptions":
        """Return them with the size in which a stage shows a document's sides; None for one that shows no pictures."""
        return self.model_copy(update={"model": self.model.model_copy(update={"sides": sides})})

    @field_validator("mix")
    @classmethod
    def _whole(cls, mix: Mapping[str, float]) -> Mapping[str, float]:
        if abs(sum(mix.values()) - 1) > 1e-9:  # noqa: PLR2004 - as good as nothing
            raise ValueError(f"the shares make {sum(mix.values()):g}, not 1")
        return mix


def read_assumptions(path: Path = FILE) -> Assumptions:
    """Read a file of assumptions.

    Raises:
        FiguresError: there is no such file, it is no TOML, or it does not fit the model.
    """
    return read_figures(path, Assumptions)
