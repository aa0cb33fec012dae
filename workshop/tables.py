"""All tables, for migrations and for whoever needs the whole metadata."""

from sqlmodel import SQLModel

from workshop.accounts import models as accounts
from workshop.attendance import models as attendance
from workshop.documents import models as documents
from workshop.homework import models as homework
from workshop.hours import models as hours
from workshop.imports import models as imports
from workshop.journal import models as journal
from workshop.orders import models as orders
from workshop.output import models as output
from workshop.past import models as past
from workshop.quality import models as quality
from workshop.reports import models as reports
from workshop.talks import models as talks
from workshop.teams import models as teams
from workshop.tickets import models as tickets
from workshop.workers import models as workers

MODELS = (
    accounts,
    attendance,
    documents,
    homework,
    hours,
    imports,
    journal,
    orders,
    output,
    past,
    quality,
    reports,
    talks,
    teams,
    tickets,
    workers,
)

metadata = SQLModel.metadata
