"""Groups as an authorizer's claims hold them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyc.domain.groups import certain_groups, confirmed_groups, is_unmistakable

NAMES = st.text(st.characters(categories=["L", "M", "S", "N", "P"]), min_size=1, max_size=8)
"""Names that Cognito accepts for a group."""


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_every_form_that_was_seen_is_confirmed_by_the_list_that_it_was_made_of(names: list[str]) -> None:
    for claim in (",".join(names), f"[{' '.join(names)}]", f"[{', '.join(names)}]"):
        assert confirmed_groups(claim, names) == set(names)
        assert confirmed_groups(claim, [*names, "kyc-admin"]) == set()
        assert certain_groups(claim) <= set(names)


@pytest.mark.parametrize("claim", ["kyc-admin staff", "staff;kyc-admin", '["staff","kyc-admin"]', "[staff|kyc-admin]"])
def test_no_other_form_is_guessed_at(claim: str) -> None:
    assert confirmed_groups(claim, ["staff", "kyc-admin"]) == set()
    assert "kyc-admin" not in certain_groups(claim)


@pytest.mark.parametrize("name", ["kyc-admin", "staff_1", "a.b", "été", "a;b"])
def test_a_plain_name_stands_for_itself(name: str) -> None:
    assert is_unmistakable(name)


@pytest.mark.parametrize("name", ["staff,kyc-admin", "a,b", "a,", "[a", "a]", "[kyc-admin]", "[a,b]", "a b", ""])
def test_a_name_that_reads_as_several_is_told(name: str) -> None:
    assert not is_unmistakable(name)
