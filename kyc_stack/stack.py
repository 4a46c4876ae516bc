"""KycStack: one stage of AUTO KYC."""

from collections.abc import Mapping

from aws_cdk import CfnOutput, Duration, Environment, RemovalPolicy, Stack, Tags
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from kyc.domain.lane import Lane
from kyc.domain.liveness_mode import LivenessMode
from kyc.domain.proposal import NeedsTwo
from kyc_stack.api.kyc_api import KycApi
from kyc_stack.config import StageConfig
from kyc_stack.data.document_bucket import DocumentBucket
from kyc_stack.data.document_numbers import DocumentNumbers
from kyc_stack.data.idempotency_table import IdempotencyTable
from kyc_stack.data.identity_table import IdentityTable
from kyc_stack.data.known_faces import KnownFaces
from kyc_stack.data.kyc_table import KycTable
from kyc_stack.data.limits_table import LimitsTable
from kyc_stack.data.liveness_table import LivenessTable
from kyc_stack.data.looks_table import LooksTable
from kyc_stack.data.personal_data import PersonalData
from kyc_stack.data.private_bucket import AccessLogsBucket
from kyc_stack.data.stage_table import OfTables
from kyc_stack.data.webhook_table import WebhookTable
from kyc_stack.data.work_table import WorkTable
from kyc_stack.existing import existing_bucket, existing_key, existing_table
from kyc_stack.functions.function import FunctionPlatform, KycFunction
from kyc_stack.keys.decision_key import DecisionKey
from kyc_stack.keys.name_key import NameKey
from kyc_stack.keys.stage_key import StageKey
from kyc_stack.keys.webhook_key import WebhookKey
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.monitoring.budget import StageBudget
from kyc_stack.monitoring.stage_monitoring import Monitoring
from kyc_stack.people.customer_page import page_outputs
from kyc_stack.people.user_pool import KycUserPool
from kyc_stack.people.web_app import WebApp
from kyc_stack.pipeline.letters import Letters
from kyc_stack.pipeline.model_access import ModelAccess
from kyc_stack.pipeline.notification_topic import NotificationTopic
from kyc_stack.pipeline.outcomes_topic import OutcomesTopic
from kyc_stack.pipeline.validation_pipeline import ValidationPipeline
from kyc_stack.pipeline.webhooks import Webhooks
from kyc_stack.pipeline.work_lists import WorkLists
from kyc_stack.schedules.erasure import Retention
from kyc_stack.schedules.pending_watch import PendingWatch
from kyc_stack.schedules.reminders import Reminding

APP = "auto-kyc"


class KycStack(Stack):
    """Everything of a stage, named `kyc-{stage}`, put together from the constructs beside this file."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: StageConfig, first_deployment: bool = False
    ) -> None:
        """Compose the stage.

        Args:
            scope: The app.
            construct_id: The stack's name.
            config: The stage's configuration.
            first_deployment: Leave deletion protection out, since a first deployment that fails must be able to take
                back what it has created. The next one turns it on.
        """
        deletion_protection = config.protect_data and not first_deployment
        super().__init__(
            scope,
            construct_id,
            description=f"AUTO KYC, stage {config.stage}",
            env=Environment(account=config.account, region=config.region),
            termination_protection=deletion_protection,
            tags=_tags(config),
        )
        self._tag(_tags(config))
        StageBudget.where_wanted(self, "Budget", name_prefix=construct_id, config=config)
        # Kept when the stack goes, but not when the deployment that creates it fails: under a name of ours it would
        # keep the next one from creating it
        # (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html).
        removal_policy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if config.protect_data else RemovalPolicy.DESTROY
        log_group_prefix = f"/{APP}/{config.stage}/"

        key = StageKey(
            self,
            "StageKey",
            log_group_prefix=log_group_prefix,
            customer_managed=config.encryption == "customer_managed",
            removal_policy=removal_policy,
        )
        alarm_topic = AlarmTopic(self, "AlarmTopic", name_prefix=construct_id, key=key, email=config.alarm_email)
        user_pool = self._user_pool(config, deletion_protection=deletion_protection)
        of_tables: OfTables = {
            "stage": config.stage,
            "key": key,
            "protect_data": config.protect_data,
            "deletion_protection": deletion_protection,
        }
        kyc_table = self._kyc_table(config, of_tables)
        identity_table = self._identity_table(config, of_tables)
        work_table = self._work_table(config, of_tables)
        access_logs = AccessLogsBucket(
            self,
            "AccessLogs",
            retention_days=config.access_log_retention_days,
            removal_policy=removal_policy,
            empty_on_destroy=config.empty_buckets_on_destroy,
        )
        web_app = (
            WebApp(
                self,
                "WebApp",
                name_prefix=construct_id,
                access_logs=access_logs,
                domain=config.web.domain,
                certificate_arn=config.web.certificate_arn,
                uses_camera=config.web.customer is not None,
                streams_liveness=config.web.customer is not None and config.policy.liveness is not LivenessMode.OFF,
                access_log_retention_days=config.access_log_retention_days,
                removal_policy=removal_policy,
                empty_on_destroy=config.empty_buckets_on_destroy,
            )
            if config.web.has_pages
            else None
        )
        document_bucket = (
            DocumentBucket.from_bucket(
                self,
                "DocumentBucket",
                existing_bucket(
                    self,
                    "ExistingDocumentBucket",
                    name=config.document_bucket_name,
                    key_arn=config.document_bucket_key_arn,
                ),
            )
            if config.document_bucket_name
            else DocumentBucket(
                self,
                "DocumentBucket",
                key=key,
                access_logs=access_logs,
                cors_origins=[*config.cors_origins, *([web_app.bucket_origin] if web_app else [])],
                noncurrent_version_days=config.noncurrent_version_days,
                removal_policy=removal_policy,
                empty_on_destroy=config.empty_buckets_on_destroy,
            )
        )
        document_numbers = self._document_numbers(config, of_tables)
        model = ModelAccess(
            self,
            "Model",
            provider=config.model.provider,
            model_name=config.model.name,
            shows_pictures=config.model.pictures,
            key=key,
            removal_policy=removal_policy,
        )
        platform = FunctionPlatform.create(
            self,
            stage=config.stage,
            name_prefix=construct_id,
            key=key,
            log_group_prefix=log_group_prefix,
            log_retention_days=config.log_retention_days,
            removal_policy=removal_policy,
            build_target=config.build_target,
            accept_unsigned_until=config.accept_unsigned_decisions_until,
            gradual_deployment=config.gradual_deployment,
            name_key=NameKey.from_key(self, "NameKey", existing_key(self, "ExistingNameKey", config.name_key_arn))
            if config.name_key_arn
            else None,
            decision_key=DecisionKey.from_key(
                self,
                "DecisionKey",
                existing_key(self, "ExistingDecisionKey", config.decision_key_arn),
                accept_unsigned_until=config.accept_unsigned_decisions_until,
            )
            if config.decision_key_arn
            else None,
        )
        data = PersonalData(
            kyc_table,
            identity_table,
            work_table,
            LivenessTable(self, "LivenessTable", stage=config.stage, key=key),
            document_bucket,
            document_numbers,
            idempotency=IdempotencyTable(self, "IdempotencyTable", stage=config.stage, key=key),
            known_faces=self._known_faces(config, of_tables),
        )
        pipeline = ValidationPipeline(
            self,
            "ValidationPipeline",
            platform=platform,
            kyc_table=kyc_table,
            identity_table=identity_table,
            document_bucket=document_bucket,
            document_numbers=document_numbers,
            known_faces=data.known_faces,
            access_logs=access_logs,
            model=model,
            alarm_topic=alarm_topic,
            policy=config.policy,
            quotas=config.quotas.by_operation,
            lanes=config.lanes,
            barcode_first=config.barcode_first,
            empty_buckets_on_destroy=config.empty_buckets_on_destroy,
        )
        work_lists = WorkLists(
            self,
            "WorkLists",
            platform=platform,
            kyc_table=kyc_table,
            work_table=work_table,
            access_logs=access_logs,
            alarm_topic=alarm_topic,
            empty_buckets_on_destroy=config.empty_buckets_on_destroy,
        )
        retention = Retention(
            self,
            "Retention",
            platform=platform,
            data=data,
            failed_records=[pipeline.failed_records, work_lists.failed_records],
            retention_days=config.retention_days,
            limits=config.erasure,
            needs_two=NeedsTwo.ERASE in config.second_person,
            on_request=config.erasure_on_request,
            alarm_topic=alarm_topic,
        )
        notifications = NotificationTopic(
            self,
            "NotificationTopic",
            platform=platform,
            outcomes=pipeline.outcomes,
            alarm_topic=alarm_topic,
        )
        webhooks = Webhooks(
            self,
            "Webhooks",
            platform=platform,
            outcomes=pipeline.outcomes,
            notifications=notifications,
            alarm_topic=alarm_topic,
            networks=config.webhooks.reachable_networks,
            protect_data=config.protect_data,
            deletion_protection=deletion_protection,
            table=WebhookTable.from_table(
                self,
                "WebhookTable",
                existing_table(
                    self,
                    "ExistingWebhookTable",
                    name=config.webhook_table_name,
                    key_arn=config.webhook_table_key_arn,
                ),
            )
            if config.webhook_table_name
            else None,
            webhook_key=WebhookKey.from_key(
                self,
                "WebhookKey",
                existing_key(self, "ExistingWebhookKey", config.webhook_key_arn),
                stage=config.stage,
            )
            if config.webhook_key_arn
            else None,
        )
        letters = (
            Letters(
                self,
                "Letters",
                platform=platform,
                settings=config.letters,
                outcomes=pipeline.outcomes,
                kyc_table=kyc_table,
                identity_table=identity_table,
                update_identity=pipeline.update_identity,
                erasers=[retention.function, retention.erase_due],
                alarm_topic=alarm_topic,
            )
            if config.letters
            else None
        )
        api = KycApi(
            self,
            "Api",
            platform=platform,
            user_pool=user_pool.user_pool,
            user_pool_client=user_pool.client,
            data=data,
            erasing=retention,
            requests_per_second=config.throttle.requests_per_second,
            burst_requests=config.throttle.burst_requests,
            cors_origins=[*config.cors_origins, *([web_app.origin] if web_app else [])],
            second_person=config.second_person,
            looks=self._looks_table(config, of_tables),
            liveness=config.policy.liveness,
            liveness_confidence_percent=config.policy.liveness_confidence_percent,
            consent_versions=config.web.customer.consent.accepted if config.web.customer else (),
            webhooks=webhooks,
            limits=LimitsTable(self, "LimitsTable", stage=config.stage, key=key, limits=config.limits),
            shows_letters=letters is not None,
        )
        if web_app:
            web_app.connect(api_url=api.url, document_bucket=document_bucket)
        pending_watch = PendingWatch(
            self,
            "PendingWatch",
            platform=platform,
            work_table=work_table,
            alarm_topic=alarm_topic,
            limit=Duration.minutes(config.pending.limit_minutes),
            interval=Duration.minutes(config.pending.interval_minutes),
            alarms=config.alarms,
        )
        monitoring = Monitoring(self, "Monitoring", name_prefix=construct_id, alarm_topic=alarm_topic)
        monitoring.watch_decisions(pipeline.validate_kyc, config=config.alarms)
        monitoring.watch_api(api)
        monitoring.watch_queues(
            *pipeline.lanes.values(),
            pipeline.identity_queue,
            notifications.queue,
            retention.queue,
            webhooks.outcomes_queue,
            *([letters.queue] if letters else []),
        )
        monitoring.watch_stream(pipeline.dispatch)
        monitoring.watch_lists(work_lists)
        workers = (
            pipeline.dispatch,
            pipeline.validate_kyc,
            pipeline.update_identity,
            notifications.notify_user,
            webhooks.announce,
            webhooks.send,
            work_lists.function,
            retention.erase_due,
            *([letters.send] if letters else []),
        )
        monitoring.watch_workers(*workers)
        monitoring.watch_access("workers", *workers)
        monitoring.watch_access("api", *api.functions_but_webhooks, retention.function)
        monitoring.watch_access("webhooks", api.webhooks)
        monitoring.watch_breaker(pipeline.breaker)
        monitoring.watch_standstill(pipeline.lanes, pipeline.validate_kyc)
        monitoring.watch_pending(pending_watch)
        monitoring.watch_retention(retention)
        monitoring.watch_proofs(*platform.decision_key.verifiers)
        monitoring.watch_functions(
            *api.functions,
            pipeline.dispatch,
            pipeline.validate_kyc,
            pipeline.update_identity,
            notifications.notify_user,
            webhooks.announce,
            webhooks.send,
            work_lists.function,
            pipeline.breaker.function,
            pending_watch.function,
            retention.function,
            retention.erase_due,
            *([letters.send, letters.follow] if letters else []),
            *self._reminding(config, platform, data, pipeline.outcomes, alarm_topic),
        )
        monitoring.show_alarms()
        self._tell(
            {
                "ApiUrl": api.url,
                "UserPoolId": user_pool.user_pool.user_pool_id,
                "UserPoolClientId": user_pool.client.user_pool_client_id,
                "KycTableName": kyc_table.table_name,
                "IdentityTableName": identity_table.table_name,
                "WorkTableName": work_table.table_name,
                "NumberTableName": document_numbers.table.table_name,
                "FaceTableName": data.known_faces.table.table_name,
                "LooksTableName": api.looks.table_name,
                "PseudonymKeySecretArn": document_numbers.key_environment["PSEUDONYM_KEY_SECRET_ARN"],
                "DocumentBucketName": document_bucket.bucket_name,
                "NotificationTopicArn": notifications.topic.topic_arn,
                "AlarmTopicArn": alarm_topic.topic.topic_arn,
                "ValidationQueueUrl": pipeline.lanes[Lane.PLAIN].queue_url,
                "TypedValidationQueueUrl": pipeline.lanes[Lane.TYPED].queue_url,
                "SurplusValidationQueueUrl": pipeline.lanes[Lane.SURPLUS].queue_url,
                "ValidationDeadLetterQueueUrl": pipeline.validation_queue.dead_letter_queue.queue_url,
                "IdentityDeadLetterQueueUrl": pipeline.identity_queue.dead_letter_queue.queue_url,
                "NotifyDeadLetterQueueUrl": notifications.queue.dead_letter_queue.queue_url,
                "WebhookOutcomesDeadLetterQueueUrl": webhooks.outcomes_queue.dead_letter_queue.queue_url,
                "WebhooksDeadLetterQueueUrl": webhooks.queue.dead_letter_queue.queue_url,
                "WebhookTableName": webhooks.table.table_name,
                "RetentionDeadLetterQueueUrl": retention.queue.dead_letter_queue.queue_url,
                "BreakerTableName": pipeline.breaker_table.table_name,
                "ValidationMappingIds": ",".join(
                    mapping.event_source_mapping_id for mapping in pipeline.validations.values()
                ),
                "FailedRecordsBucketName": pipeline.failed_records.bucket_name,
                "DispatchFunctionName": pipeline.dispatch.entry.function_name,
                "UnlistedRecordsBucketName": work_lists.failed_records.bucket_name,
                "FollowRecordsFunctionName": work_lists.function.entry.function_name,
                "DecisionKeyArn": platform.decision_key.key_arn,
                "ApplyRetentionFunctionName": retention.function.entry.function_name,
                "PendingLimitMinutes": str(config.pending.limit_minutes),
                **(
                    {
                        "LettersDeadLetterQueueUrl": letters.queue.dead_letter_queue.queue_url,
                        "LetterIdentity": letters.identity,
                        "FollowLettersFunctionName": letters.follow.entry.function_name,
                    }
                    if letters
                    else {}
                ),
                **(
                    {"WebUrl": web_app.url, "WebBucketName": web_app.bucket.bucket_name, **page_outputs(config)}
                    if web_app
                    else {}
                ),
            }
        )

    def _user_pool(self, config: StageConfig, *, deletion_protection: bool) -> KycUserPool:
        if config.user_pool_id:
            return KycUserPool.from_user_pool(
                self,
                "UserPool",
                cognito.UserPool.from_user_pool_id(self, "ExistingUserPool", config.user_pool_id),
                admin_password_sign_in=config.admin_password_sign_in,
            )
        return KycUserPool(
            self,
            "UserPool",
            threat_protection=config.threat_protection,
            admin_password_sign_in=config.admin_password_sign_in,
            protect_data=config.protect_data,
            deletion_protection=deletion_protection,
        )

    def _kyc_table(self, config: StageConfig, of_tables: OfTables) -> KycTable:
        if config.kyc_table_name:
            return KycTable.from_table(
                self,
                "KycTable",
                existing_table(
                    self,
                    "ExistingKycTable",
                    name=config.kyc_table_name,
                    key_arn=config.kyc_table_key_arn,
                    stream_arn=config.kyc_table_stream_arn,
                ),
            )
        return KycTable(self, "KycTable", **of_tables)

    def _identity_table(self, config: StageConfig, of_tables: OfTables) -> IdentityTable:
        if config.identity_table_name:
            return IdentityTable.from_table(
                self,
                "IdentityTable",
                existing_table(
                    self,
                    "ExistingIdentityTable",
                    name=config.identity_table_name,
                    key_arn=config.identity_table_key_arn,
                ),
            )
        return IdentityTable(self, "IdentityTable", **of_tables)

    def _work_table(self, config: StageConfig, of_tables: OfTables) -> WorkTable:
        if config.work_table_name:
            return WorkTable.from_table(
                self,
                "WorkTable",
                existing_table(
                    self, "ExistingWorkTable", name=config.work_table_name, key_arn=config.work_table_key_arn
                ),
            )
        return WorkTable(self, "WorkTable", **of_tables)

    def _document_numbers(self, config: StageConfig, of_tables: OfTables) -> DocumentNumbers:
        if config.number_table_name and config.number_key_secret_arn:
            return DocumentNumbers.from_table(
                self,
                "DocumentNumbers",
                existing_table(
                    self, "ExistingNumberTable", name=config.number_table_name, key_arn=config.number_table_key_arn
                ),
                hash_key=secretsmanager.Secret.from_secret_complete_arn(
                    self, "ExistingNumberKey", config.number_key_secret_arn
                ),
            )
        return DocumentNumbers(self, "DocumentNumbers", **of_tables)

    def _known_faces(self, config: StageConfig, of_tables: OfTables) -> KnownFaces:
        is_on = config.faces == "on"
        if config.face_table_name:
            return KnownFaces.from_table(
                self,
                "KnownFaces",
                existing_table(
                    self, "ExistingFaceTable", name=config.face_table_name, key_arn=config.face_table_key_arn
                ),
                stage=config.stage,
                is_on=is_on,
            )
        return KnownFaces(self, "KnownFaces", is_on=is_on, **of_tables)

    def _looks_table(self, config: StageConfig, of_tables: OfTables) -> LooksTable:
        keep_days = config.looks_retention_days
        if config.looks_table_name:
            return LooksTable.from_table(
                self,
                "LooksTable",
                existing_table(
                    self, "ExistingLooksTable", name=config.looks_table_name, key_arn=config.looks_table_key_arn
                ),
                keep_days=keep_days,
            )
        return LooksTable(self, "LooksTable", keep_days=keep_days, **of_tables)

    def _reminding(
        self,
        config: StageConfig,
        platform: FunctionPlatform,
        data: PersonalData,
        outcomes: OutcomesTopic,
        alarm_topic: AlarmTopic,
    ) -> list[KycFunction]:
        """Add what reminds customers, where the stage has days for it; return its function."""
        if config.reminders is None:
            return []
        reminding = Reminding(
            self,
            "Reminding",
            platform=platform,
            kyc_table=data.kyc_table,
            work_table=data.work_table,
            outcomes=outcomes,
            reminders=config.reminders,
            alarm_topic=alarm_topic,
        )
        return [reminding.function]

    def _tag(self, tags: Mapping[str, str]) -> None:
        for name, value in tags.items():
            Tags.of(self).add(name, value)

    def _tell(self, outputs: Mapping[str, str]) -> None:
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)


def _tags(config: StageConfig) -> dict[str, str]:
    return {"app": APP, "stage": config.stage}
