"""FifoQueue, AlarmTopic and OutcomesTopic."""

from collections.abc import Callable

import pytest
from aws_cdk import Duration, Stack
from aws_cdk.assertions import Match, Template

from kyc_stack.functions.function import KycFunction
from kyc_stack.keys.stage_key import StageKey
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.pipeline.fifo_queue import FifoQueue
from kyc_stack.pipeline.outcomes_topic import OutcomesTopic
from tests.infra.templates import flatten

Granted = Callable[[], dict[str, set[str]]]


@pytest.fixture
def queue(stack: Stack, key: StageKey, alarm_topic: AlarmTopic) -> FifoQueue:
    return FifoQueue(
        stack,
        "Work",
        name="work",
        name_prefix="kyc-test",
        key=key,
        alarm_topic=alarm_topic,
        worker_timeout=Duration.seconds(30),
        max_receive_count=4,
    )


@pytest.mark.usefixtures("queue")
def test_what_fails_too_often_waits_in_a_fifo_dead_letter_queue(stack: Stack) -> None:
    template = Template.from_stack(stack)
    template.has_resource_properties(
        "AWS::SQS::Queue",
        {
            "QueueName": "kyc-test-work.fifo",
            "FifoQueue": True,
            "VisibilityTimeout": 180,
            "RedrivePolicy": {
                "maxReceiveCount": 4,
                "deadLetterTargetArn": {"Fn::GetAtt": [Match.string_like_regexp("DeadLetterQueue"), "Arn"]},
            },
        },
    )
    template.has_resource_properties(
        "AWS::SQS::Queue", {"QueueName": "kyc-test-work-dead-letter.fifo", "FifoQueue": True}
    )


@pytest.mark.usefixtures("queue")
def test_both_queues_are_encrypted_keep_messages_for_two_weeks_and_order_them_by_group(stack: Stack) -> None:
    Template.from_stack(stack).all_resources_properties(
        "AWS::SQS::Queue",
        {
            "KmsMasterKeyId": {"Fn::GetAtt": [Match.string_like_regexp("^StageKey"), "Arn"]},
            "MessageRetentionPeriod": 1209600,
            "DeduplicationScope": "messageGroup",
            "FifoThroughputLimit": "perMessageGroupId",
        },
    )


def test_without_a_key_the_queues_are_encrypted_by_sqs(stack: Stack) -> None:
    no_key = StageKey(stack, "NoKey", log_group_prefix="/a/", customer_managed=False)
    alarms = AlarmTopic(stack, "Alarms", name_prefix="kyc-test", key=no_key)
    FifoQueue(
        stack,
        "Work",
        name="work",
        name_prefix="kyc-test",
        key=no_key,
        alarm_topic=alarms,
        worker_timeout=Duration.seconds(30),
    )

    Template.from_stack(stack).all_resources_properties("AWS::SQS::Queue", {"SqsManagedSseEnabled": True})


@pytest.mark.usefixtures("queue")
def test_a_dead_letter_raises_an_alarm(stack: Stack) -> None:
    Template.from_stack(stack).has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {
            "AlarmName": "kyc-test-work-dead-letters",
            "MetricName": "ApproximateNumberOfMessagesVisible",
            "Dimensions": [
                {
                    "Name": "QueueName",
                    "Value": {"Fn::GetAtt": [Match.string_like_regexp("DeadLetterQueue"), "QueueName"]},
                }
            ],
            "Threshold": 0,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": [{"Ref": Match.string_like_regexp("^AlarmTopic")}],
        },
    )


def test_sending_and_consuming_are_granted_apart(
    stack: Stack, queue: FifoQueue, function: KycFunction, granted: Granted
) -> None:
    queue.grant_send(function)

    (queue_arn,) = {flatten(stack.resolve(queue.queue.queue_arn))}
    assert granted() == {
        "sqs:SendMessage": {queue_arn},
        "kms:Decrypt": {"<StageKey.Arn>"},
        "kms:GenerateDataKey": {"<StageKey.Arn>"},
    }


def test_a_worker_answers_for_each_message_and_may_do_no_more_than_consume(
    stack: Stack, queue: FifoQueue, function: KycFunction, granted: Granted
) -> None:
    queue.add_worker(function, batch_size=1, max_concurrency=7)

    queue_arn = flatten(stack.resolve(queue.queue.queue_arn))
    assert granted() == {
        "sqs:DeleteMessage": {queue_arn},
        "sqs:GetQueueAttributes": {queue_arn},
        "sqs:ReceiveMessage": {queue_arn},
        "kms:Decrypt": {"<StageKey.Arn>"},
    }
    Template.from_stack(stack).has_resource(
        "AWS::Lambda::EventSourceMapping",
        {
            "Properties": {
                "BatchSize": 1,
                "ScalingConfig": {"MaximumConcurrency": 7},
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
            },
            # Lambda refuses an event source that the role may not read yet.
            "DependsOn": Match.array_with([Match.string_like_regexp("^GetRoleDefaultPolicy")]),
        },
    )


def test_a_topic_delivers_raw_messages_and_what_it_cannot_deliver_is_a_dead_letter(
    stack: Stack, queue: FifoQueue, key: StageKey
) -> None:
    topic = OutcomesTopic(stack, "Outcomes", name_prefix="kyc-test", key=key)
    queue.subscribe_to(topic.topic)

    template = Template.from_stack(stack)
    template.has_resource_properties(
        "AWS::SNS::Subscription",
        {
            "Protocol": "sqs",
            "RawMessageDelivery": True,
            "RedrivePolicy": {
                "deadLetterTargetArn": {"Fn::GetAtt": [Match.string_like_regexp("DeadLetterQueue"), "Arn"]}
            },
        },
    )
    template.all_resources_properties(
        "AWS::SQS::QueuePolicy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {
                                "Effect": "Allow",
                                "Principal": {"Service": "sns.amazonaws.com"},
                                "Action": "sqs:SendMessage",
                                "Condition": Match.object_like(
                                    {"ArnEquals": {"aws:SourceArn": stack.resolve(topic.topic.topic_arn)}}
                                ),
                            }
                        )
                    ]
                )
            }
        },
    )


def test_outcomes_are_told_in_order(stack: Stack, key: StageKey) -> None:
    OutcomesTopic(stack, "Outcomes", name_prefix="kyc-test", key=key)

    Template.from_stack(stack).has_resource_properties(
        "AWS::SNS::Topic",
        {
            "TopicName": "kyc-test-outcomes.fifo",
            "FifoTopic": True,
            "FifoThroughputScope": "MessageGroup",
            "KmsMasterKeyId": {"Fn::GetAtt": [Match.string_like_regexp("^StageKey"), "Arn"]},
        },
    )


def test_alarms_reach_the_address_that_a_stage_names(stack: Stack, key: StageKey) -> None:
    AlarmTopic(stack, "Alarms", name_prefix="kyc-test", key=key, email="oncall@example.com")

    template = Template.from_stack(stack)
    template.has_resource_properties("AWS::SNS::Subscription", {"Protocol": "email", "Endpoint": "oncall@example.com"})
    template.has_resource_properties(
        "AWS::SNS::TopicPolicy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {
                                "Effect": "Allow",
                                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                                "Action": "sns:Publish",
                                "Condition": {"ArnLike": {"aws:SourceArn": Match.any_value()}},
                            }
                        )
                    ]
                )
            }
        },
    )
