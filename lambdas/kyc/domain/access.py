"""Names in the user pool that say what a user may do."""

from typing import Final

ADMINISTRATORS: Final = "kyc-admin"
"""The group whose members decide by hand and read all records of their own tenant, and submit and erase for others."""
REVIEWERS: Final = "kyc-reviewer"
"""The group whose members decide by hand and read all records of their own tenant, and no more."""

TENANT: Final = "tenant"
TENANT_CLAIM: Final = f"custom:{TENANT}"
"""The custom attribute that names a user's tenant, as it is declared and as tokens and Cognito's API spell it."""
