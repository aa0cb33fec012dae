"""The demo installation: an invented county, its four workshops, and two years up to September 2025.

Everybody and everything in it is made up.  Source: domain 10.
"""

from workshop.demo.make import SECRET_COLUMNS, DemoResult, DemoSignIn, make_demo
from workshop.demo.places import FIRST_DAY
from workshop.demo.plan import DEMO_DAY, LATEST_SINCE

__all__ = ["DEMO_DAY", "FIRST_DAY", "LATEST_SINCE", "SECRET_COLUMNS", "DemoResult", "DemoSignIn", "make_demo"]
