"""What a file really is decides; what acts by itself does not come in."""

import io
import socket
import threading

import pikepdf
import pytest
from PIL import Image

from coopoffice.files.inspection import check_content, shown_name
from coopoffice.files.refusals import FileRefused
from tests.files.samples import make_docx, make_pdf, make_picture, make_zip

EXE = b"MZ\x90\x00\x03" + bytes(200)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def wide(text):
    return text.encode("utf-16-le")


def refusal(name, content) -> str:
    with pytest.raises(FileRefused) as caught:
        check_content(name, content)
    return caught.value.messages[0]


# --- names ---


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\งาน\\บันทึก ขอเดินทาง.pdf", "บันทึก ขอเดินทาง.pdf"),
        ("/etc/cron.d/x.txt", "x.txt"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie_ x.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ('"><script>.png', "___script_.png"),
        ("...pdf", "pdf"),
        ("..", "file"),
        ("", "file"),
        ("ก" * 400 + ".pdf", "ก" * 196 + ".pdf"),
    ],
)
def test_shown_name_keeps_the_words_and_nothing_else(sent, shown):
    assert shown_name(sent) == shown
    assert len(shown_name(sent)) <= 200


# --- kinds ---


@pytest.mark.parametrize("name", ["งาน.pdf", "งาน.jpg", "งาน.docx", "งาน.doc", "งาน.txt", "งาน.webp"])
def test_program_renamed_is_refused_by_its_content(name):
    assert "งาน" in refusal(name, EXE)


@pytest.mark.parametrize("name", ["งาน.exe", "งาน.html", "งาน.svg", "งาน.docm", "งาน.js", "งาน", "pdf"])
def test_kind_not_taken_in_names_what_is(name):
    assert "pdf" in refusal(name, b"x")


def test_empty_file_is_refused():
    assert refusal("ว่าง.pdf", b"")


def test_page_of_html_named_pdf_is_refused():
    assert refusal("งาน.pdf", b"<html><script>alert(1)</script></html>")


@pytest.mark.parametrize(
    ("name", "content"), [("ก.png", make_picture("JPEG")), ("ก.jpg", make_picture("PNG")), ("ก.xlsx", make_docx())]
)
def test_right_family_wrong_member_is_refused(name, content):
    assert refusal(name, content)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("ก.docx", make_docx(), "wordprocessingml"),
        ("ก.xlsx", make_zip({"[Content_Types].xml": b"<T/>", "xl/workbook.xml": b"<w/>"}), "spreadsheetml"),
        ("ก.pptx", make_zip({"[Content_Types].xml": b"<T/>", "ppt/presentation.xml": b"<w/>"}), "presentationml"),
        (
            "ก.odt",
            make_zip({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
            "opendocument.text",
        ),
        ("ก.doc", OLE + wide("WordDocument"), "msword"),
        ("ก.xls", OLE + wide("Workbook"), "ms-excel"),
        ("ก.txt", "บันทึกข้อความ\n".encode(), "charset=utf-8"),
        ("ก.csv", "เลขที่,เรื่อง\n".encode("cp874"), "charset=windows-874"),
        ("ก.TIFF", make_picture("TIFF"), "image/tiff"),
        ("ก.WebP", make_picture("WEBP"), "image/webp"),
    ],
)
def test_good_file_passes_under_its_own_type(name, content, kind):
    assert kind in check_content(name, content).content_type


# --- Office ---


def test_macros_are_refused():
    assert refusal("ก.docx", make_docx(**{"word/vbaProject.bin": b"x"}))
    assert refusal("ก.doc", OLE + wide("WordDocument") + wide("_VBA_PROJECT"))
    assert refusal(
        "ก.docx",
        make_zip(
            {
                "[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml",
                "word/document.xml": b"x",
            }
        ),
    )


def test_template_from_elsewhere_is_refused():
    rels = b'<Relationship Type="x/attachedTemplate" Target="http://bad/t.dotm" TargetMode="External"/>'
    assert refusal("ก.docx", make_docx(**{"word/_rels/settings.xml.rels": rels}))


def test_password_is_named_as_the_reason():
    sentence = refusal("ก.docx", OLE + wide("EncryptedPackage"))
    assert sentence != refusal("ก.docx", OLE + wide("WordDocument"))


def test_zip_bomb_is_refused_by_ratio():
    assert refusal("ก.docx", make_docx(**{"word/media/a.bin": bytes(30 * 1024 * 1024)}))


def test_zip_bomb_is_refused_by_total(settings):
    settings.FILES_MAX_UNPACKED = 1_000_000
    noise = bytes(range(256)) * 4_000
    assert refusal("ก.docx", make_docx(**{"word/media/a.bin": noise}))


def test_zip_with_lying_sizes_is_refused(settings):
    settings.FILES_MAX_UNPACKED = 1_000_000
    content = make_docx(**{"word/media/a.bin": bytes(2_000_000)})
    lying = content.replace((2_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != content
    assert refusal("ก.docx", lying)


def test_zip_with_a_path_outside_is_refused():
    assert refusal("ก.docx", make_docx(**{"../../evil.txt": b"x"}))


def test_broken_zip_is_refused():
    assert refusal("ก.xlsx", make_docx()[:60])


# --- pictures ---


def gps_exif(orientation=1):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera Co"
    exif.get_ifd(0x8825).update({1: "N", 2: (7.0, 33.0, 12.0)})
    return exif


@pytest.mark.parametrize(("name", "code"), [("ก.jpg", "JPEG"), ("ก.png", "PNG"), ("ก.webp", "WEBP")])
def test_place_and_camera_are_taken_out(name, code):
    sent = make_picture(code, exif=gps_exif())
    assert b"Camera Co" in sent
    kept = check_content(name, sent).content
    assert b"Camera Co" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert not dict(picture.getexif())
        assert picture.size == (60, 40)


def test_picture_is_turned_as_the_camera_said():
    kept = check_content("ก.jpg", make_picture("JPEG", exif=gps_exif(orientation=6))).content
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (40, 60)
        assert picture.getpixel((35, 5))[0] > 150 > picture.getpixel((35, 5))[1]  # red now upper right


def test_comment_in_a_picture_is_taken_out():
    assert b"secret words" not in check_content("ก.jpg", make_picture(comment=b"secret words")).content


def test_picture_of_20000_points_a_side_is_refused():
    out = io.BytesIO()
    Image.new("1", (20_000, 10)).save(out, "PNG")
    assert "20,000" in refusal("ก.png", out.getvalue())


def test_pixel_bomb_is_refused_before_it_is_drawn():
    out = io.BytesIO()
    Image.new("1", (19_999, 19_999)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    assert refusal("ก.png", out.getvalue())


@pytest.mark.parametrize("cut", [30, 200, 300])
def test_broken_picture_is_refused(cut):
    assert refusal("ก.jpg", make_picture()[:cut])


def test_sheets_of_a_tiff_stay():
    sheets = [Image.new("1", (50, 70)) for _ in range(3)]
    out = io.BytesIO()
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:])
    with Image.open(io.BytesIO(check_content("ก.tif", out.getvalue()).content)) as picture:
        assert picture.n_frames == 3


# --- PDF ---


def script(pdf):
    pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('x')"))


def named_script(pdf):
    pdf.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(
            Names=pikepdf.Array(["a", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="evil()")])
        )
    )


def launch(pdf):
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    pdf.pages[0].obj.Annots = pikepdf.Array(
        [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)]
    )


def page_action(pdf):
    pdf.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="evil()"))


def attachment(pdf):
    pdf.attachments["evil.exe"] = b"MZ evil"


def chained(pdf):
    action = pikepdf.Dictionary(
        S=pikepdf.Name.URI, URI="https://example.go.th", Next=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x")
    )
    pdf.pages[0].obj.Annots = pikepdf.Array(
        [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)]
    )


@pytest.mark.parametrize("change", [script, named_script, launch, page_action, attachment, chained])
def test_pdf_that_acts_is_defused(change):
    sent = make_pdf(change)
    checked = check_content("ก.pdf", sent)
    assert checked.content != sent
    with pikepdf.open(io.BytesIO(checked.content)) as pdf:
        assert len(pdf.pages) == 1
        text = b" ".join(
            o.unparse() if not isinstance(o, pikepdf.Stream) else b"" for o in pdf.objects if o is not None
        )
        for bad in (b"/JavaScript", b"/Launch", b"/AA", b"evil", b"cmd.exe"):
            assert bad not in text
        assert not pdf.attachments


def test_link_to_a_page_stays():
    def link(pdf):
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.go.th")
        pdf.pages[0].obj.Annots = pikepdf.Array(
            [pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)]
        )

    sent = make_pdf(link)
    assert check_content("ก.pdf", sent).content == sent


def test_harmless_pdf_is_kept_byte_for_byte():
    sent = make_pdf()
    checked = check_content("ก.pdf", sent)
    assert checked.content == sent
    assert checked.sha256 == checked.received_sha256


def test_xml_of_a_tax_invoice_stays_in_its_pdf():
    sent = make_pdf(lambda pdf: pdf.attachments.__setitem__("invoice.xml", b"<x/>"))
    assert check_content("ก.pdf", sent).content == sent


def test_signed_pdf_with_a_script_is_refused_not_altered():
    def signed(pdf):
        script(pdf)
        pdf.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=pikepdf.Array())

    assert refusal("ก.pdf", make_pdf(signed))


def test_pdf_with_password_is_refused():
    locked = make_pdf(encryption=pikepdf.Encryption(user="u", owner="o"))
    assert refusal("ก.pdf", locked) != refusal("ก.pdf", b"%PDF-1.7 broken")


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"%PDF-1.7\n1 0 obj\n<<", make_pdf()[:80]])
def test_broken_pdf_is_refused(content):
    assert refusal("ก.pdf", content)


# --- the scanner ---


def eicar(name, content):
    return "Eicar-Test" if b"EICAR" in content else ""


def test_scanner_finding_is_said(settings):
    settings.FILES_SCANNER = "tests.files.test_inspection.eicar"
    assert "Eicar-Test" in refusal("ก.txt", b"EICAR")
    assert check_content("ก.txt", b"fine")


@pytest.mark.parametrize("where", ["clamd:///nowhere/clamd.sock", "clamd://127.0.0.1:1", "no.such.callable"])
def test_silent_scanner_lets_nothing_in(settings, where):
    settings.FILES_SCANNER = where
    assert refusal("ก.txt", b"fine")


@pytest.mark.parametrize(("answer", "found"), [(b"stream: OK\0", ""), (b"stream: Win.Test FOUND\0", "Win.Test")])
def test_clamd_is_spoken_to_in_its_protocol(settings, tmp_path, answer, found):
    place, heard = tmp_path / "c.sock", []
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(place))
    server.listen(1)

    def serve():
        link, _ = server.accept()
        data = b""
        while not data.endswith(bytes(4)):
            data += link.recv(65536)
        heard.append(data)
        link.sendall(answer)
        link.close()

    thread = threading.Thread(target=serve)
    thread.start()
    settings.FILES_SCANNER = f"clamd://{place}"
    if found:
        assert found in refusal("ก.txt", b"content")
    else:
        assert check_content("ก.txt", b"content")
    thread.join(5)
    server.close()
    assert heard == [b"zINSTREAM\0" + (7).to_bytes(4, "big") + b"content" + bytes(4)]
