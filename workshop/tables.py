"""All tables, for migrations and for whoever needs the whole metadata."""

from sqlmodel import SQLModel

from workshop.accounts import models as accounts
from workshop.attendance import models as attendance
from workshop.bonuses import models as bonuses
from workshop.contracts import models as contracts
from workshop.deductions import models as deductions
from workshop.documents import models as documents
from workshop.homework import models as homework
from workshop.hours import models as hours
from workshop.imports import models as imports
from workshop.journal import models as journal
from workshop.law import models as law
from workshop.leaving import models as leaving
from workshop.orders import models as orders
from workshop.output import models as output
from workshop.overtime import models as overtime
from workshop.past import models as past
from workshop.pay import models as pay
from workshop.paying import models as paying
from workshop.quality import models as quality
from workshop.reports import models as reports
from workshop.talks import models as talks
from workshop.teams import models as teams
from workshop.tickets import models as tickets
from workshop.training import models as training
from workshop.workers import models as workers

MODELS = (
    accounts,
    attendance,
    bonuses,
    contracts,
    deductions,
    documents,
    homework,
    hours,
    imports,
    journal,
    law,
    leaving,
    orders,
    output,
    overtime,
    past,
    pay,
    paying,
    quality,
    reports,
    talks,
    teams,
    tickets,
    training,
    workers,
)

metadata = SQLModel.metadata
