"""StageBudget: tells whom alarms go to when a stage costs more than it should."""

from aws_cdk import aws_budgets as budgets
from constructs import Construct

from kyc_stack.config import StageConfig

_FORECAST_PERCENT, _ACTUAL_PERCENT = 100, 80


class StageBudget(Construct):
    """A monthly budget over what carries the stage's tag.

    AWS counts by a tag once the account has activated it as a cost allocation tag
    (https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html).
    """

    @classmethod
    def where_wanted(cls, scope: Construct, construct_id: str, *, name_prefix: str, config: StageConfig) -> None:
        """Create it, if the stage has one.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            name_prefix: What its name begins with.
            config: The stage's configuration.
        """
        if config.budget and config.alarm_email:
            usd = config.budget.usd_a_month
            cls(scope, construct_id, name_prefix=name_prefix, stage=config.stage, usd=usd, email=config.alarm_email)

    def __init__(
        self, scope: Construct, construct_id: str, *, name_prefix: str, stage: str, usd: int, email: str
    ) -> None:
        """Create the budget.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            name_prefix: What its name begins with.
            stage: The value of the tag `stage`.
            usd: US dollars a month.
            email: Who is told at 80 % of it, and when the month is forecast to go beyond it.
        """
        super().__init__(scope, construct_id)
        told = [budgets.CfnBudget.SubscriberProperty(subscription_type="EMAIL", address=email)]
        budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=f"{name_prefix}-monthly",
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=usd, unit="USD"),
                # https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html: `user:`,
                # the tag's key, a dollar sign, its value.
                cost_filters={"TagKeyValue": [f"user:stage${stage}"]},
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        comparison_operator="GREATER_THAN",
                        notification_type=kind,
                        threshold=percent,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=told,
                )
                for kind, percent in (("ACTUAL", _ACTUAL_PERCENT), ("FORECASTED", _FORECAST_PERCENT))
            ],
        )
