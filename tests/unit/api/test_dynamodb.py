"""DynamoDB's items as plain values and back."""

from hypothesis import given
from hypothesis import strategies as st

from kyc.adapters.dynamodb import from_attributes, to_attributes

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
