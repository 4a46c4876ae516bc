"""Monitoring: the alarms on a stage's parts, and the one dashboard that shows them, beside the resources themselves.

Alarms that belong to one construct alone (dead letters, failed stream records, stuck records, missed runs) are
made there. All of them go to the stage's alarm topic.
"""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from kyc.domain.lane import Lane
from kyc_stack.api.kyc_api import KycApi
from kyc_stack.config import AlarmConfig
from kyc_stack.functions.function import KycFunction
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.pipeline.breaker import ProviderBreaker
from kyc_stack.pipeline.fifo_queue import FifoQueue
from kyc_stack.pipeline.work_lists import WorkLists
from kyc_stack.schedules.erasure import Retention
from kyc_stack.schedules.pending_watch import PendingWatch

_PERIOD = Duration.minutes(5)
_SHARE_PERIOD = Duration.hours(1)
_SERVER_ERRORS_PERCENT = 1
_LATENCY_MS = 5000
_AT_ONCE = Duration.minutes(1)
_PROVIDER_FAILURES = 4  # one claim alone meets as many in five minutes of an outage
_ITERATOR_AGE_MS = 5 * 60 * 1000
_STANDSTILL_PERIODS = 3
_MOST_METRICS = 10
"""That an alarm takes (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html)."""

_WIDTH = 24  # of a dashboard
_OUTCOMES = ("verified", "rejected", "manual_review")


class Monitoring(Construct):
    """Watches what it is given: each `watch_…` adds alarms, and a row to the dashboard in the order of the calls."""

    def __init__(self, scope: Construct, construct_id: str, *, name_prefix: str, alarm_topic: AlarmTopic) -> None:
        """Create the dashboard, which shows all alarms of the topic that there are by now.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            name_prefix: What the dashboard's name begins with, which is the stack's. The region follows, since
                dashboards are global: an account has one of a name, whatever the region
                (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html).
            alarm_topic: Where alarms go.
        """
        super().__init__(scope, construct_id)
        self._alarm_topic = alarm_topic
        self.dashboard = cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=f"{name_prefix}-{Stack.of(self).region}",
            default_interval=Duration.hours(12),
        )

    def watch_api(self, api: KycApi) -> None:
        """Server errors and slow answers."""
        rest_api = api.rest_api
        server_errors = cloudwatch.MathExpression(
            expression="100 * failed",
            using_metrics={"failed": rest_api.metric_server_error(statistic="Average", period=_PERIOD)},
            label="Server errors, %",
            period=_PERIOD,
        )
        latency = rest_api.metric_latency(statistic="p99", period=_PERIOD)
        alarm = self._alarm_topic.add_alarm(
            self,
            "ServerErrors",
            name="api-server-errors",
            metric=server_errors,
            threshold=_SERVER_ERRORS_PERCENT,
            evaluation_periods=2,
            description=f"More than {_SERVER_ERRORS_PERCENT} % of requests were answered with 5xx for ten minutes. "
            "Look at the access log for the routes, and at the logs of the functions behind them.",
        )
        for function in api.functions:
            function.roll_back_on(alarm)
        self._alarm_topic.add_alarm(
            self,
            "Latency",
            name="api-latency",
            metric=latency,
            threshold=_LATENCY_MS,
            evaluation_periods=3,
            description=f"One request in a hundred took more than {_LATENCY_MS} ms for a quarter of an hour. Compare "
            "the access log's integration latency with the functions' durations; DynamoDB or Cognito may be slow.",
        )
        self._row(
            self._graph("Requests", [rest_api.metric_count(statistic="Sum", period=_PERIOD)]),
            self._graph("Errors", [rest_api.metric_client_error(statistic="Sum", period=_PERIOD)], [server_errors]),
            self._graph(
                "Latency, ms", [rest_api.metric_latency(statistic="p50", period=_PERIOD), latency], limit=_LATENCY_MS
            ),
        )

    def watch_decisions(self, validate_kyc: KycFunction, *, config: AlarmConfig) -> None:
        """Watch for a sudden rise of rejections or of cases for people, as by a broken provider or an attack.

        The share of an hour's decisions is held against a fixed limit. Anomaly detection would learn two weeks first,
        and would learn a rise too if it comes slowly; and nobody could say beforehand when it speaks up.
        """
        by_outcome = {
            outcome: validate_kyc.metric(
                "Decisions", status=outcome, statistic="Sum", period=_SHARE_PERIOD, label=outcome
            )
            for outcome in _OUTCOMES
        }
        # Counted by the function, since a sum of outcomes has no value where one of them did not occur.
        made = validate_kyc.metric("DecisionsMade", statistic="Sum", period=_SHARE_PERIOD, label="all")
        shares = []
        for outcome, percent, advice in (
            (
                "rejected",
                config.rejected_percent,
                "Look at the reasons in the function's log: one that leads them all is a wrong threshold or an attack.",
            ),
            (
                "manual_review",
                config.manual_review_percent,
                "Look whether a provider or the model is down (metric ProviderFailures); cases wait for people.",
            ),
        ):
            share = cloudwatch.MathExpression(
                expression=f"IF(made >= {config.minimum_decisions}, 100 * {outcome} / made, 0)",
                using_metrics={outcome: by_outcome[outcome], "made": made},
                label=f"{outcome}, %",
                period=_SHARE_PERIOD,
            )
            shares.append(share)
            name = outcome.replace("_", "-")
            self._alarm_topic.add_alarm(
                self,
                f"Share-{name}",
                name=f"share-{name}",
                metric=share,
                threshold=percent,
                description=f"More than {percent:g} % of an hour's decisions were {outcome}. {advice}",
            )
        self._row(
            self._graph("Decisions an hour", list(by_outcome.values()), stacked=True),
            self._graph("Share of an hour's decisions, %", shares),
        )

    def watch_stream(self, dispatch: KycFunction) -> None:
        """Watch the lag of the stream's reader."""
        age = dispatch.function.metric("IteratorAge", statistic="Maximum", period=_PERIOD)
        self._alarm_topic.add_alarm(
            self,
            "IteratorAge",
            name="stream-iterator-age",
            metric=age,
            threshold=_ITERATOR_AGE_MS,
            description="Changes of records wait for five minutes and more to be dispatched. Look at the log of "
            "dispatch: a record that it fails on holds up its shard until its retries or its age are used up.",
        )
        self._row(self._graph("Age of the stream's reader, ms", [age], limit=_ITERATOR_AGE_MS))

    def watch_lists(self, lists: WorkLists) -> None:
        """Watch the lag of the lists of waiting work behind the records."""
        age = lists.function.function.metric("IteratorAge", statistic="Maximum", period=_PERIOD)
        self._alarm_topic.add_alarm(
            self,
            "ListsAge",
            name="lists-iterator-age",
            metric=age,
            threshold=_ITERATOR_AGE_MS,
            description="The lists of what waits are five minutes and more behind the records: new cases are missing "
            "from the reviewers' list. Look at the log of follow_records: a record that it fails on holds up its shard "
            "until its retries or its age are used up.",
        )
        self._row(self._graph("Age of the lists, ms", [age], limit=_ITERATOR_AGE_MS))

    def watch_queues(self, *queues: FifoQueue) -> None:
        """Watch the age of waiting messages, the number of messages, and the dead-letter queues."""
        ages, waiting, dead = [], [], []
        for queue in queues:
            age = queue.queue.metric_approximate_age_of_oldest_message(statistic="Maximum", period=_PERIOD)
            limit = queue.patience
            self._alarm_topic.add_alarm(
                self,
                f"Age-{queue.name}",
                name=f"{queue.name}-age",
                metric=age,
                threshold=limit.to_seconds(),
                description=f"The oldest message of {queue.name} waits for more than {limit.to_minutes():g} min: "
                "longer than two crashes of its worker take. Look at the worker's log, throttles and concurrency.",
            )
            ages.append(age.with_(label=queue.name))
            waiting.append(
                queue.queue.metric_approximate_number_of_messages_visible(
                    statistic="Maximum", period=_PERIOD, label=queue.name
                )
            )
            if queue.shares_dead_letters:
                continue
            dead.append(
                queue.dead_letter_queue.metric_approximate_number_of_messages_visible(
                    statistic="Maximum", period=_PERIOD, label=queue.name
                )
            )
        self._row(
            self._graph("Age of the oldest message, s", ages),
            self._graph("Messages that wait", waiting),
            self._graph("Dead letters", dead),
        )

    def watch_functions(self, *functions: KycFunction) -> None:
        """Functions that fail as a whole, and those that are kept from running.

        What a worker cannot do for now is no error of the function: it hands the message back.
        """
        errors, throttles, durations = [], [], []
        for function in functions:
            error = function.function.metric_errors(statistic="Sum", period=_PERIOD)
            throttle = function.function.metric_throttles(statistic="Sum", period=_PERIOD)
            alarm = self._alarm_topic.add_alarm_on_any(
                self,
                f"Errors-{function.name}",
                name=f"{function.name}-errors",
                metric=error,
                description=f"{function.name} failed as a whole: a defect, a time-out or too little memory. Look at "
                "its log for the type of the exception and where it arose.",
            )
            function.roll_back_on(alarm)
            errors.append(error.with_(label=function.name))
            throttles.append(throttle.with_(label=function.name))
            durations.append(function.function.metric_duration(statistic="p99", period=_PERIOD, label=function.name))
        groups = [functions[start : start + _MOST_METRICS] for start in range(0, len(functions), _MOST_METRICS)]
        for number, some in enumerate(groups, 1):
            self._alarm_topic.add_alarm(
                self,
                f"Throttles-{number}",
                name=f"functions-{number}-throttles",
                metric=_throttles_of(some),
                threshold=0,
                evaluation_periods=3,
                description=f"Some of {', '.join(each.name for each in some)} were kept from running for a quarter of "
                "an hour. Compare the account's concurrency quota with what all functions use.",
            )
        self._row(
            self._graph("Errors of functions", errors),
            self._graph("Throttles", throttles),
            self._graph("Duration, p99, ms", durations),
        )

    def watch_workers(self, *workers: KycFunction) -> None:
        """Messages that workers hand back, which `Errors` never shows, by whose fault it is.

        See https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html and `kyc.entrypoints.failures`.
        """
        providers = _sum_of(workers, "ProviderFailures", _PERIOD)
        defects = _sum_of(workers, "BatchFailures", _AT_ONCE)
        self._alarm_topic.add_alarm(
            self,
            "ProviderFailures",
            name="provider-failures",
            metric=providers,
            threshold=_PROVIDER_FAILURES,
            description=f"A provider or the model failed more than {_PROVIDER_FAILURES} times in five minutes. Look at "
            "metric ProviderFailures by provider; docs/operate.md, Provider down. Nothing is lost: claims wait.",
        )
        self._alarm_topic.add_alarm_on_any(
            self,
            "BatchFailures",
            name="batch-failures",
            metric=defects,
            description="A worker failed on messages, and no provider is to blame: a defect, or a message that is none "
            "of ours. Look at the workers' logs for the type of the exception; docs/operate.md, Poison message.",
        )
        self._row(self._graph("Failures of providers", [providers]), self._graph("Messages failed on", [defects]))

    def watch_access(self, name: str, *functions: KycFunction) -> None:
        """Credentials, permissions and keys that are refused to functions: nobody but an operator mends that.

        Args:
            name: What the alarm's name begins with.
            functions: `_MOST_METRICS` at most.
        """
        refused = _sum_of(functions, "AccessRefused", _AT_ONCE)
        self._alarm_topic.add_alarm_on_any(
            self,
            f"AccessRefused-{name}",
            name=f"{name}-access-refused",
            metric=refused,
            description="AWS refused a function its credentials, a permission or a key. Look at the log for provider "
            "and code, and at what changed in roles, keys and secrets; docs/operate.md, Access refused. Messages come "
            "back within seconds and wait.",
        )
        self._row(self._graph(f"Access refused, {name}", [refused]))

    def watch_breaker(self, breaker: ProviderBreaker) -> None:
        """Show on the dashboard if the breaker keeps claims waiting; its alarm is its own."""
        self._row(self._graph("The breaker is open", [breaker.open]))

    def watch_proofs(self, *functions: KycFunction) -> None:
        """Decisions that neither decider signed: told to nobody."""
        found = []
        for function in functions:
            unproven = function.metric("UnprovenDecisions", statistic="Sum", period=_PERIOD, label=function.name)
            self._alarm_topic.add_alarm_on_any(
                self,
                f"Unproven-{function.name}",
                name=f"{function.name}-unproven-decisions",
                metric=unproven,
                description=f"{function.name} met a decision that neither decider signed, and kept it back. Somebody "
                "wrote to a record past them, or the record is older than signatures. Look at its history; "
                "docs/operate.md, Unproven decision.",
            )
            found.append(unproven)
        self._row(self._graph("Decisions without a decider's signature", found))

    def watch_standstill(self, lanes: Mapping[Lane, FifoQueue], validate_kyc: KycFunction) -> None:
        """No decision while claims wait, be they in a lane or in a worker's hands, which hands them back."""
        waiting = {}
        for lane, queue in lanes.items():
            waiting[f"visible_{lane}"] = queue.queue.metric_approximate_number_of_messages_visible(
                statistic="Maximum", period=_PERIOD
            )
            waiting[f"taken_{lane}"] = queue.queue.metric_approximate_number_of_messages_not_visible(
                statistic="Maximum", period=_PERIOD
            )
        all_waiting = " + ".join(f"FILL({name}, 0)" for name in waiting)
        made = validate_kyc.metric("DecisionsMade", statistic="Sum", period=_PERIOD)
        standstill = cloudwatch.MathExpression(
            # A metric that nobody sends has no value; FILL gives it one.
            expression=f"IF({all_waiting} > 0, IF(FILL(made, 0) > 0, 0, 1), 0)",
            using_metrics={**waiting, "made": made},
            label="Claims wait, and none is decided",
            period=_PERIOD,
        )
        self._alarm_topic.add_alarm(
            self,
            "Standstill",
            name="no-decisions",
            metric=standstill,
            threshold=0,
            evaluation_periods=_STANDSTILL_PERIODS,
            description="Claims have waited for a quarter of an hour and not one was decided. Look at the log of "
            "validate_kyc: a provider or the model may be down, its event source disabled, or its permissions gone. "
            "`python -m operations trace` shows how far a claim came.",
        )
        self._row(self._graph("Decisions while claims wait", [*waiting.values(), made], [standstill]))

    def watch_pending(self, watch: PendingWatch) -> None:
        """Show records whose validation never came, and cases that wait for a person; the watch has their alarms."""
        self._row(
            self._graph("Records that wait for too long", [watch.stuck], [watch.oldest]),
            self._graph("Cases with a person", [watch.cases]),
            self._graph("The oldest of them, s", [watch.oldest_case]),
        )

    def watch_retention(self, retention: Retention) -> None:
        """Erasures that are behind or wait for a look; their alarms are the run's own."""
        self._row(
            self._graph("Erasures that are behind", [retention.behind]),
            self._graph("Erasures that wait", [retention.waiting]),
        )

    def show_alarms(self) -> None:
        """Add the state of every alarm of the stage; to be called last."""
        alarms = self._alarm_topic.alarms
        height = 2 + (len(alarms) + 3) // 4
        self.dashboard.add_widgets(
            cloudwatch.AlarmStatusWidget(title="Alarms", alarms=list(alarms), width=_WIDTH, height=height)
        )

    def _row(self, *widgets: cloudwatch.GraphWidget) -> None:
        self.dashboard.add_widgets(*widgets)

    def _graph(
        self,
        title: str,
        left: Sequence[cloudwatch.IMetric],
        right: Sequence[cloudwatch.IMetric] = (),
        *,
        stacked: bool = False,
        limit: float | None = None,
    ) -> cloudwatch.GraphWidget:
        limits = [cloudwatch.HorizontalAnnotation(value=limit, label="alarm")] if limit is not None else []
        return cloudwatch.GraphWidget(
            title=title,
            left=list(left),
            right=list(right),
            stacked=stacked,
            left_annotations=limits,
            left_y_axis=cloudwatch.YAxisProps(min=0),
            width=_WIDTH // 3,
            height=6,
        )


def _sum_of(functions: Sequence[KycFunction], metric: str, period: Duration) -> cloudwatch.MathExpression:
    """Return a metric that functions send themselves, of all of them together."""
    each = {
        f"m{place}": function.metric(metric, statistic="Sum", period=period) for place, function in enumerate(functions)
    }
    return cloudwatch.MathExpression(
        expression=" + ".join(f"FILL({name}, 0)" for name in each), using_metrics=each, label=metric, period=period
    )


def _throttles_of(functions: Sequence[KycFunction]) -> cloudwatch.MathExpression:
    """Return how often any of the functions was kept from running."""
    each = {
        f"m{place}": function.function.metric_throttles(statistic="Sum", period=_PERIOD)
        for place, function in enumerate(functions)
    }
    return cloudwatch.MathExpression(
        expression=" + ".join(f"FILL({name}, 0)" for name in each),
        using_metrics=each,
        label="Throttles",
        period=_PERIOD,
    )
