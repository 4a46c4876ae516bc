"""AWS Secrets Manager: values that only a function's role may read."""

from collections.abc import Callable
from functools import cache
from typing import Final

from kyc.adapters.aws import CLIENT_CONFIG, client_error_in, error_code, meaning_of
from kyc.adapters.error_codes import Meaning
from kyc.domain.errors import AccessRefused, ProviderUnavailable

_PROVIDER: Final = "secretsmanager"


def read_secret(arn: str) -> str:
    """Return the text of a secret as it is now; to be kept by the caller, since each call asks anew.

    Raises:
        ProviderUnavailable: Secrets Manager did not give it.
        AccessRefused: it does not give it to us: permission, key, or a secret that is gone.
    """
    # Loaded for the first secret: most requests need none.
    from aws_lambda_powertools.utilities.parameters import GetParameterError, SecretsProvider  # noqa: PLC0415

    try:
        return str(SecretsProvider(boto_config=CLIENT_CONFIG).get(arn))
    except GetParameterError as error:
        cause = client_error_in(error)
        if cause is not None and meaning_of(_PROVIDER, cause) is Meaning.REFUSED:
            raise AccessRefused(_PROVIDER, error_code(cause)) from error
        raise ProviderUnavailable(_PROVIDER, type(error.__context__ or error).__name__) from error


def secret_key(arn: str) -> Callable[[], bytes]:
    """Return a function that returns the bytes of a secret, which is read when they are first asked for.

    Raises:
        ProviderUnavailable: the function returned does, as `read_secret`.
        AccessRefused: likewise.
    """
    return cache(lambda: read_secret(arn).encode())
