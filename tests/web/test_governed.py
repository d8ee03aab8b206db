"""The governed views on a real model: lists, forms, stale pages, second clicks."""

import datetime as dt
import threading
import uuid
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.http import Http404
from django.test import RequestFactory

from coopoffice.audit.acting import service
from coopoffice.web import forms
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, FlagFilter, SearchFilter, UnitFilter
from coopoffice.web.forms import GovernedForm, LineField, version_of
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from coopoffice.web.submissions import Submission, claim
from coopoffice.web.tables import Column, Listing, Tab, capped_counts
from coopoffice.web.views.governed import GovernedFormView, GovernedListView
from tests.factories.units import LONG_AGO, give_duty, make_unit, place
from units.acting import actor_for
from units.choices import UnitKind
from units.models import Unit
from units.reach import reach_cache

pytestmark = pytest.mark.django_db


class UnitNames(GovernedListView):
    model = Unit
    title = "หน่วยงาน"
    columns = (
        Column("name", "ชื่อ", lambda u: u.name, sort="name"),
        Column("code", "รหัส", lambda u: u.code, sort="-code"),
    )
    filters = (
        SearchFilter("name", "code"),
        ChoiceFilter("kind", "ชนิด", UnitKind),
        DateRangeFilter("opened", "ตั้งแต่", "opened_on"),
        FlagFilter("closed", "ปิดแล้ว", Q(closed_on__isnull=False)),
        UnitFilter("under", "สังกัด", "parent_id"),
    )
    tabs = (Tab("all", "ทั้งหมด"), Tab("groups", "กลุ่ม", lambda user: Q(kind=UnitKind.PROMOTION_GROUP)))
    default_sort = ("code",)


class NameForm(GovernedForm):
    name = LineField(label="ชื่อ", max_length=40)
    code = LineField(label="รหัส", max_length=20)


@service
def rename(*, by, unit, name, code):
    """Rename a unit, for these tests."""
    row = Unit.objects.take(by.user, "change", unit.pk)
    if name == "ห้าม":
        raise Refused("ชื่อนี้สงวนไว้")
    if name == "ซ้ำ":
        raise Rejected("name", "มีชื่อนี้แล้ว")
    row.name, row.code = name, code
    if name == "ผิดรูป":
        raise ValidationError({"code": "รหัสไม่ถูกต้อง"})
    row.save()
    return row


class Rename(GovernedFormView):
    model = Unit
    form_class = NameForm
    service = rename
    title = "เปลี่ยนชื่อ"

    def get_success_url(self, result):
        return f"/done/{result.name}/"

    def get_cancel_url(self):
        return "/"


@pytest.fixture
def office():
    root = make_unit("กรม", code="R")
    office = make_unit("สำนักงาน", root, code="O")
    clerk = place(office)
    give_duty("GA-B1", office, user=clerk)
    return root, office, clerk


def ask(user, data=None, htmx=False, path="/x/", **params):
    request = RequestFactory(headers={"HX-Request": "true"} if htmx else {})
    request = request.get(path, params) if data is None else request.post(path, data)
    request.user = user
    request.actor = actor_for(user) if user.is_authenticated else None
    request.session = {}
    request._messages = FallbackStorage(request)

    class Htmx:
        history_restore_request = False

        def __bool__(self):
            return htmx

    request.htmx = Htmx()
    return request


def send(unit, user, **data):
    return Rename.as_view()(ask(user, data), pk=unit.pk)


def first_form(unit, user):
    return {
        "submission": str(uuid.uuid4()),
        "seen": version_of(unit),
        "name": "ชื่อใหม่",
        "code": unit.code,
    }


def listing(user, query=""):
    from django.http import QueryDict

    return Listing(UnitNames(), user, QueryDict(query))


# --- lists -----------------------------------------------------------------------------------------------------------


def test_list_shows_what_the_rule_gives_and_nothing_to_a_stranger(office):
    from tests.factories.units import make_user

    _root, _office, clerk = office
    assert {u.name for u in listing(clerk).page} == {"กรม", "สำนักงาน"}
    assert len(listing(make_user()).page) == 0
    assert len(listing(AnonymousUser()).page) == 0


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("kind=nonsense", "nonsense"),
        ("opened_from=32/13/2569", "13"),
        ("closed=7", "7"),
        ("under=zzzz", "zzzz"),
        ("under=99999999999999999999999", "9999"),
        ("view=%00none", "none"),
        ("sort=password", "password"),
        ("page=minus", "minus"),
    ],
)
def test_list_bad_value_is_answered_in_words_and_ignored(office, query, said):
    found = listing(office[2], query)
    assert len(found.page) == 2
    assert any(said in note for note in found.notes)


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=999999",
        "page=" + "9" * 40,
        "q=%00",
        "q=" + "a" * 5000,
        "q=%25_%5C'\"--",
        "page=%E0%B9%92",
    ],
)
def test_list_silly_query_string_still_answers(office, query):
    listing(office[2], query).page  # noqa: B018


def test_list_page_out_of_range_is_the_nearest(office):
    root, _o, clerk = office
    for n in range(35):
        make_unit(f"ก {n}", root)
    found = listing(clerk, "page=99")
    assert found.page.number == 2
    assert len(found.page) == 7
    assert not found.page.has_next


def test_list_page_beyond_the_cap_is_the_nearest(office, monkeypatch):
    from coopoffice.web import tables

    root, _o, clerk = office
    for n in range(70):
        make_unit(f"ก {n}", root)
    monkeypatch.setattr(tables, "CAP", 40)
    monkeypatch.setattr(tables.capped_counts, "__defaults__", (40,))
    found = listing(clerk, "page=3")
    assert (found.page.number, len(found.page)) == (3, 12)
    assert found.total_shown == "40+"
    assert listing(clerk, "page=50").page.number == 3


def test_list_search_finds_thai_digits_and_every_word(office):
    root, _o, clerk = office
    make_unit("กลุ่มส่งเสริมสหกรณ์ 1", root, kind=UnitKind.PROMOTION_GROUP, code="PG-1")
    assert [u.name for u in listing(clerk, "q=สหกรณ์ ๑").page] == ["กลุ่มส่งเสริมสหกรณ์ 1"]
    assert len(listing(clerk, "q=สหกรณ์ ๙").page) == 0


def test_list_dates_are_read_in_the_buddhist_era_both_days_included(office):
    root, _o, clerk = office
    make_unit("ใหม่", root, opened_on=dt.date(2026, 3, 18))
    found = listing(clerk, "opened_from=18 มี.ค. 69&opened_to=๑๘/๓/๒๕๖๙")
    assert [u.name for u in found.page] == ["ใหม่"]
    assert listing(clerk, "opened_from=18/3/2569&opened_to=1/1/2563").page.records  # turned round, both included


def test_list_tab_counts_come_in_one_statement(office, django_assert_num_queries):
    root, _o, clerk = office
    make_unit("กลุ่ม", root, kind=UnitKind.PROMOTION_GROUP)
    with reach_cache():
        found = listing(clerk, "view=groups")
        assert found.base is not None
        with django_assert_num_queries(1):
            assert found.counts == {"all": 3, "groups": 1, "": 1}


def test_list_costs_the_same_at_one_row_and_at_thirty(office, django_assert_num_queries):
    root, _o, clerk = office
    request = lambda: UnitNames.as_view()(ask(clerk, htmx=True, q="ก"))  # noqa: E731
    with reach_cache(), django_assert_num_queries(4):
        assert request().status_code == 200
    for n in range(30):
        make_unit(f"ก {n}", root)
    with reach_cache(), django_assert_num_queries(4):
        assert b"<tr" in request().content


def test_list_order_is_total_and_turns_round(office):
    _root, _o, clerk = office
    names = [u.name for u in listing(clerk, "sort=name").page]
    assert [u.name for u in listing(clerk, "sort=-name").page] == names[::-1]
    heads = {h.column.key: h for h in listing(clerk, "sort=-name").heads}
    assert heads["name"].direction == "descending"
    assert "sort=name" in heads["name"].query


def test_list_htmx_gets_the_rows_only_and_a_clean_address(office):
    response = UnitNames.as_view()(ask(office[2], htmx=True, q="กรม", kind="", view="all"))
    assert b"<html" not in response.content
    assert response["HX-Push-Url"] == "/x/?q=%E0%B8%81%E0%B8%A3%E0%B8%A1"


def test_list_can_be_made_again_from_its_reference(office):
    found = listing(office[2], "q=กรม&sort=-code&page=4")
    assert found.reference["query"] == "q=%E0%B8%81%E0%B8%A3%E0%B8%A1&sort=-code"


def test_capped_counts_stop_at_the_cap(office):
    root = office[0]
    for n in range(5):
        make_unit(f"ก {n}", root)
    assert capped_counts({"a": Unit.objects.all(), "b": Unit.objects.none()}, cap=3) == {"a": 4, "b": 0}


# --- forms -----------------------------------------------------------------------------------------------------------


def test_form_sent_runs_the_service_and_leads_on(office):
    _root, unit, clerk = office
    response = send(unit, clerk, **first_form(unit, clerk))
    assert response.status_code == 302
    assert Unit.objects.get(pk=unit.pk).name == "ชื่อใหม่"


def test_form_unseen_is_404_and_refused_is_403(office):
    from tests.factories.units import make_user

    root, unit, clerk = office
    with pytest.raises(Http404):
        send(unit, make_user(), **first_form(unit, clerk))
    with pytest.raises(Refused):
        send(root, clerk, **first_form(root, clerk))


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("ห้าม", 403, "ชื่อนี้สงวนไว้"),
        ("ซ้ำ", 422, "มีชื่อนี้แล้ว"),
        ("ผิดรูป", 422, "รหัสไม่ถูกต้อง"),
        ("ก\x00ข", 422, "กข"),
        ("ก" * 41, 422, "40"),
    ],
)
def test_form_refusal_keeps_what_was_typed(office, name, status, said):
    _root, unit, clerk = office
    response = send(unit, clerk, **{**first_form(unit, clerk), "name": name})
    assert response.status_code == status
    text = response.content.decode()
    assert said in text
    assert name.replace("\x00", "") in text
    assert Unit.objects.get(pk=unit.pk).name == "สำนักงาน"
    assert not Submission.objects.exists()


def test_form_unique_field_is_answered_beside_the_field(office):
    _root, unit, clerk = office
    request = ask(clerk, {**first_form(unit, clerk), "code": "R"})
    response = Rename.as_view()(request, pk=unit.pk)
    assert response.status_code == 409
    assert "id_code-error" in response.content.decode()


def test_form_stale_shows_both_versions_and_then_saves(office):
    _root, unit, clerk = office
    data = first_form(unit, clerk)
    Unit.objects.filter(pk=unit.pk).update(name="ของคนอื่น")
    response = send(unit, clerk, **data)
    assert response.status_code == 409
    text = response.content.decode()
    assert "ของคนอื่น" in text
    assert "ชื่อใหม่" in text
    assert Unit.objects.get(pk=unit.pk).name == "ของคนอื่น"
    again = {**data, "submission": str(uuid.uuid4()), "seen": version_of(Unit.objects.get(pk=unit.pk))}
    assert again["seen"] in text
    assert send(unit, clerk, **again).status_code == 302


def test_form_sent_twice_is_done_once(office):
    _root, unit, clerk = office
    data = first_form(unit, clerk)
    first = send(unit, clerk, **data)
    Unit.objects.filter(pk=unit.pk).update(name="ต่อมา")
    second = send(unit, clerk, **data)
    assert second.status_code == 302
    assert second.url == first.url
    assert Unit.objects.get(pk=unit.pk).name == "ต่อมา"


@pytest.mark.parametrize("token", ["", "x", "1" * 500])
def test_form_without_a_token_is_asked_for_again(office, token):
    _root, unit, clerk = office
    response = send(unit, clerk, **{**first_form(unit, clerk), "submission": token})
    assert response.status_code == 422
    assert Unit.objects.get(pk=unit.pk).name == "สำนักงาน"


@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_the_same_moment_is_done_once():
    root = make_unit("กรม", code="R")
    clerk = place(root)
    give_duty("GA-B1", root, user=clerk)
    data = first_form(root, clerk)
    answers, start = [], threading.Barrier(4)

    def click():
        try:
            start.wait()
            answers.append(send(root, clerk, **data))
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [a.status_code for a in answers] == [302] * 4
    assert {unquote(a.url) for a in answers} == {"/done/ชื่อใหม่/"}
    assert Submission.objects.count() == 1


def test_token_of_an_undone_sending_is_free_again(office):
    clerk, token = office[2], uuid.uuid4()
    with transaction.atomic():
        assert claim(clerk, token)
        transaction.set_rollback(True)
    with transaction.atomic():
        assert claim(clerk, token)
        assert not claim(clerk, token)


# --- fields ----------------------------------------------------------------------------------------------------------


class Everything(GovernedForm):
    day = forms.ThaiDateField(required=False)
    clock = forms.ThaiTimeField(required=False)
    moment = forms.ThaiDateTimeField(required=False)
    count = forms.ThaiIntegerField(required=False, max_value=100)
    money = forms.MoneyField(required=False)
    person = forms.PersonField(required=False)
    unit = forms.UnitField(required=False)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("day", "๑๘ มี.ค. ๖๙", dt.date(2026, 3, 18)),
        ("clock", "13.00 น.", dt.time(13)),
        ("count", "๑๒", 12),
        ("money", "๑,๒๓๔.๕๐", Decimal("1234.50")),
    ],
)
def test_field_reads_thai(office, field, typed, value):
    form = Everything({field: typed}, actor=actor_for(office[2]))
    assert form.is_valid(), form.errors
    assert form.cleaned_data[field] == value


def test_field_moment_is_bangkok_time(office):
    form = Everything({"moment": "18 มี.ค. 69 เวลา 13.00 น."}, actor=actor_for(office[2]))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["moment"].isoformat() == "2026-03-18T13:00:00+07:00"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("day", "31/2/2569"),
        ("day", "x" * 500),
        ("clock", "25:00"),
        ("moment", "18/3/2569"),
        ("count", "-1"),
        ("count", "9" * 400),
        ("count", "²"),
        ("money", "1,50"),
        ("person", "ไม่มีคนนี้"),
        ("unit", "9" * 18),
    ],
)
def test_field_refuses_in_words(office, field, typed):
    form = Everything({field: typed}, actor=actor_for(office[2]))
    assert not form.is_valid()
    assert form.errors[field][0]


def test_person_is_found_by_label_number_and_words(office):
    _root, unit, clerk = office
    other = place(unit)
    other.first_name, other.last_name = "กนกวรรณ", "ศรีสุข"
    other.save()
    from units.pickers import person_label

    for typed in (str(other.pk), person_label(other), "กนก", "นายกนกวรรณ ศรีสุข"):
        form = Everything({"person": typed}, actor=actor_for(clerk))
        assert form.is_valid(), (typed, form.errors)
        assert form.cleaned_data["person"] == other


def test_person_words_that_fit_several_are_answered_with_a_list(office):
    _root, unit, clerk = office
    several = [place(unit) for _ in range(2)]
    form = Everything({"person": "สมชาย"}, actor=actor_for(clerk))
    assert not form.is_valid()
    html = str(form["person"])
    assert all(f'value="{p.pk}"' in html for p in several)
    chosen = Everything({"person": "สมชาย", "person__id": str(several[1].pk)}, actor=actor_for(clerk))
    assert chosen.is_valid()
    assert chosen.cleaned_data["person"] == several[1]


def test_version_changes_with_the_row(office):
    unit = office[1]
    before = version_of(unit)
    assert before == version_of(Unit.objects.get(pk=unit.pk))
    unit.name = "อื่น"
    assert version_of(unit) != before
    assert LONG_AGO.year == 2020
