"""A template with one of each thing that the local cloud stands in for."""

import json
import tempfile
import uuid
from pathlib import Path
from typing import Any

# Answers with its event, or misbehaves as the request's query asks.
ECHO = """
import json, os, time

def handler(event, context):
    query = event.get("queryStringParameters") or {}
    do = query.get("do")
    if do == "raise":
        raise ValueError("as asked")
    if do == "exit":
        os._exit(7)
    if do == "sleep":
        time.sleep(float(query["seconds"]))
    if do == "malformed":
        return {"status": 200}
    if do == "headers":
        return {
            "statusCode": 200,
            "headers": {"X-One": "1", "WWW-Authenticate": "Basic"},
            "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]},
            "body": "aGVsbG8=",
            "isBase64Encoded": True,
        }
    print("echoes", event["path"])
    return {"statusCode": 200, "body": json.dumps(event)}
"""

# Remembers what it was given in a file that its environment names, and fails on poison until the file MENDED is there.
WORKER = """
import json, os

def handler(event, context):
    failures = []
    with open(os.environ["SEEN_FILE"], "a") as seen:
        for record in event["Records"]:
            key = record.get("messageId") or record["dynamodb"]["SequenceNumber"]
            text = record.get("body") or json.dumps(record["dynamodb"].get("NewImage", {}))
            seen.write(text + "\\n")
            if "poison" in text and not os.path.exists(os.environ["MENDED"]):
                failures.append({"itemIdentifier": key})
    return {"batchItemFailures": failures}
"""

# Puts an item into the table as its event says, with a request of its own making: there is no boto3 here.
WRITER = """
import json, os, urllib.request

def handler(event, context):
    scope = f"Credential={os.environ['AWS_ACCESS_KEY_ID']}/20260101/us-east-1/dynamodb/aws4_request"
    request = urllib.request.Request(
        os.environ["AWS_ENDPOINT_URL"],
        json.dumps({"TableName": "small_table", "Item": {"id": {"S": event["id"]}}}).encode(),
        {
            "Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0",
            "X-Amz-Security-Token": os.environ["AWS_SESSION_TOKEN"],
            "X-Amz-Target": "DynamoDB_20120810.PutItem",
            "Content-Type": "application/x-amz-json-1.0",
        },
    )
    return urllib.request.urlopen(request).status
"""


_FOLDER = Path(tempfile.gettempdir()) / f"small-stack-{uuid.uuid4().hex}"
SEEN_OF_QUEUE, SEEN_OF_STREAM, MENDED = (_FOLDER / name for name in ("queue", "stream", "mended"))
"""Files by which the workers and the tests talk; the fixture makes the folder and takes it away."""


def _get(name: str, attribute: str = "Arn") -> dict[str, Any]:
    return {"Fn::GetAtt": [name, attribute]}


def _function(code: str, *, timeout_seconds: int = 2, **variables: object) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Code": {"ZipFile": code},
            "Timeout": timeout_seconds,
            "Role": _get("Role"),
            "Environment": {"Variables": variables},
        },
    }


def _integration(function: str, **settings: object) -> dict[str, Any]:
    parts = ["arn:", {"Ref": "AWS::Partition"}, ":apigateway:us-east-1:lambda:path/2015-03-31/functions/"]
    uri = {"Fn::Join": ["", [*parts, _get(function), "/invocations"]]}
    return {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": uri, **settings}


def _method(resource: object, verb: str, **settings: object) -> dict[str, Any]:
    properties = {"RestApiId": {"Ref": "Api"}, "ResourceId": resource, "HttpMethod": verb}
    return {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {**properties, "AuthorizationType": "NONE", "Integration": _integration("Echo"), **settings},
    }


def _resource(parent: object, part: str) -> dict[str, Any]:
    properties = {"RestApiId": {"Ref": "Api"}, "ParentId": parent, "PathPart": part}
    return {"Type": "AWS::ApiGateway::Resource", "Properties": properties}


def _pool() -> dict[str, Any]:
    tenant = {"Name": "tenant", "AttributeDataType": "String", "Mutable": False}
    return {
        "Type": "AWS::Cognito::UserPool",
        "Properties": {
            "UsernameAttributes": ["email"],
            "Schema": [{"Name": "email", "Required": True, "Mutable": True}, tenant],
        },
    }


def _client(pool: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Cognito::UserPoolClient",
        "Properties": {
            "UserPoolId": {"Ref": pool},
            "ExplicitAuthFlows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
            "ReadAttributes": ["email", "email_verified", "custom:tenant"],
        },
    }


def _gateway_response(response_type: str, code: str, status: int | None = None) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "RestApiId": {"Ref": "Api"},
        "ResponseType": response_type,
        "ResponseParameters": {"gatewayresponse.header.Content-Type": "'application/problem+json'"},
        "ResponseTemplates": {"application/json": json.dumps({"code": code})},
    }
    if status is not None:
        properties["StatusCode"] = str(status)
    return {"Type": "AWS::ApiGateway::GatewayResponse", "Properties": properties}


def _fifo_queue(**settings: object) -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True, **settings}}


_PREFLIGHT = {
    "Type": "MOCK",
    "RequestTemplates": {"application/json": "{ statusCode: 204 }"},
    "IntegrationResponses": [
        {
            "StatusCode": "204",
            "ResponseParameters": {
                "method.response.header.Access-Control-Allow-Origin": "'https://one.example'",
                "method.response.header.Access-Control-Allow-Methods": "'GET,POST'",
            },
            "ResponseTemplates": {
                "application/json": '#set($origin = $input.params().header.get("Origin"))\n'
                '#if($origin.matches("https://one.example") || $origin.matches("https://two.example"))\n'
                "  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)\n#end"
            },
        }
    ],
}

_ITEM = {"Ref": "Item"}
_COGNITO = {"AuthorizationType": "COGNITO_USER_POOLS", "AuthorizerId": {"Ref": "Authorizer"}}

TEMPLATE: dict[str, Any] = {
    "Resources": {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {}},
        "Pool": _pool(),
        "Client": _client("Pool"),
        "OtherClient": _client("Pool"),
        "OtherPool": _pool(),
        "ClientOfOtherPool": _client("OtherPool"),
        "Administrators": {
            "Type": "AWS::Cognito::UserPoolGroup",
            "Properties": {"UserPoolId": {"Ref": "Pool"}, "GroupName": "kyc-admin"},
        },
        "Echo": _function(
            ECHO,
            API_URL={"Fn::Sub": "https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/small"},
            OWN="yes",
        ),
        "Writer": _function(WRITER),
        "Permission": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "Action": "lambda:InvokeFunction",
                "FunctionName": _get("Echo"),
                "Principal": "apigateway.amazonaws.com",
            },
        },
        "Api": {
            "Type": "AWS::ApiGateway::RestApi",
            "Properties": {"Name": "small", "BinaryMediaTypes": ["image/*"]},
        },
        "Items": _resource(_get("Api", "RootResourceId"), "items"),
        "Item": _resource({"Ref": "Items"}, "{id}"),
        "Special": _resource({"Ref": "Items"}, "special"),
        "Rest": _resource({"Ref": "Item"}, "{rest+}"),
        "Private": _resource(_get("Api", "RootResourceId"), "private"),
        "Rare": _resource(_get("Api", "RootResourceId"), "rare"),
        "GetItem": _method(_ITEM, "GET"),
        "GetSpecial": _method({"Ref": "Special"}, "GET"),
        "GetRest": _method({"Ref": "Rest"}, "GET"),
        "PutItem": _method(_ITEM, "PUT", Integration=_integration("Echo", TimeoutInMillis=300)),
        "GetRare": _method({"Ref": "Rare"}, "GET"),
        "GetPrivate": _method({"Ref": "Private"}, "GET", **_COGNITO),
        "Preflight": _method({"Ref": "Items"}, "OPTIONS", Integration=_PREFLIGHT),
        "PostItem": _method(
            {"Ref": "Items"},
            "POST",
            RequestValidatorId={"Ref": "Validator"},
            RequestModels={"application/json": {"Ref": "Model"}},
            RequestParameters={"method.request.querystring.must": True},
        ),
        "Validator": {
            "Type": "AWS::ApiGateway::RequestValidator",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ValidateRequestBody": True,
                "ValidateRequestParameters": True,
            },
        },
        "Model": {
            "Type": "AWS::ApiGateway::Model",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ContentType": "application/json",
                "Name": "Thing",
                "Schema": {"type": "object", "required": ["name"]},
            },
        },
        "Authorizer": {
            "Type": "AWS::ApiGateway::Authorizer",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "Type": "COGNITO_USER_POOLS",
                "IdentitySource": "method.request.header.Authorization",
                "ProviderARNs": [_get("Pool")],
            },
        },
        "Unauthorized": _gateway_response("UNAUTHORIZED", "unauthorized"),
        "NoRoute": _gateway_response("MISSING_AUTHENTICATION_TOKEN", "not_found", 404),
        "Throttled": _gateway_response("THROTTLED", "too_many_requests"),
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}}},
        "Stage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "DeploymentId": {"Ref": "Deployment"},
                "StageName": "small",
                "MethodSettings": [
                    {
                        "HttpMethod": "*",
                        "ResourcePath": "/*",
                        "ThrottlingRateLimit": 1000,
                        "ThrottlingBurstLimit": 1000,
                    },
                    {
                        "HttpMethod": "GET",
                        "ResourcePath": "/~1rare",
                        "ThrottlingRateLimit": 1,
                        "ThrottlingBurstLimit": 2,
                    },
                ],
            },
        },
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "TableName": "small_table",
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "BillingMode": "PAY_PER_REQUEST",
                "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
                "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": _get("Key")},
            },
        },
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Version": "2012-10-17", "Statement": []}}},
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "VersioningConfiguration": {"Status": "Enabled"},
                "BucketEncryption": {
                    "ServerSideEncryptionConfiguration": [
                        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": _get("Key")}}
                    ]
                },
                "PublicAccessBlockConfiguration": {"BlockPublicAcls": True},
            },
        },
        "DeadLetters": _fifo_queue(),
        "Queue": _fifo_queue(
            VisibilityTimeout=1,
            RedrivePolicy={"deadLetterTargetArn": _get("DeadLetters"), "maxReceiveCount": 2},
            KmsMasterKeyId={"Ref": "Key"},
        ),
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"FifoTopic": True, "TopicName": "small.fifo"}},
        "Subscription": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {
                "TopicArn": {"Ref": "Topic"},
                "Protocol": "sqs",
                "Endpoint": _get("Queue"),
                "RawMessageDelivery": True,
            },
        },
        "QueueWorker": _function(WORKER, SEEN_FILE=str(SEEN_OF_QUEUE), MENDED=str(MENDED)),
        "StreamWorker": _function(WORKER, SEEN_FILE=str(SEEN_OF_STREAM), MENDED=str(MENDED)),
        "StreamMapping": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "EventSourceArn": _get("Table", "StreamArn"),
                "FunctionName": {"Ref": "StreamWorker"},
                "StartingPosition": "TRIM_HORIZON",
                "BatchSize": 10,
                "BisectBatchOnFunctionError": True,
                "MaximumRetryAttempts": 2,
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
                "DestinationConfig": {"OnFailure": {"Destination": _get("FailedRecords")}},
            },
        },
        "FailedRecords": {"Type": "AWS::S3::Bucket", "Properties": {}},
        "QueueMapping": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "EventSourceArn": _get("Queue"),
                "FunctionName": {"Ref": "QueueWorker"},
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
                "ScalingConfig": {"MaximumConcurrency": 2},
            },
        },
        "Secret": {
            "Type": "AWS::SecretsManager::Secret",
            "Properties": {"GenerateSecretString": {"PasswordLength": 20}},
        },
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Threshold": 1}},
    },
    "Outputs": {
        "ApiUrl": {
            "Value": {"Fn::Join": ["", ["https://", {"Ref": "Api"}, ".execute-api.us-east-1.amazonaws.com/small"]]}
        },
        "UserPoolId": {"Value": {"Ref": "Pool"}},
        "UserPoolClientId": {"Value": {"Ref": "Client"}},
        "OtherClientId": {"Value": {"Ref": "OtherClient"}},
        "OtherPoolId": {"Value": {"Ref": "OtherPool"}},
        "ClientOfOtherPoolId": {"Value": {"Ref": "ClientOfOtherPool"}},
        "BucketName": {"Value": {"Ref": "Bucket"}},
        "TableName": {"Value": {"Ref": "Table"}},
        "FailedRecordsBucketName": {"Value": {"Ref": "FailedRecords"}},
        "StreamWorkerName": {"Value": {"Ref": "StreamWorker"}},
        "QueueUrl": {"Value": {"Ref": "Queue"}},
        "DeadLettersUrl": {"Value": {"Ref": "DeadLetters"}},
        "TopicArn": {"Value": {"Ref": "Topic"}},
        "SecretArn": {"Value": {"Ref": "Secret"}},
    },
}
