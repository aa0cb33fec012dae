"""A process of its own for reading one file: `python -m workshop.spreadsheet.child`.

The file comes in on standard input, the packed workbook or the code of a refusal goes out on standard output.
Whatever a file does to the reader, it ends here.
"""

import gc
import sys
from importlib import import_module

from workshop.spreadsheet.limits import MOST_MEMORY
from workshop.spreadsheet.refusals import UnfoldsTooFar, UnreadableFile
from workshop.spreadsheet.signatures import Kind, kind_of
from workshop.spreadsheet.text import read_text
from workshop.spreadsheet.workbook import pack
from workshop.spreadsheet.workbooks import read_cells

READ, REFUSED = b"+", b"-"


def limit_memory(most: int) -> bool:
    """Let this process have no more memory than that, where the platform can; tell whether it can."""
    try:
        resource = import_module("resource")
    except ImportError:  # Windows has none; what is too far is refused before it is laid out
        return False
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return True


def main() -> None:
    """Read, answer, end."""
    limit_memory(MOST_MEMORY)
    gc.disable()  # cells hold no cycles, and looking for them takes a tenth of the time
    try:
        content = sys.stdin.buffer.read()
        workbook = read_text(content, "") if kind_of(content) is Kind.TEXT else read_cells(content)
        answer = READ + pack(workbook)
    except UnreadableFile as refusal:
        answer = REFUSED + refusal.code.encode()
    except MemoryError:
        answer = REFUSED + UnfoldsTooFar.code.encode()
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
