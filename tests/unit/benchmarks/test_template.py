"""The bounds of a stage, read from its template as it stands."""

from typing import Any

import pytest

from benchmarks.template import EventSource, Function, StageTemplate, TemplateError, Throttle

RESOURCES: dict[str, Any] = {
    "Table": {"Type": "AWS::DynamoDB::Table", "Properties": {}},
    "Queue": {
        "Type": "AWS::SQS::Queue",
        "Properties": {"FifoThroughputLimit": "perMessageGroupId", "DeduplicationScope": "messageGroup"},
    },
    "Slow": {"Type": "AWS::SQS::Queue", "Properties": {"DeduplicationScope": "messageGroup"}},
    "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"FifoTopic": True, "FifoThroughputScope": "MessageGroup"}},
    "Plain": {"Type": "AWS::SNS::Topic", "Properties": {}},
    "Work": {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Runtime": "python3.13", "Handler": "work.handler.handler", "MemorySize": 512, "Timeout": 30},
    },
    "Read": {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "read.handler.handler",
            "MemorySize": 1024,
            "Timeout": 9,
            "ReservedConcurrentExecutions": 7,
        },
    },
    "Helper": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "nodejs24.x", "Handler": "index.handler"}},
    "FromQueue": {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "FunctionName": {"Ref": "Work"},
            "EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]},
            "BatchSize": 1,
            "ScalingConfig": {"MaximumConcurrency": 25},
        },
    },
    "FromStream": {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "FunctionName": {"Ref": "Read"},
            "EventSourceArn": {"Fn::GetAtt": ["Table", "StreamArn"]},
            "ParallelizationFactor": 10,
            "MaximumBatchingWindowInSeconds": 2,
        },
    },
    "Stage": {
        "Type": "AWS::ApiGateway::Stage",
        "Properties": {
            "MethodSettings": [
                {"HttpMethod": "GET", "ResourcePath": "/a", "ThrottlingRateLimit": 1, "ThrottlingBurstLimit": 1},
                {"HttpMethod": "*", "ResourcePath": "/*", "ThrottlingRateLimit": 200, "ThrottlingBurstLimit": 400},
            ]
        },
    },
    "One": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": "Errors"}},
    "Shares": {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {"Metrics": [{"Expression": "a / b"}, {"MetricStat": {}}, {"MetricStat": {}}]},
    },
}


def without(*names: str) -> StageTemplate:
    return StageTemplate({"Resources": {name: each for name, each in RESOURCES.items() if name not in names}})


def test_functions_and_what_invokes_them() -> None:
    template = without()
    assert template.functions == {
        "work": Function("work", 512, 30, None),
        "read": Function("read", 1024, 9, 7),
    }
    assert template.event_source("work") == EventSource("work", "Queue", 1, 0, 25, None)
    assert template.event_source("read") == EventSource("read", "Table", 100, 2, None, 10)


def test_throughput_throttle_and_what_alarms_look_at() -> None:
    template = without()
    assert template.is_high_throughput("Queue")
    assert not template.is_high_throughput("Slow")
    assert template.fifo_topics == {"Topic": True}
    assert template.throttle == Throttle(200, 400)
    assert template.alarm_metrics == 3
    assert template.count("AWS::SQS::Queue") == 2


def test_what_is_missing_is_said() -> None:
    with pytest.raises(TemplateError, match="no event source invokes work"):
        without("FromQueue").event_source("work")
    with pytest.raises(TemplateError, match="no throttle"):
        _ = without("Stage").throttle
    with pytest.raises(TemplateError, match="is no function here"):
        _ = without("Work").event_sources
