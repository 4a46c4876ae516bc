"""KycApi: the REST API for users and administrators, with the functions behind it."""

import json
from collections.abc import Sequence

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc.domain.idempotency import HEADER
from kyc.domain.liveness_mode import LivenessMode
from kyc.domain.policy import Policy
from kyc.domain.proposal import NeedsTwo
from kyc.domain.routes import Route
from kyc_stack.api.document_access import DocumentAccess
from kyc_stack.api.liveness_stream_role import LivenessStreamRole
from kyc_stack.api.problems import add_problem_responses
from kyc_stack.data.limits_table import LimitsTable
from kyc_stack.data.looks_table import LooksTable
from kyc_stack.data.personal_data import PersonalData
from kyc_stack.functions.function import FunctionPlatform, KycFunction
from kyc_stack.monitoring.log_group import StageLogGroup
from kyc_stack.nag import acknowledge, nist
from kyc_stack.pipeline.webhooks import Webhooks
from kyc_stack.schedules.erasure import Retention

# A request's log line: its outcome, and nothing of the caller or of the person it is about. The path is the template,
# since the path itself names tenant and e-mail; addresses and callers are left out.
_ACCESS_LOG = apigateway.AccessLogFormat.custom(
    '{"requestId":"$context.requestId","extendedRequestId":"$context.extendedRequestId","requestTime":"$context.requestTime","httpMethod":"$context.httpMethod",'
    '"resourcePath":"$context.resourcePath","status":"$context.status",'
    '"errorResponseType":"$context.error.responseType","responseLatencyMs":"$context.responseLatency",'
    '"integrationLatencyMs":"$context.integrationLatency","integrationStatus":"$context.integration.status",'
    '"responseLengthBytes":"$context.responseLength"}'
)


class KycApi(Construct):
    """A REGIONAL REST API: Cognito authorizer, throttling, request validation, CORS, access logs.

    REGIONAL, since an edge-optimised endpoint drops the body of a GET.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: FunctionPlatform,
        user_pool: cognito.IUserPool,
        user_pool_client: cognito.IUserPoolClient,
        data: PersonalData,
        erasing: Retention,
        requests_per_second: int = 50,
        burst_requests: int = 100,
        cors_origins: Sequence[str] = (),
        second_person: Sequence[NeedsTwo] = (),
        looks: LooksTable,
        policy: Policy,
        consent_versions: Sequence[str] = (),
        webhooks: Webhooks,
        limits: LimitsTable,
        shows_letters: bool = False,
    ) -> None:
        """Create the API, its functions and its routes.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            platform: What its functions share with others; the API's stage is named as the platform's.
            user_pool: The users' pool, whose tokens carry the tenant as `custom:tenant` (docs/constructs.md).
            user_pool_client: The one client of that pool whose ID tokens it accepts.
            data: The records, the documents, and what else there is of a user.
            erasing: Who is asked to erase a user.
            requests_per_second: What it takes on average, all callers together.
            burst_requests: What it takes at once.
            cors_origins: Origins of web pages that may call it.
            second_person: Decisions by hand that one person proposes and another confirms.
            looks: Where it is noted who of a tenant's staff looked at what.
            policy: The stage's thresholds, of which those of liveness checks count here.
            consent_versions: Of the text that customers agree to, the current one first; none where there is none.
            webhooks: Where a tenant's webhooks are.
            limits: Where it is counted what users and tenants ask for.
            shows_letters: Show reviewers that letters to a customer come back.
        """
        super().__init__(scope, construct_id)
        self._platform = platform
        self._cors_origins = list(cors_origins)
        self._second_person = second_person
        self.looks = looks
        self._policy = policy
        self._limits = limits
        self._idempotency = data.idempotency
        self._post_functions: set[str] = set()
        self._reached: set[str] = set()
        self._shows_letters = shows_letters
        self._consent_versions = consent_versions
        self._preflighted: set[str] = set()
        self.functions: list[KycFunction] = []
        """The functions that answer requests."""
        self.rest_api = self._create(requests_per_second, burst_requests)
        add_problem_responses(self.rest_api, self._cors_origins)
        self._client_id = user_pool_client.user_pool_client_id
        self._authorizer = self._create_authorizer(user_pool)
        self._validator = self.rest_api.add_request_validator(
            "Validator", validate_request_body=True, validate_request_parameters=True
        )
        self._json_object = self.rest_api.add_model(
            "JsonObject",
            content_type="application/json",
            model_name="JsonObject",
            schema=apigateway.JsonSchema(
                schema=apigateway.JsonSchemaVersion.DRAFT4,
                title="JsonObject",
                type=apigateway.JsonSchemaType.OBJECT,
            ),
        )
        self._add_functions(user_pool, data, erasing)
        self.webhooks = self._add_webhooks(webhooks)

    @property
    def url(self) -> str:
        """Return the API's URL, without a slash at the end.

        Put together from the API's id and the stage's plain name: a reference to the stage would be a cycle for
        the functions behind it.
        """
        return f"https://{self.rest_api.rest_api_id}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}/{self._platform.stage}"

    @property
    def functions_but_webhooks(self) -> list[KycFunction]:
        """The functions that answer requests, without those of webhooks: an alarm takes ten functions at most."""
        return [each for each in self.functions if each is not self.webhooks]

    def add_route(self, method: str, path: str, function: KycFunction) -> None:
        """Serve a route for signed-in callers.

        A POST or PUT needs a JSON object as its body; the body of a GET is left to the function. Whoever serves a POST
        carries it out once under an `Idempotency-Key`.

        Args:
            method: The HTTP method.
            path: The path template.
            function: What answers.
        """
        resource = self.rest_api.root.resource_for_path(path.removeprefix("/"))
        models = {"application/json": self._json_object} if method in {"POST", "PUT"} else None
        resource.add_method(
            method,
            apigateway.AwsIntegration(
                service="lambda", proxy=True, path=f"2015-03-31/functions/{function.entry.function_arn}/invocations"
            ),
            authorizer=self._authorizer,
            authorization_type=apigateway.AuthorizationType.COGNITO,
            request_validator=self._validator,
            request_models=models,
        )
        self._let_be_invoked(function)
        if method == "POST":
            self._let_carry_out_once(function)
        if self._cors_origins and resource.path not in self._preflighted:
            self._preflighted.add(resource.path)
            resource.add_cors_preflight(
                allow_origins=self._cors_origins,
                allow_methods=["GET", "POST", "PUT", "DELETE", "OPTIONS"],
                allow_headers=["Authorization", "Content-Type", HEADER],
                max_age=Duration.hours(1),
            )

    def _serve(self, function: KycFunction) -> None:
        for route in Route.of(function.name):
            self.add_route(route.method, route.path, function)

    def _let_be_invoked(self, function: KycFunction) -> None:
        """Permit the API's own stage to invoke a function, by one permission for all its routes.

        One a route would take a stage with everything past the 500 resources of a stack. The console's test stage, in
        which no authorizer is asked, is not let in.
        """
        if function.name in self._reached:
            return
        self._reached.add(function.name)
        function.entry.add_permission(
            "Api",
            principal=iam.ServicePrincipal("apigateway.amazonaws.com"),
            source_arn=self.rest_api.arn_for_execute_api("*", "/*", self._platform.stage),
        )

    def _let_carry_out_once(self, function: KycFunction) -> None:
        if function.name in self._post_functions:
            return
        self._post_functions.add(function.name)
        for variable, value in {**self._idempotency.environment, **self._platform.name_key.environment}.items():
            function.function.add_environment(variable, value)
        function.function.add_layers(self._platform.package.message_layer)  # which seals answers
        self._platform.name_key.grant_derive(function)
        self._idempotency.grant_carry_out_once(function)

    def _create(self, requests_per_second: int, burst_requests: int) -> apigateway.RestApi:
        stage = self._platform.stage
        access_log = self._log_group("AccessLogs", f"{self._platform.log_group_prefix}api-access")
        api = apigateway.RestApi(
            self,
            "RestApi",
            rest_api_name=f"{self._platform.name_prefix}-api",
            description=f"AUTO KYC, stage {stage}",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            # Logging needs a role that is set for the whole account and region. It stays when a stage goes,
            # since other APIs of the account log through it too.
            cloud_watch_role=True,
            cloud_watch_role_removal_policy=RemovalPolicy.RETAIN,
            deploy_options=apigateway.StageOptions(
                stage_name=stage,
                throttling_rate_limit=requests_per_second,
                throttling_burst_limit=burst_requests,
                # Errors only, and no data: more would write paths, and with them e-mail addresses.
                logging_level=apigateway.MethodLoggingLevel.ERROR,
                data_trace_enabled=False,
                # Metrics of the whole API are free, and enough for the alarms; metrics of each method cost money.
                metrics_enabled=False,
                # A trace of the stage holds each request's whole URL, and with it e-mail addresses
                # (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-understanding-xray-traces.html).
                tracing_enabled=False,
                access_log_destination=apigateway.LogGroupLogDestination(access_log),
                access_log_format=_ACCESS_LOG,
            ),
        )
        # The output that CDK adds has a name of its own making; the stack has its own.
        api.node.try_remove_child("Endpoint")
        # API Gateway would make this log group itself, kept for ever and without the stage's key.
        execution_log = self._log_group("ExecutionLogs", f"API-Gateway-Execution-Logs_{api.rest_api_id}/{stage}")
        api.deployment_stage.node.add_dependency(execution_log)
        self._acknowledge_findings(api)
        return api

    def _create_authorizer(self, user_pool: cognito.IUserPool) -> apigateway.CognitoUserPoolsAuthorizer:
        """Create the authorizer; it lets in ID tokens of the stage's own client, and of no other of the pool's.

        API Gateway matches `aud` with the validation expression
        (https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html), which CDK's construct cannot set.
        """
        authorizer = apigateway.CognitoUserPoolsAuthorizer(
            self,
            "Authorizer",
            cognito_user_pools=[user_pool],
            results_cache_ttl=Duration.seconds(0),  # a token is good until it expires, and not a moment longer
        )
        resource = authorizer.node.default_child
        if not isinstance(resource, apigateway.CfnAuthorizer):
            raise TypeError("an authorizer without its resource")
        resource.identity_validation_expression = f"^{self._client_id}$"
        return authorizer

    def _add_functions(self, user_pool: cognito.IUserPool, data: PersonalData, erasing: Retention) -> None:
        kyc_table, document_bucket = data.kyc_table, data.document_bucket
        save_kyc = self._function(
            "SaveKyc",
            "save_kyc",
            KYC_TABLE_NAME=kyc_table.table_name,
            DOCUMENT_BUCKET_NAME=document_bucket.bucket_name,
            LIVENESS_TABLE_NAME=data.liveness_table.table_name,
            LIVENESS=self._policy.liveness.value,
            CONSENT_VERSIONS=json.dumps(list(self._consent_versions)),
            USER_POOL_ID=user_pool.user_pool_id,
            API_URL=self.url,
            **self._platform.name_key.environment,
            **self._limits.environment,
        )
        self._platform.name_key.grant_derive(save_kyc)
        self._limits.grant_count(save_kyc)
        kyc_table.grant_save(save_kyc)
        if self._policy.liveness is not LivenessMode.OFF:
            data.liveness_table.grant_use(save_kyc)
            document_bucket.grant_claim_liveness(save_kyc)
            kyc_table.grant_read(save_kyc)
            self._add_liveness(data)
        user_pool.grant(save_kyc, "cognito-idp:AdminGetUser")
        self._serve(save_kyc)

        get_kyc = self._function(
            "GetKyc",
            "get_kyc",
            KYC_TABLE_NAME=kyc_table.table_name,
            **data.document_numbers.key_environment,
            **self._platform.decision_key.environment,
            **self.looks.environment,
        )
        self._platform.decision_key.grant_verify(get_kyc)
        self.looks.grant_note(get_kyc)
        kyc_table.grant_list(get_kyc)
        data.document_numbers.grant_make_pseudonyms(get_kyc)
        self._serve(get_kyc)

        validate_kyc_manually = self._function(
            "ValidateKycManually",
            "validate_kyc_manually",
            KYC_TABLE_NAME=kyc_table.table_name,
            NUMBER_TABLE_NAME=data.document_numbers.table.table_name,
            DOCUMENT_BUCKET_NAME=document_bucket.bucket_name,
            WORK_TABLE_NAME=data.work_table.table_name,
            SECOND_PERSON=json.dumps([each.value for each in self._second_person]),
            **self._platform.decision_key.environment,
            **self._platform.name_key.environment,
        )
        self._platform.name_key.grant_derive(validate_kyc_manually)
        self._platform.decision_key.grant_sign(validate_kyc_manually)
        self._platform.decision_key.grant_verify(validate_kyc_manually)
        kyc_table.grant_read(validate_kyc_manually)
        kyc_table.grant_record_decision(validate_kyc_manually)
        document_bucket.grant_keep_evidence(validate_kyc_manually)
        document_bucket.grant_take_back_evidence(validate_kyc_manually)
        data.work_table.grant_see_leases(validate_kyc_manually)
        data.document_numbers.grant_bind_known(validate_kyc_manually)
        self._serve(validate_kyc_manually)

        self._add_reviews(data)
        self._add_customers_rights(data)

        erase_user = self._function("EraseUser", "erase_user", **erasing.environment)
        erasing.grant_ask(erase_user)
        self._serve(erase_user)

        documents = self._function(
            "Documents",
            "documents",
            DOCUMENT_BUCKET_NAME=document_bucket.bucket_name,
            API_URL=self.url,
            **self._platform.name_key.environment,
            **self.looks.environment,
            **self._limits.environment,
        )
        self._platform.name_key.grant_derive(documents)
        self._limits.grant_count(documents)
        self.looks.grant_note(documents)
        access = DocumentAccess(self, "DocumentAccess", bucket=document_bucket, function=documents)
        for variable, value in access.environment.items():
            documents.function.add_environment(variable, value)
        self._serve(documents)

    def _add_liveness(self, data: PersonalData) -> None:
        liveness = self._function(
            "Liveness",
            "liveness",
            LIVENESS_TABLE_NAME=data.liveness_table.table_name,
            DOCUMENT_BUCKET_NAME=data.document_bucket.bucket_name,
            LIVENESS_CONFIDENCE_PERCENT=f"{self._policy.liveness_confidence_percent:g}",
            **data.document_bucket.key_environment,
            **self._platform.name_key.environment,
        )
        stream_role = LivenessStreamRole(self, "LivenessStreamRole", taken_on_by=liveness.role)
        liveness.function.add_environment("LIVENESS_STREAM_ROLE_ARN", stream_role.role.role_arn)
        stream_role.grant_take_on(liveness)
        self._platform.name_key.grant_derive(liveness)
        data.liveness_table.grant_keep(liveness)
        data.document_bucket.grant_keep_liveness(liveness)
        policy = iam.Policy(
            liveness,
            "Sessions",
            roles=[liveness.role],
            statements=[
                iam.PolicyStatement(
                    actions=["rekognition:CreateFaceLivenessSession", "rekognition:GetFaceLivenessSessionResults"],
                    resources=["*"],
                )
            ],
        )
        acknowledge(
            policy,
            "AwsSolutions-IAM5[Resource::*]",
            "Rekognition knows no resources to name for liveness sessions; whose one is, the function keeps.",
        )
        self._serve(liveness)

    def _add_reviews(self, data: PersonalData) -> None:
        reviews = self._function(
            "Reviews",
            "reviews",
            KYC_TABLE_NAME=data.kyc_table.table_name,
            WORK_TABLE_NAME=data.work_table.table_name,
            DOCUMENT_BUCKET_NAME=data.document_bucket.bucket_name,
            **data.document_numbers.key_environment,
            **self._platform.decision_key.environment,
            **self.looks.environment,
        )
        if self._shows_letters:
            reviews.function.add_environment("IDENTITY_TABLE_NAME", data.identity_table.table_name)
            data.identity_table.grant_read(reviews)
        self._platform.decision_key.grant_verify(reviews)
        self.looks.grant_note(reviews)
        self.looks.grant_read(reviews)
        data.kyc_table.grant_list(reviews)
        data.work_table.grant_list(reviews)
        data.work_table.grant_lease_cases(reviews)
        data.document_bucket.grant_examine(reviews)
        data.document_numbers.grant_make_pseudonyms(reviews)
        self._serve(reviews)

    def _add_customers_rights(self, data: PersonalData) -> None:
        contest = self._function("Contest", "contest", KYC_TABLE_NAME=data.kyc_table.table_name)
        data.kyc_table.grant_contest(contest)
        self._serve(contest)

        export_user = self._function(
            "ExportUser",
            "export_user",
            KYC_TABLE_NAME=data.kyc_table.table_name,
            IDENTITY_TABLE_NAME=data.identity_table.table_name,
            LIVENESS_TABLE_NAME=data.liveness_table.table_name,
            DOCUMENT_BUCKET_NAME=data.document_bucket.bucket_name,
            **self._platform.decision_key.environment,
            **self._platform.name_key.environment,
            **self.looks.environment,
        )
        self._platform.decision_key.grant_verify(export_user)
        self._platform.name_key.grant_derive(export_user)
        self.looks.grant_note(export_user)
        data.kyc_table.grant_list(export_user)
        data.identity_table.grant_read(export_user)
        data.liveness_table.grant_list(export_user)
        data.document_bucket.grant_list(export_user)
        self._serve(export_user)

    def _add_webhooks(self, webhooks: Webhooks) -> KycFunction:
        function = self._function("Webhooks", "webhooks", **webhooks.environment, **webhooks.key.environment)
        webhooks.grant_manage(function)
        self._serve(function)
        return function

    def _function(self, construct_id: str, name: str, **environment: str) -> KycFunction:
        function = KycFunction(
            self,
            construct_id,
            name=name,
            platform=self._platform,
            environment={
                "CORS_ORIGINS": json.dumps(self._cors_origins),
                "USER_POOL_CLIENT_ID": self._client_id,
                **environment,
            },
        )
        self.functions.append(function)
        return function

    def _log_group(self, construct_id: str, name: str) -> StageLogGroup:
        return StageLogGroup(
            self,
            construct_id,
            name=name,
            key=self._platform.key,
            retention_days=self._platform.log_retention_days,
            removal_policy=self._platform.removal_policy,
        )

    def _acknowledge_findings(self, api: apigateway.RestApi) -> None:
        acknowledge(
            api.deployment_stage,
            "AwsSolutions-APIG3",
            "Every route asks for a token of the user pool and is throttled; a web ACL is the account's to attach.",
        )
        for rule, reason in (
            (
                "APIGWAssociatedWithWAF",
                "Every route asks for a token of the user pool and is throttled; a web ACL is the account's to attach.",
            ),
            (
                "APIGWCacheEnabledAndEncrypted",
                "An answer is one user's own and changes any moment: none may be cached.",
            ),
            (
                "APIGWSSLEnabled",
                "Behind the API are functions, called under IAM: there is no backend to show a certificate to.",
            ),
        ):
            acknowledge(api.deployment_stage, nist(rule), reason)
        role = api.node.find_child("CloudWatchRole")
        acknowledge(
            role,
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
            "AmazonAPIGatewayPushToCloudWatchLogs]",
            "The managed policy that API Gateway's documentation names for its account-wide logging role.",
        )
