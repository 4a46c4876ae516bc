"""FifoQueue: a FIFO queue with its dead-letter queue, an alarm on it, and its one worker."""

from aws_cdk import Aws, Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from kyc_stack.functions.function import FUNCTION_SETTINGS, FunctionPlatform, KycFunction
from kyc_stack.keys.stage_key import StageKey
from kyc_stack.monitoring.alarm_topic import AlarmTopic

_RETENTION = Duration.days(14)  # the longest that SQS allows
_VISIBILITY_FACTOR = 6  # of the worker's timeout, as Lambda's documentation advises for SQS event sources


class FifoQueue(Construct):
    """Messages in order within a group; what a worker fails on too often waits in the dead-letter queue.

    Native SQS redrive brings such messages back, in order.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        name_prefix: str,
        key: StageKey,
        alarm_topic: AlarmTopic,
        worker_timeout: Duration,
        max_receive_count: int = 5,
        dead_letters_of: "FifoQueue | None" = None,
    ) -> None:
        """Create both queues and the alarm.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            name: The queue's name within the stage, without `.fifo`.
            name_prefix: What the names of the stage's queues begin with.
            key: What encrypts the messages.
            alarm_topic: Who is told of dead letters.
            worker_timeout: How long the worker may take for a batch.
            max_receive_count: How often a message is tried before it is a dead letter.
            dead_letters_of: Another queue of the same worker, whose dead-letter queue and alarm serve this one too;
                None creates both.
        """
        super().__init__(scope, construct_id)
        self._key = key
        self.name = name
        self.shares_dead_letters = dead_letters_of is not None
        self.patience = Duration.seconds(2 * _VISIBILITY_FACTOR * worker_timeout.to_seconds())
        """Age of a message at which somebody should look: its worker may crash twice until then."""
        self.dead_letter_queue: sqs.Queue = (
            dead_letters_of.dead_letter_queue
            if dead_letters_of
            else self._create("DeadLetterQueue", f"{name_prefix}-{name}-dead-letter.fifo")
        )
        self.queue = self._create(
            "Queue",
            f"{name_prefix}-{name}.fifo",
            visibility_timeout=Duration.seconds(worker_timeout.to_seconds() * _VISIBILITY_FACTOR),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letter_queue, max_receive_count=max_receive_count),
        )
        if not dead_letters_of:
            alarm_topic.add_alarm_on_any(
                self,
                "DeadLettersAlarm",
                name=f"{name}-dead-letters",
                metric=self.dead_letter_queue.metric_approximate_number_of_messages_visible(
                    period=Duration.minutes(1), statistic="Maximum"
                ),
                description=f"Messages of {name} failed {max_receive_count} times. Look at its worker's log, mend the "
                "cause, and run `make redrive`.",
            )

    @classmethod
    def for_worker(
        cls,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        worker: str,
        platform: FunctionPlatform,
        alarm_topic: AlarmTopic,
        max_receive_count: int = 5,
    ) -> "FifoQueue":
        """Create both queues for one of the stage's functions.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            name: The queue's name within the stage, without `.fifo`.
            worker: The function, by the name of its folder; its timeout is the worker's.
            platform: What the stage's functions share.
            alarm_topic: Who is told of dead letters.
            max_receive_count: How often a message is tried before it is a dead letter.
        """
        return cls(
            scope,
            construct_id,
            name=name,
            name_prefix=platform.name_prefix,
            key=platform.key,
            alarm_topic=alarm_topic,
            worker_timeout=FUNCTION_SETTINGS[worker].timeout,
            max_receive_count=max_receive_count,
        )

    @property
    def queue_url(self) -> str:
        """The queue's URL."""
        return self.queue.queue_url

    def grant_send(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant sending messages."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["sqs:SendMessage"], resource_arns=[self.queue.queue_arn]
        ).combine(self._key.grant_send(grantee, service="sqs"))

    def grant_count(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading the number of messages."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["sqs:GetQueueAttributes"], resource_arns=[self.queue.queue_arn]
        )

    def grant_consume(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant receiving and deleting messages, as Lambda does under the role of a worker.

        See https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html.
        """
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
            resource_arns=[self.queue.queue_arn],
        ).combine(self._key.grant_decrypt(grantee, service="sqs"))

    def grant_retry_later(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant setting the time at which a message comes again."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["sqs:ChangeMessageVisibility"], resource_arns=[self.queue.queue_arn]
        )

    def grant_put_aside(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant moving messages that the worker can never handle to the dead-letter queue."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["sqs:SendMessage"], resource_arns=[self.dead_letter_queue.queue_arn]
        ).combine(self._key.grant_send(grantee, service="sqs"))

    def subscribe_to(self, topic: sns.ITopic) -> None:
        """Take what a FIFO topic publishes, as it is; what SNS cannot deliver goes to the dead-letter queue.

        The key's policy lets SNS in already. CDK's `SqsSubscription` would add a statement that names the
        topic, and a key whose policy names a topic that it encrypts is a cycle.
        """
        for queue in (self.queue, self.dead_letter_queue):
            queue.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="DeliveriesOfTheTopic",
                    principals=[iam.ServicePrincipal("sns.amazonaws.com")],
                    actions=["sqs:SendMessage"],
                    resources=[queue.queue_arn],
                    conditions={
                        "ArnEquals": {"aws:SourceArn": topic.topic_arn},
                        "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                    },
                )
            )
        sns.Subscription(
            self,
            "Subscription",
            topic=topic,
            protocol=sns.SubscriptionProtocol.SQS,
            endpoint=self.queue.queue_arn,
            raw_message_delivery=True,
            dead_letter_queue=self.dead_letter_queue,
        )

    def add_worker(
        self, worker: KycFunction, *, batch_size: int, max_concurrency: int | None = None
    ) -> lambda_.EventSourceMapping:
        """Make a function a worker of the queue, which reports failures for each message of a batch.

        Args:
            worker: The function.
            batch_size: How many messages it gets at once at most.
            max_concurrency: How many of it may run at once; None leaves that to the account's limit.
        """
        mapping = lambda_.EventSourceMapping(
            self,
            "Worker",
            target=worker.entry,
            event_source_arn=self.queue.queue_arn,
            batch_size=batch_size,
            max_concurrency=max_concurrency,
            report_batch_item_failures=True,
        )
        self.grant_consume(worker).apply_before(mapping)
        return mapping

    def _create(
        self,
        construct_id: str,
        queue_name: str,
        *,
        visibility_timeout: Duration | None = None,
        dead_letter_queue: sqs.DeadLetterQueue | None = None,
    ) -> sqs.Queue:
        return sqs.Queue(
            self,
            construct_id,
            queue_name=queue_name,
            fifo=True,
            # Throughput is limited per message group (a user) rather than per queue.
            deduplication_scope=sqs.DeduplicationScope.MESSAGE_GROUP,
            fifo_throughput_limit=sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
            encryption=sqs.QueueEncryption.KMS if self._key.key else sqs.QueueEncryption.SQS_MANAGED,
            encryption_master_key=self._key.key,
            enforce_ssl=True,
            retention_period=_RETENTION,
            visibility_timeout=visibility_timeout,
            dead_letter_queue=dead_letter_queue,
        )
