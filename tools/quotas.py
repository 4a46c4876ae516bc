"""`python -m tools.quotas --stage beta`: compare a stage's settings with its account's quotas.

Asked is Service Quotas: for the values that were applied to the account, and for AWS's defaults where it has none of
its own (https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ListServiceQuotas.html). Whoever asks
needs `servicequotas:ListServiceQuotas` and `servicequotas:ListAWSDefaultServiceQuotas`.

Exit codes: 0 no setting differs, 1 one does, 2 it could not be asked.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, NamedTuple

import boto3
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.published import FiguresError
from benchmarks.quotas import MODEL, Quota, read_quotas
from kyc_stack.config import StageConfig, StageConfigError, load_stage, read_context
from kyc_stack.pipeline.model_names import ANTHROPIC, split_profile
from operations.stage import LOCAL_STAGE, AsJson, StageError, told, write_json

DIFFERS, NOT_ASKED = 1, 2
_WIDTH_OF_A_FILE: Final = 120

app = typer.Typer(add_completion=False)


class Compared(NamedTuple):
    """One quota as the stage takes it, as the account has it, and as a new account has it there."""

    quota: Quota
    account: float
    """As it is applied to the account, or AWS's default."""
    setting: float | None
    """As the stage is set; None where it has no setting for it."""

    @property
    def differs(self) -> bool:
        """Return True if the stage calls more often than the account may, or less often."""
        return self.setting is not None and self.setting != self.account

    @property
    def verdict(self) -> str:
        """Return what the difference means, in a few words."""
        if self.setting is None or not self.differs:
            return ""
        return "calls are throttled" if self.setting > self.account else "calls wait that need not"


def compare(
    client: Any,  # noqa: ANN401 - Service Quotas
    quotas: Iterable[Quota],
    settings: Mapping[str, float],
    model: str,
) -> list[Compared]:
    """Ask for the account's quotas, and hold the stage's settings against them.

    Args:
        client: of Service Quotas, in the stage's region.
        quotas: those to ask for; one with neither code nor title is left out, and so is one that Service Quotas does
            not know.
        settings: of the stage, by the quotas' names.
        model: the stage's, as people call it, such as `Claude Haiku 5.5`.

    Raises:
        ClientError: Service Quotas refused to say.
    """
    known = [quota for quota in quotas if quota.code or quota.title]
    values: dict[str, float] = {}
    for service in dict.fromkeys(quota.name.partition(".")[0] for quota in known):
        for operation in ("list_aws_default_service_quotas", "list_service_quotas"):  # what is applied comes last
            pages = client.get_paginator(operation).paginate(ServiceCode=service)
            for each in (each for page in pages for each in page["Quotas"]):
                values |= {each["QuotaCode"]: each["Value"], each["QuotaName"]: each["Value"]}
    found = ((quota, _value(quota, values, model)) for quota in known)
    return [Compared(quota, value, settings.get(quota.name)) for quota, value in found if value is not None]


def _value(quota: Quota, values: Mapping[str, float], model: str) -> float | None:
    """Return an account's quota by its code, or by the name that the model's has; None where it has none."""
    if quota.code is not None:
        return values.get(quota.code)
    pattern = re.compile((quota.title or "").replace(MODEL, re.escape(model)) + "$", re.IGNORECASE)
    return next((value for name, value in values.items() if pattern.search(name)), None)


def model_title(name: str) -> str:
    """Return what people call a model: `us.anthropic.claude-haiku-5-5` is Claude Haiku 5.5.

    Args:
        name: of a model, or the id of its inference profile.
    """
    _, model = split_profile(name)
    words = model.removeprefix(ANTHROPIC).split("-")
    version = [word for word in words if re.fullmatch(r"\d{1,2}", word)]
    return " ".join([*(word.capitalize() for word in words if word.isalpha()), ".".join(version)])


def _settings(config: StageConfig) -> dict[str, float]:
    """Return a stage's settings by the names of the quotas."""
    tokens = config.quotas.model_tokens
    of_the_model = {"bedrock.tokens": tokens.per_minute, "bedrock.tokens_a_day": tokens.by_day}
    return {**config.quotas.by_operation, **(of_the_model if config.model.provider == "bedrock" else {})}


def shown(found: Iterable[Compared]) -> Table:
    """Return the table of what was compared."""
    table = Table("Quota", "Unit", "Setting", "Account", "New account", "")
    for each in found:
        setting = "-" if each.setting is None else f"{each.setting:g}"
        name, unit = each.quota.name, each.quota.unit
        table.add_row(name, unit, setting, f"{each.account:g}", f"{each.quota.value:g}", each.verdict)
    return table


def _for_machines(compared: Compared) -> dict[str, object]:
    return {
        "quota": compared.quota.name,
        "unit": compared.quota.unit,
        "setting": compared.setting,
        "account": compared.account,
        "new_account": compared.quota.value,
        "differs": compared.differs,
    }


def _deployed(stage: str) -> StageConfig:
    """Return the configuration of a stage that is in AWS.

    Raises:
        StageError: it is this machine's.
        StageConfigError: there is none of that name, or it cannot be used.
    """
    if stage == LOCAL_STAGE:
        raise StageError("stage local has no quotas: its providers are this machine's")
    return load_stage(stage, read_context().get("stages"))


@app.command()
def main(
    stage: Annotated[str, typer.Option(help="The stage, as cdk.json names it.")],
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Say which of a stage's settings differs from its account's quotas."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OF_A_FILE)
    try:
        config = _deployed(stage)
        with told():
            client = boto3.client("service-quotas", region_name=config.region)
            region = str(client.meta.region_name)
            model = model_title(config.model.name)
            found = compare(client, read_quotas(region=region).quota, _settings(config), model)
    except (FiguresError, StageConfigError, StageError) as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"[red]{error}[/]")
        raise typer.Exit(NOT_ASKED) from error
    differing = [each.quota.name for each in found if each.differs]
    if as_json:
        write_json([_for_machines(each) for each in found])
        raise typer.Exit(DIFFERS if differing else 0)
    console.print(shown(found))
    said = ", ".join(differing) if differing else "none"
    console.print(f"Settings of stage {stage} that differ from the account's quotas in {region}: {said}.")
    if differing:
        raise typer.Exit(DIFFERS)


if __name__ == "__main__":
    app()
