"""The quotas that bound the stack, by region, from quotas.toml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from benchmarks.published import Figure, FiguresError, Strict, by_name, named_once, read_figures

DEFAULTS: Final = Path(__file__).parent / "quotas.toml"

Unit = Literal[
    "at once", "calls", "calls/min", "calls/s", "messages", "more at once/s", "tokens/day", "tokens/min", "units/s"
]
_SECONDS: Final = {"s": 1, "min": 60, "day": 24 * 3600}
MODEL: Final = "{model}"


class Quota(Figure):
    """One quota."""

    value: Annotated[float, Field(gt=0)]
    """In a region that `regions` does not name."""
    regions: Mapping[str, Annotated[float, Field(gt=0)]] = {}
    unit: Unit
    code: Annotated[str, Field(pattern=r"^L-[0-9A-F]{8}$")] | None = None
    """In Service Quotas; None where that does not know it, or nobody saw its code written."""
    title: str | None = None
    """Pattern of its name in Service Quotas, where that has a quota for each model: `{model}` is the model's."""

    def at(self, region: str) -> "Quota":
        """Return it with the value of one region."""
        return self.model_copy(update={"value": self.regions.get(region, self.value)})


class Quotas(Strict):
    """All quotas of an account in a region."""

    region: str
    quota: Annotated[tuple[Quota, ...], AfterValidator(named_once)]

    def __getitem__(self, name: str) -> Quota:
        """Return a quota by its name.

        Raises:
            FiguresError: there is none of that name.
        """
        return by_name(self.quota, name, "quota")

    def per_second(self, name: str) -> float:
        """Return a rate of calls, tokens or units, a second.

        Raises:
            FiguresError: there is none of that name, or it is no rate.
        """
        quota = self[name]
        _, slash, period = quota.unit.partition("/")
        if not slash:
            raise FiguresError(f"the quota {name} is no rate: its unit is {quota.unit}")
        return quota.value / _SECONDS[period]


def read_quotas(path: Path = DEFAULTS, region: str | None = None) -> Quotas:
    """Return the quotas of a region.

    Args:
        path: the file.
        region: such as `eu-central-1`; None for the one that the file names.

    Raises:
        FiguresError: there is no such file, it is no TOML, or it does not fit the model.
    """
    read = read_figures(path, Quotas)
    there = region or read.region
    return Quotas(region=there, quota=tuple(quota.at(there) for quota in read.quota))
