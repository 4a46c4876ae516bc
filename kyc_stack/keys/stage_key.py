"""EncryptionKey and StageKey: what encrypts a stage's data, and who may have it decrypted."""

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct


class EncryptionKey(Construct):
    """A customer-managed KMS key, or None for encryption with AWS-managed keys, which ask nothing of a role.

    Roles get the key only through the service that uses it for them (`kms:ViaService`), never by itself.
    """

    key: kms.IKey | None

    def __init__(self, scope: Construct, construct_id: str, *, key: kms.IKey | None = None) -> None:
        """Refer to an existing key.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            key: The key; None means AWS-managed keys.
        """
        super().__init__(scope, construct_id)
        self.key = key

    def grant_decrypt(self, grantee: iam.IGrantable, *, service: str) -> iam.Grant:
        """Grant reading data that a service encrypted with the key.

        Args:
            grantee: Whose role gets the permission.
            service: The service's endpoint prefix, such as `s3`.
        """
        return self._grant(grantee, ["kms:Decrypt"], service)

    def grant_send(self, grantee: iam.IGrantable, *, service: str) -> iam.Grant:
        """Grant writing through S3, SQS or SNS, which take a data key for the data that they encrypt."""
        return self._grant(grantee, ["kms:Decrypt", "kms:GenerateDataKey"], service)

    def grant_table_write(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant writing items of tables encrypted with the key.

        The actions are those that DynamoDB's documentation asks of a principal that uses a table under a
        customer-managed key ("Authorizing use of a customer managed key").
        """
        actions = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
        return self._grant(grantee, actions, "dynamodb")

    def for_topics(self, scope: Construct) -> kms.IKey:
        """Return the key for an SNS topic, which is encrypted with a KMS key or not at all: this one, or AWS's for SNS.

        Args:
            scope: The topic's construct.
        """
        return self.key or kms.Alias.from_alias_name(scope, "AwsManagedKey", "alias/aws/sns")

    def _grant(self, grantee: iam.IGrantable, actions: list[str], service: str) -> iam.Grant:
        if self.key is None:
            return iam.Grant.drop(grantee, "AWS-managed keys need no grant")
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=actions,
            resource_arns=[self.key.key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"{service}.{Aws.REGION}.amazonaws.com"}},
        )


class StageKey(EncryptionKey):
    """The one key of a stage's tables, buckets, queues, topics, secrets and logs.

    Its policy lets in the services that use it on nobody's behalf: CloudWatch Logs for the stage's log groups,
    SNS for deliveries from the stage's topics to its queues, CloudWatch for the stage's alarms.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        log_group_prefix: str,
        customer_managed: bool = True,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        """Create the key, if the stage wants one.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            log_group_prefix: Log groups whose names begin so may be encrypted with the key.
            customer_managed: False leaves encryption to AWS-managed keys.
            removal_policy: What becomes of the key when the stack goes.
        """
        super().__init__(scope, construct_id)
        if not customer_managed:
            return
        stack = Stack.of(self)
        key = kms.Key(
            self,
            "Key",
            description=f"{stack.stack_name}: data, messages and logs",
            enable_key_rotation=True,
            pending_window=Duration.days(7),
            removal_policy=removal_policy,
        )
        log_groups = [f"{log_group_prefix}*", "API-Gateway-Execution-Logs_*"]
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="EncryptLogGroups",
                principals=[iam.ServicePrincipal(f"logs.{Aws.REGION}.amazonaws.com")],
                actions=["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
                resources=["*"],  # in a key's policy: this key
                conditions={
                    "ArnLike": {
                        "kms:EncryptionContext:aws:logs:arn": [
                            f"arn:{Aws.PARTITION}:logs:{stack.region}:{stack.account}:log-group:{name}"
                            for name in log_groups
                        ]
                    }
                },
            )
        )
        # Topics by pattern: a reference to something that the key encrypts would be a cycle.
        topics = f"arn:{Aws.PARTITION}:sns:{stack.region}:{stack.account}:{stack.stack_name}-*"
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="DeliverToEncryptedQueues",
                principals=[iam.ServicePrincipal("sns.amazonaws.com")],
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],  # in a key's policy: this key
                conditions={"StringEquals": {"aws:SourceAccount": stack.account}, "ArnLike": {"aws:SourceArn": topics}},
            )
        )
        # As AWS shows it, without a condition: which keys of a condition CloudWatch sends along to KMS is not
        # documented, and one that it does not send silences every alarm. Whose alarms may be published is for the
        # topic's policy to say (https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns).
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="NotifyOfAlarms",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],  # in a key's policy: this key
            )
        )
        self.key = key
        self._own = key

    def let_ses_publish(self) -> None:
        """Grant SES publishing to a topic that is encrypted with the key.

        Without a condition, as AWS shows it: which keys of one SES sends along to KMS is not documented. Who may
        publish what is for the topic's policy to say
        (https://docs.aws.amazon.com/ses/latest/dg/configure-sns-notifications.html).
        """
        self._own.add_to_resource_policy(
            iam.PolicyStatement(
                sid="TellOfLetters",
                principals=[iam.ServicePrincipal("ses.amazonaws.com")],
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],  # in a key's policy: this key
            )
        )
