"""Counts that both sides trust: reports, objections, checks, team pieces, hours, home work, tickets, presence."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UID = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")


def upgrade() -> None:
    op.create_table(
        "paid_hours",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("sheet_id", UID, nullable=False),
        sa.Column("work_date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=True),
        sa.Column("rate_hao", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "from_minute IS NULL OR from_minute BETWEEN 0 AND 1439", name=op.f("ck_paid_hours_from_in_day")
        ),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_paid_hours_minutes_in_day")),
        sa.CheckConstraint("rate_hao >= 0", name=op.f("ck_paid_hours_rate_sound")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_paid_hours_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_paid_hours_sheet_id_sheet")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_paid_hours_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paid_hours")),
    )
    with op.batch_alter_table("paid_hours") as batch_op:
        batch_op.create_index(batch_op.f("ix_paid_hours_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paid_hours_sheet_id"), ["sheet_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paid_hours_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "presence",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("work_date", sa.Date(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("replaces_id", UID, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("said_by", UID, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("from_minute BETWEEN 0 AND 1439", name=op.f("ck_presence_from_in_day")),
        sa.CheckConstraint(
            "to_minute IS NULL OR to_minute BETWEEN from_minute AND 1440", name=op.f("ck_presence_to_after_from")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_presence_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["replaces_id"], ["presence.id"], name=op.f("fk_presence_replaces_id_presence")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_presence_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_presence_replaces_id")),
    )
    with op.batch_alter_table("presence") as batch_op:
        batch_op.create_index("ix_presence_day", ["workshop_id", "work_date", "engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_presence_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_presence_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "repair_time",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("order_id", UID, nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("rate_fen", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes <> 0 AND rate_fen >= 0", name=op.f("ck_repair_time_minutes_some")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["customer_order.id"], name=op.f("fk_repair_time_order_id_customer_order")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_repair_time_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_time")),
    )
    with op.batch_alter_table("repair_time") as batch_op:
        batch_op.create_index(batch_op.f("ix_repair_time_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_repair_time_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "ticket",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("order_id", UID, nullable=False),
        sa.Column("lot", sa.String(), nullable=False),
        sa.Column("size", sa.String(), nullable=False),
        sa.Column("bundle", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("printed_by", UID, nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("pieces > 0 AND bundle > 0", name=op.f("ck_ticket_pieces_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["customer_order.id"], name=op.f("fk_ticket_order_id_customer_order")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_ticket_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("code", name=op.f("uq_ticket_code")),
        sa.UniqueConstraint(
            "workshop_id",
            "order_id",
            "lot",
            "size",
            "bundle",
            name=op.f("uq_ticket_workshop_id_order_id_lot_size_bundle"),
        ),
    )
    with op.batch_alter_table("ticket") as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "earning_line",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("work_date", sa.Date(), nullable=False),
        sa.Column("sheet_id", UID, nullable=False),
        sa.Column("line", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("operation_id", UID, nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("rate_hao", sa.BigInteger(), nullable=False),
        sa.Column("per_quantity", sa.SmallInteger(), nullable=False),
        sa.Column("pay_fen", sa.BigInteger(), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=True),
        sa.Column("weight_sum", sa.Integer(), nullable=True),
        sa.Column("team_fen", sa.BigInteger(), nullable=True),
        sa.Column("basis", sa.String(), nullable=True),
        sa.Column("subject_id", UID, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("(kind = 'team') = (basis IS NOT NULL)", name=op.f("ck_earning_line_share_has_its_basis")),
        sa.CheckConstraint("(kind = 'team') = (pay_fen IS NOT NULL)", name=op.f("ck_earning_line_share_has_its_fen")),
        sa.CheckConstraint("(kind = 'team') = (weight IS NOT NULL)", name=op.f("ck_earning_line_share_has_its_weight")),
        sa.CheckConstraint("quantity <> 0 OR pay_fen <> 0", name=op.f("ck_earning_line_line_says_something")),
        sa.CheckConstraint("rate_hao >= 0 AND per_quantity > 0", name=op.f("ck_earning_line_rate_sound")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_earning_line_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["operation_id"], ["operation.id"], name=op.f("fk_earning_line_operation_id_operation")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_earning_line_sheet_id_sheet")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_earning_line_workshop_id_workshop")),
        sa.PrimaryKeyConstraint(
            "workshop_id", "engagement_id", "work_date", "sheet_id", "line", name=op.f("pk_earning_line")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "home_slip",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("operation_id", UID, nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("rate_hao", sa.BigInteger(), nullable=False),
        sa.Column("per_pieces", sa.SmallInteger(), nullable=False),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("given_by", UID, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("given > 0", name=op.f("ck_home_slip_given_positive")),
        sa.CheckConstraint("rate_hao > 0 AND per_pieces > 0", name=op.f("ck_home_slip_rate_sound")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_home_slip_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_home_slip_operation_id_operation")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_home_slip_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_slip")),
        sa.UniqueConstraint("workshop_id", "number", name=op.f("uq_home_slip_workshop_id_number")),
    )
    with op.batch_alter_table("home_slip") as batch_op:
        batch_op.create_index(batch_op.f("ix_home_slip_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_home_slip_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "quality_check",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("order_id", UID, nullable=False),
        sa.Column("operation_id", UID, nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("lot_pieces", sa.Integer(), nullable=True),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("rework", sa.Integer(), nullable=False),
        sa.Column("scrap", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("takes_back_id", UID, nullable=True),
        sa.Column("checked_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "accepted + rework + scrap = checked AND checked > 0", name=op.f("ck_quality_check_adds_up")
        ),
        sa.CheckConstraint("accepted >= 0 AND rework >= 0 AND scrap >= 0", name=op.f("ck_quality_check_not_negative")),
        sa.CheckConstraint(
            "lot_pieces IS NULL OR lot_pieces >= checked", name=op.f("ck_quality_check_sample_of_its_lot")
        ),
        sa.ForeignKeyConstraint(
            ["operation_id"], ["operation.id"], name=op.f("fk_quality_check_operation_id_operation")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["customer_order.id"], name=op.f("fk_quality_check_order_id_customer_order")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_quality_check_workshop_id_workshop")),
        sa.ForeignKeyConstraint(
            ["takes_back_id"], ["quality_check.id"], name=op.f("fk_quality_check_takes_back_id_quality_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_check")),
        sa.UniqueConstraint("takes_back_id", name=op.f("uq_quality_check_takes_back_id")),
    )
    with op.batch_alter_table("quality_check") as batch_op:
        batch_op.create_index(batch_op.f("ix_quality_check_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quality_check_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("work_date", sa.Date(), nullable=False),
        sa.Column("operation_id", UID, nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("said_by", UID, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("good >= 0", name=op.f("ck_report_good_not_negative")),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_report_engagement_id_engagement")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_report_operation_id_operation")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_report_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    with op.batch_alter_table("report") as batch_op:
        batch_op.create_index("ix_report_day", ["workshop_id", "work_date", "engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "team_count",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("sheet_id", UID, nullable=False),
        sa.Column("work_date", sa.Date(), nullable=False),
        sa.Column("operation_id", UID, nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("rework", sa.Integer(), nullable=False),
        sa.Column("scrap", sa.Integer(), nullable=False),
        sa.Column("rate_hao", sa.BigInteger(), nullable=False),
        sa.Column("per_pieces", sa.SmallInteger(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("pay_fen", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("good > 0 AND rework >= 0 AND scrap >= 0", name=op.f("ck_team_count_pieces_sound")),
        sa.CheckConstraint("rate_hao > 0 AND per_pieces > 0", name=op.f("ck_team_count_rate_sound")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_team_count_operation_id_operation")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_team_count_sheet_id_sheet")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_team_count_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_count")),
        sa.UniqueConstraint("sheet_id", name=op.f("uq_team_count_sheet_id")),
    )
    with op.batch_alter_table("team_count") as batch_op:
        batch_op.create_index(batch_op.f("ix_team_count_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "back_pay",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("rate_id", UID, nullable=False),
        sa.Column("operation_id", UID, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("sheet_id", UID, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("granted_by", UID, nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_back_pay_operation_id_operation")),
        sa.ForeignKeyConstraint(["rate_id"], ["rate.id"], name=op.f("fk_back_pay_rate_id_rate")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_back_pay_sheet_id_sheet")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_back_pay_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_back_pay")),
        sa.UniqueConstraint("rate_id", name=op.f("uq_back_pay_rate_id")),
    )
    with op.batch_alter_table("back_pay") as batch_op:
        batch_op.create_index(batch_op.f("ix_back_pay_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "defect",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("check_id", UID, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("is_scrap", sa.Boolean(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("operation_id", UID, nullable=True),
        sa.Column("engagement_id", UID, nullable=True),
        sa.Column("document_id", UID, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("engagement_id IS NULL OR operation_id IS NOT NULL", name=op.f("ck_defect_whose_work")),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_defect_pieces_positive")),
        sa.ForeignKeyConstraint(["check_id"], ["quality_check.id"], name=op.f("fk_defect_check_id_quality_check")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_defect_document_id_document")),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_defect_engagement_id_engagement")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_defect_operation_id_operation")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_defect_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_defect")),
    )
    with op.batch_alter_table("defect") as batch_op:
        batch_op.create_index(batch_op.f("ix_defect_check_id"), ["check_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_defect_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_defect_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "home_return",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("slip_id", UID, nullable=False),
        sa.Column("sheet_id", UID, nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("scrap", sa.Integer(), nullable=False),
        sa.Column("unmade", sa.Integer(), nullable=False),
        sa.Column("corrects_id", UID, nullable=True),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("good <> 0 OR scrap <> 0 OR unmade <> 0", name=op.f("ck_home_return_says_something")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["home_return.id"], name=op.f("fk_home_return_corrects_id_home_return")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_home_return_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_home_return_sheet_id_sheet")),
        sa.ForeignKeyConstraint(["slip_id"], ["home_slip.id"], name=op.f("fk_home_return_slip_id_home_slip")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_home_return_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_return")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_home_return_corrects_id")),
    )
    with op.batch_alter_table("home_return") as batch_op:
        batch_op.create_index(batch_op.f("ix_home_return_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_home_return_slip_id"), ["slip_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_home_return_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "report_answer",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("report_id", UID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sheet_id", UID, nullable=True),
        sa.Column("answered_by", UID, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_report_answer_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_answer_report_id_report")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_report_answer_sheet_id_sheet")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_report_answer_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_answer")),
        sa.UniqueConstraint("report_id", name=op.f("uq_report_answer_report_id")),
    )
    with op.batch_alter_table("report_answer") as batch_op:
        batch_op.create_index(batch_op.f("ix_report_answer_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_answer_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "ticket_use",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("ticket_id", UID, nullable=False),
        sa.Column("operation_id", UID, nullable=False),
        sa.Column("sheet_id", UID, nullable=True),
        sa.Column("report_id", UID, nullable=True),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(sheet_id IS NULL) <> (report_id IS NULL)", name=op.f("ck_ticket_use_counted_or_told")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_ticket_use_operation_id_operation")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_ticket_use_report_id_report")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_ticket_use_sheet_id_sheet")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_use_ticket_id_ticket")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_ticket_use_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("ticket_id", "operation_id", name=op.f("pk_ticket_use")),
    )
    with op.batch_alter_table("ticket_use") as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_use_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "charge",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("defect_id", UID, nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("operation_id", UID, nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("document_id", UID, nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("proposed_by", UID, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen > 0 AND pieces > 0", name=op.f("ck_charge_amount_positive")),
        sa.ForeignKeyConstraint(["defect_id"], ["defect.id"], name=op.f("fk_charge_defect_id_defect")),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_charge_engagement_id_engagement")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_charge_workshop_id_workshop")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_charge_document_id_document")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_charge_operation_id_operation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
    )
    with op.batch_alter_table("charge") as batch_op:
        batch_op.create_index(batch_op.f("ix_charge_defect_id"), ["defect_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_charge_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_charge_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "rework_job",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("defect_id", UID, nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column("engagement_id", UID, nullable=True),
        sa.Column("rate_hao", sa.BigInteger(), nullable=True),
        sa.Column("per_pieces", sa.SmallInteger(), nullable=True),
        sa.Column("instead_of_id", UID, nullable=True),
        sa.Column("given_by", UID, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(rate_hao IS NULL) = (per_pieces IS NULL)", name=op.f("ck_rework_job_rate_whole")),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_rework_job_pieces_positive")),
        sa.ForeignKeyConstraint(["defect_id"], ["defect.id"], name=op.f("fk_rework_job_defect_id_defect")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_rework_job_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_rework_job_workshop_id_workshop")),
        sa.ForeignKeyConstraint(
            ["instead_of_id"], ["rework_job.id"], name=op.f("fk_rework_job_instead_of_id_rework_job")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rework_job")),
        sa.UniqueConstraint("instead_of_id", name=op.f("uq_rework_job_instead_of_id")),
    )
    with op.batch_alter_table("rework_job") as batch_op:
        batch_op.create_index(batch_op.f("ix_rework_job_defect_id"), ["defect_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rework_job_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rework_job_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "charge_word",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("charge_id", UID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("said_by", UID, nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name=op.f("ck_charge_word_amount_not_negative")),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_charge_word_charge_id_charge")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_charge_word_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_charge_word_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_word")),
    )
    with op.batch_alter_table("charge_word") as batch_op:
        batch_op.create_index(batch_op.f("ix_charge_word_charge_id"), ["charge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_charge_word_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_charge_word_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "rework_result",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("job_id", UID, nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("scrapped", sa.Integer(), nullable=False),
        sa.Column("sheet_id", UID, nullable=True),
        sa.Column("takes_back_id", UID, nullable=True),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "passed >= 0 AND scrapped >= 0 AND passed + scrapped > 0", name=op.f("ck_rework_result_says_some")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["rework_job.id"], name=op.f("fk_rework_result_job_id_rework_job")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_rework_result_sheet_id_sheet")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_rework_result_workshop_id_workshop")),
        sa.ForeignKeyConstraint(
            ["takes_back_id"], ["rework_result.id"], name=op.f("fk_rework_result_takes_back_id_rework_result")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rework_result")),
        sa.UniqueConstraint("takes_back_id", name=op.f("uq_rework_result_takes_back_id")),
    )
    with op.batch_alter_table("rework_result") as batch_op:
        batch_op.create_index(batch_op.f("ix_rework_result_job_id"), ["job_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rework_result_workshop_id"), ["workshop_id"], unique=False)

    with op.batch_alter_table("day_talk") as batch_op:
        batch_op.add_column(sa.Column("operation_id", UID, nullable=True))
        batch_op.add_column(sa.Column("claimed", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("document_id", UID, nullable=True))
        batch_op.add_column(sa.Column("sheet_id", UID, nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_day_talk_answers_id"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_day_talk_answers_id_kind"), ["answers_id", "kind"])
        batch_op.drop_constraint(op.f("ck_day_talk_answer_names_its_talk"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_day_talk_answer_names_its_talk"),
            "(kind IN ('answer', 'recount')) = (answers_id IS NOT NULL)",
        )
        batch_op.create_check_constraint(
            op.f("ck_day_talk_answer_has_the_outcome"), "outcome IS NULL OR kind = 'answer'"
        )
        batch_op.create_foreign_key(batch_op.f("fk_day_talk_sheet_id_sheet"), "sheet", ["sheet_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_day_talk_document_id_document"), "document", ["document_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_day_talk_operation_id_operation"), "operation", ["operation_id"], ["id"]
        )

    with op.batch_alter_table("document") as batch_op:
        batch_op.add_column(sa.Column("engagement_id", UID, nullable=True))
        batch_op.create_index(batch_op.f("ix_document_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_document_engagement_id_engagement"), "engagement", ["engagement_id"], ["id"]
        )

    with op.batch_alter_table("document_bytes") as batch_op:
        batch_op.add_column(sa.Column("engagement_id", UID, nullable=True))
        batch_op.create_index(batch_op.f("ix_document_bytes_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_document_bytes_engagement_id_engagement"), "engagement", ["engagement_id"], ["id"]
        )

    with op.batch_alter_table("engagement") as batch_op:
        batch_op.add_column(sa.Column("minor_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("works_at", sa.String(), server_default="workshop", nullable=False))
    _tell_minors()

    with op.batch_alter_table("operation") as batch_op:
        batch_op.add_column(sa.Column("barred_to_minors", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("output_line") as batch_op:
        batch_op.add_column(sa.Column("corrects_id", UID, nullable=True))

    with op.batch_alter_table("sheet") as batch_op:
        batch_op.add_column(sa.Column("captured_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("workshop") as batch_op:
        batch_op.add_column(sa.Column("attendance_by", sa.String(), server_default="none", nullable=False))
        batch_op.add_column(sa.Column("usual_hours", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("uses_tickets", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("no_reports", sa.Boolean(), server_default=sa.false(), nullable=False))


def _tell_minors() -> None:
    """Who was 16 or 17 on the first day is protected through the day before the 18th birthday.

    Of a leap day the birthday is 1 March: SQLite says so itself, PostgreSQL would say 28 February.
    """
    until = "date(person.born_on, '+18 years', '-1 day')"
    if op.get_bind().dialect.name == "postgresql":
        until = (
            "greatest(person.born_on - 1 + interval '18 years', person.born_on + interval '18 years' - interval '1 day')"
            "::date"
        )
    op.execute(
        f"UPDATE engagement SET minor_until = (SELECT {until} FROM person"
        f" WHERE person.id = engagement.person_id AND engagement.started_on <= {until})"
    )


def downgrade() -> None:
    with op.batch_alter_table("workshop") as batch_op:
        batch_op.drop_column("no_reports")
        batch_op.drop_column("uses_tickets")
        batch_op.drop_column("usual_hours")
        batch_op.drop_column("attendance_by")

    with op.batch_alter_table("sheet") as batch_op:
        batch_op.drop_column("captured_at")

    with op.batch_alter_table("output_line") as batch_op:
        batch_op.drop_column("corrects_id")

    with op.batch_alter_table("operation") as batch_op:
        batch_op.drop_column("barred_to_minors")

    with op.batch_alter_table("engagement") as batch_op:
        batch_op.drop_column("works_at")
        batch_op.drop_column("minor_until")

    with op.batch_alter_table("document_bytes") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_document_bytes_engagement_id_engagement"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_document_bytes_engagement_id"))
        batch_op.drop_column("engagement_id")

    with op.batch_alter_table("document") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_document_engagement_id_engagement"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_document_engagement_id"))
        batch_op.drop_column("engagement_id")

    with op.batch_alter_table("day_talk") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_day_talk_operation_id_operation"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_day_talk_document_id_document"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_day_talk_sheet_id_sheet"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_day_talk_answers_id_kind"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_day_talk_answers_id"), ["answers_id"])
        batch_op.drop_constraint(op.f("ck_day_talk_answer_has_the_outcome"), type_="check")
        batch_op.drop_constraint(op.f("ck_day_talk_answer_names_its_talk"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_day_talk_answer_names_its_talk"), "(kind = 'answer') = (answers_id IS NOT NULL)"
        )
        batch_op.drop_column("sheet_id")
        batch_op.drop_column("document_id")
        batch_op.drop_column("due_on")
        batch_op.drop_column("outcome")
        batch_op.drop_column("claimed")
        batch_op.drop_column("operation_id")

    with op.batch_alter_table("rework_result") as batch_op:
        batch_op.drop_index(batch_op.f("ix_rework_result_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_rework_result_job_id"))

    op.drop_table("rework_result")
    with op.batch_alter_table("charge_word") as batch_op:
        batch_op.drop_index(batch_op.f("ix_charge_word_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_charge_word_engagement_id"))
        batch_op.drop_index(batch_op.f("ix_charge_word_charge_id"))

    op.drop_table("charge_word")
    with op.batch_alter_table("rework_job") as batch_op:
        batch_op.drop_index(batch_op.f("ix_rework_job_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_rework_job_engagement_id"))
        batch_op.drop_index(batch_op.f("ix_rework_job_defect_id"))

    op.drop_table("rework_job")
    with op.batch_alter_table("charge") as batch_op:
        batch_op.drop_index(batch_op.f("ix_charge_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_charge_engagement_id"))
        batch_op.drop_index(batch_op.f("ix_charge_defect_id"))

    op.drop_table("charge")
    with op.batch_alter_table("ticket_use") as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_use_workshop_id"))

    op.drop_table("ticket_use")
    with op.batch_alter_table("report_answer") as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_answer_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_report_answer_engagement_id"))

    op.drop_table("report_answer")
    with op.batch_alter_table("home_return") as batch_op:
        batch_op.drop_index(batch_op.f("ix_home_return_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_home_return_slip_id"))
        batch_op.drop_index(batch_op.f("ix_home_return_engagement_id"))

    op.drop_table("home_return")
    with op.batch_alter_table("defect") as batch_op:
        batch_op.drop_index(batch_op.f("ix_defect_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_defect_engagement_id"))
        batch_op.drop_index(batch_op.f("ix_defect_check_id"))

    op.drop_table("defect")
    with op.batch_alter_table("back_pay") as batch_op:
        batch_op.drop_index(batch_op.f("ix_back_pay_workshop_id"))

    op.drop_table("back_pay")
    with op.batch_alter_table("team_count") as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_count_workshop_id"))

    op.drop_table("team_count")
    with op.batch_alter_table("report") as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_report_engagement_id"))
        batch_op.drop_index("ix_report_day")

    op.drop_table("report")
    with op.batch_alter_table("quality_check") as batch_op:
        batch_op.drop_index(batch_op.f("ix_quality_check_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_quality_check_order_id"))

    op.drop_table("quality_check")
    with op.batch_alter_table("home_slip") as batch_op:
        batch_op.drop_index(batch_op.f("ix_home_slip_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_home_slip_engagement_id"))

    op.drop_table("home_slip")
    op.drop_table("earning_line")
    with op.batch_alter_table("ticket") as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_ticket_order_id"))

    op.drop_table("ticket")
    with op.batch_alter_table("repair_time") as batch_op:
        batch_op.drop_index(batch_op.f("ix_repair_time_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_repair_time_order_id"))

    op.drop_table("repair_time")
    with op.batch_alter_table("presence") as batch_op:
        batch_op.drop_index(batch_op.f("ix_presence_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_presence_engagement_id"))
        batch_op.drop_index("ix_presence_day")

    op.drop_table("presence")
    with op.batch_alter_table("paid_hours") as batch_op:
        batch_op.drop_index(batch_op.f("ix_paid_hours_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_paid_hours_sheet_id"))
        batch_op.drop_index(batch_op.f("ix_paid_hours_engagement_id"))

    op.drop_table("paid_hours")
