"""Schedule: a function that runs by itself at a fixed rate."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from kyc_stack.functions.function import FUNCTION_SETTINGS, KycFunction
from kyc_stack.monitoring.alarm_topic import AlarmTopic

_MISSED_RUNS = 3
_LONGEST_RATE = Duration.days(1)  # the longest period of an alarm
_LONGEST_WAIT = Duration.hours(6)  # for which Lambda keeps an event


class Schedule(Construct):
    """An EventBridge rule that invokes a function at a fixed rate, and an alarm for when that ends.

    Its function must be safe to repeat and look for its work by itself, since the event says nothing. So a run that
    failed needs no retry and no dead-letter queue: the next one does its work. A failed run raises the function's own
    alarm on errors; what never ran raises the alarm here.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        function: KycFunction,
        rate: Duration,
        alarm_topic: AlarmTopic,
    ) -> None:
        """Create the rule and the alarm.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            function: What runs; its role needs nothing for it.
            rate: How long it is from one run to the next: whole minutes, up to a day.
            alarm_topic: Who is told when it no longer runs.

        Raises:
            ValueError: If the rate is longer than a day, or a run might take longer than that.
        """
        super().__init__(scope, construct_id)
        name, minutes = function.name, rate.to_minutes()
        if minutes > _LONGEST_RATE.to_minutes():
            raise ValueError(f"{name}: the alarm for missed runs takes a rate of a day at most")
        if rate.to_seconds() <= FUNCTION_SETTINGS[name].timeout_seconds:
            raise ValueError(f"{name}: a run must have ended before the next one starts")
        function.entry.configure_async_invoke(
            retry_attempts=0, max_event_age=Duration.minutes(min(minutes, _LONGEST_WAIT.to_minutes()))
        )
        self.rule = events.Rule(
            self,
            "Rule",
            description=f"Runs {name} every {minutes:g} min",
            schedule=events.Schedule.rate(rate),
            targets=[targets.LambdaFunction(function.entry, retry_attempts=0)],
        )
        alarm_topic.add_alarm(
            self,
            "MissedRunsAlarm",
            name=f"{name}-missed-runs",
            description=f"{name} should run every {minutes:g} min and missed {_MISSED_RUNS} runs, if this changes from "
            "OK to insufficient data (which it shows until the first run, too). Look whether its "
            "rule is enabled and whether its invocations are throttled.",
            metric=function.function.metric_invocations(period=rate, statistic="Sum"),
            comparison=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            threshold=1,
            evaluation_periods=_MISSED_RUNS,
            # A schedule that does not run sends no data. Counted as breaching, this would be in alarm from its creation
            # until the first run, which may be a day later. As it is, the state at first is INSUFFICIENT_DATA, of which
            # nobody is told, since only a change of the state is, then OK; and INSUFFICIENT_DATA again once all the
            # periods lack data, of which the topic is told
            # (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html).
            treat_missing_data=cloudwatch.TreatMissingData.MISSING,
            tell_of_silence=True,
        )
