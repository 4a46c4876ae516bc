"""Log groups: retention and encryption in one place."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from constructs import Construct

from kyc_stack.keys.stage_key import StageKey
from kyc_stack.nag import acknowledge_aws_managed_key

_RETENTION = {
    1: logs.RetentionDays.ONE_DAY,
    3: logs.RetentionDays.THREE_DAYS,
    7: logs.RetentionDays.ONE_WEEK,
    14: logs.RetentionDays.TWO_WEEKS,
    30: logs.RetentionDays.ONE_MONTH,
    90: logs.RetentionDays.THREE_MONTHS,
    180: logs.RetentionDays.SIX_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
    731: logs.RetentionDays.TWO_YEARS,
    1827: logs.RetentionDays.FIVE_YEARS,
    3653: logs.RetentionDays.TEN_YEARS,
}


class StageLogGroup(logs.LogGroup):
    """A log group with the stage's retention and key."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        key: StageKey,
        retention_days: int = 90,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        """Create the log group.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            name: The log group's name; the key's policy must allow it.
            key: What encrypts it.
            retention_days: One of the periods that a stage's configuration knows.
            removal_policy: What becomes of the logs when the stack goes.
        """
        super().__init__(
            scope,
            construct_id,
            log_group_name=name,
            encryption_key=key.key,
            retention=_RETENTION[retention_days],
            removal_policy=removal_policy,
        )
        if key.key is None:
            acknowledge_aws_managed_key(self, "CloudWatchLogGroupEncrypted")
