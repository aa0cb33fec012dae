"""All that a workshop has recorded, as one file that leaves with its owner."""
