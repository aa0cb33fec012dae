"""Pay of part time: a worker is paid alone more than once, and a step says that it is part time."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("pay_run") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_pay_run_engagement_id"), type_="unique")
        batch_op.create_index(batch_op.f("ix_pay_run_engagement_id"), ["engagement_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pay_run") as batch_op:
        batch_op.drop_index(batch_op.f("ix_pay_run_engagement_id"))
        batch_op.create_unique_constraint(batch_op.f("uq_pay_run_engagement_id"), ["engagement_id"])
