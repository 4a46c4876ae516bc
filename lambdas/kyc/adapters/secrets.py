"""AWS Secrets Manager: values that only a function's role may read."""

from typing import Final

from kyc.adapters.aws import CLIENT_CONFIG
from kyc.domain.errors import ProviderUnavailable

_PROVIDER: Final = "secretsmanager"


def read_secret(arn: str) -> str:
    """The text of a secret as it is now; to be kept by the caller, since each call asks anew.

    Raises:
        ProviderUnavailable: Secrets Manager did not give it.
    """
    # Loaded for the first secret: most requests need none.
    from aws_lambda_powertools.utilities.parameters import GetParameterError, SecretsProvider  # noqa: PLC0415

    try:
        return str(SecretsProvider(boto_config=CLIENT_CONFIG).get(arn))
    except GetParameterError as error:
        raise ProviderUnavailable(_PROVIDER, type(error.__context__ or error).__name__) from error
