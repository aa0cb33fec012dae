"""From counts to slips: the run of a month, shown, objected to, locked."""
