"""Each function's permissions, written out: a permission that is not in this table fails the test."""

import json
import re
from itertools import product

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from kyc.domain.record import KEPT, OF_A_SUBMISSION
from kyc_stack.config import load_stage
from kyc_stack.stack import KycStack
from tests.infra.templates import LETTER_FUNCTIONS, SynthesisedStage, as_list, context, granted_to_role, statements

VALIDATION = "<ValidationPipelineValidationQueue.Arn>"
TYPED, SURPLUS = "<ValidationPipelineTypedValidationQueue.Arn>", "<ValidationPipelineSurplusValidationQueue.Arn>"
LANES = {VALIDATION, TYPED, SURPLUS}
BREAKER = "<ValidationPipelineBreakerTable.Arn>"
MAPPINGS = {
    "arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:event-source-mapping:"
    f"<ValidationPipeline{lane}ValidationWorker>"
    for lane in ("", "Typed", "Surplus")
}
DEAD_LETTERS = "<ValidationPipelineValidationDeadLetterQueue.Arn>"
IDENTITY = "<ValidationPipelineIdentityQueue.Arn>"
NOTIFY = "<NotificationTopicNotifyQueue.Arn>"
DOCUMENTS = "<DocumentBucket.Arn>/*/private/dashboard/kyc_documents/*"
RENDITIONS = f"{DOCUMENTS}.rendition.jpg"
JUDGED = f"{DOCUMENTS}.judged.json"
EVIDENCE = "<DocumentBucket.Arn>/*/private/kyc_evidence/*"
MESSAGE_KEY = "<MessageKey.Arn>"
FAILED_RECORDS = "<ValidationPipelineFailedRecords.Arn>"
UNLISTED_RECORDS = "<WorkListsUnlistedRecords.Arn>"
WORK = "<WorkTable.Arn>"
LOOKS = "<LooksTable.Arn>"
LIMITS = "<LimitsTable.Arn>"
WEBHOOKS = "<WebhooksTable.Arn>"
WEBHOOK_KEY = "<WebhooksKey.Arn>"
WEBHOOK_OUTCOMES = "<WebhooksOutcomesQueue.Arn>"
DELIVERIES = "<WebhooksDeliveriesQueue.Arn>"
UNDELIVERED = "<WebhooksDeliveriesDeadLetterQueue.Arn>"
IDEMPOTENCY = "<IdempotencyTable.Arn>"
ANSWER_KEY = "<IdempotencyTableAnswerKey.Arn>"
LETTERS = "<LettersQueue.Arn>"
UNSENT = "<LettersQueueDeadLetterQueue.Arn>"
SES = "arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>"
LIVENESS = "<LivenessTable.Arn>"
LIVENESS_PICTURES = f"{DOCUMENTS}.liveness.jpg"
LIVENESS_OUTPUT = "<DocumentBucket.Arn>/-liveness/*"
RETENTION = "<RetentionDueQueue.Arn>"
NAME_KEY = "<NameKey.Arn>"
DECISION_KEY = "<DecisionKey.Arn>"
FACES = "<KnownFacesTable.Arn>"
KEY_OF_PSEUDONYMS = "<DocumentNumbersHashKey>"
PROFILE = "arn:<AWS::Partition>:bedrock:<AWS::Region>:<AWS::AccountId>:inference-profile/us.anthropic.claude-haiku-5-5"
MODEL = "arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.claude-haiku-5-5"

RECOGNITION = {
    "rekognition:CompareFaces",
    "rekognition:DetectFaces",
    "rekognition:DetectModerationLabels",
    "rekognition:DetectText",
    "textract:AnalyzeID",
    "textract:DetectDocumentText",
}
"""Operations that know no resource (Service Authorization Reference: Amazon Rekognition, Amazon Textract)."""

KEEP_FACES = {
    **{f"dynamodb:{action}": {FACES} for action in ("DeleteItem", "GetItem", "UpdateItem")},
    **{f"rekognition:{action}": {"{collections}"} for action in ("DeleteFaces", "ListFaces")},
    **{f"rekognition:{action}": {"{collections}"} for action in ("IndexFaces", "SearchFacesByImage")},
    "rekognition:CreateCollection": {"*"},
}
"""Permissions of a stage that keeps faces: on its own collections, and on those not there yet."""
ERASE_FACES = {
    **{f"dynamodb:{action}": {FACES} for action in ("DeleteItem", "GetItem")},
    **{f"rekognition:{action}": {"{collections}"} for action in ("DeleteFaces", "ListFaces")},
}
ON_FACES = {"validate_kyc": KEEP_FACES, "apply_retention": ERASE_FACES, "erase_due": ERASE_FACES}
LIVENESS_SESSIONS = {"rekognition:CreateFaceLivenessSession", "rekognition:GetFaceLivenessSessionResults"}
LIVENESS_STREAM = "rekognition:StartFaceLivenessSession"
"""Likewise; the one is a function's, the other the role's that browsers stream under."""

TABLE_WRITE_KEY_ACTIONS = {"Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"}


DOCUMENT_ACCESS = "<ApiDocumentAccessRole.Arn>"
OF_ONE_USER = "<DocumentBucket.Arn>/*/private/dashboard/kyc_documents/${aws:PrincipalTag/owner}*"
"""Keys of the user's documents whose digits a session is tagged with."""


def consume(*queues: str) -> dict[str, set[str]]:
    actions = ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage")
    return {f"sqs:{action}": set(queues) for action in actions}


ERASE = {
    "kms:GenerateMac": {NAME_KEY},
    "dynamodb:UpdateItem": {"<KycTable.Arn>"},
    "dynamodb:PutItem": {"<KycTable.Arn>", IDEMPOTENCY},
    "dynamodb:Query": {"<KycTable.Arn>", LIVENESS, IDEMPOTENCY},
    "dynamodb:DeleteItem": {"<KycTable.Arn>", "<IdentityTable.Arn>", LIVENESS, WORK, IDEMPOTENCY},
    "s3:DeleteObjectVersion": {DOCUMENTS, EVIDENCE, LIVENESS_OUTPUT},
    "s3:ListBucketVersions": {"<DocumentBucket.Arn>"},
    "secretsmanager:GetSecretValue": {KEY_OF_PSEUDONYMS},
}

FORGET_FAILED = {
    "s3:ListBucket": {FAILED_RECORDS, UNLISTED_RECORDS},
    **{
        f"s3:{action}Object": {f"{bucket}/aws/lambda/*" for bucket in (FAILED_RECORDS, UNLISTED_RECORDS)}
        for action in ("Get", "Put", "Delete")
    },
}

ALLOWED: dict[str, dict[str, set[str]]] = {
    "save_kyc": {
        "dynamodb:Query": {"<KycTable.Arn>"},
        "dynamodb:GetItem": {"<KycTable.Arn>", LIVENESS},
        "dynamodb:UpdateItem": {"<KycTable.Arn>", LIVENESS, LIMITS},
        "cognito-idp:AdminGetUser": {"<UserPool.Arn>"},
        "kms:GenerateMac": {NAME_KEY},
        "s3:DeleteObjectVersionTagging": {LIVENESS_PICTURES},
    },
    "get_kyc": {
        "dynamodb:Query": {"<KycTable.Arn>"},
        "dynamodb:PutItem": {LOOKS},
        "kms:VerifyMac": {DECISION_KEY},
        "secretsmanager:GetSecretValue": {KEY_OF_PSEUDONYMS},
    },
    "contest": {"dynamodb:GetItem": {"<KycTable.Arn>"}, "dynamodb:UpdateItem": {"<KycTable.Arn>"}},
    "export_user": {
        "dynamodb:Query": {"<KycTable.Arn>", LIVENESS},
        "dynamodb:GetItem": {"<IdentityTable.Arn>"},
        "dynamodb:PutItem": {LOOKS},
        "kms:GenerateMac": {NAME_KEY},
        "kms:VerifyMac": {DECISION_KEY},
        "s3:GetObject": {DOCUMENTS},
        "s3:ListBucket": {"<DocumentBucket.Arn>"},
    },
    "erase_user": {"lambda:InvokeFunction": {"<RetentionApplyRetentionFunction.Arn>"}},
    "apply_retention": {
        **ERASE,
        **FORGET_FAILED,
        "dynamodb:Query": {"<KycTable.Arn>", LIVENESS, WORK, IDEMPOTENCY},
        "sqs:SendMessage": {RETENTION},
        "sqs:GetQueueAttributes": {RETENTION},
    },
    "erase_due": {**ERASE, "dynamodb:GetItem": {WORK}, **consume(RETENTION)},
    "validate_kyc_manually": {
        "dynamodb:GetItem": {"<KycTable.Arn>", WORK},
        "s3:PutObject": {EVIDENCE},
        "s3:DeleteObjectVersion": {EVIDENCE},
        "dynamodb:UpdateItem": {"<KycTable.Arn>", "<DocumentNumbersTable.Arn>"},
        "dynamodb:BatchGetItem": {"<DocumentNumbersTable.Arn>"},
        "kms:GenerateMac": {DECISION_KEY, NAME_KEY},
        "kms:VerifyMac": {DECISION_KEY},
    },
    "reviews": {
        "dynamodb:Query": {"<KycTable.Arn>", WORK, LOOKS},
        "dynamodb:GetItem": {WORK},
        "dynamodb:UpdateItem": {WORK},
        "dynamodb:PutItem": {LOOKS},
        "s3:GetObject": {DOCUMENTS},
        "s3:GetObjectVersion": {DOCUMENTS},
        "s3:ListBucket": {"<DocumentBucket.Arn>"},
        "secretsmanager:GetSecretValue": {KEY_OF_PSEUDONYMS},
        "kms:VerifyMac": {DECISION_KEY},
    },
    "documents": {
        "dynamodb:PutItem": {LOOKS},
        "dynamodb:UpdateItem": {LIMITS},
        "sts:AssumeRole": {DOCUMENT_ACCESS},
        "sts:TagSession": {DOCUMENT_ACCESS},
        "kms:GenerateMac": {NAME_KEY},
    },
    "liveness": {
        "dynamodb:ConditionCheckItem": {LIVENESS},
        "dynamodb:GetItem": {LIVENESS},
        "dynamodb:PutItem": {LIVENESS},
        "s3:DeleteObjectVersion": {LIVENESS_PICTURES},
        "s3:GetObject": {LIVENESS_OUTPUT},
        "s3:PutObject": {LIVENESS_OUTPUT, LIVENESS_PICTURES},
        "s3:PutObjectTagging": {LIVENESS_PICTURES},
        "kms:GenerateMac": {NAME_KEY},
        "sts:AssumeRole": {"<ApiLivenessStreamRole.Arn>"},
        **{action: {"*"} for action in LIVENESS_SESSIONS},
    },
    "dispatch": {
        "dynamodb:DescribeStream": {"<KycTable.StreamArn>"},
        "dynamodb:GetRecords": {"<KycTable.StreamArn>"},
        "dynamodb:GetShardIterator": {"<KycTable.StreamArn>"},
        "dynamodb:ListStreams": {"<KycTable.Arn>/stream/*"},
        "sqs:SendMessage": LANES,
        "dynamodb:UpdateItem": {BREAKER},
        "sns:Publish": {"<ValidationPipelineOutcomesTopic>"},
        "kms:GenerateDataKey": {MESSAGE_KEY},
        "kms:GenerateMac": {NAME_KEY},
        "s3:PutObject": {f"{FAILED_RECORDS}/aws/lambda/*"},
        "s3:ListBucket": {FAILED_RECORDS},
    },
    "follow_records": {
        "dynamodb:DescribeStream": {"<KycTable.StreamArn>"},
        "dynamodb:GetRecords": {"<KycTable.StreamArn>"},
        "dynamodb:GetShardIterator": {"<KycTable.StreamArn>"},
        "dynamodb:ListStreams": {"<KycTable.Arn>/stream/*"},
        "dynamodb:GetItem": {"<KycTable.Arn>"},
        "dynamodb:ConditionCheckItem": {"<KycTable.Arn>"},
        "dynamodb:UpdateItem": {WORK},
        "dynamodb:DeleteItem": {WORK},
        "s3:PutObject": {f"{UNLISTED_RECORDS}/aws/lambda/*"},
        "s3:ListBucket": {UNLISTED_RECORDS},
    },
    "validate_kyc": {
        "dynamodb:GetItem": {"<KycTable.Arn>"},
        "dynamodb:Query": {"<KycTable.Arn>"},
        "dynamodb:BatchGetItem": {"<DocumentNumbersTable.Arn>"},
        "dynamodb:UpdateItem": {"<KycTable.Arn>", "<DocumentNumbersTable.Arn>", BREAKER},
        "dynamodb:DeleteItem": {BREAKER},
        "secretsmanager:GetSecretValue": {KEY_OF_PSEUDONYMS},
        "s3:GetObject": {DOCUMENTS, EVIDENCE},
        "s3:GetObjectVersion": {DOCUMENTS},
        "s3:ListBucket": {"<DocumentBucket.Arn>"},
        "s3:PutObject": {EVIDENCE, RENDITIONS, JUDGED},
        "s3:DeleteObjectVersion": {EVIDENCE},
        "s3:ListBucketVersions": {"<DocumentBucket.Arn>"},
        **{action: {"*"} for action in RECOGNITION},
        "kms:Decrypt": {MESSAGE_KEY},
        "kms:VerifyMac": {DECISION_KEY},
        "kms:GenerateMac": {DECISION_KEY, NAME_KEY},
        "sqs:ChangeMessageVisibility": LANES,
        "sqs:SendMessage": {DEAD_LETTERS},
        **consume(*LANES),
    },
    "probe_providers": {
        "dynamodb:GetItem": {BREAKER},
        "dynamodb:UpdateItem": {BREAKER},
        "lambda:GetEventSourceMapping": MAPPINGS,
        "lambda:UpdateEventSourceMapping": MAPPINGS,
        "lambda:InvokeFunction": {"<ValidationPipelineValidateKycFunction.Arn>"},
    },
    "update_identity": {
        "dynamodb:BatchGetItem": {"<KycTable.Arn>", "<IdentityTable.Arn>"},
        "dynamodb:ConditionCheckItem": {"<KycTable.Arn>"},
        "dynamodb:PutItem": {"<IdentityTable.Arn>"},
        "kms:Decrypt": {MESSAGE_KEY},
        "kms:VerifyMac": {DECISION_KEY},
        **consume(IDENTITY),
    },
    "notify_user": {
        "sns:Publish": {"<NotificationTopic>"},
        "kms:Decrypt": {MESSAGE_KEY},
        "kms:VerifyMac": {DECISION_KEY},
        **consume(NOTIFY),
    },
    "webhooks": {
        **{f"dynamodb:{action}Item": {WEBHOOKS} for action in ("Delete", "Get", "Put", "Update")},
        "dynamodb:Query": {WEBHOOKS},
        "kms:Encrypt": {WEBHOOK_KEY},
        "sqs:SendMessage": {DELIVERIES},
    },
    "announce_webhooks": {
        **{f"dynamodb:{action}Item": {WEBHOOKS} for action in ("Put", "Update")},
        "dynamodb:Query": {WEBHOOKS},
        "kms:Decrypt": {MESSAGE_KEY},
        "kms:VerifyMac": {DECISION_KEY},
        "sns:Publish": {"<NotificationTopic>"},
        "sqs:SendMessage": {DELIVERIES},
        **consume(WEBHOOK_OUTCOMES),
    },
    # It calls what others name: whoever takes it over gets no customer's data, and no right but to deliver events.
    "send_webhook": {
        "dynamodb:GetItem": {WEBHOOKS},
        "dynamodb:UpdateItem": {WEBHOOKS},
        "kms:Decrypt": {WEBHOOK_KEY},
        "sqs:ChangeMessageVisibility": {DELIVERIES},
        "sqs:SendMessage": {UNDELIVERED},
        **consume(DELIVERIES),
    },
    "watch_pending": {"dynamodb:Query": {WORK}},
    "remind": {
        "dynamodb:Query": {"<KycTable.Arn>", WORK},
        "dynamodb:UpdateItem": {WORK},
        "kms:GenerateDataKey": {MESSAGE_KEY},
        "kms:GenerateMac": {NAME_KEY},
        "sns:Publish": {"<ValidationPipelineOutcomesTopic>"},
    },
    "send_letter": {
        "dynamodb:GetItem": {"<KycTable.Arn>"},
        "dynamodb:Query": {"<KycTable.Arn>"},
        "dynamodb:UpdateItem": {"<LettersTable.Arn>"},
        "kms:Decrypt": {MESSAGE_KEY},
        "kms:VerifyMac": {DECISION_KEY},
        "ses:SendEmail": {f"{SES}:identity/mail.example.com", f"{SES}:configuration-set/<LettersConfigurationSet>"},
        "sqs:ChangeMessageVisibility": {LETTERS},
        "sqs:SendMessage": {UNSENT},
        **consume(LETTERS),
    },
    "follow_letters": {
        "dynamodb:UpdateItem": {"<IdentityTable.Arn>", "<LettersTable.Arn>"},
        "kms:GenerateMac": {NAME_KEY},
    },
}

ONCE = {
    **{f"dynamodb:{action}Item": {IDEMPOTENCY} for action in ("ConditionCheck", "Delete", "Put")},
    **{f"kms:{action}": {ANSWER_KEY} for action in ("Decrypt", "GenerateDataKey")},
    "kms:GenerateMac": {NAME_KEY},
}
SERVE_POSTS = {"save_kyc", "contest", "documents", "liveness", "validate_kyc_manually", "reviews", "webhooks"}
"""Functions that carry a request out once under an `Idempotency-Key`."""

WITH_LETTERS: dict[str, dict[str, set[str]]] = {
    "reviews": {"dynamodb:GetItem": {"<IdentityTable.Arn>"}},
    "update_identity": {
        "dynamodb:GetItem": {"<LettersTable.Arn>"},
        "dynamodb:UpdateItem": {"<IdentityTable.Arn>"},
        "kms:GenerateMac": {NAME_KEY},
    },
    "apply_retention": {"kms:GenerateDataKey": {MESSAGE_KEY}, "sqs:SendMessage": {LETTERS}},
    "erase_due": {"kms:GenerateDataKey": {MESSAGE_KEY}, "sqs:SendMessage": {LETTERS}},
}
"""Beside what they may do anyway, in a stage that sends letters."""

KEY_ACTIONS = {
    "save_kyc": TABLE_WRITE_KEY_ACTIONS,
    "get_kyc": TABLE_WRITE_KEY_ACTIONS,
    "contest": TABLE_WRITE_KEY_ACTIONS,
    "export_user": TABLE_WRITE_KEY_ACTIONS,
    "erase_user": set(),
    "apply_retention": TABLE_WRITE_KEY_ACTIONS,
    "validate_kyc_manually": TABLE_WRITE_KEY_ACTIONS,
    "reviews": TABLE_WRITE_KEY_ACTIONS,
    "documents": TABLE_WRITE_KEY_ACTIONS,
    "liveness": TABLE_WRITE_KEY_ACTIONS,
    "dispatch": TABLE_WRITE_KEY_ACTIONS,
    "follow_records": TABLE_WRITE_KEY_ACTIONS,
    "erase_due": TABLE_WRITE_KEY_ACTIONS,
    "validate_kyc": TABLE_WRITE_KEY_ACTIONS,
    "update_identity": TABLE_WRITE_KEY_ACTIONS,
    "notify_user": {"Decrypt", "GenerateDataKey"},
    "webhooks": TABLE_WRITE_KEY_ACTIONS,
    "announce_webhooks": TABLE_WRITE_KEY_ACTIONS,
    "send_webhook": TABLE_WRITE_KEY_ACTIONS,
    "watch_pending": {"Decrypt"},
    "probe_providers": TABLE_WRITE_KEY_ACTIONS,
    "remind": TABLE_WRITE_KEY_ACTIONS,
    "send_letter": TABLE_WRITE_KEY_ACTIONS,
    "follow_letters": TABLE_WRITE_KEY_ACTIONS,
}


def allowed_in(stage: SynthesisedStage, function: str) -> dict[str, set[str]]:
    expected = {action: set(resources) for action, resources in ALLOWED[function].items()}
    if function == "validate_kyc":
        if stage.config.model.provider == "bedrock":
            expected["bedrock:InvokeModel"] = {PROFILE, MODEL}
        else:
            expected["secretsmanager:GetSecretValue"] |= {"<ModelApiKey>"}
    for action, resources in (ONCE if function in SERVE_POSTS else {}).items():
        expected[action] = expected.get(action, set()) | resources
    for action, resources in (WITH_LETTERS.get(function, {}) if stage.sends_letters else {}).items():
        expected[action] = expected.get(action, set()) | resources
    if stage.config.faces == "on":
        collections = (
            f"arn:<AWS::Partition>:rekognition:<AWS::Region>:<AWS::AccountId>:collection/kyc-{stage.config.stage}-*"
        )
        for action, resources in ON_FACES.get(function, {}).items():
            named = {collections if each == "{collections}" else each for each in resources}
            expected[action] = expected.get(action, set()) | named
    if stage.config.gradual_deployment and "lambda:InvokeFunction" in expected:
        (invoked,) = expected["lambda:InvokeFunction"]
        expected["lambda:InvokeFunction"] = {invoked.replace("Function.Arn>", "ReleaseAlias>")}
    if stage.config.encryption == "customer_managed":
        for action in KEY_ACTIONS[function]:
            expected.setdefault(f"kms:{action}", set()).add("<StageKey.Arn>")
    return expected


@pytest.mark.parametrize("function", ALLOWED)
def test_a_function_may_do_what_this_table_says_and_no_more(stage: SynthesisedStage, function: str) -> None:
    if function in LETTER_FUNCTIONS and not stage.sends_letters:
        assert function not in stage.functions()
        return
    role = stage.functions()[function]["Properties"]["Role"]["Fn::GetAtt"][0]

    assert granted_to_role(stage.template, role) == allowed_in(stage, function)


def test_letters_come_from_the_one_address_and_touch_two_attributes_of_an_identity_item(
    local: SynthesisedStage,
) -> None:
    conditions = {
        name: [
            statement["Condition"]
            for resource in local.resources("AWS::IAM::Policy").values()
            if {"Ref": local.functions()[name]["Properties"]["Role"]["Fn::GetAtt"][0]}
            in resource["Properties"]["Roles"]
            for statement in resource["Properties"]["PolicyDocument"]["Statement"]
            if statement["Action"] == action
        ]
        for name, action in (("send_letter", "ses:SendEmail"), ("follow_letters", "dynamodb:UpdateItem"))
    }

    assert conditions == {
        "send_letter": [{"StringEquals": {"ses:FromAddress": "kyc@mail.example.com"}}],
        "follow_letters": [
            {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["expires", "letter", "news", "news_time"]}},
            {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["letters_state", "letters_time", "tenant#email"]}},
        ],
    }


def test_who_counts_shares_moves_neither_the_breaker_nor_a_quotas_turns_nor_a_users_lock(
    stage: SynthesisedStage,
) -> None:
    """Each function that writes to the breaker's table does so to the items that begin with what it needs."""
    roles = {function["Properties"]["Role"]["Fn::GetAtt"][0]: name for name, function in stage.functions().items()}
    touched: dict[str, set[tuple[str, str]]] = {}
    for resource in stage.resources("AWS::IAM::Policy").values():
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]:
            if "Breaker" in str(statement["Resource"]) and "dynamodb:" in str(statement["Action"]):
                ((_, condition),) = statement["Condition"].items()
                for role, action in product(resource["Properties"]["Roles"], as_list(statement["Action"])):
                    touched.setdefault(roles[role["Ref"]], set()).add((action, *condition["dynamodb:LeadingKeys"]))

    update = "dynamodb:UpdateItem"
    assert touched == {
        "dispatch": {(update, "share#*")},
        "validate_kyc": {
            (update, "meter#*"), (update, "validation"), (update, "user#*"), ("dynamodb:DeleteItem", "user#*"),
        },
        "probe_providers": {("dynamodb:GetItem", "validation"), (update, "validation")},
    }  # fmt: skip


def test_a_stage_that_names_no_letters_has_nothing_of_them(beta: SynthesisedStage) -> None:
    assert not beta.sends_letters
    assert "ses" not in {resource["Type"].split("::")[1].lower() for resource in beta.template["Resources"].values()}
    assert "ses:" not in json.dumps(beta.template)
    assert "LettersDeadLetterQueueUrl" not in beta.template["Outputs"]


def test_no_function_reads_a_whole_table(stage: SynthesisedStage) -> None:
    """Least of all one that a schedule runs: it would take the longer the more records there are."""
    allowed = {
        action
        for resource in stage.template["Resources"].values()
        for document in _identity_policies(resource)
        for action, _ in statements(document)
    }

    assert "dynamodb:Query" in allowed
    assert "dynamodb:Scan" not in allowed


def test_documents_reaches_one_users_documents_in_each_session_and_none_without_a_session(
    stage: SynthesisedStage,
) -> None:
    (role,) = (name for name in stage.resources("AWS::IAM::Role") if "DocumentAccess" in name)
    allowed = granted_to_role(stage.template, role)
    (trusted,) = stage.template["Resources"][role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]

    assert {action: allowed[action] for action in allowed if not action.startswith("kms:")} == {
        "s3:PutObject": {OF_ONE_USER},
        "s3:GetObject": {OF_ONE_USER},
        "s3:GetObjectVersion": {OF_ONE_USER},
        "s3:ListBucket": {"<DocumentBucket.Arn>"},
    }
    assert trusted["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert trusted["Condition"] == {
        "StringLike": {"aws:RequestTag/owner": "?" * 24},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["owner"]},
    }
    assert trusted["Principal"] == {"AWS": stage.functions()["documents"]["Properties"]["Role"]}


def test_who_saves_claims_may_name_what_a_submission_changes_and_nothing_that_a_decision_leaves(
    stage: SynthesisedStage,
) -> None:
    role = stage.functions()["save_kyc"]["Properties"]["Role"]["Fn::GetAtt"][0]
    (conditions,) = (
        statement["Condition"]
        for resource in stage.resources("AWS::IAM::Policy").values()
        if {"Ref": role} in resource["Properties"]["Roles"]
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
        if "dynamodb:UpdateItem" in as_list(statement["Action"]) and "KycTable" in str(statement["Resource"])
    )

    assert conditions == {"ForAllValues:StringEquals": {"dynamodb:Attributes": sorted(OF_A_SUBMISSION)}}
    assert set(OF_A_SUBMISSION).isdisjoint({*KEPT, "signature", "proposals"})


def test_a_star_stands_only_where_aws_allows_nothing_else(stage: SynthesisedStage) -> None:
    on_everything = {
        action
        for resource in stage.template["Resources"].values()
        for document in _identity_policies(resource)
        for action, resources in statements(document)
        if "*" in resources
    }

    creating = {"rekognition:CreateCollection"} if stage.config.faces == "on" else set()
    streaming = LIVENESS_SESSIONS | {LIVENESS_STREAM}
    tracing = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
    assert on_everything == RECOGNITION | creating | streaming | tracing


def test_no_action_is_a_pattern(stage: SynthesisedStage) -> None:
    patterns = [
        action
        for resource in stage.template["Resources"].values()
        for document in _identity_policies(resource)
        for action, _ in statements(document)
        if "*" in action
    ]

    assert patterns == []


def test_no_managed_policy_but_three_of_aws_own_services(stage: SynthesisedStage) -> None:
    managed = re.findall(r"iam::aws:policy/([\w/-]+)", str(stage.template))

    # API Gateway's account-wide logging, the function of CDK that empties buckets of stages which may go, CodeDeploy
    # (https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html).
    assert set(managed) <= {
        "service-role/AmazonAPIGatewayPushToCloudWatchLogs",
        "service-role/AWSLambdaBasicExecutionRole",
        *(["service-role/AWSCodeDeployRoleForLambdaLimited"] if stage.config.gradual_deployment else []),
    }
    assert "FullAccess" not in str(stage.template)


def test_a_key_is_used_through_services_only_or_for_messages_of_the_stage_or_for_macs(stage: SynthesisedStage) -> None:
    for policy in stage.resources("AWS::IAM::Policy").values():
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            if "kms:" in str(statement["Action"]):
                condition = statement["Condition"]["StringEquals"]
                if any(key in str(statement["Resource"]) for key in ("MessageKey", "WebhooksKey", "AnswerKey")):
                    assert condition == {"kms:EncryptionContext:stage": stage.config.stage}
                elif "Mac" in str(statement["Action"]):
                    assert condition == {"kms:MacAlgorithm": "HMAC_SHA_256"}
                else:
                    assert condition.keys() == {"kms:ViaService"}


def _identity_policies(resource: dict[str, object]) -> list[dict[str, object]]:
    match resource:
        case {"Type": "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}:
            return [document]
        case {"Type": "AWS::IAM::Role", "Properties": {"Policies": policies}}:
            return [policy["PolicyDocument"] for policy in policies]
    return []


def test_browsers_stream_liveness_checks_under_a_role_that_allows_nothing_else(stage: SynthesisedStage) -> None:
    (role,) = (r for name, r in stage.resources("AWS::IAM::Role").items() if name.startswith("ApiLivenessStreamRole"))
    properties = role["Properties"]
    (policy,) = properties["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    (trust,) = properties["AssumeRolePolicyDocument"]["Statement"]
    functions = stage.functions()["liveness"]["Properties"]["Role"]

    assert (statement["Effect"], statement["Action"]) == ("Allow", LIVENESS_STREAM)
    assert (trust["Action"], trust["Principal"]) == ("sts:AssumeRole", {"AWS": functions})


def test_without_liveness_checks_there_is_no_function_and_no_role_for_them() -> None:
    stages = context()["stages"]
    policy = {**stages["prod"]["policy"], "liveness": "off"}
    stages = {**stages, "prod": {**stages["prod"], "policy": policy}}
    stack = KycStack(App(context=context()), "kyc-prod", config=load_stage("prod", stages))

    template = str(Template.from_stack(stack).to_json()["Resources"])

    assert "Liveness" in template  # the table, which is erased from whatever the stage wanted before
    assert not [action for action in (*LIVENESS_SESSIONS, LIVENESS_STREAM) if action in template]
