"""Erasure: the one function that may erase users, once a day by a queue and when it is asked to."""

import json
from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc.domain.erasure_limits import ErasureLimits
from kyc.domain.erasure_requests import ErasureOnRequest
from kyc_stack.data.personal_data import PersonalData
from kyc_stack.functions.function import FunctionPlatform, KycFunction
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.pipeline.fifo_queue import FifoQueue
from kyc_stack.pipeline.stream_reader import FailedRecords
from kyc_stack.schedules.schedule import Schedule

_USERS_AT_ONCE = 10
_WORKERS = 30
"""At 0.5 s a user (a dozen calls of 10 to 100 ms each), 60 users a second."""
_LONGEST_DAYS = 36_500


class Retention(Construct):
    """`apply_retention`: erases whom it is asked to, users whose time is over once a day, and ends what broke off.

    Nobody else may erase: a function that the API calls and that is taken over can ask for an erasure, and no more.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: FunctionPlatform,
        data: PersonalData,
        failed_records: Sequence[FailedRecords],
        retention_days: int | None,
        limits: ErasureLimits | None = None,
        needs_two: bool = False,
        on_request: ErasureOnRequest = ErasureOnRequest.BY_HAND,
        alarm_topic: AlarmTopic,
    ) -> None:
        """Create the function and its schedule.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            platform: What the function shares with others.
            data: What it erases.
            failed_records: Where changes of those whom it erases may lie.
            retention_days: How long after its last decision a record is kept; None for ever.
            limits: How many users are erased before somebody is to look; None takes the defaults of a stage.
            needs_two: True if one administrator proposes an erasure and another confirms it.
            on_request: What a user's own request leads to.
            alarm_topic: Who is told when it no longer runs.
        """
        super().__init__(scope, construct_id)
        self.queue = FifoQueue.for_worker(
            self, "Due", name="retention", worker="erase_due", platform=platform, alarm_topic=alarm_topic
        )
        self.function = KycFunction(
            self,
            "ApplyRetention",
            name="apply_retention",
            platform=platform,
            environment={
                **data.environment,
                "RETENTION_QUEUE_URL": self.queue.queue_url,
                **platform.name_key.environment,
                "RETENTION_DAYS": json.dumps(retention_days),
                # A list of names that are known at deployment is no JSON that can be written before.
                "FAILED_RECORDS_BUCKET_NAMES": ",".join(bucket.bucket_name for bucket in failed_records),
                "ERASURE_LIMITS": (limits or ErasureLimits()).model_dump_json(),
                "ERASING_NEEDS_TWO": json.dumps(needs_two),
                "ERASURE_ON_REQUEST": on_request.value,
            },
            layers=[platform.package.message_layer],  # for its package that seals what requests say of their users
        )
        self.queue.grant_send(self.function)
        self.queue.grant_count(self.function)
        self.erase_due = self._add_erase_due(platform, data, retention_days)
        data.grant_erase(self.function)
        self.environment: Mapping[str, str] = {"APPLY_RETENTION_FUNCTION_NAME": self.function.entry.function_name}
        """For a function that asks for erasures."""
        data.work_table.grant_list(self.function)
        platform.name_key.grant_derive(self.function)
        for bucket in failed_records:
            bucket.grant_forget(self.function)
        rate = Duration.days(1)
        Schedule(self, "Schedule", function=self.function, rate=rate, alarm_topic=alarm_topic)
        self.behind = self.function.metric("ErasuresBehind", statistic="Maximum", period=rate)
        alarm_topic.add_alarm(
            self,
            "BehindAlarm",
            name="erasures-behind",
            metric=self.behind,
            threshold=0,
            # No data changes nothing: missed runs have an alarm of their own.
            treat_missing_data=cloudwatch.TreatMissingData.IGNORE,
            description="The day's run left users whose time is over, or erasures that broke off, or found in the "
            "queue whom the one before had put there: something is down, or its time was up. Look at the counts in the "
            "log of apply_retention and at the log of erase_due, mend the cause, and invoke it until it leaves none.",
        )
        self.waiting = self.function.metric("ErasuresWaiting", statistic="Maximum", period=Duration.minutes(1))
        alarm_topic.add_alarm(
            self,
            "WaitingAlarm",
            name="erasures-waiting",
            metric=self.waiting,
            threshold=0,
            # Until a run says that none waits, or that those that waited are done.
            treat_missing_data=cloudwatch.TreatMissingData.IGNORE,
            description="More users than the stage's limit were to be erased, and all further erasures wait. Look "
            "whether they are meant: `python -m operations erasures`; docs/operate.md, Erasures that wait.",
        )

        alarm_topic.add_alarm(
            self,
            "LateRequestsAlarm",
            name="erasure-requests-late",
            metric=self.function.metric("ErasureRequestsLate", statistic="Maximum", period=rate),
            threshold=0,
            # Missed runs have an alarm of their own.
            treat_missing_data=cloudwatch.TreatMissingData.IGNORE,
            description="A customer asked to be erased more than 20 days ago and has no answer; the law gives a month. "
            "Look which tenant it is, and tell its administrators: docs/operate.md, Requests without an answer.",
        )

    def _add_erase_due(self, platform: FunctionPlatform, data: PersonalData, retention_days: int | None) -> KycFunction:
        erase_due = KycFunction(
            self,
            "EraseDue",
            name="erase_due",
            platform=platform,
            # The queue stays empty if records are kept for ever.
            environment={
                **data.environment,
                **platform.name_key.environment,
                "RETENTION_DAYS": json.dumps(retention_days or _LONGEST_DAYS),
            },
            layers=[platform.package.message_layer],  # for its package that seals what letters say of an erasure
        )
        data.grant_erase(erase_due)
        platform.name_key.grant_derive(erase_due)
        data.work_table.grant_read(erase_due)
        self.queue.add_worker(erase_due, batch_size=_USERS_AT_ONCE, max_concurrency=_WORKERS)
        return erase_due

    def grant_ask(self, grantee: KycFunction) -> iam.Grant:
        """Grant asking for the erasure of users."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["lambda:InvokeFunction"], resource_arns=[self.function.entry.function_arn]
        )
