"""Pictures of a PDF's pages: drawn for whoever sees the record, for nobody else, and never an error of ours."""

import io

import pikepdf
import pytest
from PIL import Image

from coopoffice.files.pages import page_png, page_size, pdf_pages, pdf_text
from coopoffice.printing.render import render_pdf
from tests.files.samples import make_pdf


def memo(**context) -> bytes:
    return render_pdf(
        "printing/pdf/memo.html", {"subject": "ขอความอนุเคราะห์น้ำดื่ม", "paragraphs": ["กำหนดการนำเสนอ"], **context}
    )


def test_pages_and_thai_text_of_a_pdf_are_read():
    content = memo()
    assert pdf_pages(content) == 1
    text = pdf_text(content)
    assert "ขอความอนุเคราะห์น้ำดื่ม" in text
    assert "กำหนดการนำเสนอ" in text


def test_page_is_drawn_at_the_width_asked_and_a_page_that_is_not_there_is_none():
    picture = Image.open(io.BytesIO(page_png(memo(), 1, 900)))
    assert picture.size == (900, pytest.approx(900 * 297 / 210, abs=3))
    assert page_png(memo(), 2, 900) is None
    assert page_png(memo(), 0, 900) is None
    assert page_png(b"%PDF-1.4 broken", 1, 900) is None
    assert (pdf_pages(b"nothing"), pdf_text(b"nothing"), page_size(b"nothing", 1)) == (0, "", None)


def test_absurdly_tall_page_makes_no_absurd_picture():
    picture = Image.open(
        io.BytesIO(page_png(make_pdf(lambda pdf: pdf.add_blank_page(page_size=(20, 14_000))), 2, 2000))
    )
    assert picture.size[1] <= 4 * 2400 + 1


def test_turned_page_is_measured_as_it_is_seen():
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.pages[1].rotate(90, relative=False)

    assert page_size(make_pdf(turn), 2) == pytest.approx((842, 595), abs=1)
