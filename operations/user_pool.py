"""`python -m operations.user_pool`: does a user pool promise what the API's rules rest on?

A caller is who their token says. So nobody but an operator may set a tenant or join a group, and an address may stand
in a token only once it is verified. A pool that the stack creates is made so; an existing one is checked here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

import boto3
import typer
from rich.console import Console
from rich.markup import escape

from kyc.domain.access import ADMINISTRATORS, REVIEWERS, TENANT_CLAIM
from kyc.domain.groups import is_unmistakable
from kyc_stack.config import StageConfigError, load_stage, read_context
from operations.stage import NOT_POSSIBLE, AsJson, StageError, told, write_json

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

NOT_FOR_CLIENTS: Final = frozenset({TENANT_CLAIM, "email_verified", "phone_number_verified"})


app = typer.Typer(add_completion=False)


@dataclass(frozen=True)
class Promise:
    """One thing that a pool must promise, and whether it does."""

    text: str
    kept: bool


def promises(cognito: "CognitoIdentityProviderClient", pool_id: str) -> list[Promise]:
    """Every promise, as the pool and its clients are configured now.

    Args:
        cognito: a client that may describe the pool, its clients, groups and identity providers.
        pool_id: the pool's id.

    Raises:
        ClientError: Cognito refused to say.
    """
    pool = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    return [*_of_pool(pool), *_of_neighbours(cognito, pool_id), *_of_clients(cognito, pool_id)]


def _of_pool(pool: Mapping[str, Any]) -> Iterator[Promise]:
    names = {*pool.get("UsernameAttributes", ()), *pool.get("AliasAttributes", ())}
    yield Promise("users sign in by e-mail", "email" in names)
    case_sensitive = pool.get("UsernameConfiguration", {}).get("CaseSensitive", True)
    yield Promise("two spellings of one address are one user", not case_sensitive)
    only_administrators = pool.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly", False)
    yield Promise("nobody signs themselves up", only_administrators)
    tenant = [attribute for attribute in pool.get("SchemaAttributes", ()) if attribute["Name"] == TENANT_CLAIM]
    yield Promise(f"{TENANT_CLAIM} is there and never changes", bool(tenant) and not tenant[0].get("Mutable", True))
    updates = pool.get("UserAttributeUpdateSettings", {}).get("AttributesRequireVerificationBeforeUpdate", ())
    kept = "email" in updates and "email" in pool.get("AutoVerifiedAttributes", ())
    yield Promise("a changed e-mail counts once it is verified, and not before", kept)


def _of_neighbours(cognito: "CognitoIdentityProviderClient", pool_id: str) -> Iterator[Promise]:
    pages = cognito.get_paginator("list_groups").paginate(UserPoolId=pool_id)
    groups = {group["GroupName"] for page in pages for group in page["Groups"]}
    for name in (ADMINISTRATORS, REVIEWERS):
        yield Promise(f"the group {name} is there", name in groups)
    mistakable = sorted(name for name in groups if not is_unmistakable(name))
    named = f": {', '.join(map(repr, mistakable))}" if mistakable else ""
    yield Promise(f"no group's name reads as several (commas, brackets, spaces){named}", not mistakable)
    providers = cognito.list_identity_providers(UserPoolId=pool_id, MaxResults=1)["Providers"]
    yield Promise("no other identity provider says who a user is", not providers)


def _of_clients(cognito: "CognitoIdentityProviderClient", pool_id: str) -> Iterator[Promise]:
    """Of each client: what a user changes of themselves through one, their tokens of the stage's own client say too."""
    for page in cognito.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool_id):
        for found in page["UserPoolClients"]:
            client = cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=found["ClientId"])["UserPoolClient"]
            # A client without a list may write every attribute that is not kept from all of them.
            writable = client.get("WriteAttributes")
            kept = writable is not None and not NOT_FOR_CLIENTS & set(writable)
            yield Promise(f"client {found['ClientName']} lists what it may write, and no tenant or verification", kept)


def _pool_of(stage: str) -> str:
    """Return the pool that the stage's configuration names, or else the one that its stack has created."""
    config = load_stage(stage, read_context().get("stages"))
    if config.user_pool_id:
        return config.user_pool_id
    (stack,) = boto3.client("cloudformation").describe_stacks(StackName=f"kyc-{stage}")["Stacks"]
    return next(output["OutputValue"] for output in stack["Outputs"] if output["OutputKey"] == "UserPoolId")


@app.command()
def check(
    stage: Annotated[str, typer.Option(help="The stage whose pool is checked.")] = "",
    pool: Annotated[str, typer.Option(help="The pool's id, instead of a stage.")] = "",
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """List what a user pool must promise, as kept or broken; exit code 1 where one is, 2 where none could be asked."""
    console = Console(highlight=False, soft_wrap=True)
    if not (stage or pool):
        raise typer.BadParameter("name a stage or a pool")
    try:
        with told():
            pool_id = pool or _pool_of(stage)
            found = promises(boto3.client("cognito-idp"), pool_id)
    except (StageConfigError, StageError) as error:
        console.print(f"[red]{escape(str(error))}[/]")
        raise typer.Exit(NOT_POSSIBLE) from error
    if as_json:
        write_json([asdict(promise) for promise in found])
    for promise in found if not as_json else ():
        console.print(f"[green]kept  [/] {promise.text}" if promise.kept else f"[red]broken[/] {promise.text}")
    raise typer.Exit(0 if all(promise.kept for promise in found) else 1)


if __name__ == "__main__":
    app()
