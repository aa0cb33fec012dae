"""Papers of the first day, insurance and accidents."""
