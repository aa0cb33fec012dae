"""Who did what to which row, in the transaction that did it."""
