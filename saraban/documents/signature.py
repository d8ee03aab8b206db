"""A signature as a picture: drawn on the page or photographed, cut to the ink and made clear behind it."""

from __future__ import annotations

import base64
import binascii
import io

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from coopoffice.web.refusals import Rejected

_PREFIX = "data:image/png;base64,"
LARGEST = 2_000_000
HEIGHT = 240


def as_picture(drawn: str, uploaded: bytes) -> bytes:
    """Return the signature as a PNG with a clear ground, at most 240 points high.

    ``drawn`` is a PNG written into an address (canvas), ``uploaded`` the bytes of a picture that was checked already.
    Raises Rejected for neither, for something unreadable, and for a sheet without ink.
    """
    content = uploaded
    if not content and drawn:
        if not drawn.startswith(_PREFIX) or len(drawn) > LARGEST:
            raise Rejected("drawn", _("The drawing could not be read. Draw it again."))
        try:
            content = base64.b64decode(drawn.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            raise Rejected("drawn", _("The drawing could not be read. Draw it again.")) from None
    if not content:
        raise Rejected("drawn", _("Draw your signature, or choose a picture of it."))
    try:
        picture = Image.open(io.BytesIO(content))
        picture.load()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise Rejected("drawn", _("The picture could not be read.")) from None
    if picture.width * picture.height > 40_000_000:
        raise Rejected("files", _("The picture is too large."))
    whole = Image.new("RGBA", picture.size, "white")
    whole.alpha_composite(picture.convert("RGBA"))
    ink = ImageOps.invert(ImageOps.autocontrast(whole.convert("L"), cutoff=0))
    ink = ink.point(lambda v: 0 if v < 60 else min(255, int((v - 60) * 1.6)))
    box = ink.getbbox()
    if box is None or (box[2] - box[0]) < 8:
        raise Rejected("drawn", _("There is no ink on it. Draw your signature."))
    alpha = ink.crop(box)
    alpha.thumbnail((900, HEIGHT))
    clear = Image.new("RGBA", alpha.size, (18, 40, 120, 0))
    clear.putalpha(alpha)
    out = io.BytesIO()
    clear.save(out, format="PNG", optimize=True)
    return out.getvalue()
