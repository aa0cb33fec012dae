"""The demo installation: workshop W1 of an invented county, and its September 2025.

Everybody and everything in it is made up.  Source: domain 10.
"""

from workshop.demo.make import DEMO_DAY, SECRET_COLUMNS, DemoResult, DemoSignIn, make_demo

__all__ = ["DEMO_DAY", "SECRET_COLUMNS", "DemoResult", "DemoSignIn", "make_demo"]
