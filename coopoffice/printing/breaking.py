"""Where a printed line may not break although the line breaker's dictionary knows two words there.

The engine breaks Thai between dictionary words, which is right, but some of its words are halves: ผู้ | รับผิดชอบ,
พ.ศ. | ๒๕๖๙. An invisible joiner does not hold them together (tried: the Thai breaker looks past it), a span that does
not wrap does.
"""

import re

# Words of this office's papers that are read as one. Longest first where one begins another.
_WHOLE = (
    "ผู้ว่าราชการจังหวัด",
    "ผู้ว่าราชการ",
    "ผู้ใต้บังคับบัญชา",
    "ผู้บังคับบัญชา",
    "ผู้อำนวยการ",
    "ผู้รับผิดชอบ",
    "ผู้รับจ้าง",
    "ผู้รับมอบ",
    "ผู้รับ",
    "ผู้ตรวจราชการ",
    "ผู้ตรวจการ",
    "ผู้ตรวจสอบ",
    "ผู้ตรวจ",
    "ผู้สอบบัญชี",
    "ผู้จัดการ",
    "ผู้ช่วย",
    "ผู้แทน",
    "ผู้ขอ",
    "ผู้ขับ",
    "ผู้ควบคุม",
    "ผู้เสนอ",
    "ผู้อนุมัติ",
    "ผู้อนุญาต",
    "ผู้ปฏิบัติงาน",
    "ผู้ปฏิบัติ",
    "ผู้ประสานงาน",
    "ผู้เข้าร่วม",
    "ผู้มาประชุม",
    "ผู้ไม่มาประชุม",
    "ผู้จดรายงานการประชุม",
    "ผู้ยืม",
    "ผู้ส่ง",
    "ผู้มี",
    "นายกรัฐมนตรี",
    "คณะรัฐมนตรี",
    "คณะกรรมการ",
    "คณะอนุกรรมการ",
    "คณะทำงาน",
    "ข้อบกพร่อง",
)
_NUMBER = r"[0-9๐-๙][0-9๐-๙,./:–-]*"
_MONTH = (
    r"(?:[ก-ฮ]{1,2}\.[ก-ฮ]{1,2}\.|มี\.ค\.|เม\.ย\.|มิ\.ย\.|มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม"
    r"|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม)"
)
_TOGETHER = re.compile(
    "(?:"
    + "|".join(
        (
            *sorted(_WHOLE, key=len, reverse=True),
            rf"[0-9๐-๙]{{1,2}} {_MONTH}(?: [0-9๐-๙]{{2,4}})?",
            rf"พ\.ศ\. {_NUMBER}",
            rf"{_NUMBER} (?:น\.|บาท|วัน|คน|ฉบับ|แผ่น|หน้า|แห่ง|ราย|กม\.)(?![ก-ฮะ-ู็-์])",
            r"(?<![ก-๙])[ก-ฮ]{1,3} [0-9๐-๙]{4}(?:\.[0-9๐-๙]+)*/(?:ว )?[0-9๐-๙]+",
            r"[0-9๐-๙]+/[0-9๐-๙]+",
        )
    )
    + ")"
)
_THAI_END, _THAI_START = re.compile("[ก-ู็-์]"), re.compile("[ก-ฮเ-ไ]")
_PART = re.compile(r"(<(title|style|script)\b.*?</\2\s*>|<[^>]*>)", re.DOTALL | re.IGNORECASE)


def keep_words_whole(html: str) -> str:
    """Return the page with such words in spans that do not wrap; the text itself is unchanged."""
    out, at = [], 0
    for tag in _PART.finditer(html):
        out += (_TOGETHER.sub(_span, html[at : tag.start()]), tag[0])
        at = tag.end()
    out.append(_TOGETHER.sub(_span, html[at:]))
    return "".join(out)


def _span(match: re.Match[str]) -> str:
    # Around a span that does not wrap the breaker sees no word edge in Thai; a zero-width space gives it back. It is
    # not drawn and not copied.
    before = "\u200b" if _THAI_END.match(match.string[match.start() - 1 : match.start()]) else ""
    after = "\u200b" if _THAI_START.match(match.string[match.end() : match.end() + 1]) else ""
    return f'{before}<span class="nw">{match[0]}</span>{after}'
