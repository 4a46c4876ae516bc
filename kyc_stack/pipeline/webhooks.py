"""Webhooks: which systems of a tenant are told of decisions, and the one function that calls out."""

import json
from collections.abc import Mapping, Sequence

from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.data.webhook_table import WebhookTable
from kyc_stack.functions.function import FunctionPlatform, KycFunction
from kyc_stack.keys.webhook_key import WebhookKey
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.pipeline.fifo_queue import FifoQueue
from kyc_stack.pipeline.notification_topic import NotificationTopic
from kyc_stack.pipeline.outcomes_topic import OutcomesTopic

_BATCH = 10
_CALLS_AT_ONCE = 20
# A delivery is tried eight times in a day, by its own count, and is put off while its webhook rests: each time SQS
# counts it as received. So that bound is far above; what is given up the worker puts aside itself.
_RECEIVES = 900


class Webhooks(Construct):
    """`announce_webhooks`, which hears of decisions, and `send_webhook`, which calls out and may do nothing else.

    Each delivery is a message group of its own, so that none waits behind one that fails.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: FunctionPlatform,
        outcomes: OutcomesTopic,
        notifications: NotificationTopic,
        alarm_topic: AlarmTopic,
        networks: Sequence[str] = (),
        protect_data: bool = True,
        deletion_protection: bool = True,
        table: WebhookTable | None = None,
        webhook_key: WebhookKey | None = None,
    ) -> None:
        """Create table, key, queues and functions.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            platform: What the functions share with others.
            outcomes: What tells that something was decided.
            notifications: Where a tenant is told that a webhook is disabled.
            alarm_topic: Who is told of dead letters.
            networks: Networks that are not public and may be called all the same.
            protect_data: Retain the table when the stack goes.
            deletion_protection: Refuse its deletion, where data is protected.
            table: An existing table of webhooks; None creates one.
            webhook_key: That of the secrets in an existing table; None creates one.
        """
        super().__init__(scope, construct_id)
        self._platform = platform
        self.table = table or WebhookTable(
            self,
            "Table",
            stage=platform.stage,
            key=platform.key,
            protect_data=protect_data,
            deletion_protection=deletion_protection,
        )
        self.key = webhook_key or WebhookKey(self, "Key", stage=platform.stage, removal_policy=platform.removal_policy)
        self.outcomes_queue = FifoQueue.for_worker(
            self,
            "Outcomes",
            name="webhook-outcomes",
            worker="announce_webhooks",
            platform=platform,
            alarm_topic=alarm_topic,
        )
        self.outcomes_queue.subscribe_to(outcomes.topic)
        self.queue = FifoQueue.for_worker(
            self,
            "Deliveries",
            name="webhooks",
            worker="send_webhook",
            platform=platform,
            alarm_topic=alarm_topic,
            max_receive_count=_RECEIVES,
        )
        self.environment: Mapping[str, str] = {
            "WEBHOOK_TABLE_NAME": self.table.table_name,
            "WEBHOOK_QUEUE_URL": self.queue.queue_url,
        }
        """For a function that makes deliveries."""
        self.announce = self._add_announce(notifications)
        self.send = self._add_send(networks)

    def grant_manage(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant all that administrators do with webhooks."""
        return (
            self.table.grant_manage(grantee)
            .combine(self.key.grant_seal(grantee))
            .combine(self.queue.grant_send(grantee))
        )

    def _add_announce(self, notifications: NotificationTopic) -> KycFunction:
        platform = self._platform
        announce = KycFunction(
            self,
            "Announce",
            name="announce_webhooks",
            platform=platform,
            environment={
                **self.environment,
                "NOTIFICATION_TOPIC_ARN": notifications.topic.topic_arn,
                **platform.message_key.environment,
                **platform.decision_key.environment,
            },
            layers=[platform.package.message_layer],
        )
        platform.message_key.grant_open(announce)
        platform.decision_key.grant_verify(announce)
        self.table.grant_announce(announce)
        self.queue.grant_send(announce)
        notifications.grant_publish(announce)
        self.outcomes_queue.add_worker(announce, batch_size=_BATCH)
        return announce

    def _add_send(self, networks: Sequence[str]) -> KycFunction:
        send = KycFunction(
            self,
            "Send",
            name="send_webhook",
            platform=self._platform,
            environment={
                **self.environment,
                "WEBHOOK_DEAD_LETTER_QUEUE_URL": self.queue.dead_letter_queue.queue_url,
                "WEBHOOK_NETWORKS": json.dumps(list(networks)),
                **self.key.environment,
            },
        )
        self.table.grant_deliver(send)
        self.key.grant_open(send)
        self.queue.grant_retry_later(send)
        self.queue.grant_put_aside(send)
        self.queue.add_worker(send, batch_size=1, max_concurrency=_CALLS_AT_ONCE)
        return send
