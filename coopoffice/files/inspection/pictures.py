"""Pictures: drawn anew without the camera's hidden data, the right way up, never larger than the office can open."""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from .. import limits
from ..refusals import FileRefused

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "tiff": "TIFF"}
_MAX_SHEETS = 100


def clean(name: str, code: str, content: bytes) -> bytes:
    """Return the picture without EXIF (place, camera, thumbnail), XMP and comments, turned as EXIF said.

    The colour profile stays. Raises FileRefused for a picture that is too large, broken or moving.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit follows
            with Image.open(io.BytesIO(content), formats=[FORMATS[code]]) as picture:
                _measure(name, picture)
                if code == "tiff":
                    return _sheets(name, picture)
                if getattr(picture, "n_frames", 1) > 1:
                    raise FileRefused(_("“%(name)s” is a moving picture. Send a still one.") % {"name": name})
                return _still(picture, code)
    except Image.DecompressionBombError:
        raise _too_many_pixels(name) from None
    except FileRefused:
        raise
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        MemoryError,
        KeyError,
        IndexError,
        TypeError,
    ):
        raise FileRefused(_("The picture “%(name)s” is damaged and cannot be opened.") % {"name": name}) from None


def _measure(name: str, picture: Image.Image) -> None:
    width, height = picture.size
    if max(width, height) >= limits.max_side() or width * height > limits.max_pixels():
        raise _too_many_pixels(name)


def _too_many_pixels(name: str) -> FileRefused:
    return FileRefused(
        _(
            "The picture “%(name)s” has too many points: a side must stay below %(side)s, the whole below"
            " %(pixels)s million. Make it smaller."
        )
        % {"name": name, "side": f"{limits.max_side():,}", "pixels": limits.max_pixels() // 1_000_000}
    )


def _still(picture: Image.Image, code: str) -> bytes:
    icc = picture.info.get("icc_profile")
    turned = picture.getexif().get(0x0112, 1) != 1
    picture.load()
    options: dict = {"icc_profile": icc} if icc else {}
    if code == "jpeg":
        # Same tables as the sender's where nothing was turned: no loss worth speaking of.
        options |= {"quality": 92} if turned else {"quality": "keep"}
        options["optimize"] = True
    elif code == "webp":
        options["quality"] = 92
    if "transparency" in picture.info and code == "png":
        options["transparency"] = picture.info["transparency"]
    out = io.BytesIO()
    if turned:
        picture = ImageOps.exif_transpose(picture)
    for hidden in ("exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop", "Raw profile type exif"):
        picture.info.pop(hidden, None)
    if code == "jpeg":
        picture.save(out, FORMATS[code], exif=b"", comment=b"", **options)
    else:
        picture.save(out, FORMATS[code], exif=b"", **options)
    return out.getvalue()


def _sheets(name: str, picture: Image.Image) -> bytes:
    if getattr(picture, "n_frames", 1) > _MAX_SHEETS:
        raise FileRefused(
            _("“%(name)s” has more than %(limit)s sheets. Make it a PDF.") % {"name": name, "limit": _MAX_SHEETS}
        )
    sheets, total = [], 0
    for frame in ImageSequence.Iterator(picture):
        _measure(name, frame)
        total += frame.width * frame.height
        if total > 2 * limits.max_pixels():
            raise _too_many_pixels(name)
        sheet = ImageOps.exif_transpose(frame)
        bare = Image.new(sheet.mode, sheet.size)
        if sheet.mode == "P" and (palette := sheet.getpalette()):
            bare.putpalette(palette)
        bare.paste(sheet)
        if dpi := frame.info.get("dpi"):
            bare.info["dpi"] = dpi
        sheets.append(bare)
    out = io.BytesIO()
    compression = "group4" if all(sheet.mode == "1" for sheet in sheets) else "tiff_lzw"
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:], compression=compression)
    return out.getvalue()
