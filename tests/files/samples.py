"""Samples of files, good and bad, made on the spot."""

import io
import zipfile

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def make_pdf(change=None, **save) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    if change:
        change(pdf)
    out = io.BytesIO()
    # The id of a PDF is drawn from the clock: without this the same page differs from one second to the next.
    pdf.save(out, **({} if "encryption" in save else {"deterministic_id": True}), **save)
    return out.getvalue()


def make_picture(code: str = "JPEG", size=(60, 40), exif: Image.Exif | None = None, **options) -> bytes:
    picture = Image.new("RGB", size, "white")
    picture.paste((200, 0, 0), (0, 0, size[0] // 2, size[1] // 2))  # the upper left corner is red
    out = io.BytesIO()
    picture.save(out, code, **({"exif": exif} if exif else {}), **options)
    return out.getvalue()


def make_zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def make_docx(**more: bytes) -> bytes:
    return make_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **more})
