"""DynamoDB's items as plain values and back, and what cancels its transactions."""

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from kyc.adapters.dynamodb import from_attributes, to_attributes, transaction_errors
from kyc.domain.errors import ProviderUnavailable, WriteConflict

JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**37), 10**37),
        st.floats(0, 100).map(lambda number: round(number, 6)),
        st.text(),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(min_size=1), inner, max_size=4)),
)


@given(st.dictionaries(st.text(min_size=1), JSON, max_size=5))
def test_an_item_comes_back_as_it_went(item: dict[str, object]) -> None:
    assert from_attributes(to_attributes(item)) == item


@pytest.mark.parametrize(
    ("codes", "raised"),
    [
        (["None", "ConditionalCheckFailed"], WriteConflict),
        (["TransactionConflict", "None"], WriteConflict),
        (["ConditionalCheckFailed", "ThrottlingError"], ProviderUnavailable),
        (["ProvisionedThroughputExceeded", "None"], ProviderUnavailable),
        (["ValidationError", "ConditionalCheckFailed"], ClientError),
    ],
)
def test_a_cancelled_transaction_is_a_conflict_a_fault_or_a_defect(codes: list[str], raised: type[Exception]) -> None:
    cancelled = {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": [{"Code": code} for code in codes],
    }
    with pytest.raises(raised), transaction_errors():
        raise ClientError(cancelled, "TransactWriteItems")  # type: ignore[arg-type]
