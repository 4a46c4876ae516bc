"""WorkLists: the second reader of the KYC table's stream, which keeps the lists of what waits in step with it."""

from constructs import Construct

from kyc_stack.data.personal_data import PersonalData
from kyc_stack.data.private_bucket import AccessLogsBucket
from kyc_stack.functions.function import FunctionPlatform, KycFunction
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.pipeline.stream_reader import FailedRecords, read_stream


class WorkLists(Construct):
    """`follow_records` on the stream, removals and tombstones too: no filter keeps a change from it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: FunctionPlatform,
        data: PersonalData,
        access_logs: AccessLogsBucket,
        alarm_topic: AlarmTopic,
        empty_buckets_on_destroy: bool = False,
    ) -> None:
        """Create the function, and the bucket of what it fails on.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            platform: What the function shares with others.
            data: The records and the lists.
            access_logs: Where the bucket's access logs go.
            alarm_topic: Who is told of what failed for good.
            empty_buckets_on_destroy: Let a custom resource empty the bucket when the stack goes.
        """
        super().__init__(scope, construct_id)
        self.function = KycFunction(
            self,
            "FollowRecords",
            name="follow_records",
            platform=platform,
            environment={"KYC_TABLE_NAME": data.kyc_table.table_name, "WORK_TABLE_NAME": data.work_table.table_name},
        )
        data.kyc_table.grant_read(self.function)
        data.kyc_table.grant_check(self.function)
        data.work_table.grant_keep(self.function)
        self.failed_records = FailedRecords(
            self,
            "UnlistedRecords",
            platform=platform,
            access_logs=access_logs,
            empty_on_destroy=empty_buckets_on_destroy,
        )
        read_stream(
            self,
            function=self.function,
            kyc_table=data.kyc_table,
            failed_records=self.failed_records,
            platform=platform,
            alarm_topic=alarm_topic,
            alarm_name="lists-failed-records",
            alarm_description="Changes of records did not reach the lists of what waits and lie in the bucket of "
            "unlisted records: cases may be missing from the reviewers' list. Look at the log of follow_records, mend "
            "the cause, and run `make redrive`; `python -m operations rebuild-lists` makes the lists anew.",
        )
