"""First use: imported files, past totals, orders taken over from paper, samples."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UID = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
ANSWERED = (
    "taken_over_on IS NOT NULL OR (buyer_id IS NOT NULL AND pieces IS NOT NULL"
    " AND price_hao IS NOT NULL AND due_on IS NOT NULL)"
)


def upgrade() -> None:
    op.create_table(
        "import_file",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("steps", sa.LargeBinary(), nullable=True),
        sa.Column("steps_total", sa.Integer(), nullable=False),
        sa.Column("steps_done", sa.Integer(), nullable=False),
        sa.Column("brought_by", UID, nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_import_file_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_file")),
    )
    with op.batch_alter_table("import_file") as batch_op:
        batch_op.create_index(batch_op.f("ix_import_file_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "learnt_heading",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("learnt_by", UID, nullable=False),
        sa.Column("learnt_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_learnt_heading_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learnt_heading")),
        sa.UniqueConstraint("workshop_id", "kind", "heading", name=op.f("uq_learnt_heading_workshop_id_kind_heading")),
    )
    with op.batch_alter_table("learnt_heading") as batch_op:
        batch_op.create_index(batch_op.f("ix_learnt_heading_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "imported_sheet",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("import_id", UID, nullable=False),
        sa.Column("sheet_id", UID, nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_file.id"], name=op.f("fk_imported_sheet_import_id_import_file")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_imported_sheet_sheet_id_sheet")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_imported_sheet_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("import_id", "sheet_id", name=op.f("pk_imported_sheet")),
    )
    with op.batch_alter_table("imported_sheet") as batch_op:
        batch_op.create_index(batch_op.f("ix_imported_sheet_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "past_total",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("pay_fen", sa.BigInteger(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=True),
        sa.Column("corrects_id", UID, nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("entered_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("pay_fen >= 0 AND (good IS NULL OR good >= 0)", name=op.f("ck_past_total_total_sound")),
        sa.ForeignKeyConstraint(["corrects_id"], ["past_total.id"], name=op.f("fk_past_total_corrects_id_past_total")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_past_total_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_past_total_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_total")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_past_total_corrects_id")),
    )
    with op.batch_alter_table("past_total") as batch_op:
        batch_op.create_index(batch_op.f("ix_past_total_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_past_total_workshop_id"), ["workshop_id"], unique=False)
        batch_op.create_index(
            "uq_past_total_first",
            ["workshop_id", "engagement_id", "month"],
            unique=True,
            sqlite_where=sa.text("corrects_id IS NULL"),
            postgresql_where=sa.text("corrects_id IS NULL"),
        )

    op.create_table(
        "told",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("told_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_told_engagement_id_engagement")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_told_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told")),
    )
    with op.batch_alter_table("told") as batch_op:
        batch_op.create_index(batch_op.f("ix_told_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_told_workshop_id"), ["workshop_id"], unique=False)

    with op.batch_alter_table("customer_order") as batch_op:
        batch_op.add_column(sa.Column("paper_name", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("taken_over_on", sa.Date(), nullable=True))
        batch_op.alter_column("buyer_id", existing_type=UID, nullable=True)
        batch_op.alter_column("pieces", existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column("price_hao", existing_type=sa.BigInteger(), nullable=True)
        batch_op.alter_column("due_on", existing_type=sa.Date(), nullable=True)
        batch_op.create_check_constraint(op.f("ck_customer_order_answered"), ANSWERED)

    with op.batch_alter_table("operation") as batch_op:
        batch_op.add_column(sa.Column("taken_over_on", sa.Date(), nullable=True))

    with op.batch_alter_table("rate") as batch_op:
        batch_op.add_column(sa.Column("taken_over_on", sa.Date(), nullable=True))

    with op.batch_alter_table("workshop") as batch_op:
        for name in ("is_sample", "wall_list", "guide_ended"):
            batch_op.add_column(sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("workshop") as batch_op:
        batch_op.drop_column("guide_ended")
        batch_op.drop_column("wall_list")
        batch_op.drop_column("is_sample")

    with op.batch_alter_table("rate") as batch_op:
        batch_op.drop_column("taken_over_on")

    with op.batch_alter_table("operation") as batch_op:
        batch_op.drop_column("taken_over_on")

    with op.batch_alter_table("customer_order") as batch_op:
        batch_op.drop_constraint(op.f("ck_customer_order_answered"), type_="check")
        batch_op.alter_column("due_on", existing_type=sa.Date(), nullable=False)
        batch_op.alter_column("price_hao", existing_type=sa.BigInteger(), nullable=False)
        batch_op.alter_column("pieces", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("buyer_id", existing_type=UID, nullable=False)
        batch_op.drop_column("taken_over_on")
        batch_op.drop_column("paper_name")

    with op.batch_alter_table("told") as batch_op:
        batch_op.drop_index(batch_op.f("ix_told_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_told_engagement_id"))

    op.drop_table("told")
    with op.batch_alter_table("past_total") as batch_op:
        batch_op.drop_index(
            "uq_past_total_first",
            sqlite_where=sa.text("corrects_id IS NULL"),
            postgresql_where=sa.text("corrects_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_past_total_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_past_total_engagement_id"))

    op.drop_table("past_total")
    with op.batch_alter_table("imported_sheet") as batch_op:
        batch_op.drop_index(batch_op.f("ix_imported_sheet_workshop_id"))

    op.drop_table("imported_sheet")
    with op.batch_alter_table("learnt_heading") as batch_op:
        batch_op.drop_index(batch_op.f("ix_learnt_heading_workshop_id"))

    op.drop_table("learnt_heading")
    with op.batch_alter_table("import_file") as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_file_workshop_id"))

    op.drop_table("import_file")
