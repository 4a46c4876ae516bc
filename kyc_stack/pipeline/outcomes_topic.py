"""OutcomesTopic: tells the stage's own workers which records were decided."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct

from kyc_stack.keys.stage_key import StageKey


class OutcomesTopic(Construct):
    """A FIFO topic of sealed outcomes, in order for each user."""

    def __init__(self, scope: Construct, construct_id: str, *, name_prefix: str, key: StageKey) -> None:
        """Create the topic.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            name_prefix: What its name begins with.
            key: What encrypts the messages.
        """
        super().__init__(scope, construct_id)
        self._key = key
        self.topic = sns.Topic(
            self,
            "Topic",
            topic_name=f"{name_prefix}-outcomes.fifo",
            fifo=True,
            # Throughput is limited per message group (a user) rather than per topic.
            fifo_throughput_scope=sns.FifoThroughputScope.MESSAGE_GROUP,
            master_key=key.for_topics(self),
            enforce_ssl=True,
        )

    def grant_publish(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant publishing outcomes."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["sns:Publish"], resource_arns=[self.topic.topic_arn]
        ).combine(self._key.grant_send(grantee, service="sns"))
