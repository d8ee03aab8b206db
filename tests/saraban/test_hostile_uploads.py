"""Hostile files through the real doors of correspondence that take files: refused or defused in a sentence beside the field."""

import io
import os
import re
import struct
import threading
import uuid
import zipfile
import zlib
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pikepdf
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from coopoffice.files.models import Blob
from coopoffice.files.services import read_sealed_content
from coopoffice.web.forms.base import version_of
from saraban.models import LetterFile, SecretFile
from tests.factories.outgoing import make_draft
from tests.factories.secrets import paper
from units.models import User

pytestmark = pytest.mark.django_db
KEPT = {
    "level": "1",
    "from_text": "กรมส่งเสริมสหกรณ์",
    "to_text": "สหกรณ์จังหวัด",
    "subject": "ข้อความที่ต้องไม่หาย",
    "classified_by": "อธิบดี",
    "class_reason": "ทดสอบ",
    "pages": "1",
    "set_number": "1",
    "set_count": "1",
}
DOORS = ("secret", "incoming", "incoming-enclosure", "outgoing-enclosure")
DRAFTED = {
    "kind": "external",
    "subject": KEPT["subject"],
    "to": "ประธานกรรมการสหกรณ์การเกษตรท่าโพธิ์ จำกัด",
    "enclosures": "แบบรายงาน",
    "cause": "ด้วยสำนักงานกำหนดจัดประชุม",
    "purpose": "จึงขอเชิญเข้าร่วม",
    "conclusion": "จึงเรียนมาเพื่อโปรดพิจารณา",
}


@dataclass
class UploadDoor:
    """One form that takes files: where it is, what else it is sent with, which field takes the file."""

    client: Client
    url: str
    fields: dict[str, str]
    field: str = "files"

    def send(self, name: str, content: bytes):
        upload = io.BytesIO(content)
        upload.name = name
        return self.client.post(self.url, {**self.fields, "submission": str(uuid.uuid4()), self.field: upload})

    def files(self) -> list:
        """What was stored behind the door, demo files aside."""
        kinds = (SecretFile, LetterFile)
        return [
            row for kind, before in zip(kinds, self.before, strict=True) for row in kind.objects.exclude(pk__in=before)
        ]

    def __post_init__(self) -> None:
        self.before = [list(kind.objects.values_list("pk", flat=True)) for kind in (SecretFile, LetterFile)]
        self.blobs = Blob.objects.count()

    def refusal(self, response) -> str:
        """The sentence beside the field; everything else typed is still there, nothing was stored."""
        assert response.status_code == 422, response.status_code
        page = response.content.decode()
        assert "Traceback" not in page
        assert self.fields["subject"] in page
        said = re.search(rf'id="id_{self.field}-error">.*?<span>(.*?)</span>', page, re.DOTALL)
        assert said, "the sentence stands beside the field"
        assert not self.files()
        assert Blob.objects.count() == self.blobs
        return said[1]


@pytest.fixture(params=DOORS)
def door(request, client, demo_office) -> UploadDoor:
    """Each form of correspondence that takes files in."""
    if request.param == "secret":
        client.force_login(User.objects.get(username="urai"))  # registrar of secrets in the demo office
        return UploadDoor(client, reverse("saraban:secret_receive"), KEPT)
    if request.param == "outgoing-enclosure":
        written = make_draft("boonmee")
        client.force_login(User.objects.get(username="boonmee"))
        fields = {**DRAFTED, "issuer": str(written.issuer_id), "seen": version_of(written)}
        return UploadDoor(client, reverse("saraban:draft_edit", args=[written.pk]), fields)
    client.force_login(User.objects.get(username="urai"))
    fields = {"from_text": KEPT["from_text"], "kind": "external", "subject": KEPT["subject"], "speed": "0"}
    field = "enclosure_files" if request.param == "incoming-enclosure" else "files"
    return UploadDoor(client, reverse("saraban:incoming_register"), {**fields, "unit": str(demo_office.pk)}, field)


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is this large and is a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def zip_bomb() -> bytes:
    """A workbook of a few hundred kilobytes that unpacks to 300 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open("xl/workbook.xml", "w") as part:
            for _ in range(300):
                part.write(bytes(1024 * 1024))
    return out.getvalue()


def flate_bomb() -> bytes:
    """A small PDF whose page unpacks to 400 MB; it is kept as it is, never unpacked to look at it."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    squeezed = zlib.compressobj(9)
    data = b"".join(squeezed.compress(bytes(1024 * 1024)) for _ in range(400)) + squeezed.flush()
    pdf.pages[0].Contents = pikepdf.Stream(pdf, data, Filter=pikepdf.Name.FlateDecode)
    out = io.BytesIO()
    pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return out.getvalue()


def pdf_with_script() -> bytes:
    with pikepdf.open(io.BytesIO(paper("visible words"))) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('boom-script')"))
        pdf.Root.OpenAction = pdf.make_indirect(script)
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))
        pdf.pages[0].AA = pikepdf.Dictionary(O=launch)
        out = io.BytesIO()
        pdf.save(out, compress_streams=False)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("หนังสือ.pdf", b"MZ\x90\x00" + b"\0" * 400, "exe"),
        ("หนังสือ.pdf", b"\x7fELF" + b"\0" * 400, "หนังสือ.pdf"),
        ("scan.exe", b"MZ\x90\x00" + b"\0" * 400, "scan.exe"),
        ("หนังสือ.pdf.exe", paper("x"), "หนังสือ.pdf.exe"),
        ("หนังสือ.pdf", b"%PDF-1.7\nbroken", "หนังสือ.pdf"),
        ("หนังสือ.pdf", paper("x")[:300], "หนังสือ.pdf"),
        ("หนังสือ.pdf", b"<html><script>alert(1)</script></html>", "หนังสือ.pdf"),
        ("ภาพ.png", png_header(20_000, 20_000), "20,000"),
        ("ภาพ.png", png_header(20_000, 10), "20,000"),
        ("ภาพ.jpg", png_header(10, 10), "ภาพ.jpg"),
        ("ว่าง.pdf", b"", ""),
    ],
    ids=[
        *("executable-renamed", "elf-renamed", "executable", "double-extension", "broken", "cut-off", "html-renamed"),
        *("20000-pixels", "20000-wide", "png-as-jpeg", "empty"),
    ],
)
def test_hostile_file_is_refused_with_a_sentence_that_names_it(door, name, content, said):
    sentence = door.refusal(door.send(name, content))
    assert said in sentence
    assert re.search("[\u0e00-\u0e7f]", sentence), "in Thai"


def test_zip_bomb_is_refused_without_being_unpacked(door):
    bomb = zip_bomb()
    assert len(bomb) < 1_000_000
    before = memory()
    door.refusal(door.send("งบ.xlsx", bomb))
    door.refusal(door.send("งบ.pdf", bomb))
    assert memory() - before < 100
    from coopoffice.files.inspection import check_content
    from coopoffice.files.refusals import FileRefused

    with pytest.raises(FileRefused):  # where workbooks are taken in
        check_content("งบ.xlsx", bomb)


def test_pdf_that_unpacks_to_400_megabytes_costs_no_memory_to_take_in(door):
    bomb = flate_bomb()
    assert len(bomb) < 1_000_000
    before = memory()
    response = door.send("ใหญ่.pdf", bomb)
    assert response.status_code in {302, 422}
    assert memory() - before < 200


def memory() -> int:
    """Megabytes the process holds now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


def test_pdf_with_script_is_kept_without_it_and_with_its_words(door):
    response = door.send("หนังสือ.pdf", pdf_with_script())
    assert response.status_code == 302, response.content.decode()
    [file] = door.files()
    if isinstance(file, SecretFile):
        content = read_sealed_content(file.blob, bound_to=SecretFile.BOUND_TO)
        shown = door.client.get(reverse("saraban:secret_sheet", args=[file.letter_id, file.pk, 1]))
    else:
        content = file.blob.path.read_bytes()
        shown = door.client.get(reverse("file_page", args=["saraban.letterfile", file.pk, 1]))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/AA" not in pdf.pages[0].obj
    assert b"boom-script" not in content
    from pypdf import PdfReader

    assert "visible words" in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert shown["Content-Type"] in {"image/jpeg", "image/png"}


def test_too_large_a_file_is_refused_beside_the_field(door):
    with override_settings(FILES_MAX_SIZE=200_000):
        sentence = door.refusal(door.send("ใหญ่.pdf", paper("x") + b"%" * 300_000))
    assert "ใหญ่.pdf" in sentence


@pytest.mark.django_db(transaction=True)
def test_gigabyte_is_refused_before_it_is_read(door, live_server):
    """The request says it brings 1 GB: the door answers after the first bytes, keeps nothing and stays open."""
    client = door.client
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(door.url).content.decode())[1]
    host = urlsplit(live_server.url)
    gigabyte = 2**30
    wire = HTTPConnection(host.hostname, host.port, timeout=30)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    head = (
        f'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        f'--x\r\nContent-Disposition: form-data; name="{door.field}"; filename="a.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF-1.7\n"
    ).encode()
    wire.putrequest("POST", door.url)
    for name, value in {
        "Cookie": cookies,
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(gigabyte),
    }.items():
        wire.putheader(name, value)
    wire.endheaders()
    sent = [0]

    def stream():
        try:
            wire.send(head)
            while sent[0] < gigabyte:
                wire.send(bytes(256 * 1024))
                sent[0] += 256 * 1024
        except OSError:
            return

    before = memory()
    thread = threading.Thread(target=stream, daemon=True)
    thread.start()
    response = wire.getresponse()
    page = response.read().decode()
    assert response.status in {400, 413}
    assert "Traceback" not in page
    assert "MB" in page or "ไม่" in page
    assert memory() - before < 150
    wire.close()
    thread.join(10)
    assert sent[0] < gigabyte
    assert not door.files()
    assert not list(settings.MEDIA_ROOT.rglob(".part-*")) if settings.MEDIA_ROOT.exists() else True
    assert client.get(door.url).status_code == 200
    connection.close()
