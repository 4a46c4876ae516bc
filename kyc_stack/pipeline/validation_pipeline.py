"""ValidationPipeline: from a change in the KYC table to a decision and what follows from it."""

import json
from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from kyc.domain.lane import Lane
from kyc.domain.policy import Policy
from kyc_stack.config import LaneConfig
from kyc_stack.data.personal_data import PersonalData
from kyc_stack.data.private_bucket import AccessLogsBucket
from kyc_stack.functions.function import FUNCTION_SETTINGS, FunctionPlatform, KycFunction
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.nag import acknowledge
from kyc_stack.pipeline.breaker import BreakerTable, ProviderBreaker
from kyc_stack.pipeline.fifo_queue import FifoQueue
from kyc_stack.pipeline.model_access import ModelAccess
from kyc_stack.pipeline.outcomes_topic import OutcomesTopic
from kyc_stack.pipeline.stream_reader import FailedRecords, read_stream

# An outage of a day costs nobody a decision: a claim waits, and is a person's only after as long and as many tries.
_PROVIDER_PATIENCE = Duration.hours(24)
_PROVIDER_ATTEMPTS = 5

# The tries are then 5, 15, 45, 135 and 405 seconds apart, and 15 minutes from then on: a hundred in a day. So a message
# may be received as often as SQS lets one before it puts it aside, also where it comes before its turn (at most:
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html); what can never be
# validated is put aside by the worker itself.
_RETRY_DELAY = Duration.seconds(5)
_VALIDATION_RECEIVES = 1000

_IDENTITY_BATCH = 10


class ValidationPipeline(Construct):
    """Dispatch on the stream, the lanes of validations, the topic of outcomes, and the identity table's updates."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: FunctionPlatform,
        data: PersonalData,
        access_logs: AccessLogsBucket,
        model: ModelAccess,
        alarm_topic: AlarmTopic,
        policy: Policy,
        quotas: Mapping[str, float],
        lanes: LaneConfig = LaneConfig(),  # noqa: B008 - it is frozen
        barcode_first: bool = True,
        empty_buckets_on_destroy: bool = False,
    ) -> None:
        """Create the pipeline.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            platform: What its functions share with others.
            data: The records, whose stream starts it and where decisions are recorded; the users' overall statuses; the
                documents and the evidence; whom documents, selfies and faces are bound to.
            access_logs: Where the access logs of its own bucket go.
            model: The language model that assesses claims.
            alarm_topic: Who is told of what failed for good.
            policy: The stage's thresholds.
            quotas: Calls a second that all validations together make, by service and operation.
            lanes: How many claims of each lane are validated at once at most, and a tenant's share of a lane.
            barcode_first: Ask for a document's typed fields only where its barcode does not say who holds it.
            empty_buckets_on_destroy: Let a custom resource empty its bucket when the stack goes.
        """
        super().__init__(scope, construct_id)
        self._platform = platform
        self._data = data
        self.outcomes = OutcomesTopic(self, "Outcomes", name_prefix=platform.name_prefix, key=platform.key)
        self.lanes = self._add_lanes(alarm_topic)
        self.validation_queue = self.lanes[Lane.PLAIN]
        self.identity_queue = self._queue("Identity", "identity", "update_identity", alarm_topic)
        self.identity_queue.subscribe_to(self.outcomes.topic)
        self.failed_records = FailedRecords(
            self,
            "FailedRecords",
            platform=platform,
            access_logs=access_logs,
            empty_on_destroy=empty_buckets_on_destroy,
        )
        self.breaker_table = BreakerTable(self, "Breaker", stage=platform.stage, key=platform.key)
        self.dispatch = self._add_dispatch(
            alarm_topic,
            {
                "DEFAULT_ISSUING_COUNTRY": policy.default_issuing_country,
                "TENANT_SHARES": json.dumps(dict(lanes.tenant_shares(quotas)), separators=(",", ":")),
            },
        )
        self.validate_kyc = self._add_validate_kyc(
            model,
            {
                "POLICY": policy.settings_json(),
                "BARCODE_FIRST": "true" if barcode_first else "false",
                "QUOTAS": json.dumps(dict(quotas), separators=(",", ":")),
            },
            lanes.at_once,
        )
        self.breaker = ProviderBreaker(
            self,
            "ProviderBreaker",
            platform=platform,
            table=self.breaker_table,
            worker=self.validate_kyc,
            mappings=list(self.validations.values()),
            alarm_topic=alarm_topic,
        )
        self.update_identity = self._add_update_identity()

    def _add_lanes(self, alarm_topic: AlarmTopic) -> Mapping[Lane, FifoQueue]:
        """Return the queues of validations; the plain lane's was the only one before there were lanes."""

        def lane(construct_id: str, name: str, plain: FifoQueue | None = None) -> FifoQueue:
            return self._queue(construct_id, name, "validate_kyc", alarm_topic, _VALIDATION_RECEIVES, plain)

        plain = lane("Validation", "validation")
        return {
            Lane.PLAIN: plain,
            Lane.TYPED: lane("TypedValidation", "validation-typed", plain),
            Lane.SURPLUS: lane("SurplusValidation", "validation-surplus", plain),
        }

    @property
    def _queue_urls(self) -> dict[str, str]:
        return {
            "VALIDATION_QUEUE_URL": self.lanes[Lane.PLAIN].queue_url,
            "TYPED_VALIDATION_QUEUE_URL": self.lanes[Lane.TYPED].queue_url,
            "SURPLUS_VALIDATION_QUEUE_URL": self.lanes[Lane.SURPLUS].queue_url,
            "BREAKER_TABLE_NAME": self.breaker_table.table_name,
        }

    def _queue(
        self,
        construct_id: str,
        name: str,
        worker: str,
        alarm_topic: AlarmTopic,
        max_receive_count: int = 5,
        dead_letters_of: FifoQueue | None = None,
    ) -> FifoQueue:
        return FifoQueue(
            self,
            construct_id,
            name=name,
            name_prefix=self._platform.name_prefix,
            key=self._platform.key,
            alarm_topic=alarm_topic,
            worker_timeout=FUNCTION_SETTINGS[worker].timeout,
            max_receive_count=max_receive_count,
            dead_letters_of=dead_letters_of,
        )

    def _add_dispatch(self, alarm_topic: AlarmTopic, environment: dict[str, str]) -> KycFunction:
        dispatch = KycFunction(
            self,
            "Dispatch",
            name="dispatch",
            platform=self._platform,
            environment={
                **self._queue_urls,
                "OUTCOMES_TOPIC_ARN": self.outcomes.topic.topic_arn,
                **environment,
                **self._data.known_faces.switch,
                **self._platform.message_key.environment,
                **self._platform.name_key.environment,
            },
            layers=[self._platform.package.message_layer],
        )
        self._platform.message_key.grant_seal(dispatch)
        self._platform.name_key.grant_derive(dispatch)
        for lane in self.lanes.values():
            lane.grant_send(dispatch)
        self.breaker_table.grant_count_shares(dispatch)
        self.outcomes.grant_publish(dispatch)
        read_stream(
            self,
            function=dispatch,
            kyc_table=self._data.kyc_table,
            failed_records=self.failed_records,
            platform=self._platform,
            filters=[
                lambda_.FilterCriteria.filter(
                    {
                        "eventName": ["INSERT", "MODIFY"],
                        # A tombstone has no `verify`, and concerns nobody.
                        "dynamodb": {"NewImage": {"verify": {"BOOL": [{"exists": True}]}}},
                    }
                )
            ],
            alarm_topic=alarm_topic,
            alarm_name="stream-failed-records",
            alarm_description="Changes of records could not be dispatched and wait in the bucket of failed records. "
            "Look at the log of dispatch, mend the cause, and run `make redrive`.",
        )
        return dispatch

    def _add_validate_kyc(
        self,
        model: ModelAccess,
        environment: dict[str, str],
        at_once: Mapping[Lane, int],
    ) -> KycFunction:
        package, data = self._platform.package, self._data
        validate_kyc = KycFunction(
            self,
            "ValidateKyc",
            name="validate_kyc",
            platform=self._platform,
            environment={
                "KYC_TABLE_NAME": data.kyc_table.table_name,
                "DOCUMENT_BUCKET_NAME": data.document_bucket.bucket_name,
                **self._queue_urls,
                "VALIDATION_DEAD_LETTER_QUEUE_URL": self.validation_queue.dead_letter_queue.queue_url,
                "PROVIDER_PATIENCE_SECONDS": str(_PROVIDER_PATIENCE.to_seconds()),
                "PROVIDER_ATTEMPTS": str(_PROVIDER_ATTEMPTS),
                "RETRY_DELAY_SECONDS": str(_RETRY_DELAY.to_seconds()),
                **self._platform.message_key.environment,
                **self._platform.decision_key.environment,
                **self._platform.name_key.environment,
                **data.document_numbers.environment,
                **data.known_faces.environment,
                **model.environment,
                **environment,
            },
            layers=[package.message_layer, package.model_layer, package.pictures_layer],
        )
        self._platform.message_key.grant_open(validate_kyc)
        self._platform.decision_key.grant_sign(validate_kyc)
        self._platform.decision_key.grant_verify(validate_kyc)
        self._platform.name_key.grant_derive(validate_kyc)
        data.kyc_table.grant_read(validate_kyc)
        data.kyc_table.grant_list(validate_kyc)
        data.kyc_table.grant_record_decision(validate_kyc)
        data.document_bucket.grant_examine(validate_kyc)
        data.document_bucket.grant_keep_renditions(validate_kyc)
        data.document_bucket.grant_keep_evidence(validate_kyc)
        data.document_bucket.grant_read_evidence(validate_kyc)
        data.document_bucket.grant_remove_evidence(validate_kyc)
        data.document_numbers.grant_bind(validate_kyc)
        data.known_faces.grant_keep(validate_kyc)
        model.grant_ask(validate_kyc)
        _grant_recognition(validate_kyc)
        # One claim at a time: it waits for providers, and a claim must not wait for another's.
        self.validations = {
            lane: queue.add_worker(validate_kyc, batch_size=1, max_concurrency=at_once[lane])
            for lane, queue in self.lanes.items()
        }
        self.breaker_table.grant_note_failures(validate_kyc)
        self.breaker_table.grant_take_turns(validate_kyc)
        self.breaker_table.grant_lock_users(validate_kyc)
        for queue in self.lanes.values():
            queue.grant_retry_later(validate_kyc)
        self.validation_queue.grant_put_aside(validate_kyc)
        return validate_kyc

    def _add_update_identity(self) -> KycFunction:
        update_identity = KycFunction(
            self,
            "UpdateIdentity",
            name="update_identity",
            platform=self._platform,
            environment={
                "KYC_TABLE_NAME": self._data.kyc_table.table_name,
                "IDENTITY_TABLE_NAME": self._data.identity_table.table_name,
                **self._platform.message_key.environment,
                **self._platform.decision_key.environment,
            },
            layers=[self._platform.package.message_layer],
        )
        self._platform.message_key.grant_open(update_identity)
        self._platform.decision_key.grant_verify(update_identity)
        self._data.kyc_table.grant_read_batch(update_identity)
        self._data.kyc_table.grant_check(update_identity)
        self._data.identity_table.grant_keep(update_identity)
        self.identity_queue.add_worker(update_identity, batch_size=_IDENTITY_BATCH)
        return update_identity


def _grant_recognition(function: KycFunction) -> None:
    """Grant reading text and faces, in a policy of its own so that its `*` covers nothing else."""
    policy = iam.Policy(
        function,
        "Recognition",
        roles=[function.role],
        statements=[
            iam.PolicyStatement(
                actions=[
                    "rekognition:CompareFaces",
                    "rekognition:DetectFaces",
                    "rekognition:DetectModerationLabels",
                    "rekognition:DetectText",
                    "textract:AnalyzeID",
                    "textract:DetectDocumentText",
                ],
                resources=["*"],
            )
        ],
    )
    acknowledge(
        policy,
        "AwsSolutions-IAM5[Resource::*]",
        "Textract and Rekognition know no resources to name for these operations.",
    )
