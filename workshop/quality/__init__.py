"""Checks at three gates, defects, their rework and what it costs, and charges with a hearing."""
