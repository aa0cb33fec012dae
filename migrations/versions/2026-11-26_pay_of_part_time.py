"""Pay of part time: a worker is paid alone more than once; and what binds a slip's sheets passes a backup's check.

`slip_cut` was WITHOUT ROWID with a key of columns that are not its first. SQLite 3.40.0 to 3.41.0 say of such a table
that a column is NULL which is not, so that no database with a locked slip was kept. It becomes an ordinary table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UID = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("pay_run") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_pay_run_engagement_id"), type_="unique")
        batch_op.create_index(batch_op.f("ix_pay_run_engagement_id"), ["engagement_id"], unique=False)

    if op.get_bind().dialect.name == "sqlite":
        remake_slip_cut(with_rowid=True)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        remake_slip_cut(with_rowid=False)

    with op.batch_alter_table("pay_run") as batch_op:
        batch_op.drop_index(batch_op.f("ix_pay_run_engagement_id"))
        batch_op.create_unique_constraint(batch_op.f("uq_pay_run_engagement_id"), ["engagement_id"])


def remake_slip_cut(*, with_rowid: bool) -> None:
    """The same table with its rows.  Written out: a batch makes it from what it reads there, and reads no CHECK."""
    op.create_table(
        "slip_cut_new",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("slip_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("from_number", sa.Integer(), nullable=True),
        sa.Column("to_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_number > coalesce(from_number, 0)", name=op.f("ck_slip_cut_takes_something")),
        # By the name that the table will have: the reference is to itself.
        sa.ForeignKeyConstraint(
            ["engagement_id", "month", "from_number"],
            ["slip_cut.engagement_id", "slip_cut.month", "slip_cut.to_number"],
            name="fk_slip_cut_from_number_slip_cut",
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_slip_cut_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_slip_cut_slip_id_slip")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_slip_cut_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("engagement_id", "month", "to_number", name=op.f("pk_slip_cut")),
        sa.UniqueConstraint(
            "engagement_id", "month", "from_number", name=op.f("uq_slip_cut_engagement_id_month_from_number")
        ),
        sqlite_with_rowid=with_rowid,
    )
    op.execute(
        "INSERT INTO slip_cut_new (workshop_id, slip_id, engagement_id, month, from_number, to_number)"
        " SELECT workshop_id, slip_id, engagement_id, month, from_number, to_number FROM slip_cut"
    )
    op.drop_table("slip_cut")
    op.rename_table("slip_cut_new", "slip_cut")
    with op.batch_alter_table("slip_cut") as batch_op:
        batch_op.create_index(batch_op.f("ix_slip_cut_slip_id"), ["slip_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_slip_cut_workshop_id"), ["workshop_id"], unique=False)
        batch_op.create_index(
            "uq_slip_cut_first", ["engagement_id", "month"], unique=True, sqlite_where=sa.text("from_number IS NULL")
        )
