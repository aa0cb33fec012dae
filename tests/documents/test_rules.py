"""What becomes of a photo: small, upright, without place or device."""

import hashlib
import io
import struct
import zlib

import pytest
from PIL import Image

from workshop.documents import rules
from workshop.documents.rules import NotAPhoto, PhotoTooLarge, reduce_photo

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112
QUARTER_TURN = 6


def photo(width: int = 800, height: int = 600, *, kind: str = "JPEG", exif: Image.Exif | None = None) -> bytes:
    """A photo with the grain of a real one, so that it does not shrink to nothing."""
    picture = Image.effect_noise((width, height), 90).convert("RGB")
    out = io.BytesIO()
    picture.save(out, kind, quality=95, **({"exif": exif} if exif else {}))
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that would unfold to width × height pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("width", "height", "kind"), [(2400, 1800, "JPEG"), (900, 1300, "PNG"), (640, 480, "WEBP")])
def test_a_kept_photo_is_a_small_jpeg(width: int, height: int, kind: str) -> None:
    kept = reduce_photo(photo(width, height, kind=kind))
    assert len(kept.content) <= 200_000
    assert kept.digest == hashlib.sha256(kept.content).digest()
    with Image.open(io.BytesIO(kept.content)) as opened:
        assert opened.format == "JPEG"
        assert opened.size == (kept.width, kept.height)
        assert max(opened.size) <= rules.LONGEST_SIDE


def test_place_and_device_are_left_behind_and_the_photo_stands_upright() -> None:
    exif = Image.Exif()
    exif[MAKE] = "Somephone"
    exif[ORIENTATION] = QUARTER_TURN
    exif.get_ifd(GPS)[2] = (33.0, 20.0, 11.5)  # latitude
    uploaded = photo(800, 600, exif=exif)
    with Image.open(io.BytesIO(uploaded)) as before:
        assert before.getexif().get_ifd(GPS), "the photo of this test has no place to lose"
    kept = reduce_photo(uploaded)
    with Image.open(io.BytesIO(kept.content)) as after:
        assert not after.getexif()
    assert b"Somephone" not in kept.content
    assert (kept.width, kept.height) == (600, 800)


@pytest.mark.parametrize(
    "uploaded",
    [
        b"",
        b"not a photo",
        b"%PDF-1.7",
        b"GIF89a" + bytes(50),
        photo()[:3000],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
    ids=["nothing", "text", "pdf", "gif", "half a photo", "svg"],
)
def test_what_is_no_photo_is_refused(uploaded: bytes) -> None:
    with pytest.raises(NotAPhoto):
        reduce_photo(uploaded)


@pytest.mark.parametrize(
    "uploaded",
    [png_that_claims(10_000, 7_000), png_that_claims(60_000, 60_000), bytes(rules.MOST_UPLOAD_BYTES + 1)],
    ids=["70 megapixels", "a bomb", "too many bytes"],
)
def test_what_would_unfold_too_far_is_refused_before_it_does(uploaded: bytes) -> None:
    with pytest.raises(PhotoTooLarge):
        reduce_photo(uploaded)
