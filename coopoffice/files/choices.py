"""The kinds of file the office takes in: what each is called, how it is named, how it is served."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """One kind of file. ``inline`` says a browser may show it in place when asked to."""

    code: str
    label: str
    extensions: tuple[str, ...]
    content_type: str
    inline: bool = False


KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", _("PDF"), ("pdf",), "application/pdf", inline=True),
        Kind("jpeg", _("JPEG picture"), ("jpg", "jpeg"), "image/jpeg", inline=True),
        Kind("png", _("PNG picture"), ("png",), "image/png", inline=True),
        Kind("webp", _("WebP picture"), ("webp",), "image/webp", inline=True),
        Kind("tiff", _("TIFF picture"), ("tif", "tiff"), "image/tiff"),
        Kind(
            "docx",
            _("Word document"),
            ("docx",),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        Kind(
            "xlsx", _("Excel workbook"), ("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        ),
        Kind(
            "pptx",
            _("PowerPoint slides"),
            ("pptx",),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        Kind("doc", _("old Word document"), ("doc",), "application/msword"),
        Kind("xls", _("old Excel workbook"), ("xls",), "application/vnd.ms-excel"),
        Kind("ppt", _("old PowerPoint slides"), ("ppt",), "application/vnd.ms-powerpoint"),
        Kind("odt", _("OpenDocument text"), ("odt",), "application/vnd.oasis.opendocument.text"),
        Kind("ods", _("OpenDocument sheet"), ("ods",), "application/vnd.oasis.opendocument.spreadsheet"),
        Kind("txt", _("plain text"), ("txt",), "text/plain"),
        Kind("csv", _("CSV table"), ("csv",), "text/csv"),
    )
}
BY_EXTENSION = {extension: kind for kind in KINDS.values() for extension in kind.extensions}
BY_CONTENT_TYPE = {kind.content_type: kind for kind in KINDS.values()}


def kind_of(content_type: str) -> Kind | None:
    """Return the kind that a stored content type (with or without a charset) belongs to."""
    return BY_CONTENT_TYPE.get(content_type.partition(";")[0].strip())
