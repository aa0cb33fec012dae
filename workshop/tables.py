"""All tables, for migrations and for whoever needs the whole metadata."""

from sqlmodel import SQLModel

from workshop.accounts import models as accounts
from workshop.documents import models as documents
from workshop.imports import models as imports
from workshop.journal import models as journal
from workshop.orders import models as orders
from workshop.output import models as output
from workshop.past import models as past
from workshop.talks import models as talks
from workshop.workers import models as workers

MODELS = (accounts, documents, imports, journal, orders, output, past, talks, workers)

metadata = SQLModel.metadata
