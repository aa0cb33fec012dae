"""What a rule of law in plain words is made of: its number, what the program does about it, its sentences."""

from dataclasses import dataclass
from enum import StrEnum

from workshop.i18n import mark


class Level(StrEnum):
    """What the program does about a rule."""

    BLOCK = "block"  # what breaks it cannot be saved
    WARN = "warn"  # it says so, and lets one go on
    SHOW = "show"  # it only tells


LEVEL_NAMES = {
    Level.BLOCK: mark("cannot be done here"),
    Level.WARN: mark("you are reminded"),
    Level.SHOW: mark("good to know"),
}


class Subject(StrEnum):
    """Of what a rule speaks, in the order of the page."""

    PAY = "pay"
    DEDUCTIONS = "deductions"
    MINIMUM = "minimum"
    TIME = "time"
    CONTRACT = "contract"
    CARE = "care"
    INSURANCE = "insurance"
    LEAVING = "leaving"
    CLAIMS = "claims"


SUBJECT_NAMES = {
    Subject.PAY: mark("Paying wages"),
    Subject.DEDUCTIONS: mark("What comes off the pay"),
    Subject.MINIMUM: mark("Minimum wage, rates and quotas"),
    Subject.TIME: mark("Working time and overtime"),
    Subject.CONTRACT: mark("Contract and papers"),
    Subject.CARE: mark("Who is protected specially"),
    Subject.INSURANCE: mark("Insurance and accidents"),
    Subject.LEAVING: mark("Leaving"),
    Subject.CLAIMS: mark("Claims and penalties"),
}


@dataclass(frozen=True)
class Rule:
    """A rule, in a sentence for owners and one for workers; `id` is that of domain 3.1."""

    id: str
    source: str
    owner: str
    worker: str | None = None  # none: the same sentence; empty: it says nothing to her
    level: Level = Level.WARN

    @property
    def for_worker(self) -> str:
        return self.owner if self.worker is None else self.worker
