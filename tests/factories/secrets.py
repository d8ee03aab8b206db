"""Small, explicit makers of secrets: an office with a registrar, cleared people, and secrets full of marker words."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

from django.utils import timezone
from PIL import Image

from coopoffice.files.inspection import Checked
from saraban.choices import KeeperRole, SecretDirection, SecretLevel
from saraban.models import SecretClearance, SecretDestruction, SecretKeeper, SecretLetter
from saraban.services.secrets import close_secret, record_destruction, register_secret
from units.acting import Actor, actor_for
from units.models import Unit, User

LONG_AGO = dt.date(2020, 1, 1)


def make_keeper(user: User, unit: Unit, role: str = KeeperRole.REGISTRAR, **fields) -> SecretKeeper:
    """The person keeps the unit's secrets since 2020, by an order."""
    fields.setdefault("starts_on", LONG_AGO)
    return SecretKeeper.objects.create(
        unit=unit, user=user, role=role, order_number="คำสั่งที่ 1/2563", order_date=LONG_AGO, **fields
    )


def clear(user: User, unit: Unit, level: int = SecretLevel.SECRET, **fields) -> SecretClearance:
    """The person is cleared since 2020."""
    fields.setdefault("starts_on", LONG_AGO)
    return SecretClearance.objects.create(unit=unit, user=user, level=level, order_number="คำสั่งที่ 2/2563", **fields)


def checked(name: str, content: bytes, content_type: str = "application/pdf") -> Checked:
    """A file as the form hands it to the service."""
    return Checked(name, content_type, content, hashlib.sha256(content).hexdigest())


def picture(words: str = "") -> bytes:
    """A small PNG; the words stand in a text chunk, so that the file holds them in the clear."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("words", words or "x")
    out = io.BytesIO()
    Image.new("RGB", (60, 84), "white").save(out, "PNG", pnginfo=info)
    return out.getvalue()


def paper(*lines: str, pages: int = 1) -> bytes:
    """A PDF whose pages carry the lines, uncompressed, so that the clear bytes hold the Latin ones."""
    import pikepdf

    pdf = pikepdf.new()
    for number in range(pages):
        text = " ".join(lines)
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages[number]
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(
                F1=pikepdf.Dictionary(
                    Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
                )
            )
        )
        page.Contents = pdf.make_stream(
            f"BT /F1 18 Tf 72 700 Td ({text} {number + 1}) Tj ET".encode("latin-1", "replace")
        )
    out = io.BytesIO()
    pdf.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def enter(by: Actor | User, **fields) -> SecretLetter:
    """A secret entered by the registrar."""
    actor = by if isinstance(by, Actor) else actor_for(by)
    return register_secret(
        by=actor,
        **{
            "direction": SecretDirection.IN,
            "level": SecretLevel.CONFIDENTIAL,
            "subject": "เรื่องลับ",
            "from_text": "กรมส่งเสริมสหกรณ์",
            "to_text": "สหกรณ์จังหวัด",
            "classified_by": "อธิบดีกรมส่งเสริมสหกรณ์",
            "class_reason": "อยู่ระหว่างการสอบสวน",
            "pages": 2,
            "received_at": timezone.now(),
            **fields,
        },
    )


def make_closed(by: Actor | User, **fields) -> SecretLetter:
    """A closed secret: its paper lies in the registrar's safe."""
    actor = by if isinstance(by, Actor) else actor_for(by)
    return close_secret(by=actor, secret=enter(actor, **fields), note="สิ้นสุดการดำเนินการ")


def make_destruction(by: User, chair: User, members: list[User], *secrets: SecretLetter, **fields) -> SecretDestruction:
    """What a committee destroyed today; one closed secret where none is given."""
    return record_destruction(
        by=actor_for(by),
        **{
            "secrets": secrets or [make_closed(by)],
            "held_on": timezone.localdate(),
            "order_number": "คำสั่งที่ 9/2569",
            "leave_by": "สหกรณ์จังหวัด",
            "archives": "หนังสือหอจดหมายเหตุแห่งชาติ ที่ วธ 0408/12",
            "chair": chair,
            "members": members,
            **fields,
        },
    )
