"""The signature that proves a record's decision."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, ValidationError, ValidatorFunctionWrapHandler, WrapValidator


class Signature(BaseModel):
    """A decision's signature: what was signed, in digests, and the message authentication code (MAC) over them.

    The digests lie here beside the MAC since nobody has all that was signed: a message tells what the customer is told,
    and a record that is submitted anew keeps what outlives its decision.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    told: str
    """Digest of what is told of the decision, in hex."""
    facts: str
    """Of the claim, the case file and who decided."""
    kept: str
    """Of what stays with the record when it is submitted anew."""
    entries: int
    """Number of history entries that `kept` covers."""
    mac: str
    """In base64."""


NO_SIGNATURE: Final = Signature(told="", facts="", kept="", entries=0, mac="")
"""It fits nothing."""


def _fits_nothing_if_malformed(value: object, validate: ValidatorFunctionWrapHandler) -> object:
    try:
        return validate(value)
    except ValidationError:
        return NO_SIGNATURE


StoredSignature = Annotated[Signature | None, WrapValidator(_fits_nothing_if_malformed)]
"""As read back: None where there is none. One that somebody wrote who cannot sign makes no record unreadable."""
