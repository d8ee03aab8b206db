"""The headings of every workbook the site takes in: an empty template that is filled in must be understood again."""

import pytest
from django.utils import translation

from coopoffice.tabular.resources import rehearsed_resources


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("key", sorted(rehearsed_resources))
def test_no_two_columns_of_a_template_share_a_heading(key, language):
    resource = rehearsed_resources[key]()
    with translation.override(language):
        headings = [str(resource.heading(name)).strip().casefold() for name in resource.names()]
    assert len(set(headings)) == len(headings), headings
