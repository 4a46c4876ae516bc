"""KycStack: one stage of AUTO KYC."""

from collections.abc import Iterable, Mapping

from aws_cdk import CfnOutput, Duration, Environment, RemovalPolicy, Stack, Tags
from constructs import Construct

from kyc.domain.lane import Lane
from kyc.domain.liveness_mode import LivenessMode
from kyc.domain.proposal import NeedsTwo
from kyc_stack.api.kyc_api import KycApi
from kyc_stack.config import StageConfig
from kyc_stack.data.idempotency_table import IdempotencyTable
from kyc_stack.data.limits_table import LimitsTable
from kyc_stack.data.liveness_table import LivenessTable
from kyc_stack.data.personal_data import PersonalData
from kyc_stack.data.private_bucket import AccessLogsBucket
from kyc_stack.existing import ExistingOrNew
from kyc_stack.functions.function import FunctionPlatform, KycFunction
from kyc_stack.keys.stage_key import StageKey
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.monitoring.budget import StageBudget
from kyc_stack.monitoring.stage_monitoring import Monitoring
from kyc_stack.people.customer_page import page_outputs
from kyc_stack.people.web_app import WebApp
from kyc_stack.pipeline.letters import Letters
from kyc_stack.pipeline.model_access import ModelAccess
from kyc_stack.pipeline.notification_topic import NotificationTopic
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
        for name, value in _tags(config).items():
            Tags.of(self).add(name, value)
        self._config = config
        # Kept when the stack goes, but not when the deployment that creates it fails: under a name of ours it would
        # keep the next one from creating it
        # (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html).
        self._removal_policy = (
            RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if config.protect_data else RemovalPolicy.DESTROY
        )
        self._log_group_prefix = f"/{APP}/{config.stage}/"

        StageBudget.where_wanted(self, "Budget", name_prefix=construct_id, config=config)
        self._key = StageKey(
            self,
            "StageKey",
            log_group_prefix=self._log_group_prefix,
            customer_managed=config.encryption == "customer_managed",
            removal_policy=self._removal_policy,
        )
        self._alarm_topic = AlarmTopic(
            self, "AlarmTopic", name_prefix=construct_id, key=self._key, email=config.alarm_email
        )
        self._parts = ExistingOrNew(self, config, key=self._key, deletion_protection=deletion_protection)
        self._user_pool = self._parts.user_pool()
        self._access_logs = AccessLogsBucket(
            self,
            "AccessLogs",
            retention_days=config.access_log_retention_days,
            removal_policy=self._removal_policy,
            empty_on_destroy=config.empty_buckets_on_destroy,
        )
        self._web_app = self._add_web_app() if config.web.has_pages else None
        self._data = self._add_data()
        self._platform = self._add_platform()
        self._pipeline = self._add_pipeline()
        self._work_lists = WorkLists(
            self,
            "WorkLists",
            platform=self._platform,
            data=self._data,
            access_logs=self._access_logs,
            alarm_topic=self._alarm_topic,
            empty_buckets_on_destroy=config.empty_buckets_on_destroy,
        )
        self._retention = self._add_retention()
        self._notifications = NotificationTopic(
            self,
            "NotificationTopic",
            platform=self._platform,
            outcomes=self._pipeline.outcomes,
            alarm_topic=self._alarm_topic,
        )
        self._webhooks = self._add_webhooks(deletion_protection=deletion_protection)
        self._letters = self._add_letters()
        self._api = self._add_api()
        if self._web_app:
            self._web_app.connect(api_url=self._api.url, document_bucket=self._data.document_bucket)
        self._pending_watch = PendingWatch(
            self,
            "PendingWatch",
            platform=self._platform,
            work_table=self._data.work_table,
            alarm_topic=self._alarm_topic,
            limit=Duration.minutes(config.pending.limit_minutes),
            interval=Duration.minutes(config.pending.interval_minutes),
            alarms=config.alarms,
        )
        self._add_monitoring(self._add_reminding())
        for name, value in self._outputs().items():
            CfnOutput(self, name, value=value)

    def _add_web_app(self) -> WebApp:
        config = self._config
        return WebApp(
            self,
            "WebApp",
            name_prefix=self.node.id,
            access_logs=self._access_logs,
            domain=config.web.domain,
            certificate_arn=config.web.certificate_arn,
            uses_camera=config.web.customer is not None,
            streams_liveness=config.web.customer is not None and config.policy.liveness is not LivenessMode.OFF,
            access_log_retention_days=config.access_log_retention_days,
            removal_policy=self._removal_policy,
            empty_on_destroy=config.empty_buckets_on_destroy,
        )

    def _add_data(self) -> PersonalData:
        stage, parts = self._config.stage, self._parts
        return PersonalData(
            kyc_table=parts.kyc_table(),
            identity_table=parts.identity_table(),
            work_table=parts.work_table(),
            liveness_table=LivenessTable(self, "LivenessTable", stage=stage, key=self._key),
            document_bucket=parts.document_bucket(
                access_logs=self._access_logs, web_app=self._web_app, removal_policy=self._removal_policy
            ),
            document_numbers=parts.document_numbers(),
            idempotency=IdempotencyTable(self, "IdempotencyTable", stage=stage, key=self._key),
            known_faces=parts.known_faces(),
        )

    def _add_platform(self) -> FunctionPlatform:
        config = self._config
        return FunctionPlatform.create(
            self,
            stage=config.stage,
            name_prefix=self.node.id,
            key=self._key,
            log_group_prefix=self._log_group_prefix,
            log_retention_days=config.log_retention_days,
            removal_policy=self._removal_policy,
            build_target=config.build_target,
            accept_unsigned_until=config.accept_unsigned_decisions_until,
            gradual_deployment=config.gradual_deployment,
            name_key=self._parts.existing_name_key(),
            decision_key=self._parts.existing_decision_key(),
        )

    def _add_pipeline(self) -> ValidationPipeline:
        config = self._config
        return ValidationPipeline(
            self,
            "ValidationPipeline",
            platform=self._platform,
            data=self._data,
            access_logs=self._access_logs,
            model=ModelAccess(
                self,
                "Model",
                provider=config.model.provider,
                model_name=config.model.name,
                shows_pictures=config.model.pictures,
                side_pixels=config.model.side_pixels,
                tokens=config.quotas.model_tokens,
                key=self._key,
                removal_policy=self._removal_policy,
            ),
            alarm_topic=self._alarm_topic,
            policy=config.policy,
            quotas=config.quotas.by_operation,
            lanes=config.lanes,
            barcode_first=config.barcode_first,
            empty_buckets_on_destroy=config.empty_buckets_on_destroy,
        )

    def _add_retention(self) -> Retention:
        config = self._config
        return Retention(
            self,
            "Retention",
            platform=self._platform,
            data=self._data,
            failed_records=[self._pipeline.failed_records, self._work_lists.failed_records],
            retention_days=config.retention_days,
            limits=config.erasure,
            needs_two=NeedsTwo.ERASE in config.second_person,
            on_request=config.erasure_on_request,
            alarm_topic=self._alarm_topic,
        )

    def _add_webhooks(self, *, deletion_protection: bool) -> Webhooks:
        config = self._config
        return Webhooks(
            self,
            "Webhooks",
            platform=self._platform,
            outcomes=self._pipeline.outcomes,
            notifications=self._notifications,
            alarm_topic=self._alarm_topic,
            networks=config.webhooks.reachable_networks,
            protect_data=config.protect_data,
            deletion_protection=deletion_protection,
            table=self._parts.existing_webhook_table(),
            webhook_key=self._parts.existing_webhook_key(),
        )

    def _add_letters(self) -> Letters | None:
        """Add letters to customers, where the stage names who writes."""
        settings = self._config.letters
        if settings is None:
            return None
        return Letters(
            self,
            "Letters",
            platform=self._platform,
            settings=settings,
            data=self._data,
            outcomes=self._pipeline.outcomes,
            update_identity=self._pipeline.update_identity,
            erasers=[self._retention.function, self._retention.erase_due],
            alarm_topic=self._alarm_topic,
        )

    def _add_api(self) -> KycApi:
        config = self._config
        return KycApi(
            self,
            "Api",
            platform=self._platform,
            user_pool=self._user_pool.user_pool,
            user_pool_client=self._user_pool.client,
            data=self._data,
            erasing=self._retention,
            requests_per_second=config.throttle.requests_per_second,
            burst_requests=config.throttle.burst_requests,
            cors_origins=[*config.cors_origins, *([self._web_app.origin] if self._web_app else [])],
            second_person=config.second_person,
            looks=self._parts.looks_table(),
            policy=config.policy,
            consent_versions=config.web.customer.consent.accepted if config.web.customer else (),
            webhooks=self._webhooks,
            limits=LimitsTable(self, "LimitsTable", stage=config.stage, key=self._key, limits=config.limits),
            shows_letters=self._letters is not None,
        )

    def _add_reminding(self) -> Reminding | None:
        """Add what reminds customers, where the stage has days for it."""
        reminders = self._config.reminders
        if reminders is None:
            return None
        return Reminding(
            self,
            "Reminding",
            platform=self._platform,
            data=self._data,
            outcomes=self._pipeline.outcomes,
            reminders=reminders,
            alarm_topic=self._alarm_topic,
        )

    def _add_monitoring(self, reminding: Reminding | None) -> None:
        """Add the alarms and the dashboard: each construct is watched as what it is, each function as one."""
        pipeline, retention, letters = self._pipeline, self._retention, self._letters
        workers = self._workers
        monitoring = Monitoring(self, "Monitoring", name_prefix=self.node.id, alarm_topic=self._alarm_topic)
        monitoring.watch_decisions(pipeline.validate_kyc, config=self._config.alarms)
        monitoring.watch_api(self._api)
        monitoring.watch_queues(
            *pipeline.lanes.values(),
            pipeline.identity_queue,
            self._notifications.queue,
            retention.queue,
            self._webhooks.outcomes_queue,
            *([letters.queue] if letters else []),
        )
        monitoring.watch_stream(pipeline.dispatch)
        monitoring.watch_lists(self._work_lists)
        monitoring.watch_workers(*workers)
        monitoring.watch_access("workers", *workers)
        monitoring.watch_access("api", *self._api.functions_but_webhooks, retention.function)
        monitoring.watch_access("webhooks", self._api.webhooks)
        monitoring.watch_breaker(pipeline.breaker)
        monitoring.watch_standstill(pipeline.lanes, pipeline.validate_kyc)
        monitoring.watch_pending(self._pending_watch)
        monitoring.watch_retention(retention)
        monitoring.watch_proofs(*self._platform.decision_key.verifiers)
        monitoring.watch_functions(
            *self._api.functions,
            *workers,
            pipeline.breaker.function,
            self._pending_watch.function,
            retention.function,
            *([letters.follow] if letters else []),
            *([reminding.function] if reminding else []),
        )
        monitoring.show_alarms()

    @property
    def _workers(self) -> Iterable[KycFunction]:
        """The functions that work through a queue or the stream."""
        return (
            self._pipeline.dispatch,
            self._pipeline.validate_kyc,
            self._pipeline.update_identity,
            self._notifications.notify_user,
            self._webhooks.announce,
            self._webhooks.send,
            self._work_lists.function,
            self._retention.erase_due,
            *([self._letters.send] if self._letters else []),
        )

    def _outputs(self) -> Mapping[str, str]:
        """Return what clients, operators and the local cloud find the stage's parts by."""
        data, pipeline, webhooks, letters = self._data, self._pipeline, self._webhooks, self._letters
        outputs = {
            "ApiUrl": self._api.url,
            "UserPoolId": self._user_pool.user_pool.user_pool_id,
            "UserPoolClientId": self._user_pool.client.user_pool_client_id,
            "KycTableName": data.kyc_table.table_name,
            "IdentityTableName": data.identity_table.table_name,
            "WorkTableName": data.work_table.table_name,
            "NumberTableName": data.document_numbers.table.table_name,
            "FaceTableName": data.known_faces.table.table_name,
            "LooksTableName": self._api.looks.table_name,
            "PseudonymKeySecretArn": data.document_numbers.key_environment["PSEUDONYM_KEY_SECRET_ARN"],
            "DocumentBucketName": data.document_bucket.bucket_name,
            "NotificationTopicArn": self._notifications.topic.topic_arn,
            "AlarmTopicArn": self._alarm_topic.topic.topic_arn,
            "ValidationQueueUrl": pipeline.lanes[Lane.PLAIN].queue_url,
            "TypedValidationQueueUrl": pipeline.lanes[Lane.TYPED].queue_url,
            "SurplusValidationQueueUrl": pipeline.lanes[Lane.SURPLUS].queue_url,
            "ValidationDeadLetterQueueUrl": pipeline.validation_queue.dead_letter_queue.queue_url,
            "IdentityDeadLetterQueueUrl": pipeline.identity_queue.dead_letter_queue.queue_url,
            "NotifyDeadLetterQueueUrl": self._notifications.queue.dead_letter_queue.queue_url,
            "WebhookOutcomesDeadLetterQueueUrl": webhooks.outcomes_queue.dead_letter_queue.queue_url,
            "WebhooksDeadLetterQueueUrl": webhooks.queue.dead_letter_queue.queue_url,
            "WebhookTableName": webhooks.table.table_name,
            "RetentionDeadLetterQueueUrl": self._retention.queue.dead_letter_queue.queue_url,
            "BreakerTableName": pipeline.breaker_table.table_name,
            "ValidationMappingIds": ",".join(
                mapping.event_source_mapping_id for mapping in pipeline.validations.values()
            ),
            "FailedRecordsBucketName": pipeline.failed_records.bucket_name,
            "DispatchFunctionName": pipeline.dispatch.entry.function_name,
            "UnlistedRecordsBucketName": self._work_lists.failed_records.bucket_name,
            "FollowRecordsFunctionName": self._work_lists.function.entry.function_name,
            "DecisionKeyArn": self._platform.decision_key.key_arn,
            "ApplyRetentionFunctionName": self._retention.function.entry.function_name,
            "PendingLimitMinutes": str(self._config.pending.limit_minutes),
        }
        if letters:
            outputs |= {
                "LettersDeadLetterQueueUrl": letters.queue.dead_letter_queue.queue_url,
                "LetterIdentity": letters.identity,
                "FollowLettersFunctionName": letters.follow.entry.function_name,
            }
        if self._web_app:
            outputs |= {
                "WebUrl": self._web_app.url,
                "WebBucketName": self._web_app.bucket.bucket_name,
                **page_outputs(self._config),
            }
        return outputs


def _tags(config: StageConfig) -> dict[str, str]:
    return {"app": APP, "stage": config.stage}
