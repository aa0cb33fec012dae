"""Bringing, choosing, taking in batches, stopping: what each leaves in the database."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests.cast import NOON, TODAY, VAULT, Cast
from tests.facts import noting, refusing
from tests.imports.files import (
    NUMBER,
    SLEEVE,
    begun,
    brought,
    drafted,
    good_pieces,
    lines,
    roster,
    tally,
)
from tests.output.wishes import cell, save, wish
from workshop.actor import Actor
from workshop.errors import IdInUse, NotFound, Stale
from workshop.imports.commands import (
    BringFile,
    begin,
    bring_file,
    choices_of,
    choose,
    end_import,
    look_again,
    take_batch,
    workbook_of,
)
from workshop.imports.drafts import BATCH_ROWS, SHEET_STEP_ROWS, Choices
from workshop.imports.models import ImportedSheet, ImportFile, LearntHeading
from workshop.imports.queries import same_file_before
from workshop.imports.rules import AlreadyEnded, HasBegun, Kind, NothingToTake, SENTENCES
from workshop.journal.commands import Action
from workshop.orders.takeover import take_over_operation
from workshop.spreadsheet.reading import read_workbook
from workshop.ids import new_id
from workshop.workers.models import Engagement, Person

