"""Start pages of owner, worker, office, partner city, and of whoever holds a link."""
