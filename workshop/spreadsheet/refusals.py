"""Why a file that somebody brings cannot be read, and what to do about it."""

from workshop.errors import Refused
from workshop.i18n import mark
from workshop.spreadsheet.limits import LARGEST_FILE, MOST_CELLS, MOST_ROWS


class UnreadableFile(Refused):
    """Base of all refusals of a file."""

    status = 422
    code = "unreadable_file"
    message = mark("This file cannot be read. Open it in WPS or Excel, save it as xlsx, and bring it again.")


class NoSuchFile(UnreadableFile):
    code = "no_such_file"
    message = mark("The file is not there, or cannot be opened. Check its name and its folder.")


class EmptyFile(UnreadableFile):
    code = "empty_file"
    message = mark("This file is empty. Choose it again, or save it anew in WPS or Excel.")


class NothingInside(UnreadableFile):
    code = "nothing_inside"
    message = mark("All cells of this file are blank. Check whether it is the right one.")


class FileTooLarge(UnreadableFile):
    status = 413
    code = "file_too_large"
    message = mark(
        "This file is larger than %(megabytes)s MB. Copy the table alone into a new workbook, and bring that one."
    )

    def __init__(self) -> None:
        super().__init__(megabytes=LARGEST_FILE // 1_000_000)


class TooManyCells(UnreadableFile):
    code = "too_many_cells"
    message = mark(
        "This file has more than %(rows)s rows or %(cells)s cells, or something stands far off the table. "
        "Copy the table alone into a new workbook, and bring that one."
    )

    def __init__(self) -> None:
        super().__init__(rows=f"{MOST_ROWS:,}", cells=f"{MOST_CELLS:,}")


class UnfoldsTooFar(UnreadableFile):
    code = "unfolds_too_far"
    message = mark(
        "This file is small but becomes huge when it is opened. Copy the table alone into a new workbook, "
        "and bring that one."
    )


class TakesTooLong(UnreadableFile):
    code = "takes_too_long"
    message = mark("Reading this file takes too long. Copy the table alone into a new workbook, and bring that one.")


class NeedsPassword(UnreadableFile):
    code = "needs_password"
    message = mark(
        "This file has a password. Open it in WPS or Excel, take the password off, save, and bring it again."
    )


class Damaged(UnreadableFile):
    code = "damaged_file"
    message = mark("This file is damaged or was not copied to its end. Copy it again, or save it anew in WPS or Excel.")


class NotATable(UnreadableFile):
    code = "not_a_table"
    message = mark("This file is not a table. Bring a workbook (xlsx, xls, ods) or a text table (csv).")


class IsPicture(NotATable):
    code = "is_picture"
    message = mark("This file is a picture, whatever its name says. A photo cannot be read: type the table.")


class HoldsOnlyPicture(NotATable):
    code = "holds_only_picture"
    message = mark("This workbook holds only a picture of a table. A photo cannot be read: type the table.")


class IsPdf(NotATable):
    code = "is_pdf"
    message = mark(
        "This file is a PDF, whatever its name says. Bring the workbook it was made from, or type the table."
    )


class IsDocument(NotATable):
    code = "is_document"
    message = mark(
        "This file is a text document or slides, whatever its name says. Copy the table into a workbook, "
        "and bring that one."
    )


class IsArchive(NotATable):
    code = "is_archive"
    message = mark("This file is a packed archive, whatever its name says. Unpack it, and bring the workbook inside.")


class IsWebPage(NotATable):
    code = "is_web_page"
    message = mark(
        "This file is a web page, whatever its name says. Open it in WPS or Excel, save it as xlsx, and bring that one."
    )


class NoVisibleWorksheet(UnreadableFile):
    code = "no_visible_worksheet"
    message = mark("All worksheets of this file are hidden. Show the one with the table, save, and bring it again.")


def refusal_of(code: str) -> UnreadableFile:
    """The refusal with that code; UnreadableFile itself for an unknown one."""
    waiting = [UnreadableFile]
    for kind in waiting:
        if kind.code == code:
            return kind()
        waiting += kind.__subclasses__()
    return UnreadableFile()
