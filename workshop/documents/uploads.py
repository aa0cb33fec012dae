"""The photo in a form that was posted."""

from starlette.datastructures import FormData, UploadFile

from workshop.documents.rules import Photo, reduce_photo


def photo_sent(posted: FormData) -> bool:
    """Whether a photo was chosen.  A form that comes back asks for it again: a browser does not keep it."""
    upload = posted.get("photo")
    return isinstance(upload, UploadFile) and bool(upload.size)


def photo_of(posted: FormData) -> Photo | None:
    """The photo made small; None if none was chosen.  Raises NotAPhoto, PhotoTooLarge."""
    upload = posted.get("photo")
    if not isinstance(upload, UploadFile):
        return None
    with upload.file as file:
        content = file.read()
    return reduce_photo(content) if content else None
