"""Letters to customers: what is told of a decision or comes due later, in their language, as text and as HTML.

A letter has no score and no note of a reviewer's. What a customer typed is in it in one place, their first name, and
only where it can be nothing but a name: whoever claims to be `Call 555-0100` or `evil.example` makes no advertisement
of ours. Subjects and headers hold nothing that a customer or a reviewer wrote.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import formataddr
from html import escape
from typing import Annotated, Final, Self
from urllib.parse import urlencode

import idna
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator

from kyc.domain.document_type import declared_type
from kyc.domain.farewell import Farewell
from kyc.domain.fields import Email, Text
from kyc.domain.letter_texts import LetterKind, LetterTexts
from kyc.domain.locales import DEFAULT_LANGUAGE, LANGUAGES, catalogue, language_of, told_in
from kyc.domain.occasion import Occasion
from kyc.domain.reasons import Action
from kyc.domain.record import KycRecord, ValidationStatus
from kyc.domain.reminders import last_day, waits_since

_LONGEST_NAME: Final = 40
_MOST_OF_AN_ADDRESS: Final = 320
_ATOM: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_TENANT_TAG: Final = "tenant"
_ERASED_TAG: Final = "erased"
_BETWEEN: Final = " '\u2019-"
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
_FIRST_STRONG: Final = "\u2068"
_END: Final = "\u2069"


def _ascii_address(value: str) -> str:
    if not value.isascii():
        raise ValueError("must be an e-mail address in ASCII")
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
    return value


_Address = Annotated[Email, AfterValidator(_ascii_address)]
_Page = Annotated[str, StringConstraints(pattern=r"^(https://|http://localhost[:/])[!-~]{1,500}$")]


class LetterSettings(BaseModel):
    """From whom a stage's letters come, and where they lead."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    sender: _Address
    """The address that they come from; of the identity."""
    identity: Annotated[str, StringConstraints(pattern=r"^([!-?A-~]{1,64}@)?([a-z0-9-]{1,63}\.)+[a-z]{2,63}$")]
    """The identity that is verified in SES: a domain, or an address."""
    company: Annotated[Text, StringConstraints(max_length=64)]
    """By the name that customers know it by."""
    page: _Page
    """Page on which a customer sees the state of their claim and submits again."""
    support: _Address
    """Address for the customer's questions; replies go there too."""
    locale: Annotated[str, AfterValidator(_language)] = DEFAULT_LANGUAGE
    """The language of whoever has said none; one of `kyc.domain.locales`."""

    @model_validator(mode="after")
    def _sent_by_the_identity(self) -> Self:
        domain = self.sender.partition("@")[2]
        # A verified domain covers its subdomains: https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html
        if self.identity not in (self.sender, domain) and not domain.endswith(f".{self.identity}"):
            raise ValueError("sender must be of the identity, which is its domain, one above, or the address itself")
        return self

    @property
    def from_header(self) -> str:
        """The sender with the company's name, encoded as RFC 2047 says where it is not ASCII."""
        return formataddr((self.company, self.sender))


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter; the two parts say the same."""

    kind: LetterKind
    language: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, or a list where it has more than one line."""

    lines: tuple[str, ...]
    link: str | None = None
    is_list: bool = False


def reachable(email: str) -> str | None:
    """Return an address as SES takes it; None where it takes none such.

    The part before the `@` must be ASCII, since SES does not speak SMTPUTF8; a domain of other letters goes by its
    Punycode (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html).
    """
    local, _, domain = email.rpartition("@")
    try:
        encoded = idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return None
    address = f"{local}@{encoded}"
    return address if _ATOM.fullmatch(local) and len(address) <= _MOST_OF_AN_ADDRESS else None


def mail_tags(tenant: str, kind: LetterKind) -> dict[str, str]:
    """Return the tags by which SES's events tell whose user a letter was to, or that they were erased.

    A tag's value is of letters, digits, `_` and `-`, and a tenant's name may have dots, so it is written in hexadecimal
    (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html).

    Args:
        tenant: the user's.
        kind: of the letter.
    """
    if kind is LetterKind.ERASED:
        return {_ERASED_TAG: "yes"}
    return {_TENANT_TAG: tenant.encode().hex()}


def is_farewell(tags: Mapping[str, Sequence[str]]) -> bool:
    """Return True if a letter told of an erasure, so that nothing that comes back of it is kept."""
    return _ERASED_TAG in tags


def tenant_of(tags: Mapping[str, Sequence[str]]) -> str:
    """Return whose user a letter was to, by its tags.

    Raises:
        ValueError: it is no letter of ours.
    """
    try:
        (tag,) = tags[_TENANT_TAG]
        return bytes.fromhex(tag).decode()
    except (KeyError, ValueError) as error:
        raise ValueError("the letter has no tag of a tenant") from error


def plain_name(name: str) -> str | None:
    """Return a name that can stand in a greeting; None for text that may be more than a name, or is long.

    Letters with their marks, and between words a space, a hyphen or an apostrophe: no digits, dots, slashes or signs,
    of which links and numbers are made, and nothing unseen, by which text runs backwards.
    """
    name = unicodedata.normalize("NFC", name).strip()
    if not 0 < len(name) <= _LONGEST_NAME:
        return None
    is_name = all(unicodedata.category(char)[0] in "LM" or char in _BETWEEN for char in name)
    return name if is_name else None


def compose(record: KycRecord, settings: LetterSettings, occasion: Occasion | None = None) -> Letter | None:
    """Return what to tell the customer of a record; None where it waits for a decision, or the occasion is over.

    Args:
        record: as it stands.
        settings: the stage's.
        occasion: what has come due; None tells the decision that stands.
    """
    kind = _kind_of(record, occasion) if occasion else _kind(record)
    if kind is None:
        return None
    language = _language_for(record, settings)
    return _letter(kind, language, settings, list(_blocks(record, kind, language, settings)))


def compose_farewell(farewell: Farewell, settings: LetterSettings) -> Letter:
    """Return the letter about an erasure: of the user it says nothing, since nothing is kept of them.

    Args:
        farewell: who was erased, and when.
        settings: the stage's.
    """
    language = language_of([*farewell.locales, settings.locale])
    texts = catalogue(language).letters
    said = texts.said[LetterKind.ERASED]
    blocks = [
        _Block((texts.greeting_without_name,)),
        _Block((said.opening,)),
        _Block((said.next_step,)),
        _Block((texts.decided.format(time=_written(farewell.time)),)),
        _Block((texts.not_you.format(support=settings.support),)),
        _Block((texts.closing.format(company=settings.company),)),
    ]
    return _letter(LetterKind.ERASED, language, settings, blocks)


def _letter(kind: LetterKind, language: str, settings: LetterSettings, blocks: Sequence[_Block]) -> Letter:
    return Letter(
        kind=kind,
        language=language,
        subject=catalogue(language).letters.said[kind].subject.format(company=settings.company),
        text="\n\n".join(map(_as_text, blocks)) + "\n",
        html=_as_html(blocks, language),
    )


def _kind(record: KycRecord) -> LetterKind | None:
    if record.verify:
        return None
    if record.validation_status is ValidationStatus.REJECTED:
        is_final = any(reason.action is Action.FINAL for reason in record.reasons)
        return LetterKind.REFUSED if is_final else LetterKind.REJECTED
    return _KINDS.get(record.validation_status)


def _kind_of(record: KycRecord, occasion: Occasion) -> LetterKind | None:
    """Return the kind of letter about an occasion; None where the record does not stand as it then did."""
    if occasion is Occasion.STILL_WAITING:
        return LetterKind.STILL_WAITING if record.verify or record.waits_for_person else None
    if record.verify or record.validation_status is not ValidationStatus.VERIFIED:
        return None
    return LetterKind(occasion.value)


_KINDS: Final[Mapping[ValidationStatus, LetterKind]] = {
    ValidationStatus.VERIFIED: LetterKind.VERIFIED,
    ValidationStatus.MANUAL_REVIEW: LetterKind.MANUAL_REVIEW,
}


def _language_for(record: KycRecord, settings: LetterSettings) -> str:
    """Return the language that the claim names, else that of the consent that was read, else the stage's."""
    consented = record.consent.locale if record.consent else None
    return language_of([tag for tag in (record.locale, consented, settings.locale) if tag])


def _blocks(record: KycRecord, kind: LetterKind, language: str, settings: LetterSettings) -> Iterable[_Block]:
    texts = catalogue(language).letters
    said = texts.said[kind]
    yield _Block((_greeting(record, texts),))
    if kind in _DECISIONS and _answers_objection(record):
        yield _Block((texts.objection,))
    yield _Block((said.opening,))
    if kind in (LetterKind.REJECTED, LetterKind.REFUSED):
        told = dict.fromkeys(told_in(language, reason) for reason in record.reasons)
        yield from [_Block(tuple(told), is_list=True)] if told else []
    yield _Block((said.next_step,))
    if kind in _CLAIM_ANEW:
        yield _Block((texts.claim_form,), link=claim_link(settings.page, record))
    else:
        yield _Block((texts.page,), link=settings.page)
    yield _Block(tuple(_facts(record, kind, texts)))
    yield _Block((texts.not_you.format(support=settings.support),))
    yield _Block((texts.closing.format(company=settings.company),))


_CLAIM_ANEW: Final = frozenset({LetterKind.EXPIRES_SOON, LetterKind.REVERIFICATION_DUE})
_DECISIONS: Final = frozenset({LetterKind.VERIFIED, LetterKind.REJECTED, LetterKind.REFUSED, LetterKind.MANUAL_REVIEW})


def claim_link(page: str, record: KycRecord) -> str:
    """Return the link to a new claim on the customer's page, with type and country of the document filled in.

    They are in the link's fragment, which browsers send to no server, and are values of closed sets: nothing that the
    customer typed is in it.

    Args:
        page: the stage's setting.
        record: the claim before.
    """
    chosen = {"document": declared_type(record.id_type), "country": record.issuing_country}
    return f"{page}#{urlencode({'claim': 'new', **{name: value for name, value in chosen.items() if value}})}"


def _greeting(record: KycRecord, texts: LetterTexts) -> str:
    name = plain_name(record.first_name)
    if name is None:
        return texts.greeting_without_name
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in name):
        name = f"{_FIRST_STRONG}{name}{_END}"  # its direction is its own, and not the sentence's
    return texts.greeting.format(name=name)


def _answers_objection(record: KycRecord) -> bool:
    """Return True if the decision is the one after an objection."""
    return any(contest.version == record.version - 1 for contest in record.contests)


def _facts(record: KycRecord, kind: LetterKind, texts: LetterTexts) -> Iterable[str]:
    """Yield what the letter is about: when, and which document, by its type alone."""
    match kind:
        case LetterKind.EXPIRES_SOON:
            yield from [texts.valid_until.format(day=day)] if (day := last_day(record)) else []
        case LetterKind.REVERIFICATION_DUE:
            yield texts.verified_on.format(time=_written(record.last_updated_time))
        case LetterKind.STILL_WAITING:
            yield texts.waits_since.format(time=_written(waits_since(record)))
        case _:
            yield texts.decided.format(time=_written(record.last_updated_time))
    if document := declared_type(record.id_type):
        yield texts.document.format(document=texts.documents[document])
    if record.submission_id:
        yield texts.reference.format(reference=record.submission_id)


def _written(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _as_text(block: _Block) -> str:
    lines = [f"- {line}" for line in block.lines] if block.is_list else list(block.lines)
    return "\n".join([*lines, *([block.link] if block.link else [])])


def _as_html(blocks: Iterable[_Block], language: str) -> str:
    body = "\n".join(map(_block_as_html, blocks))
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" dir="ltr">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"></head>\n'
        '<body style="font-family:sans-serif;line-height:1.5;max-width:36em;margin:1em auto;padding:0 1em">\n'
        f"{body}\n</body>\n</html>\n"
    )


def _block_as_html(block: _Block) -> str:
    lines = [escape(line).replace("\n", "<br>") for line in block.lines]
    if block.is_list:
        return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
    link = f'<br><a href="{escape(block.link)}">{escape(block.link)}</a>' if block.link else ""
    return f"<p>{'<br>'.join(lines)}{link}</p>"
