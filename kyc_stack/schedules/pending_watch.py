"""PendingWatch: notices records whose validation never came."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from kyc_stack.config import AlarmConfig
from kyc_stack.data.work_table import WorkTable
from kyc_stack.functions.function import FunctionPlatform, KycFunction
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.schedules.schedule import Schedule

_SECONDS_AN_HOUR = 3600


class PendingWatch(Construct):
    """`watch_pending` on its schedule, and the alarm on what it finds."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: FunctionPlatform,
        work_table: WorkTable,
        alarm_topic: AlarmTopic,
        limit: Duration,
        interval: Duration,
        alarms: AlarmConfig,
    ) -> None:
        """Create the function, its schedule and the alarm.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            platform: What the function shares with others.
            work_table: The lists of what waits.
            alarm_topic: Who is told.
            limit: How long a record may wait for its validation.
            interval: How long it is from one look to the next.
            alarms: How many cases may wait for a person, and for how long.
        """
        super().__init__(scope, construct_id)
        self.function = KycFunction(
            self,
            "WatchPending",
            name="watch_pending",
            platform=platform,
            environment={
                "WORK_TABLE_NAME": work_table.table_name,
                "PENDING_LIMIT_SECONDS": str(limit.to_seconds()),
            },
        )
        work_table.grant_list(self.function)
        Schedule(self, "Schedule", function=self.function, rate=interval, alarm_topic=alarm_topic)
        self.stuck = self.function.metric("RecordsStuckPending", statistic="Maximum", period=interval)
        self.oldest = self.function.metric("OldestPendingSeconds", statistic="Maximum", period=interval)
        alarm_topic.add_alarm(
            self,
            "StuckAlarm",
            name="records-stuck-pending",
            metric=self.stuck,
            threshold=0,
            # Runs and periods do not keep step: a period without a run says nothing of the records.
            treat_missing_data=cloudwatch.TreatMissingData.IGNORE,
            description=f"Records wait for their validation for more than {limit.to_minutes():g} min. List them with "
            "`make pending`; look at the dead-letter queues and the failed stream records, and redrive them.",
        )
        self.cases = self.function.metric("CasesWithPerson", statistic="Maximum", period=interval)
        self.oldest_case = self.function.metric("OldestCaseSeconds", statistic="Maximum", period=interval)
        alarm_topic.add_alarm(
            self,
            "CasesAlarm",
            name="cases-with-person",
            metric=self.cases,
            threshold=alarms.most_cases,
            treat_missing_data=cloudwatch.TreatMissingData.IGNORE,
            description=f"More than {alarms.most_cases} cases wait for a person. Look at the reasons in the log of "
            "validate_kyc: one that leads them all is a provider that was down, or a threshold; else reviewers lack.",
        )
        alarm_topic.add_alarm(
            self,
            "OldestCaseAlarm",
            name="oldest-case",
            metric=self.oldest_case,
            threshold=alarms.oldest_case_hours * _SECONDS_AN_HOUR,
            treat_missing_data=cloudwatch.TreatMissingData.IGNORE,
            description=f"A case waits for a person for more than {alarms.oldest_case_hours} h. Look whether reviewers "
            "work through the oldest first, and whether each tenant has one.",
        )
