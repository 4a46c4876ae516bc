"""The report on cost, as Markdown: every figure from a recording, a price list and the stage's template."""

from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.cost import liveness, steps
from benchmarks.cost.assumptions import Assumptions
from benchmarks.cost.choices import choices
from benchmarks.cost.month import StoredByClaim, cost, fixed, month, per_thousand, stored, with_what_follows
from benchmarks.cost.paid import paid_for
from benchmarks.cost.usage import Usage, mixed, picture_tokens, text_tokens, usage
from benchmarks.markdown import table
from benchmarks.prices import Price, Prices
from benchmarks.published import Figure
from benchmarks.recording import Recording
from benchmarks.template import StageTemplate
from kyc.adapters.picture_tokens import HIGH

VOLUMES: Final = (1_000, 100_000, 10_000_000)
_GOAL: Final = 25.0

_SERVICES: Final = {
    "textract": "Textract",
    "rekognition": "Rekognition",
    "model": "The model",
    "cognito": "Cognito",
    "lambda": "Lambda",
    "apigateway": "API Gateway",
    "dynamodb": "DynamoDB",
    "s3": "S3",
    "sqs": "SQS",
    "sns": "SNS",
    "kms": "KMS",
    "secretsmanager": "Secrets Manager",
    "logs": "CloudWatch and X-Ray",
    "cloudwatch": "CloudWatch and X-Ray",
    "xray": "CloudWatch and X-Ray",
}
"""A report's name of each service, in its order."""


def report(
    recording: Recording,
    list_prices: Prices,
    template: StageTemplate,
    assumptions: Assumptions,
    *,
    stage: str,
    way: steps.Way,
) -> str:
    """Return the whole report.

    Args:
        recording: what each kind of claim did.
        list_prices: of everything, and of models.
        template: of the stage.
        assumptions: what nothing measures.
        stage: the stage's name.
        way: the stage's, of deciding claims.

    Raises:
        RecordingError: a kind of the mix was not recorded.
        FiguresError: something has no price.
    """
    prices, assumptions = list_prices.with_model(way.model), assumptions.shown(way.sides)
    used = {name: usage(recording.kind(name), assumptions) for name in assumptions.mix}
    left = {name: stored(recording.kind(name), assumptions) for name in assumptions.mix}
    alone = {name: with_what_follows(used[name], left[name], template, assumptions) for name in assumptions.mix}
    thousands = {name: per_thousand(each, prices) for name, each in alone.items()}
    thousands["The mix"] = per_thousand(mixed(alone, assumptions.mix), prices)
    average, kept = mixed(used, assumptions.mix), _mixed_left(left, assumptions.mix)
    months = {
        volume: cost(month(volume, average, kept, recording, template, assumptions), prices) for volume in VOLUMES
    }
    mix = sum(thousands["The mix"].values())
    without_people = mix - thousands["The mix"].get("cognito.plus", 0)
    parts = [
        "# Cost, computed",
        (
            f"Written by `make cost` from claims recorded on {recording.made}, the published prices of {prices.region} "
            f"([`benchmarks/prices.toml`](../benchmarks/prices.toml)) and the template of stage `{stage}`. In US "
            "dollars, without tax, discounts, credits or free tiers."
        ),
        (
            f"**A thousand validations cost {without_people:.2f}**, and {mix:.2f} with the customers' sign-ins to a "
            "Cognito "
            f"pool of the stage's own. Of that, text recognition is {_share(thousands['The mix'], 'textract')}, the "
            "model "
            f"{_share(thousands['The mix'], 'model')}, Cognito {_share(thousands['The mix'], 'cognito')}, and all "
            f"that runs, stores and carries {_rest(thousands['The mix'])}."
        ),
        _goal(without_people, thousands["The mix"]),
        "## Steps to the goal",
        (
            "The cost of a thousand of the mix with each step by itself, in the stage, and with every step at once; "
            "without sign-ins and liveness."
        ),
        steps.section(
            [recording.kind(name) for name in assumptions.mix], list_prices, assumptions, way, thousands["The mix"]
        ),
        "## A thousand validations, by service and kind of document",
        f"At the prices of the first units, with {assumptions.kept.months:g} months of storage for what each leaves "
        "behind and every invocation traced. The mix: "
        + ", ".join(f"{share:.0%} {name}" for name, share in assumptions.mix.items())
        + ".",
        _by_service(thousands),
        "### What each kind pays Textract and Rekognition for",
        (
            "Calls of one claim, and what a thousand claims pay for them. What the claim itself rules out pays for "
            "none; one whose front, back or selfie is missing or no picture pays for no typed fields."
        ),
        paid_for([recording.kind(name) for name in assumptions.mix], prices, assumptions),
        "### The model, with pictures and without",
        "`model.pictures` of a stage leaves them out. The text in a selfie is not read then (under Rekognition).",
        _with_and_without(recording, prices, assumptions),
        liveness.section(template, prices, assumptions, VOLUMES),
        "## A month",
        (
            f"With the prices' tiers, in a stage that has kept everything for {assumptions.kept.months:g} months, "
            "with what "
            "the stage costs by itself, new processes while claims are rare, data keys, and X-Ray's default sampling."
        ),
        _by_service({f"{volume:,} validations": each for volume, each in months.items()}),
        _months_said(months),
        (
            "Without a single validation, a month of the stage costs "
            f"{sum(cost(fixed(recording, template, assumptions), prices).values()):.2f}:"
        ),
        _fixed(fixed(recording, template, assumptions), prices),
        "## Cheaper choices",
        "What each saves for a thousand of the claims that it concerns.",
        table(
            ("Choice", "Saves", "Of", "Taken", "Why"),
            [
                [each.name, f"{each.saves:.2f}", each.concerns, "yes" if each.taken else "no", each.why]
                for each in choices(recording, prices, template, assumptions, way.model)
            ],
        ),
        (
            "Besides: objects are encrypted with S3's bucket keys, which ask KMS once for many objects; queues are "
            "worked off "
            "in batches of ten where claims come often, which this counts one by one; detailed metrics of each API "
            "method, which nothing watched, are not sent."
        ),
        "## What one validation uses",
        _quantities({name: {**alone[name]} for name in assumptions.mix}, prices),
        "## How",
        _method(recording, assumptions),
        "## Prices",
        _prices(
            prices, {"rekognition.liveness", *(name for each in (*alone.values(), *months.values()) for name in each)}
        ),
        (
            f"{_unchecked(prices.price)} prices of the list nobody saw written, and the others second-hand: compare "
            "them with their sources before you rely on them."
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _goal(found: float, costs: Mapping[str, float]) -> str:
    parts = sorted(
        ((_SERVICES[service], sum(c for name, c in costs.items() if name.partition(".")[0] == service))
         for service in ("textract", "rekognition", "model")),
        key=lambda part: -part[1],
    )  # fmt: skip
    limit = ", ".join(f"{service} {cost:.2f}" for service, cost in parts)
    text = f"a thousand of the mix for at most {_GOAL:.2f}, the model's pictures counted, without sign-ins and liveness"
    return table(("Goal", "Found", "Met"), [[text, f"{found:.2f}", "yes" if found <= _GOAL else f"no: {limit}"]])


def _mixed_left(left: Mapping[str, StoredByClaim], mix: Mapping[str, float]) -> StoredByClaim:
    return StoredByClaim(
        tables=sum(share * left[name].tables for name, share in mix.items()),
        pictures=sum(share * left[name].pictures for name, share in mix.items()),
        evidence=sum(share * left[name].evidence for name, share in mix.items()),
        faces=sum(share * left[name].faces for name, share in mix.items()),
    )


def _service(name: str) -> str:
    return _SERVICES[name.partition(".")[0]]


def _by_service(costs: Mapping[str, Mapping[str, float]]) -> str:
    services = dict.fromkeys(_SERVICES.values())
    rows = []
    for service in services:
        sums = [sum(c for name, c in each.items() if _service(name) == service) for each in costs.values()]
        rows.append([service, *(_money(each) for each in sums)])
    total = [sum(each.values()) for each in costs.values()]
    rows.append(["**All**", *(f"**{_money(each)}**" for each in total)])
    return table(("", *costs), rows)


def _months_said(months: Mapping[int, Mapping[str, float]]) -> str:
    each = [f"{1000 * sum(costs.values()) / volume:.2f} at {volume:,}" for volume, costs in months.items()]
    return (
        f"For a thousand that is {', '.join(each)}. What runs by a schedule reads lists of what waits, and costs "
        "the same however many records there are."
    )


def _fixed(used: Usage, prices: Prices) -> str:
    rows = [
        [name, f"{quantity:,.0f} {prices[name].unit}", f"{prices[name].of(quantity):.2f}"]
        for name, quantity in used.items()
    ]
    return table(("What", "How much", "Costs"), rows)


def _quantities(used: Mapping[str, Usage], prices: Prices) -> str:
    names = dict.fromkeys(name for each in used.values() for name in each)
    rows = [
        [name, prices[name].unit, *(_quantity(each.get(name, 0)) for each in used.values())]
        for name in sorted(names, key=lambda name: (list(_SERVICES).index(name.partition(".")[0]), name))
    ]
    return table(("Price", "Unit", *used), rows)


def _method(recording: Recording, assumptions: Assumptions) -> str:
    waits = ", ".join(f"{name} {seconds:g} s" for name, seconds in recording.latencies.items())
    functions, model = assumptions.functions, assumptions.model
    lines = [
        (
            "Calls, bytes and milliseconds are those of the real functions in the local cloud, one claim of each "
            "kind from "
            f"its upload slots to a look at its outcome, in processes that had started. Providers took: {waits}."
        ),
        (
            "A function's time is what it waited, plus what it computed times "
            f"{functions.memory_of_one_core_mb:g} MB over its memory, since Lambda gives it that share of a core; "
            "that a core there is as quick as one here is assumed."
        ),
        (
            f"Tokens are estimated: {model.characters_per_token:g} characters each, {model.schema_tokens:g} for the "
            "answer's "
            f"schema, {model.answer_tokens:g} for an answer and what is thought before it. No tokenizer was asked."
        ),
        (
            f"A picture of {model.picture_width:,} by {model.picture_height:,} pixels counts "
            f"{model.side_tokens(model.sides or HIGH):,} tokens where it shows a side of a document, and "
            f"{model.selfie_tokens:,} where it is a selfie: one for "
            "each patch of 28 by 28 pixels, once it is scaled to what the model looks at "
            "([vision](https://platform.claude.com/docs/en/build-with-claude/vision))."
        ),
        (
            "Units of DynamoDB are counted by the JSON that went over the wire, which is larger than the items: an "
            "upper bound. A transaction takes two units for each."
        ),
        (
            f"Pictures are taken as {assumptions.kept.picture_bytes / 1e6:g} MB each. Nothing expires "
            "(stage `prod` keeps everything)."
        ),
        (
            "Requests come without an `Idempotency-Key`, which only those pay for who send one: a unit for the mark of "
            "the request, in a transaction two for each kilobyte of its answer and for each user of whom it tells, and "
            "a data key of KMS where a process has none."
        ),
        (
            "Every claim counts as a customer who signs in that month; one notification goes to one HTTPS "
            "subscription; each message is sent, received and deleted by itself; empty queues are polled by "
            f"{functions.pollers:g} long polls of {functions.long_poll_seconds:g} s."
        ),
        (
            "Left out: data that leaves AWS (some kilobytes a claim, and what reviewers look at), letters ([0.10 a "
            "thousand](https://aws.amazon.com/ses/pricing/), not checked), support, what people who review cost, "
            "retries after faults, deployments."
        ),
        "Assumptions are in [`benchmarks/cost/assumptions.toml`](../benchmarks/cost/assumptions.toml).",
    ]
    return "\n".join(f"- {line}" for line in lines)


def _with_and_without(recording: Recording, prices: Prices, assumptions: Assumptions) -> str:
    """Return what the model costs for a thousand claims of each kind, shown the pictures and not."""
    kinds = [recording.kind(name) for name in assumptions.mix]
    shown = {kind.name: picture_tokens(kind, assumptions) for kind in kinds}
    text = {kind.name: text_tokens(kind, assumptions) for kind in kinds}
    each, answer = prices["model.input"].first, assumptions.model.answer_tokens * prices["model.output"].first
    rows = [
        ["Tokens of text", *(f"{text[kind.name]:,.0f}" for kind in kinds)],
        ["Tokens of pictures", *(f"{shown[kind.name]:,}" for kind in kinds)],
        ["With pictures", *(f"{1000 * ((text[kind.name] + shown[kind.name]) * each + answer):.2f}" for kind in kinds)],
        ["Without", *(f"{1000 * (text[kind.name] * each + answer):.2f}" for kind in kinds)],
    ]
    return table(("", *(kind.name for kind in kinds)), rows)


def _prices(prices: Prices, names: set[str]) -> str:
    rows = [
        [
            price.name,
            f"{_tiers(price)} per {_per(price)}",
            price.note or "",
            f"[source]({price.source})",
            price.how_checked,
        ]
        for price in prices.price
        if price.name in names
    ]
    return table(("Price", "US dollars", "Note", "Published", "Seen"), rows)


def _tiers(price: Price) -> str:
    return ", then ".join(
        f"{tier.price:.10f}".rstrip("0").rstrip(".") + (f" up to {tier.up_to:,.0f}" if tier.up_to else "")
        for tier in price.tiers
    )


def _per(price: Price) -> str:
    return price.unit if price.per == 1 else f"{price.per:,} {price.unit}s"


def _unchecked(figures: Sequence[Figure]) -> str:
    return f"{sum(not figure.checked for figure in figures)} of {len(figures)}"


def _share(costs: Mapping[str, float], service: str) -> str:
    part = sum(cost for name, cost in costs.items() if name.partition(".")[0] == service)
    return f"{part / sum(costs.values()):.0%}"


def _rest(costs: Mapping[str, float]) -> str:
    named = {"textract", "model", "cognito", "rekognition"}
    part = sum(cost for name, cost in costs.items() if name.partition(".")[0] not in named)
    return f"{part / sum(costs.values()):.0%} (the other {_share(costs, 'rekognition')}: Rekognition)"


def _money(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= 1000 else f"{amount:.2f}"


def _quantity(quantity: float) -> str:
    if not quantity:
        return "-"
    return f"{quantity:,.0f}" if quantity == round(quantity) else f"{quantity:.3g}"
