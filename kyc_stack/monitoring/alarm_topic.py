"""AlarmTopic: the one place where a stage's alarms go."""

from aws_cdk import Annotations, Aws
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from kyc_stack.keys.stage_key import StageKey
from kyc_stack.nag import acknowledge_aws_managed_key


class AlarmTopic(Construct):
    """An SNS topic for alarms, with an e-mail address if the stage has one."""

    def __init__(
        self, scope: Construct, construct_id: str, *, name_prefix: str, key: StageKey, email: str | None = None
    ) -> None:
        """Create the topic.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            name_prefix: What the names of the topic and of all alarms begin with.
            key: What encrypts the topic. AWS's own key for SNS would keep CloudWatch out, so without a
                customer-managed key this topic, which carries no personal data, has SNS's disk encryption only.
            email: Who gets the alarms; the address must be confirmed once.
        """
        super().__init__(scope, construct_id)
        self._name_prefix = name_prefix
        self.alarms: list[cloudwatch.Alarm] = []
        """Every alarm that goes here."""
        self.topic = sns.Topic(self, "Topic", topic_name=f"{name_prefix}-alarms", master_key=key.key, enforce_ssl=True)
        if key.key is None:
            acknowledge_aws_managed_key(self.topic, "SNSEncryptedKMS")
        self._tell = actions.SnsAction(self.topic)
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="PublishAlarms",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                # https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
                conditions={
                    "ArnLike": {
                        "aws:SourceArn": f"arn:{Aws.PARTITION}:cloudwatch:{Aws.REGION}:{Aws.ACCOUNT_ID}:"
                        f"alarm:{name_prefix}-*"
                    }
                },
            )
        )
        if email:
            self.topic.add_subscription(subscriptions.EmailSubscription(email))
        else:
            Annotations.of(self).add_warning_v2(
                "auto-kyc:nobody-hears-alarms",
                "Nobody will hear this stage's alarms: set alarm_email, or subscribe to the topic "
                f"{name_prefix}-alarms once it is deployed.",
            )

    def add_alarm_on_any(
        self, scope: Construct, construct_id: str, *, name: str, metric: cloudwatch.IMetric, description: str
    ) -> cloudwatch.Alarm:
        """Raise an alarm as soon as a metric of things that should not be is above nought.

        Args:
            scope: The construct that the alarm belongs to.
            construct_id: The alarm's id there.
            name: The alarm's name within the stage.
            metric: What is counted.
            description: What it means and what to do.
        """
        return self.add_alarm(scope, construct_id, name=name, metric=metric, description=description, threshold=0)

    def add_alarm(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        metric: cloudwatch.IMetric,
        description: str,
        threshold: float,
        comparison: cloudwatch.ComparisonOperator = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluation_periods: int = 1,
        treat_missing_data: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING,
        tell_of_silence: bool = False,
    ) -> cloudwatch.Alarm:
        """Raise an alarm, and tell when it is over.

        Args:
            scope: The construct that the alarm belongs to.
            construct_id: The alarm's id there.
            name: The alarm's name within the stage.
            metric: What is measured.
            description: What it means and what to do.
            threshold: In the metric's unit.
            comparison: How the metric stands to the threshold in an alarm.
            evaluation_periods: For how many of the metric's periods it must stand so.
            treat_missing_data: What a period without data is.
            tell_of_silence: Tell when the metric's data ends, too: the state INSUFFICIENT_DATA.
        """
        alarm = cloudwatch.Alarm(
            scope,
            construct_id,
            alarm_name=f"{self._name_prefix}-{name}",
            alarm_description=description,
            metric=metric,
            threshold=threshold,
            comparison_operator=comparison,
            evaluation_periods=evaluation_periods,
            treat_missing_data=treat_missing_data,
        )
        alarm.add_alarm_action(self._tell)
        alarm.add_ok_action(self._tell)
        if tell_of_silence:
            alarm.add_insufficient_data_action(self._tell)
        self.alarms.append(alarm)
        return alarm
