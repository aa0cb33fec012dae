"""Lines of slips that settle an advance, a charge or the like are found without a walk over the lines of all years."""

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


def downgrade() -> None:
    op.drop_index("ix_slip_line_settles", table_name="slip_line")
