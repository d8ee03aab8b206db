"""PDFs: opened, and rid of whatever runs by itself. A signed PDF is never altered: it is kept as it is or refused."""

import io
from collections.abc import Iterator

import pikepdf
from django.utils.translation import gettext as _

from ..refusals import FileRefused

# Actions that run code, start programs, send data out or fetch other files.
_BAD_ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/SetOCGState", "/Hide", "/Trans", "/GoTo3DView",
}  # fmt: skip
_BAD_ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Screen", "/3D", "/Movie", "/Sound"}
_MAX_PAGES = 5_000


def defuse(name: str, content: bytes) -> bytes:
    """Return the PDF without scripts, launching actions and attached files; byte for byte the same where it has none.

    An attached XML stays: that is how electronic tax invoices carry their data. Raises FileRefused for a broken file,
    one that needs a password, and a signed one that would have to be altered.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if len(pdf.pages) == 0:
                raise _broken(name)
            if len(pdf.pages) > _MAX_PAGES:
                raise FileRefused(
                    _("“%(name)s” has more than %(limit)s pages. Split it.")
                    % {"name": name, "limit": f"{_MAX_PAGES:,}"}
                )
            signed = _signed(pdf)
            if not _strip(pdf):
                return content
            if signed:
                raise FileRefused(
                    _("“%(name)s” is signed and carries a script or an attached file. Ask for a copy without them.")
                    % {"name": name}
                )
            out = io.BytesIO()
            pdf.remove_unreferenced_resources()
            pdf.save(out)
            return out.getvalue()
    except pikepdf.PasswordError:
        raise FileRefused(_("“%(name)s” is protected by a password. Send it without one.") % {"name": name}) from None
    except FileRefused:
        raise
    except (
        pikepdf.PdfError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RuntimeError,
        RecursionError,
        OverflowError,
    ):
        raise _broken(name) from None


def _broken(name: str) -> FileRefused:
    return FileRefused(_("The PDF “%(name)s” is damaged and cannot be opened. Make it again.") % {"name": name})


def _signed(pdf: pikepdf.Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    return isinstance(form, pikepdf.Dictionary) and bool(int(form.get("/SigFlags", 0)) & 1)


def _strip(pdf: pikepdf.Pdf) -> bool:
    """Take out what acts. Say whether anything was."""
    removed = False

    def drop(holder: pikepdf.Object, key: str) -> None:
        nonlocal removed
        if key in holder:
            del holder[key]
            removed = True

    root = pdf.Root
    if "/OpenAction" in root and _acts(root["/OpenAction"]):
        drop(root, "/OpenAction")
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        drop(names, "/JavaScript")
        for key in list(pdf.attachments):
            if not key.lower().endswith(".xml"):
                del pdf.attachments[key]
                removed = True
    if "/AF" in root and not len(pdf.attachments):
        drop(root, "/AF")
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary):
        drop(form, "/XFA")
    # Every dictionary of the file, however it is reached: pages, fields, outlines, and what nothing points at.
    for holder in _dictionaries(pdf):
        drop(holder, "/AA")
        for key in ("/A", "/PA", "/Next"):
            if key in holder and _acts(holder[key]):
                drop(holder, key)
    for page in pdf.pages:
        marks = page.obj.get("/Annots")
        if not isinstance(marks, pikepdf.Array):
            continue
        kept = [
            m
            for m in marks
            if not (isinstance(m, pikepdf.Dictionary) and str(m.get("/Subtype", "")) in _BAD_ANNOTATIONS)
        ]
        if len(kept) != len(marks):
            page.obj["/Annots"] = pikepdf.Array(kept)
            removed = True
    return removed


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Walk every indirect object and what lies inside it, without following references (they come by themselves)."""
    stack = [o for o in pdf.objects if o is not None]
    while stack:
        item = stack.pop()
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            holder = item.stream_dict if isinstance(item, pikepdf.Stream) else item
            yield holder
            stack.extend(
                v
                for v in list(holder.values())
                if isinstance(v, pikepdf.Dictionary | pikepdf.Array) and not v.is_indirect
            )
        elif isinstance(item, pikepdf.Array):
            stack.extend(v for v in item if isinstance(v, pikepdf.Dictionary | pikepdf.Array) and not v.is_indirect)


def _acts(action: pikepdf.Object) -> bool:
    if isinstance(action, pikepdf.Array):
        return any(_acts(a) for a in action if isinstance(a, pikepdf.Dictionary))
    if not isinstance(action, pikepdf.Dictionary):
        return False
    return str(action.get("/S", "")) in _BAD_ACTIONS or "/JS" in action
