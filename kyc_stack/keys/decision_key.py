"""DecisionKey: proves that a decision is one of the two deciders', whoever else may write to its record."""

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.keys.mac_key import MacKey

if TYPE_CHECKING:
    from kyc_stack.functions.function import KycFunction


class DecisionKey(Construct):
    """The key of the deciders' signatures: they alone sign, and whoever acts on a decision verifies it first."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        removal_policy: RemovalPolicy,
        accept_unsigned_until: date | None = None,
    ) -> None:
        """Create the key.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            removal_policy: What becomes of the key when the stack goes.
            accept_unsigned_until: The day until whose end, in UTC, decisions without a signature are told: those that
                were made before there were any. None accepts none.
        """
        super().__init__(scope, construct_id)
        self._key = MacKey(self, "Key", purpose="signatures of decisions", removal_policy=removal_policy)
        self.key_arn = self._key.key_arn
        self.verifiers: list[KycFunction] = []
        """Functions that count decisions without a valid signature."""
        until = accept_unsigned_until.isoformat() if accept_unsigned_until else None
        self.environment: Mapping[str, str] = {
            "DECISION_KEY_ARN": self._key.key_arn,
            "ACCEPT_UNSIGNED_UNTIL": json.dumps(until),
        }
        """For a function that acts on decisions; who decides, acts on those made before."""

    def grant_sign(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant signing decisions."""
        return self._key.grant_make(grantee)

    def grant_verify(self, grantee: "KycFunction") -> iam.Grant:
        """Grant verifying decisions; the function counts those that no decider signed."""
        self.verifiers.append(grantee)
        return self._key.grant_verify(grantee)
