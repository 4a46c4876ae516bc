"""NotificationTopic: tells users what became of their claim."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct

from kyc_stack.functions.function import FunctionPlatform, KycFunction
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.pipeline.fifo_queue import FifoQueue
from kyc_stack.pipeline.outcomes_topic import OutcomesTopic

_BATCH = 10


class NotificationTopic(Construct):
    """The SNS topic for users, and `notify_user`, which writes to it.

    Messages carry the attributes `tenant`, `email`, `id_type` and `validation_status` for filter policies.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: FunctionPlatform,
        outcomes: OutcomesTopic,
        alarm_topic: AlarmTopic,
    ) -> None:
        """Create the topic, the function and its queue.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            platform: What the function shares with others.
            outcomes: What tells it that something was decided.
            alarm_topic: Who is told of dead letters.
        """
        super().__init__(scope, construct_id)
        self._key = platform.key
        self.topic = sns.Topic(
            self,
            "Topic",
            topic_name=f"{platform.name_prefix}-notifications",
            master_key=platform.key.for_topics(self),
            enforce_ssl=True,
        )
        self.queue = FifoQueue.for_worker(
            self, "Notify", name="notify", worker="notify_user", platform=platform, alarm_topic=alarm_topic
        )
        self.queue.subscribe_to(outcomes.topic)
        self.notify_user = KycFunction(
            self,
            "NotifyUser",
            name="notify_user",
            platform=platform,
            environment={
                "NOTIFICATION_TOPIC_ARN": self.topic.topic_arn,
                **platform.message_key.environment,
                **platform.decision_key.environment,
            },
            layers=[platform.package.message_layer],
        )
        platform.message_key.grant_open(self.notify_user)
        platform.decision_key.grant_verify(self.notify_user)
        self.grant_publish(self.notify_user)
        self.queue.add_worker(self.notify_user, batch_size=_BATCH)

    def grant_publish(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant notifying users."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["sns:Publish"], resource_arns=[self.topic.topic_arn]
        ).combine(self._key.grant_send(grantee, service="sns"))
