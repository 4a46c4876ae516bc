"""Check for text that reads like instructions to a model: nothing that a document or a name has a reason to say.

The model cannot lift an outcome, so such text gains nothing. But who writes it has something to hide: a person looks.
"""

# ruff: noqa: RUF001 - look-alikes of other scripts are what this is about

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from kyc.checks.case import Case
from kyc.checks.check import Check, inconclusive, passed
from kyc.domain.evidence import Document
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.domain.text import fold

_NAME: Final = CheckName.PROMPT_INJECTION

_INSTRUCTIONS: Final = (
    r"(?:INSTRU[CK][CZT]?\w*|ANWEISUNG\w*|ISTRUZION\w*|TALIMAT\w*|INSTRUKCJ\w*|POLECENI\w*|DIRECTIVES?|GUIDELINES?|"
    r"PROMPTS?|RULES?|REGLAS?|REGELN|REGLES|REGOLE|REGRAS|CHECKS?|POLIC(?:Y|IES)|SYSTEM|ABOVE|EVERYTHING)"
)
_IGNORE: Final = (
    r"(?:IGNORE[RZ]?|IGNORIERE\w*|IGNORA[RN]?|DISREGARD|FORGET|OVERRIDE|BYPASS|SKIP|NEGEER|ZIGNORUJ|IGNORUJ|VERGISS|"
    r"OLVIDA|OUBLIEZ?|ESQUECA|DIMENTICA|IGNORER|IGNORERA|OHITA|GORMEZDEN)"
)
_PERSONA: Final = (
    r"(?:YOU ARE (?:NOW|AN? )|YOU MUST|YOUR (?:TASK|ROLE|NEW|ANSWER|JOB)|ACT AS|PRETEND|ROLE ?PLAY|DEVELOPER MODE|"
    r"JAILBREAK|AS AN AI|LANGUAGE MODEL|LARGE LANGUAGE|CHATBOT|DAN MODE|DO ANYTHING NOW)"
)
_APPROVE: Final = (
    r"(?:ACCEPT|APPROVE|VERIFY|CONFIRM|PASS|APRUEBA|APPROUVEZ?|APROVE|GENEHMIGE\w*|APPROVA|MARK|TREAT|CLASSIFY|CONSIDER|"
    r"MARQUE[RZ]?|MARCAR?|MARKIERE\w*|REGARD|DEEM|DECLARE)"
)
_ORDER: Final = rf"(?:{_APPROVE}|SET|FLAG|RETURN|ANSWER|RESPOND|REPLY|OUTPUT|SAY|PRINT|REPORT|WRITE)"
"""Many of these are names or nouns as well: "Mark", "a report"; only with an object or "as" they give an order."""
_RESULT: Final = (
    r"(?:VERIFIED|AGREES?|APPROVED?|PASS(?:ED)?|VALID|GENUINE|AUTHENTIC|VERIFICADO|VERIFIE|VERIFIZIERT|VERIFICATO|"
    r"APROBADO|APPROUVE|GEPRUFT|ZWERYFIKOWAN\w*|DOGRULANMIS)"
)
_OBJECT: Final = (
    r"(?:(?:THAT )?(?:THIS|THE|IT|HIM|HER|ME|THEM|US|ALL|EVERY|EACH|MY)|ESTE|ESTA|ESTO|CE|CET|CETTE|DIES\w*|QUEST\w)"
)
_AS: Final = r"(?:AS|TO|BE|COMO|COMME|ALS|COME|JAKO|STATUS|VERDICT|RESULT|OUTCOME)(?: AN?)?[\s:=\"'`]{1,3}"
_SUBJECT: Final = r"(?:APPLICANT|USER|CLAIM|DOCUMENT|IDENTITY|PERSON|CUSTOMER|HOLDER)"
_CARE: Final = r"(?:REJECT|FLAG|REPORT|DOUBT|CHECK(?! IN\b)|VERIFY|MENTION|REVIEW|COMPARE)"
_TRUSTED: Final = r"(?:VERIFIED|APPROVED|GENUINE|TRUSTED|PRE-?APPROVED|WHITELISTED|AUTHENTIC|CLEARED)"
_FIELD_NAMES: Final = (
    r"(?:VERDICT|VALIDATION_STATUS|VERIFICATION_STATUS|TOOL_RESULT|TOOL_USE|FUNCTION_CALL|SIMILARITY_PERCENT|FINDINGS|"
    r"OVERRIDE|BEGIN_?SYSTEM|END_?OF_?(?:DOCUMENT|EVIDENCE|PROMPT)|SYSTEM_?PROMPT)"
)
_LATIN: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # "Ignore all previous instructions", in languages of Latin script
        rf"\b{_IGNORE}\b.{{0,60}}?\b{_INSTRUCTIONS}\b",
        rf"\b{_INSTRUCTIONS}\b.{{0,30}}?\b(?:YOK SAY|GORMEZDEN GEL|DIKKATE ALMA|UNUT)",
        r"\b(?:PREVIOUS|PRIOR|EARLIER|PRECEDING|ABOVE|SYSTEM|YOUR)\s*(?:INSTRUCTIONS?|PROMPTS?|DIRECTIVES?)\b",
        r"\b(?:NEW|THESE)\s*(?:INSTRUCTIONS?|PROMPTS?|DIRECTIVES?)\s?:|\bFOLLOW\b.{0,20}?\b(?:INSTRUCTIONS|PROMPT)\b",
        rf"\b{_PERSONA}\b",
        # "Mark this as verified", "the applicant is pre-approved", "do not reject"
        rf"\b{_ORDER} {_OBJECT}\b.{{0,50}}?\b{_RESULT}\b",
        rf"\b{_ORDER}\b.{{0,50}}?\b{_AS}{_RESULT}\b",
        rf"^\W*(?:PLEASE )?(?:RETURN|ANSWER|RESPOND|REPLY|OUTPUT|SAY)\W{{1,3}}(?:WITH )?{_RESULT}\W*$",
        rf"\b{_APPROVE}\b.{{0,20}}?\bTHIS (?:APPLICANT|USER|CLAIM|DOCUMENT|PERSON)\b",
        rf"\b{_SUBJECT}\b.{{0,30}}?\b(?:IS|HAS BEEN|WAS|MUST BE|SHOULD BE)\b.{{0,30}}?\b{_TRUSTED}\b",
        rf"\b(?:DO NOT|DON'?T|NEVER|NO NEED TO)\s{_CARE}\b",
        # Messages, tags and answers of a system
        r"\b(?:SYSTEM|DEVELOPER|ASSISTANT|USER|HUMAN|AI|CLAUDE|GPT|MODEL|REVIEWER|ADMIN)\s?:",
        r"<\s?/?\s?(?:SYSTEM|ASSISTANT|USER|HUMAN|INSTRUCTIONS?|TOOL\w*|FUNCTION\w*|UNTRUSTED\w*|EVIDENCE|ADMIN)\b",
        r"\[\s?/?\s?(?:INST|SYSTEM|ASSISTANT|ADMIN)\s?\]|<\|.{0,20}\|>|<<\s?SYS|###\s?(?:SYSTEM|INSTRUCTION|RESPONSE)",
        rf"\b{_FIELD_NAMES}\b",
        r"[\"'`{]\s?\w{2,30}\s?[\"'`]?\s?:\s?[\"'`\[{]",
        r"```|\{\{|\}\}|\$\{",
    )
)
_SQUEEZED: Final = re.compile(
    r"(?:IGNORE|DISREGARD|FORGET|OVERRIDE)(?:ALL|ANY|THE|YOUR|MY|THESE|PREVIOUS|PRIOR|ABOVE|EARLIER|SYSTEM)*"
    r"(?:INSTRUCTIONS?|PROMPTS?|RULES|CHECKS|DIRECTIVES?|GUIDELINES)|"
    r"(?:MARK|SET|TREAT|APPROVE|ACCEPT|RETURN|ANSWER|OUTPUT)\w{0,20}(?:AS|TO)(?:VERIFIED|APPROVED|GENUINE)|"
    r"VERDICTAGREES|VERIFICATIONSTATUS|VALIDATIONSTATUS|SYSTEMPROMPT|SYSTEMOVERRIDE|PREVIOUSINSTRUCTIONS|YOUARENOWA"
)
"""For text whose letters are spaced out, or whose spaces were lost or replaced."""
_OTHER_SCRIPTS: Final = re.compile(
    "|".join(
        (
            # To ignore; all, earlier or the system's instructions; to approve, or to call something approved. That
            # something is verified, or holds instructions, is said by ordinary copies and file names too.
            r"игнорир\w*|ігнору\w*|забудь\w*|(?:предыдущ|прежн|систем|все|нов)\w*\s(?:\w+\s)?инструкци\w*|системн\w*\s?:",
            r"(?:подтверди|одобри)(?:те)?\b|(?:отмет|помет|счита|признай)\w*\b.{0,40}(?:провере|подтвержд|одобре|подлинн)",
            r"忽略|忽視|无视|無視|系统提示|系統提示|プロンプト|(?:之前|以前|上述|以上|先前|所有|全部|新的?).{0,4}(?:指令|指示|命令)",
            r"(?:标记|標記|设为|設為|设置|視為|视为|判定|请|請|必须|必須).{0,12}(?:已验证|已驗證|通过|通過|批准|核准)",
            r"(?:検証済み?|承認|本物|有効).{0,4}(?:として|とみな|と見な|しろ|せよ|して(?:くだ|下)さい)",
            r"무시|시스템\s?프롬프트|(?:이전|모든|위의|새로운).{0,6}(?:지시|명령)",
            r"(?:승인|검증|인증)(?:됨|된)?.{0,6}(?:하세요|하라|하십시오|해라|해\s?주세요|처리|표시|간주)",
            r"تجاهل|(?:جميع|كل|اتبع)\s(?:هذه\s)?التعليمات|التعليمات السابقة|وافق على",
            r"(?:اعتبر|ضع|سجل|يجب).{0,30}(?:موافق|التحقق|صالح|موثق)",
            r"התעלם|(?:כל|קודמות).{0,8}הוראות|הוראות קודמות|אשר את|סמן.{0,20}(?:מאושר|מאומת)",
            r"अनदेखा|नज़रअंदाज़|(?:पिछले|सभी|पूर्व).{0,8}निर्देश\w*|(?:स्वीकृत|सत्यापित).{0,12}(?:कर|मान|चिह्नित)",
            r"αγνο[ηέ]σ\w*|προηγούμεν\w*\sοδηγίες|(?:σημείωσ|θεώρησ|χαρακτήρισ)\w*.{0,30}επαληθευμέν\w*",
            r"เพิกเฉย|คำสั่ง(?:ก่อนหน้า|ทั้งหมด)|(?:ทำเครื่องหมาย|โปรด|กรุณา|ให้).{0,20}อนุมัติ",
        )
    ),
    re.IGNORECASE,
)
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2}[\s:]?){12,}")
_PERCENT: Final = re.compile(r"(?:%[0-9A-Fa-f]{2}){2,}")
_ENTITY: Final = re.compile(r"&#?\w{2,8};")
_ESCAPE: Final = re.compile(r"\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\n")
_DIGITS_FOR_LETTERS: Final = str.maketrans("0134578@$!|", "OIEASTBASIL")
_ODD_IN_A_NAME: Final = re.compile(r"[{}\[\]<>|\\=:;\"@$%^*~`!?]|https?|www\.|\d{3}")
_MOST_WORDS_IN_A_NAME: Final = 8


def check_instructions(case: Case) -> Iterator[Check]:
    """Neither the claim, nor the document, nor the selfie holds text that addresses a model, a system or a reviewer."""
    for pointer, text in _texts(case):
        if _reads_like_instructions(text):
            note = "This text reads like instructions, a verdict or a message of a system."
            yield inconclusive(_NAME, ReasonCode.PROMPT_INJECTION_SUSPECTED, note, pointer)
            return
    for pointer, text in _coded_texts(case):
        if _speaks(text):
            note = "A zone or barcode holds what reads like instructions."
            yield inconclusive(_NAME, ReasonCode.PROMPT_INJECTION_SUSPECTED, note, pointer)
            return
    if case.evidence.selfie and case.evidence.selfie.text_truncated:
        note = "The selfie bears more text than can be read."
        yield inconclusive(_NAME, ReasonCode.PROMPT_INJECTION_SUSPECTED, note, "selfie.lines")
        return
    for field, value in (("first_name", case.claim.first_name), ("last_name", case.claim.last_name)):
        if _ODD_IN_A_NAME.search(value) or len(value.split()) > _MOST_WORDS_IN_A_NAME:
            note = "This is not how names are written."
            yield inconclusive(_NAME, ReasonCode.PROMPT_INJECTION_SUSPECTED, note, f"claim.{field}")
            return
    yield passed(_NAME, "No text reads like instructions.")


def _texts(case: Case) -> Iterator[tuple[str, str]]:
    claim = case.claim
    yield "claim.first_name", claim.first_name
    yield "claim.last_name", claim.last_name
    yield "claim.first_name", f"{claim.first_name} {claim.last_name}"
    yield "claim.id_type", claim.id_type
    yield "claim.id_value", claim.id_value
    for link in claim.document_links:
        yield "claim.document_links", re.sub(r"[_.-]+", " ", link.filename)
    for document in case.evidence.documents:
        pointer = f"documents.{document.kind}"
        coded = _zone_lines(case, document)
        printed = [line.text for index, line in enumerate(document.lines) if index not in coded]
        yield from ((f"{pointer}.lines.{at}", line.text) for at, line in enumerate(document.lines) if at not in coded)
        yield f"{pointer}.lines", " ".join(printed)
        yield f"{pointer}.lines", " ".join(line.text for line in document.lines if not _is_filled(line.text))
        yield from ((f"{pointer}.fields.{field.type}", field.text) for field in document.fields)
    written = (case.evidence.selfie and case.evidence.selfie.lines) or ()
    yield from ((f"selfie.lines.{at}", line.text) for at, line in enumerate(written))
    yield "selfie.lines", " ".join(line.text for line in written)


def _coded_texts(case: Case) -> Iterator[tuple[str, str]]:
    """Yield what zones and barcodes hold: read as it stands, since check digits and headers decode to anything."""
    for document in case.evidence.documents:
        pointer = f"documents.{document.kind}"
        for index in _zone_lines(case, document):
            yield f"{pointer}.lines.{index}", document.lines[index].text
            yield f"{pointer}.lines.{index}", re.sub("<+", " ", document.lines[index].text)
        for at, barcode in enumerate(document.barcodes or ()):
            yield f"{pointer}.barcodes.{at}", barcode.text


def _is_filled(text: str) -> bool:
    """Return True for a row with the fillers of a zone, which no tag has."""
    return "<<" in text and ">" not in text


def _zone_lines(case: Case, document: Document) -> tuple[int, ...]:
    found = next((side.zone_lines for side in case.reading.sides if side.side is document.kind), ())
    return tuple(line for line in found if line < len(document.lines))


def _reads_like_instructions(text: str) -> bool:
    return any(_speaks(reading) for reading in (text, *_decoded(text)))


def _speaks(text: str) -> bool:
    visible = text if text.isascii() else _visible(text)
    folded = re.sub(r"\s+", " ", fold(visible))
    return (
        any(pattern.search(folded) for pattern in _LATIN)
        or bool(_SQUEEZED.search(re.sub(r"[^A-Z]", "", folded)))
        or (not visible.isascii() and bool(_OTHER_SCRIPTS.search(visible)))
    )


def _visible(text: str) -> str:
    """Return the text in plain forms of its characters, without those that format others and show nothing."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")


def _decoded(text: str) -> Iterator[str]:
    """Yield the text decoded: from Base64, hexadecimal, percent and entity encoding, rot13, reversed and leetspeak."""
    for run in _BASE64.findall(text):
        yield from _bytes_as_text(_unbase64(run))
    for run in _HEX.findall(text):
        digits = re.sub(r"[^0-9A-Fa-f]", "", run)
        yield from _bytes_as_text(bytes.fromhex(digits[: len(digits) // 2 * 2]))
    if _PERCENT.search(text) or _ENTITY.search(text) or _ESCAPE.search(text):
        yield _unescape(text)
    yield codecs.decode(text, "rot13")
    yield text[::-1]
    yield text.translate(_DIGITS_FOR_LETTERS)


def _unbase64(run: str) -> bytes:
    stripped = run.rstrip("=")
    try:
        return base64.b64decode(
            stripped + "=" * (-len(stripped) % 4), altchars=b"-_" if re.search("[-_]", run) else None
        )
    except (binascii.Error, ValueError):
        return b""


def _bytes_as_text(raw: bytes) -> Iterator[str]:
    text = raw.decode("utf-8", errors="ignore")
    if sum(char.isprintable() for char in text) > len(text) * 3 / 4:
        yield text


def _unescape(text: str) -> str:
    unescaped = html.unescape(unquote(text))
    return re.sub(r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})", lambda code: chr(int(code[1] or code[2], 16)), unescaped)
