"""A child that falls over as its input says: `python -m tests.spreadsheet.falling`."""

import os
import sys

READ, REFUSED = b"+", b"-"

if __name__ == "__main__":
    if sys.stdin.buffer.read().endswith(b"abort"):
        os.abort()
    raise RuntimeError("as calamine's panics end")
