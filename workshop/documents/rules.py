"""What becomes of a photo before it is kept."""

import hashlib
import io
from dataclasses import dataclass

from PIL import ExifTags, Image, UnidentifiedImageError

from workshop.errors import Refused
from workshop.i18n import mark

MOST_BYTES = 200_000
MOST_UPLOAD_BYTES = 12_000_000
LONGEST_SIDE = 1600
_MOST_PIXELS = 60_000_000
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation → what sets the picture upright."""
_QUALITIES = (82, 72, 60, 45, 30)


class NotAPhoto(Refused):
    status = 422
    code = "not_a_photo"
    message = mark("This is not a photo that we can read. Use JPEG or PNG.")


class PhotoTooLarge(Refused):
    status = 422
    code = "photo_too_large"
    message = mark("This photo is too large. Take it again with fewer pixels.")


@dataclass(frozen=True)
class Photo:
    """A photo as it is kept: JPEG, upright, no more than MOST_BYTES, nothing but pixels."""

    content: bytes
    width: int
    height: int

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.content).digest()


def reduce_photo(uploaded: bytes) -> Photo:
    """The photo made small, with place, time and device left behind.  Raises NotAPhoto, PhotoTooLarge."""
    if len(uploaded) > MOST_UPLOAD_BYTES:
        raise PhotoTooLarge()
    try:
        with Image.open(io.BytesIO(uploaded), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise PhotoTooLarge()
            picture = _upright(opened)
    except Image.DecompressionBombError:
        raise PhotoTooLarge() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise NotAPhoto() from None
    side = LONGEST_SIDE
    while True:
        picture.thumbnail((side, side))
        for quality in _QUALITIES:
            content = _jpeg(picture, quality)
            if len(content) <= MOST_BYTES:
                return Photo(content, picture.width, picture.height)
        side = side * 3 // 4


def _upright(opened: Image.Image) -> Image.Image:
    # Not ImageOps.exif_transpose: it writes the EXIF anew, and fails where a phone wrote it badly.
    turn = _TURNS.get(opened.getexif().get(ExifTags.Base.Orientation, 0))
    picture = opened.convert("RGB")
    return picture.transpose(turn) if turn is not None else picture


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)  # a new file: no EXIF is carried over
    return out.getvalue()
