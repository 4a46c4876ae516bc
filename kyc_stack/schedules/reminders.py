"""Reminding: customers are told what comes due after a decision, where the stage names days."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from kyc.domain.reminders import Reminders
from kyc_stack.data.personal_data import PersonalData
from kyc_stack.functions.function import FunctionPlatform, KycFunction
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.pipeline.outcomes_topic import OutcomesTopic
from kyc_stack.schedules.schedule import Schedule


class Reminding(Construct):
    """`remind` on its schedule: once a day, by the lists of what waits; whoever hears of decisions hears of it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: FunctionPlatform,
        data: PersonalData,
        outcomes: OutcomesTopic,
        reminders: Reminders,
        alarm_topic: AlarmTopic,
    ) -> None:
        """Create the function, its schedule and the alarm.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            platform: What the function shares with others.
            data: The records, which say what still stands of a user, and the lists of what waits.
            outcomes: Where it is told.
            reminders: Of what.
            alarm_topic: Who is told when it no longer runs, or is behind.
        """
        super().__init__(scope, construct_id)
        self.function = KycFunction(
            self,
            "Remind",
            name="remind",
            platform=platform,
            environment={
                "KYC_TABLE_NAME": data.kyc_table.table_name,
                "WORK_TABLE_NAME": data.work_table.table_name,
                "OUTCOMES_TOPIC_ARN": outcomes.topic.topic_arn,
                "REMINDERS": reminders.model_dump_json(),
                **platform.message_key.environment,
                **platform.name_key.environment,
            },
            layers=[platform.package.message_layer],
        )
        platform.message_key.grant_seal(self.function)
        platform.name_key.grant_derive(self.function)
        data.kyc_table.grant_list(self.function)
        data.work_table.grant_remind(self.function)
        outcomes.grant_publish(self.function)
        rate = Duration.days(1)
        Schedule(self, "Schedule", function=self.function, rate=rate, alarm_topic=alarm_topic)
        alarm_topic.add_alarm(
            self,
            "BehindAlarm",
            name="reminders-behind",
            metric=self.function.metric("RemindersBehind", statistic="Maximum", period=rate),
            threshold=0,
            # No data changes nothing: missed runs have an alarm of their own.
            treat_missing_data=cloudwatch.TreatMissingData.IGNORE,
            description="The day's run did not remind every user: a provider was down, a record cannot be read, or its "
            "time was up. Look at the log of remind, mend the cause, and invoke it; nobody is reminded twice.",
        )
