"""Letters: customers are written to by e-mail, where the stage names who writes."""

from collections.abc import Iterable

from aws_cdk import Aws, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from kyc.domain.letters import LetterSettings
from kyc_stack.data.identity_table import IdentityTable
from kyc_stack.data.kyc_table import KycTable
from kyc_stack.data.letter_table import LetterTable
from kyc_stack.data.personal_data import PersonalData
from kyc_stack.functions.function import FunctionPlatform, KycFunction
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.nag import acknowledge_aws_managed_key
from kyc_stack.pipeline.fifo_queue import FifoQueue
from kyc_stack.pipeline.outcomes_topic import OutcomesTopic

_BATCH = 10
# The tries are 5, 15, 45, 135 and 405 seconds apart, and 15 minutes from then on: a day of an outage of SES.
_RECEIVES = 100


class Letters(Construct):
    """`send_letter`, which hears of decisions, and `follow_letters`, which hears from SES what became of letters.

    The identity is the account's own, and verified before: a stack that made it would have letters bounce until then.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: FunctionPlatform,
        settings: LetterSettings,
        data: PersonalData,
        outcomes: OutcomesTopic,
        update_identity: KycFunction,
        erasers: Iterable[KycFunction],
        alarm_topic: AlarmTopic,
    ) -> None:
        """Create table, queue, functions, and by what SES tells of bounces and complaints.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            platform: What the functions share with others.
            settings: From whom letters come, and where they lead.
            data: The records, which say what still stands, and the identity items, which keep that letters come back.
            outcomes: What tells that something was decided.
            update_identity: What makes identity items.
            erasers: What erases users, who are told of it.
            alarm_topic: Who is told of dead letters.
        """
        super().__init__(scope, construct_id)
        self._platform = platform
        self._settings = settings
        self.identity = settings.identity
        """The identity that is to be verified in SES."""
        self.table = LetterTable(self, "Table", stage=platform.stage, key=platform.key)
        self.queue = FifoQueue.for_worker(
            self,
            "Queue",
            name="letters",
            worker="send_letter",
            platform=platform,
            alarm_topic=alarm_topic,
            max_receive_count=_RECEIVES,
        )
        self.queue.subscribe_to(outcomes.topic)
        self._configuration_set = ses.CfnConfigurationSet(
            self,
            "ConfigurationSet",
            name=f"{platform.name_prefix}-letters",
            # A letter says whether somebody was verified: it travels encrypted, or comes back.
            delivery_options=ses.CfnConfigurationSet.DeliveryOptionsProperty(tls_policy="REQUIRE"),
            reputation_options=ses.CfnConfigurationSet.ReputationOptionsProperty(reputation_metrics_enabled=True),
            suppression_options=ses.CfnConfigurationSet.SuppressionOptionsProperty(
                suppressed_reasons=["BOUNCE", "COMPLAINT"]
            ),
        )
        self.send = self._add_send(data.kyc_table)
        self.follow = self._add_follow(data.identity_table)
        self._tell_of_erasures(erasers)
        self._give_news_to(update_identity, data.identity_table)

    def _tell_of_erasures(self, erasers: Iterable[KycFunction]) -> None:
        """Have users told that they were erased."""
        for eraser in erasers:
            eraser.function.add_environment("LETTER_QUEUE_URL", self.queue.queue_url)
            for variable, value in self._platform.message_key.environment.items():
                eraser.function.add_environment(variable, value)
            self._platform.message_key.grant_seal(eraser)
            self.queue.grant_send(eraser)

    def _give_news_to(self, update_identity: KycFunction, identity_table: IdentityTable) -> None:
        """Have what was heard of letters before a user had an identity item kept with it."""
        update_identity.function.add_environment("LETTER_TABLE_NAME", self.table.table_name)
        for variable, value in self._platform.name_key.environment.items():
            update_identity.function.add_environment(variable, value)
        self._platform.name_key.grant_derive(update_identity)
        self.table.grant_read_news(update_identity)
        identity_table.grant_note_letters(update_identity)

    def _add_send(self, kyc_table: KycTable) -> KycFunction:
        platform = self._platform
        send = KycFunction(
            self,
            "Send",
            name="send_letter",
            platform=platform,
            environment={
                "KYC_TABLE_NAME": kyc_table.table_name,
                "LETTER_TABLE_NAME": self.table.table_name,
                "LETTER_QUEUE_URL": self.queue.queue_url,
                "LETTER_DEAD_LETTER_QUEUE_URL": self.queue.dead_letter_queue.queue_url,
                "LETTERS": self._settings.model_dump_json(),
                "CONFIGURATION_SET_NAME": self._configuration_set.ref,
                **platform.message_key.environment,
                **platform.decision_key.environment,
            },
            layers=[platform.package.message_layer],
        )
        platform.message_key.grant_open(send)
        platform.decision_key.grant_verify(send)
        kyc_table.grant_read(send)
        kyc_table.grant_list(send)
        self.table.grant_mark(send)
        self._grant_send(send)
        self.queue.grant_retry_later(send)
        self.queue.grant_put_aside(send)
        self.queue.add_worker(send, batch_size=_BATCH)
        return send

    def _grant_send(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant sending from the one address of the one identity.

        What a mail is sent by needs a permission of its own, where one is named: the configuration set
        (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html). The
        condition is that of https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html.
        """
        stack = Stack.of(self)
        resources = [f"identity/{self._settings.identity}", f"configuration-set/{self._configuration_set.ref}"]
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["ses:SendEmail"],
            resource_arns=[f"arn:{Aws.PARTITION}:ses:{stack.region}:{stack.account}:{name}" for name in resources],
            conditions={"StringEquals": {"ses:FromAddress": self._settings.sender}},
        )

    def _add_follow(self, identity_table: IdentityTable) -> KycFunction:
        follow = KycFunction(
            self,
            "Follow",
            name="follow_letters",
            platform=self._platform,
            environment={
                "IDENTITY_TABLE_NAME": identity_table.table_name,
                "LETTER_TABLE_NAME": self.table.table_name,
                **self._platform.name_key.environment,
            },
        )
        self.table.grant_keep_news(follow)
        self._platform.name_key.grant_derive(follow)
        identity_table.grant_note_letters(follow)
        topic = self._add_topic()
        topic.add_subscription(subscriptions.LambdaSubscription(follow.entry))
        return follow

    def _add_topic(self) -> sns.Topic:
        """Create the topic that SES tells of what became of letters.

        The policies are those of https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-sns.html:
        with AWS's own key for SNS no other service could publish, so without a key of the stage's own the topic, which
        keeps nothing, has SNS's disk encryption only.
        """
        key = self._platform.key
        topic = sns.Topic(
            self,
            "Topic",
            topic_name=f"{self._platform.name_prefix}-letters",
            master_key=key.key,
            enforce_ssl=True,
        )
        if key.key is None:
            acknowledge_aws_managed_key(topic, "SNSEncryptedKMS")
        else:
            key.let_ses_publish()
        source = (
            f"arn:{Aws.PARTITION}:ses:{Aws.REGION}:{Aws.ACCOUNT_ID}:configuration-set/{self._configuration_set.ref}"
        )
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="PublishWhatBecameOfLetters",
                principals=[iam.ServicePrincipal("ses.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID, "aws:SourceArn": source}},
            )
        )
        destination = ses.CfnConfigurationSetEventDestination(
            self,
            "Events",
            configuration_set_name=self._configuration_set.ref,
            event_destination=ses.CfnConfigurationSetEventDestination.EventDestinationProperty(
                name="letters",
                enabled=True,
                matching_event_types=["bounce", "complaint"],
                sns_destination=ses.CfnConfigurationSetEventDestination.SnsDestinationProperty(
                    topic_arn=topic.topic_arn
                ),
            ),
        )
        destination.node.add_dependency(topic)  # with its policy, which SES tries when the destination is made
        return topic
