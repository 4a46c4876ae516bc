"""BreakerTable and ProviderBreaker: what stops the validations while a provider is down, and lets them on again."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from kyc.domain.breaker_items import BREAKER, SHARE, TURNS, USER
from kyc_stack.data.protected_table import ProtectedTable
from kyc_stack.functions.function import FunctionPlatform, KycFunction
from kyc_stack.keys.stage_key import StageKey
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.schedules.schedule import Schedule

_INTERVAL = Duration.minutes(1)  # the shortest of EventBridge


class BreakerTable(Construct):
    """`{stage}_provider_breaker`: where the breaker stands, the turns of quotas and shares, and locks of users."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, key: StageKey) -> None:
        """Create the table.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            stage: The stage's name.
            key: What encrypts it.
        """
        super().__init__(scope, construct_id)
        self._key = key
        # Nothing is lost with it: without its item the breaker is closed.
        self.table = ProtectedTable(
            self,
            "Table",
            table_name=f"{stage}_provider_breaker",
            partition_key="name",
            time_to_live="expires",  # of a lock whose holder died, and a share long unused
            key=key,
            protect_data=False,
        )

    @property
    def table_name(self) -> str:
        """The table's name."""
        return self.table.table_name

    def grant_note_failures(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant recording a provider's failure."""
        return self._grant(grantee, BREAKER, "dynamodb:UpdateItem")

    def grant_keep(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading and moving the breaker."""
        return self._grant(grantee, BREAKER, "dynamodb:GetItem", "dynamodb:UpdateItem")

    def grant_take_turns(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant taking the turns of operations, by which quotas are kept."""
        return self._grant(grantee, f"{TURNS}*", "dynamodb:UpdateItem")

    def grant_count_shares(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant counting tenants' claims against their shares of the lanes."""
        return self._grant(grantee, f"{SHARE}*", "dynamodb:UpdateItem")

    def grant_lock_users(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant holding the lock of a user whose claim is validated."""
        return self._grant(grantee, f"{USER}*", "dynamodb:UpdateItem", "dynamodb:DeleteItem")

    def _grant(self, grantee: iam.IGrantable, named: str, *actions: str) -> iam.Grant:
        """Grant actions on the items whose names are like this.

        `dynamodb:LeadingKeys` holds the partition keys that a request names, and asks for `ForAllValues`:
        https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html.
        """
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=list(actions),
            resource_arns=[self.table.table_arn],
            conditions={"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [named]}},
        ).combine(self._key.grant_table_write(grantee))


class ProviderBreaker(Construct):
    """`probe_providers` on its schedule, and the alarm that says that nobody validates."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: FunctionPlatform,
        table: BreakerTable,
        worker: KycFunction,
        mappings: Sequence[lambda_.EventSourceMapping],
        alarm_topic: AlarmTopic,
    ) -> None:
        """Create the function, its schedule and the alarm.

        It may update these mappings and nothing else of Lambda's: `lambda:UpdateEventSourceMapping` and
        `lambda:GetEventSourceMapping` take a mapping's ARN as their resource (Service Authorization Reference,
        https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html).

        Args:
            scope: The parent.
            construct_id: The construct's id.
            platform: What the function shares with others.
            table: Where the breaker stands.
            worker: Who is asked whether providers answer.
            mappings: What the breaker stops.
            alarm_topic: Who is told.
        """
        super().__init__(scope, construct_id)
        self.function = KycFunction(
            self,
            "ProbeProviders",
            name="probe_providers",
            platform=platform,
            environment={
                "BREAKER_TABLE_NAME": table.table_name,
                "VALIDATION_MAPPING_IDS": ",".join(each.event_source_mapping_id for each in mappings),
                "VALIDATE_KYC_FUNCTION_NAME": worker.entry.function_name,
            },
        )
        table.grant_keep(self.function)
        iam.Grant.add_to_principal(
            grantee=self.function,
            actions=["lambda:GetEventSourceMapping", "lambda:UpdateEventSourceMapping"],
            resource_arns=[each.event_source_mapping_arn for each in mappings],
        )
        iam.Grant.add_to_principal(
            grantee=self.function, actions=["lambda:InvokeFunction"], resource_arns=[worker.entry.function_arn]
        )
        Schedule(self, "Schedule", function=self.function, rate=_INTERVAL, alarm_topic=alarm_topic)
        self.open = self.function.metric("BreakerOpen", statistic="Maximum", period=_INTERVAL)
        alarm_topic.add_alarm(
            self,
            "OpenAlarm",
            name="breaker-open",
            metric=self.open,
            threshold=0,
            # Runs and periods do not keep step: a period without a run says nothing.
            treat_missing_data=cloudwatch.TreatMissingData.IGNORE,
            description="A provider or the model does not answer, so that no claim is validated; all of them wait, and "
            "validation goes on by itself once the provider answers. Look which it is and what its code says: "
            "`python -m operations breaker`; docs/operate.md, Provider down.",
        )
