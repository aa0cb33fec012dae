"""All tables, for migrations and for whoever needs the whole metadata."""

from sqlmodel import SQLModel

from workshop.accounts import models as accounts
from workshop.documents import models as documents
from workshop.journal import models as journal
from workshop.orders import models as orders
from workshop.output import models as output
from workshop.talks import models as talks
from workshop.workers import models as workers

MODELS = (accounts, documents, journal, orders, output, talks, workers)

metadata = SQLModel.metadata
