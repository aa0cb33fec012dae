"""Figures of speed and size, beside a hand-written floor.  `python -m bench [--quick]`."""
