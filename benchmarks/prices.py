"""The prices of the stack's services, from prices.toml."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from benchmarks.published import Figure, FiguresError, Strict, by_name, named_once, read_figures
from kyc_stack.pipeline.model_names import ANTHROPIC, GLOBAL, split_profile

LIST_PRICES: Final = Path(__file__).parent / "prices.toml"

_MILLION: Final = 1_000_000
_GEOGRAPHY: Final = 1.1
"""Bedrock asks a tenth more of a model that stays in a geography than of one that may be asked anywhere
(https://platform.claude.com/docs/en/about-claude/pricing)."""
_OF_A_MODEL: Final = ("input", "output", "cache_write", "cache_read")


class Tier(Strict):
    """A price, and up to how many units a month it holds; the last tier has no end."""

    up_to: Annotated[float, Field(gt=0)] | None = None
    price: Annotated[float, Field(ge=0)]


def _in_order(tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
    ends = [tier.up_to for tier in tiers]
    known = [end for end in ends[:-1] if end is not None]
    if ends[-1] is not None or len(known) < len(ends) - 1:
        raise ValueError("every tier but the last has an end")
    if any(before >= after for before, after in pairwise(known)):
        raise ValueError("tiers must be in the order of their ends")
    return tiers


_Tiers = Annotated[tuple[Tier, ...], Field(min_length=1), AfterValidator(_in_order)]


class Price(Figure):
    """A price of something, by the month's quantity."""

    unit: Annotated[str, Field(min_length=1)]
    per: Annotated[int, Field(gt=0)]
    """Number of units that the tiers' prices are for."""
    tiers: _Tiers
    """In the file's region."""
    regions: Mapping[str, _Tiers] = {}
    """In others, where their prices were seen."""

    def at(self, region: str) -> "Price":
        """Return it with the tiers of another region; where those were not seen, as it is, and not checked."""
        if region in self.regions:
            return self.model_copy(update={"tiers": self.regions[region]})
        return self.model_copy(update={"checked": False, "seen_in": None})

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


_Dollars = Annotated[float, Field(gt=0)]


class ModelPrices(Figure):
    """The prices of a model, in dollars for a million tokens, and what its provider says of its cache."""

    model: Annotated[str, Field(pattern=r"^claude-[a-z0-9-]+$")]
    """As its provider's own API names it."""
    input: _Dollars
    output: _Dollars
    """An answer, and what is thought before it."""
    cache_write: _Dollars
    """Of a beginning that is kept for five minutes."""
    cache_read: _Dollars
    cacheable_tokens: Annotated[int, Field(gt=0)]
    """Shorter beginnings are not kept."""


class Prices(Strict):
    """All prices of a region."""

    region: str
    currency: str
    price: Annotated[tuple[Price, ...], AfterValidator(named_once)]
    model: Annotated[tuple[ModelPrices, ...], AfterValidator(named_once)] = ()

    def of_model(self, name: str) -> ModelPrices:
        """Return the prices of a model.

        Args:
            name: its own, or the id of its inference profile in Bedrock, of which one of a geography costs a tenth
                more.

        Raises:
            FiguresError: there are none of that name.
        """
        geography, model = split_profile(name)
        for each in self.model:
            if each.model == model.removeprefix(ANTHROPIC):
                more = _GEOGRAPHY if geography not in (None, GLOBAL) else 1.0
                return each.model_copy(update={part: getattr(each, part) * more for part in _OF_A_MODEL})
        raise FiguresError(f"there are no prices of the model {name}")

    def with_model(self, name: str) -> "Prices":
        """Return them with a model's as `model.input`, `model.output`, `model.cache_write` and `model.cache_read`.

        Args:
            name: the model's, as for `of_model`.

        Raises:
            FiguresError: there are none of that name.
        """
        found = self.of_model(name)
        parts = tuple(
            Price(
                name=f"model.{part}",
                unit="token",
                per=_MILLION,
                tiers=(Tier(price=round(getattr(found, part), 6)),),
                source=found.source,
                checked=found.checked,
                seen_in=found.seen_in,
                note=f"of {name}",
            )
            for part in _OF_A_MODEL
        )
        return self.model_copy(update={"price": (*self.price, *parts)})

    def __getitem__(self, name: str) -> Price:
        """Return a price by its name.

        Raises:
            FiguresError: there is none of that name.
        """
        return by_name(self.price, name, "price of")


def read_prices(path: Path = LIST_PRICES, region: str | None = None) -> Prices:
    """Return the prices of a region.

    Args:
        path: the file.
        region: such as `eu-central-1`; None for the one that the file names. A price that was not seen there is that of
            the file's region, and counts as not checked.

    Raises:
        FiguresError: there is no such file, it is no TOML, or it does not fit the model.
    """
    read = read_figures(path, Prices)
    if region in (None, read.region):
        return read
    return read.model_copy(update={"region": region, "price": tuple(price.at(region) for price in read.price)})
