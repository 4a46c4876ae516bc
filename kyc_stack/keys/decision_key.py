"""DecisionKey: proves that a decision is one of the two deciders', whoever else may write to its record."""

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from kyc_stack.keys.mac_key import MacKey

if TYPE_CHECKING:
    from kyc_stack.functions.function import KycFunction


class DecisionKey(Construct):
    """The key of the deciders' signatures: they alone sign, and whoever acts on a decision verifies it first."""

    _key: MacKey
    _accept_unsigned_until: date | None
    verifiers: "list[KycFunction]"
    """Functions that count decisions without a valid signature."""

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
        self._accept_unsigned_until = accept_unsigned_until
        self.verifiers = []

    @staticmethod
    def from_key(
        scope: Construct, construct_id: str, key: kms.IKey, *, accept_unsigned_until: date | None = None
    ) -> "DecisionKey":
        """Use an existing HMAC key: that which signed the decisions in an existing table of records.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            key: The key.
            accept_unsigned_until: As for a new one.
        """
        return _ExistingDecisionKey(scope, construct_id, key, accept_unsigned_until)

    @property
    def key_arn(self) -> str:
        """The key's ARN."""
        return self._key.key_arn

    @property
    def environment(self) -> Mapping[str, str]:
        """For a function that acts on decisions; who decides, acts on those made before."""
        until = self._accept_unsigned_until.isoformat() if self._accept_unsigned_until else None
        return {"DECISION_KEY_ARN": self._key.key_arn, "ACCEPT_UNSIGNED_UNTIL": json.dumps(until)}

    def grant_sign(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant signing decisions."""
        return self._key.grant_make(grantee)

    def grant_verify(self, grantee: "KycFunction") -> iam.Grant:
        """Grant verifying decisions; the function counts those that no decider signed."""
        self.verifiers.append(grantee)
        return self._key.grant_verify(grantee)


class _ExistingDecisionKey(DecisionKey):
    """A key that is there already; nothing is created."""

    def __init__(self, scope: Construct, construct_id: str, key: kms.IKey, accept_unsigned_until: date | None) -> None:
        Construct.__init__(self, scope, construct_id)
        self._key = MacKey.from_key(self, "Key", key)
        self._accept_unsigned_until = accept_unsigned_until
        self.verifiers = []
