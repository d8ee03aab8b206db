"""Addresses of records are those Django gives."""

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from coopoffice.web.addresses import address

NAMES = ("units:assignment_detail", "units:person_detail", "saraban:letter_detail", "personnel:trip_detail")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("key", [0, 7, 123456789012, "12"])
def test_address_is_that_of_django(name, key):
    assert address(name, key) == reverse(name, args=[key])


def test_address_follows_the_prefix_of_the_site():
    try:
        set_script_prefix("/office/")
        assert (
            address("units:person_detail", 5) == reverse("units:person_detail", args=[5]) == "/office/units/people/5/"
        )
    finally:
        set_script_prefix("/")
    assert address("units:person_detail", 5) == reverse("units:person_detail", args=[5])


def test_record_that_was_not_saved_has_no_address():
    with pytest.raises(NoReverseMatch):
        address("units:person_detail", None)
