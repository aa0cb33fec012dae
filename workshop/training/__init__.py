"""Paid training: a plan, its days and its end."""
