"""Papers to measure: rendered here, read back by two readers, looked at as pictures."""

import datetime as dt
import io
import subprocess

PARAGRAPHS = [
    "ด้วยสำนักงานสหกรณ์จังหวัดธารานครได้รับแจ้งจากกรมส่งเสริมสหกรณ์ ให้ดำเนินการตรวจการสหกรณ์ออมทรัพย์ครูธารานคร จำกัด "
    "ประจำปีบัญชีสิ้นสุดวันที่ 31 ตุลาคม 2568 โดยมีผู้ตรวจการสหกรณ์ จำนวน 3 คน และผู้รับผิดชอบจากกลุ่มตรวจการสหกรณ์ร่วมดำเนินการ "
    "ตามคำสั่งสำนักงานสหกรณ์จังหวัดที่ 17/2554 ลงวันที่ 1 ตุลาคม 2554 เรื่อง แบ่งงานและมอบหมายหน้าที่ความรับผิดชอบ",
    "กลุ่มตรวจการสหกรณ์พิจารณาแล้วเห็นว่า เพื่อให้การปฏิบัติงานเป็นไปด้วยความเรียบร้อย จึงขออนุมัติเดินทางไปราชการ ณ อำเภอเขาแก้ว "
    "ระหว่างวันที่ 18 - 20 มีนาคม 2569 รวม 3 วัน โดยใช้รถยนต์ราชการหมายเลขทะเบียน กข 1234 ธารานคร ค่าใช้จ่ายประมาณ 4,560.00 บาท "
    "เบิกจ่ายจากงบดำเนินงานโครงการส่งเสริมและพัฒนาสหกรณ์ น้ำท่วม ก้ำกึ่ง ป๊ำ ญี่ปุ่น ฐานันดร กฎหมาย ปฏิญญา",
    "จึงเรียนมาเพื่อโปรดพิจารณาอนุมัติ",
]


MEMO = {
    "agency": "กลุ่มตรวจการสหกรณ์ สำนักงานสหกรณ์จังหวัดธารานคร",
    "phone": "0 7561 2345",
    "number": "ธร 0010.5/123",
    "date": dt.date(2026, 3, 15),
    "subject": "ขออนุมัติเดินทางไปราชการเพื่อตรวจการสหกรณ์",
    "to": "สหกรณ์จังหวัดธารานคร",
    "paragraphs": PARAGRAPHS,
    "signer": "นางสาวญาณิศา ปัญญาดี",
    "signer_lines": ["นักวิชาการสหกรณ์ชำนาญการ"],
    "code": "ABCD-EFGH-2345",
}


def read_back(content: bytes, *options: str) -> str:
    """What pdftotext makes of it."""
    return subprocess.run(
        ["pdftotext", "-enc", "UTF-8", *options, "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()


def picture(content: bytes, dpi: int = 100, page: int = 1):
    """The page as a grey Pillow picture, drawn by poppler."""
    from PIL import Image

    drawn = subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-f", str(page), "-l", str(page), "-gray", "-"],
        input=content,
        capture_output=True,
        check=True,
    ).stdout
    return Image.open(io.BytesIO(drawn)).convert("L")
