from tests.infra.templates import SynthesisedStage, flatten


def test_users_are_notified_through_a_topic_that_takes_tls_only(stage: SynthesisedStage) -> None:
    topics = {stage.path(name): topic["Properties"] for name, topic in stage.resources("AWS::SNS::Topic").items()}

    topic = topics["NotificationTopic/Topic"]
    assert topic["TopicName"] == f"kyc-{stage.config.stage}-notifications"
    assert "FifoTopic" not in topic
    assert "KmsMasterKeyId" in topic
    for policy in stage.resources("AWS::SNS::TopicPolicy").values():
        assert any(
            statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        )


def test_notify_user_works_off_its_own_queue(stage: SynthesisedStage) -> None:
    (worker,) = [
        mapping["Properties"]
        for name, mapping in stage.resources("AWS::Lambda::EventSourceMapping").items()
        if stage.path(name) == "NotificationTopic/Notify/Worker"
    ]

    assert flatten(worker["EventSourceArn"]) == "<NotificationTopicNotifyQueue.Arn>"
    assert stage.invoked(worker["FunctionName"]).startswith("NotificationTopicNotifyUserFunction")
    assert worker["BatchSize"] == 10
    assert worker["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
