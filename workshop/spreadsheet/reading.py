"""Reading the files that people bring: workbooks (xlsx, xls, ods) and tables as text (csv).

A short text is read here.  All else is read by a process of its own, which may be slow, eat memory or fall over
without harm to the server.
"""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import BoundedSemaphore

from workshop import paths
from workshop.errors import Busy
from workshop.spreadsheet import child
from workshop.spreadsheet.limits import LARGEST_FILE, LONG_TEXT, MOST_READERS, MOST_SECONDS
from workshop.spreadsheet.refusals import (
    Damaged,
    EmptyFile,
    FileTooLarge,
    NoSuchFile,
    TakesTooLong,
    UnfoldsTooFar,
    refusal_of,
)
from workshop.spreadsheet.signatures import Kind, kind_of
from workshop.spreadsheet.text import read_text
from workshop.spreadsheet.workbook import Oddity, Value, Workbook, Worksheet, pack, unpack

__all__ = ["LARGEST_FILE", "Oddity", "Value", "Workbook", "Worksheet", "pack", "read_file", "read_workbook", "unpack"]

_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""A service on Windows would flash a console window for each file."""
_TURNS = BoundedSemaphore(MOST_READERS)


def read_file(path: Path) -> bytes:
    """The content of the file; never more than may be brought.  Raises NoSuchFile, FileTooLarge."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError:
        raise NoSuchFile() from None
    _check_length(content)
    return content


def read_workbook(content: bytes, name: str) -> Workbook:
    """The workbook in the file.  `name` names the worksheet of a text, and decides nothing.

    Raises an UnreadableFile that says what the file is and what to do.
    """
    _check_length(content)
    if not content.strip(b"\0\t\r\n \xef\xbb\xbf"):
        raise EmptyFile()
    if kind_of(content) is not Kind.TEXT:
        return unpack(_answer(content))
    stem = Path(name).stem
    if len(content) < LONG_TEXT:
        return read_text(content, stem)
    book = unpack(_answer(content))
    return replace(book, worksheets=tuple(replace(worksheet, name=stem) for worksheet in book.worksheets))


def _check_length(content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        raise FileTooLarge()


def _answer(content: bytes) -> bytes:
    """The packed workbook, as the child reads it.  Raises what the child refuses, or Busy."""
    if not _TURNS.acquire(timeout=MOST_SECONDS):
        raise Busy()
    try:
        ended = subprocess.run(  # noqa: S603  our own module
            [sys.executable, "-m", child.__name__],
            input=content,
            capture_output=True,
            cwd=paths.PACKAGE.parent,
            timeout=MOST_SECONDS,
            check=False,
            creationflags=_NO_WINDOW,
        )
    except subprocess.TimeoutExpired:
        raise TakesTooLong() from None
    finally:
        _TURNS.release()
    status, answer = ended.stdout[:1], ended.stdout[1:]
    if status == child.READ:
        return answer
    if status == child.REFUSED:
        raise refusal_of(answer.decode())
    # Calamine panics: an ordinary end with a trace.  Memory that it cannot get: killed, or aborted by itself.
    raise Damaged() if ended.returncode == 1 else UnfoldsTooFar()
