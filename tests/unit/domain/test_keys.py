"""Keys of records: nothing that a request may hold makes one record's key another's."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from kyc.domain.fields import Email, KeyPart, Tenant
from kyc.domain.keys import RecordVersion, id_type_id, tenant_email
from kyc.domain.names import Names

NAMES = Names(b"a key")
TEXT = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="ab#@.\0/ \u200b\u200d\u202e\ud800\uff03\ufe5f", max_size=12),
    st.emails(),
)


def taken(kind: Any, text: str) -> str | None:  # noqa: ANN401 - an annotated type
    """Return a text as a part of a key; None if it is refused."""
    try:
        value: str = TypeAdapter(kind).validate_python(text)
    except ValidationError:
        return None
    return value


@given(st.lists(st.tuples(TEXT, TEXT), min_size=2, max_size=2))
def test_two_subjects_never_share_a_key(subjects: list[tuple[str, str]]) -> None:
    for first, second, join in ((Tenant, Email, tenant_email), (KeyPart, KeyPart, id_type_id)):
        parts = [(taken(first, one), taken(second, other)) for one, other in subjects]
        keys = {join(one, other): (one, other) for one, other in parts if one is not None and other is not None}
        for key, part in keys.items():
            assert tuple(key.split("#")) == part


@given(TEXT)
def test_what_is_stored_is_taken_again_as_it_is(text: str) -> None:
    for kind in (Tenant, Email, KeyPart):
        stored = taken(kind, text)
        if stored is not None:
            assert taken(kind, stored) == stored
            assert stored == stored.strip()
            assert "\0" not in stored


@given(TEXT, TEXT, st.integers())
def test_a_message_with_any_key_is_read_or_refused(partition: str, sort: str, version: int) -> None:
    body = json.dumps({"tenant#email": partition, "id_type#id": sort, "version": version})
    try:
        read = RecordVersion.model_validate_json(body)
    except ValidationError:
        return
    assert RecordVersion.model_validate_json(read.model_dump_json(by_alias=True)) == read
    group = NAMES.group(read.tenant_email)
    assert len(group) <= 128
    assert group.isascii()
