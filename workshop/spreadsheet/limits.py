"""How large a file, and the table in it, may be."""

LARGEST_FILE = 10_000_000
"""Bytes of a file as it is brought."""
LONG_TEXT = 500_000
"""Bytes of a text from which on it is not read in the server, where others would wait for their turn."""
MOST_ROWS = 100_000
"""Of one worksheet."""
MOST_CELLS = 2_000_000
"""Of the whole workbook, blank cells between others included."""
MOST_SIGNS = 30_000_000
"""Signs of all texts together, a text that many cells share counted for each."""
MOST_PARTS = 10_000
"""Files inside a workbook: a photo each, at the worst."""
MOST_UNFOLDED = 200_000_000
"""Bytes of all parts together: 2,000,000 cells of a plain xlsx come to some 100 MB."""
MOST_MEMORY = 1_500_000_000
"""Bytes of address space of the process that reads: twice what the largest workbook that we take was seen to need."""
MOST_SECONDS = 60.0
"""That it may take: ten times what that workbook was seen to need."""
MOST_READERS = 2
"""Of such processes at a time."""
