"""Lines of slips that settle an advance, a charge or the like, and a worker's reports of a day, are found by themselves.

Without these indexes the lines, or the reports, of all years were walked.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SETTLES = (
    "kind IN ('advance', 'carried_on', 'carried_over', 'charge', 'court', 'extra', 'given_back', 'insurance',"
    " 'other_lawful', 'returned', 'tax')"
)


def upgrade() -> None:
    op.create_index(
        "ix_slip_line_settles",
        "slip_line",
        ["workshop_id", "kind"],
        unique=False,
        sqlite_where=sa.text(SETTLES),
        postgresql_where=sa.text(SETTLES),
    )
    op.create_index("ix_report_own_day", "report", ["engagement_id", "work_date"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_report_own_day", table_name="report")
    op.drop_index("ix_slip_line_settles", table_name="slip_line")
