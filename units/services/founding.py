"""The first act in an empty database: the units, the officer's post and the person who keeps the rest."""

import secrets

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.thai import sort_key
from coopoffice.web.policies import Refused

from ..choices import PostRole, UnitKind
from ..models import Duty, DutyAssignment, Post, Posting, Unit, User
from ..reach import forget_reach
from .people import OpenedAccount

PERSONNEL = "GA-B1"


@service
def found_office(
    *, office: str, short: str, code: str, province: str, username: str, first_name: str, last_name: str
) -> OpenedAccount:
    """Open the department, one provincial office and one person with the personnel duty (GA-B1) across the office.

    That person opens every other unit, post and account in the browser. Returns the account with its one-time
    password. Raises Refused where the database holds people or units already.
    """
    if User.objects.exists() or Unit.objects.exists():
        raise Refused(_("The database holds people or units already; the office is founded in an empty one."))
    today = timezone.localdate()
    root = Unit.objects.create(
        kind=UnitKind.DEPARTMENT,
        name="กรมส่งเสริมสหกรณ์",
        short_name="กสส.",
        name_en="Cooperative Promotion Department",
        short_name_en="CPD",
        code="CPD",
        opened_on=today,
    )
    main = Unit(
        kind=UnitKind.PROVINCIAL_OFFICE,
        parent=root,
        name=office,
        short_name=short,
        code=code,
        province=province,
        opened_on=today,
    )
    main.full_clean()
    main.save()
    Post.objects.create(unit=main, role=PostRole.HEAD, title="สหกรณ์จังหวัด", number=f"{code}-1", opened_on=today)
    post = Post.objects.create(unit=main, title="นักทรัพยากรบุคคล", number=f"{code}-2", position=1, opened_on=today)
    password = secrets.token_urlsafe(9)
    person = User(
        username=username,
        first_name=first_name,
        last_name=last_name,
        sort_key=sort_key(f"{first_name} {last_name}")[:400],
        must_change_password=True,
    )
    person.set_password(password)
    person.full_clean()
    try:
        person.save()
    except IntegrityError:  # two commands at once
        raise Refused(_("The database holds people or units already; the office is founded in an empty one.")) from None
    Posting.objects.create(user=person, post=post, starts_on=today)
    DutyAssignment.objects.create(
        duty=Duty.objects.get(code=PERSONNEL), user=person, area=root, starts_on=today, for_members=False
    )
    forget_reach()
    return OpenedAccount(person, password)
