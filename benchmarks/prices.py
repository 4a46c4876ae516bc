"""The prices of the stack's services, from prices.toml."""

from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator

from benchmarks.published import Figure, Strict, by_name, named_once, read_figures

LIST_PRICES: Final = Path(__file__).parent / "prices.toml"


class Tier(Strict):
    """A price, and up to how many units a month it holds; the last tier has no end."""

    up_to: Annotated[float, Field(gt=0)] | None = None
    price: Annotated[float, Field(ge=0)]


class Price(Figure):
    """A price of something, by the month's quantity."""

    unit: Annotated[str, Field(min_length=1)]
    per: Annotated[int, Field(gt=0)]
    """Number of units that the tiers' prices are for."""
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _tiers_follow_one_another(self) -> Self:
        ends = [tier.up_to for tier in self.tiers]
        known = [end for end in ends[:-1] if end is not None]
        if ends[-1] is not None or len(known) < len(ends) - 1:
            raise ValueError("every tier but the last has an end")
        if any(before >= after for before, after in pairwise(known)):
            raise ValueError("tiers must be in the order of their ends")
        return self

    def of(self, quantity: float) -> float:
        """Return the cost of a month's quantity: each part of it at the price of its own tier.

        Raises:
            ValueError: the quantity is negative.
        """
        if quantity < 0:
            raise ValueError(f"{self.name}: a quantity of {quantity}")
        cost, begin = 0.0, 0.0
        for tier in self.tiers:
            end = quantity if tier.up_to is None else min(quantity, tier.up_to)
            cost += max(end - begin, 0) * tier.price / self.per
            begin = max(begin, end)
        return cost

    @property
    def first(self) -> float:
        """Of one unit, as long as few are bought."""
        return self.tiers[0].price / self.per


class Prices(Strict):
    """All prices of a region."""

    region: str
    currency: str
    price: Annotated[tuple[Price, ...], AfterValidator(named_once)]

    def __getitem__(self, name: str) -> Price:
        """Return a price by its name.

        Raises:
            FiguresError: there is none of that name.
        """
        return by_name(self.price, name, "price of")


def read_prices(path: Path = LIST_PRICES) -> Prices:
    """Read a file of prices.

    Raises:
        FiguresError: there is no such file, it is no TOML, or it does not fit the model.
    """
    return read_figures(path, Prices)
