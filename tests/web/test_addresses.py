"""Addresses by number are those of ``reverse``."""

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from coopoffice.web.addresses import numbered

NAMES = ("saraban:letter_detail", "saraban:circular_detail", "units:approval_open", "units:unit_detail")


@pytest.mark.parametrize("name", NAMES)
def test_address_of_a_number_is_the_one_of_reverse(name):
    for number in (1, 7, 77, 2**40):
        assert numbered(name, number) == reverse(name, args=[number])


def test_address_follows_the_prefix_the_site_is_mounted_under():
    numbered(NAMES[0], 7)
    set_script_prefix("/office/")
    try:
        assert numbered(NAMES[0], 7) == reverse(NAMES[0], args=[7])
        assert numbered(NAMES[0], 7).startswith("/office/")
    finally:
        set_script_prefix("/")
    assert numbered(NAMES[0], 7) == reverse(NAMES[0], args=[7])


def test_view_that_is_not_there_has_no_address():
    with pytest.raises(NoReverseMatch):
        numbered("saraban:nowhere", 7)
    with pytest.raises(ValueError, match="invalid literal"):
        numbered(NAMES[0], "x")
