"""Pay: law's figures, papers of the first day, what comes off and on top, runs and slips, payments, leaving."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UID = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")


def upgrade() -> None:
    op.create_table(
        "holiday_change",
        sa.Column("county_id", UID, nullable=True),
        sa.Column("workshop_id", UID, nullable=True),
        sa.Column("id", UID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("entered_by", UID, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("county_id IS NULL OR workshop_id IS NULL", name=op.f("ck_holiday_change_one_place")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_holiday_change_county_id_county")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_holiday_change_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_change")),
    )
    with op.batch_alter_table("holiday_change") as batch_op:
        batch_op.create_index(batch_op.f("ix_holiday_change_county_id"), ["county_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_holiday_change_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_holiday_change_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "legal_value",
        sa.Column("county_id", UID, nullable=True),
        sa.Column("workshop_id", UID, nullable=True),
        sa.Column("id", UID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("entered_by", UID, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("county_id IS NULL OR workshop_id IS NULL", name=op.f("ck_legal_value_one_place")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_legal_value_county_id_county")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_legal_value_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_value")),
    )
    with op.batch_alter_table("legal_value") as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_value_county_id"), ["county_id"], unique=False)
        batch_op.create_index("ix_legal_value_kind", ["kind", "region", "zone", "valid_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_legal_value_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("term_from", sa.Date(), nullable=False),
        sa.Column("term_to", sa.Date(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by", UID, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_certificate_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_certificate_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("engagement_id", name=op.f("uq_certificate_engagement_id")),
    )
    with op.batch_alter_table("certificate") as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "contract",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("term_kind", sa.String(), nullable=False),
        sa.Column("term_from", sa.Date(), nullable=False),
        sa.Column("term_to", sa.Date(), nullable=True),
        sa.Column("probation_to", sa.Date(), nullable=True),
        sa.Column("work_time", sa.String(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("rest", sa.String(), nullable=False),
        sa.Column("pay", sa.String(), nullable=False),
        sa.Column("pay_day", sa.Integer(), nullable=False),
        sa.Column("hour_fen", sa.BigInteger(), nullable=True),
        sa.Column("protection", sa.String(), nullable=False),
        sa.Column("has_loss_clause", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("former_ended_on", sa.Date(), nullable=True),
        sa.Column("made_by", UID, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "probation_to IS NULL OR probation_to >= term_from", name=op.f("ck_contract_probation_in_term")
        ),
        sa.CheckConstraint("term_to IS NULL OR term_to >= term_from", name=op.f("ck_contract_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_contract_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_contract_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
    )
    with op.batch_alter_table("contract") as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "extra_pay",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("takes_back_id", UID, nullable=True),
        sa.Column("given_by", UID, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_extra_pay_amount_positive")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_extra_pay_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["takes_back_id"], ["extra_pay.id"], name=op.f("fk_extra_pay_takes_back_id_extra_pay")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_extra_pay_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_pay")),
        sa.UniqueConstraint("takes_back_id", name=op.f("uq_extra_pay_takes_back_id")),
    )
    with op.batch_alter_table("extra_pay") as batch_op:
        batch_op.create_index(batch_op.f("ix_extra_pay_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_extra_pay_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "insurance",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("injury", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_insurance_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_insurance_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insurance")),
    )
    with op.batch_alter_table("insurance") as batch_op:
        batch_op.create_index(batch_op.f("ix_insurance_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_insurance_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "leave_notice",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("takes_back_id", UID, nullable=True),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("said_by", UID, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_leave_notice_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["takes_back_id"], ["leave_notice.id"], name=op.f("fk_leave_notice_takes_back_id_leave_notice")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_leave_notice_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_notice")),
        sa.UniqueConstraint("takes_back_id", name=op.f("uq_leave_notice_takes_back_id")),
    )
    with op.batch_alter_table("leave_notice") as batch_op:
        batch_op.create_index(batch_op.f("ix_leave_notice_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leave_notice_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "old_wage",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("unpaid_fen", sa.BigInteger(), nullable=False),
        sa.Column("corrects_id", UID, nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("entered_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("unpaid_fen >= 0", name=op.f("ck_old_wage_unpaid_not_negative")),
        sa.ForeignKeyConstraint(["corrects_id"], ["old_wage.id"], name=op.f("fk_old_wage_corrects_id_old_wage")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_old_wage_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_old_wage_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_wage")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_old_wage_corrects_id")),
    )
    with op.batch_alter_table("old_wage") as batch_op:
        batch_op.create_index(batch_op.f("ix_old_wage_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_old_wage_workshop_id"), ["workshop_id"], unique=False)
        batch_op.create_index(
            "uq_old_wage_first",
            ["workshop_id", "engagement_id", "month"],
            unique=True,
            sqlite_where=sa.text("corrects_id IS NULL"),
            postgresql_where=sa.text("corrects_id IS NULL"),
        )

    op.create_table(
        "pay_run",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("engagement_id", UID, nullable=True),
        sa.Column("opened_by", UID, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_pay_run_engagement_id_engagement")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_pay_run_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_run")),
        sa.UniqueConstraint("engagement_id", name=op.f("uq_pay_run_engagement_id")),
    )
    with op.batch_alter_table("pay_run") as batch_op:
        batch_op.create_index(batch_op.f("ix_pay_run_workshop_id"), ["workshop_id"], unique=False)
        batch_op.create_index(
            "uq_pay_run_month",
            ["workshop_id", "month"],
            unique=True,
            sqlite_where=sa.text("engagement_id IS NULL"),
            postgresql_where=sa.text("engagement_id IS NULL"),
        )

    op.create_table(
        "pay_way",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("bank", sa.String(), nullable=False),
        sa.Column("account_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("account_masked", sa.String(), nullable=False),
        sa.Column("said_by", UID, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(account_sealed IS NULL) = (account_masked = '')", name=op.f("ck_pay_way_masked_if_any")),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_pay_way_engagement_id_engagement")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_pay_way_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_way")),
    )
    with op.batch_alter_table("pay_way") as batch_op:
        batch_op.create_index(batch_op.f("ix_pay_way_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pay_way_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "stated_hours",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("said_by", UID, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 0 AND 44640", name=op.f("ck_stated_hours_minutes_in_month")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_stated_hours_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_stated_hours_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stated_hours")),
    )
    with op.batch_alter_table("stated_hours") as batch_op:
        batch_op.create_index(batch_op.f("ix_stated_hours_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stated_hours_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "accident",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("document_id", UID, nullable=True),
        sa.Column("follows_id", UID, nullable=True),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_accident_document_id_document")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_accident_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["follows_id"], ["accident.id"], name=op.f("fk_accident_follows_id_accident")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_accident_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accident")),
        sa.UniqueConstraint("follows_id", name=op.f("uq_accident_follows_id")),
    )
    with op.batch_alter_table("accident") as batch_op:
        batch_op.create_index(batch_op.f("ix_accident_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_accident_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "advance",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("instalment_fen", sa.BigInteger(), nullable=False),
        sa.Column("first_month", sa.String(length=7), nullable=False),
        sa.Column("taken_over_on", sa.Date(), nullable=True),
        sa.Column("document_id", UID, nullable=True),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen > 0 AND instalment_fen > 0", name=op.f("ck_advance_amounts_positive")),
        sa.CheckConstraint("instalment_fen <= amount_fen", name=op.f("ck_advance_instalment_of_it")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_advance_document_id_document")),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_advance_engagement_id_engagement")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_advance_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advance")),
    )
    with op.batch_alter_table("advance") as batch_op:
        batch_op.create_index(batch_op.f("ix_advance_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_advance_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "contract_signed",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("contract_id", UID, nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("worker_has_copy", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("document_id", UID, nullable=True),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_signed_contract_id_contract")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_contract_signed_document_id_document")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_contract_signed_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_contract_signed_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_signed")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_contract_signed_contract_id")),
    )
    with op.batch_alter_table("contract_signed") as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_signed_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_signed_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "pay_cut",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("run_id", UID, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("from_number", sa.Integer(), nullable=True),
        sa.Column("to_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_number > coalesce(from_number, 0)", name=op.f("ck_pay_cut_takes_something")),
        sa.ForeignKeyConstraint(["run_id"], ["pay_run.id"], name=op.f("fk_pay_cut_run_id_pay_run")),
        sa.ForeignKeyConstraint(
            ["workshop_id", "month", "from_number"],
            ["pay_cut.workshop_id", "pay_cut.month", "pay_cut.to_number"],
            name="fk_pay_cut_from_number_pay_cut",
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_pay_cut_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_cut")),
        sa.UniqueConstraint(
            "workshop_id", "month", "from_number", name=op.f("uq_pay_cut_workshop_id_month_from_number")
        ),
        sa.UniqueConstraint("workshop_id", "month", "to_number", name=op.f("uq_pay_cut_workshop_id_month_to_number")),
    )
    with op.batch_alter_table("pay_cut") as batch_op:
        batch_op.create_index(batch_op.f("ix_pay_cut_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pay_cut_workshop_id"), ["workshop_id"], unique=False)
        batch_op.create_index(
            "uq_pay_cut_first",
            ["workshop_id", "month"],
            unique=True,
            sqlite_where=sa.text("from_number IS NULL"),
            postgresql_where=sa.text("from_number IS NULL"),
        )

    op.create_table(
        "payout",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("run_id", UID, nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("share BETWEEN 1 AND 10000", name=op.f("ck_payout_share_in_whole")),
        sa.ForeignKeyConstraint(["run_id"], ["pay_run.id"], name=op.f("fk_payout_run_id_pay_run")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_payout_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
    )
    with op.batch_alter_table("payout") as batch_op:
        batch_op.create_index(batch_op.f("ix_payout_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payout_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "run_step",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("run_id", UID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("object_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("said_by", UID, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'shown') = (object_until IS NOT NULL)", name=op.f("ck_run_step_shown_until")),
        sa.CheckConstraint("kind <> 'reopened' OR reason <> ''", name=op.f("ck_run_step_reopened_for_a_reason")),
        sa.ForeignKeyConstraint(["run_id"], ["pay_run.id"], name=op.f("fk_run_step_run_id_pay_run")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_run_step_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_step")),
        sa.UniqueConstraint("run_id", "position", name=op.f("uq_run_step_run_id_position")),
    )
    with op.batch_alter_table("run_step") as batch_op:
        batch_op.create_index(batch_op.f("ix_run_step_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "signing_refused",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("document_id", UID, nullable=True),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_signing_refused_document_id_document")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_signing_refused_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_signing_refused_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_refused")),
    )
    with op.batch_alter_table("signing_refused") as batch_op:
        batch_op.create_index(batch_op.f("ix_signing_refused_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signing_refused_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "withholding",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("document_id", UID, nullable=True),
        sa.Column("takes_back_id", UID, nullable=True),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_withholding_amount_positive")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_withholding_document_id_document")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_withholding_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["takes_back_id"], ["withholding.id"], name=op.f("fk_withholding_takes_back_id_withholding")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_withholding_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withholding")),
        sa.UniqueConstraint("takes_back_id", name=op.f("uq_withholding_takes_back_id")),
    )
    with op.batch_alter_table("withholding") as batch_op:
        batch_op.create_index(batch_op.f("ix_withholding_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_withholding_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "advance_return",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("advance_id", UID, nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("takes_back_id", UID, nullable=True),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_advance_return_amount_positive")),
        sa.ForeignKeyConstraint(["advance_id"], ["advance.id"], name=op.f("fk_advance_return_advance_id_advance")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_advance_return_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["takes_back_id"], ["advance_return.id"], name=op.f("fk_advance_return_takes_back_id_advance_return")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_advance_return_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advance_return")),
        sa.UniqueConstraint("takes_back_id", name=op.f("uq_advance_return_takes_back_id")),
    )
    with op.batch_alter_table("advance_return") as batch_op:
        batch_op.create_index(batch_op.f("ix_advance_return_advance_id"), ["advance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_advance_return_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_advance_return_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "advance_skip",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("advance_id", UID, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("said_by", UID, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["advance_id"], ["advance.id"], name=op.f("fk_advance_skip_advance_id_advance")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_advance_skip_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_advance_skip_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("advance_id", "month", name=op.f("pk_advance_skip")),
    )
    with op.batch_alter_table("advance_skip") as batch_op:
        batch_op.create_index(batch_op.f("ix_advance_skip_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_advance_skip_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "bonus_rule",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("operation_id", UID, nullable=True),
        sa.Column("first_month", sa.String(length=7), nullable=False),
        sa.Column("announced_by", UID, nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(basis = 'pieces') = (operation_id IS NOT NULL)", name=op.f("ck_bonus_rule_pieces_of_a_step")
        ),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_bonus_rule_operation_id_operation")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_bonus_rule_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus_rule")),
    )
    with op.batch_alter_table("bonus_rule") as batch_op:
        batch_op.create_index(batch_op.f("ix_bonus_rule_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "overtime",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("sheet_id", UID, nullable=False),
        sa.Column("work_date", sa.Date(), nullable=False),
        sa.Column("day_kind", sa.String(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("operation_id", UID, nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("rate_hao", sa.BigInteger(), nullable=False),
        sa.Column("per_quantity", sa.SmallInteger(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("percent > 100", name=op.f("ck_overtime_more_than_usual")),
        sa.CheckConstraint(
            "quantity > 0 AND rate_hao > 0 AND per_quantity > 0", name=op.f("ck_overtime_amounts_positive")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_overtime_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_overtime_operation_id_operation")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_overtime_sheet_id_sheet")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_overtime_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overtime")),
    )
    with op.batch_alter_table("overtime") as batch_op:
        batch_op.create_index(batch_op.f("ix_overtime_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_overtime_sheet_id"), ["sheet_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_overtime_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "slip",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("step_id", UID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("gross_fen", sa.BigInteger(), nullable=False),
        sa.Column("withheld_fen", sa.BigInteger(), nullable=False),
        sa.Column("net_fen", sa.BigInteger(), nullable=False),
        sa.Column("worked_minutes", sa.Integer(), nullable=True),
        sa.Column("normal_minutes", sa.Integer(), nullable=True),
        sa.Column("time_source", sa.String(), nullable=False),
        sa.Column("floor_fen", sa.BigInteger(), nullable=True),
        sa.Column("normal_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("net_fen = gross_fen - withheld_fen", name=op.f("ck_slip_net_adds_up")),
        sa.CheckConstraint("net_fen >= 0", name=op.f("ck_slip_net_not_negative")),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_slip_engagement_id_engagement")),
        sa.ForeignKeyConstraint(["step_id"], ["run_step.id"], name=op.f("fk_slip_step_id_run_step")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_slip_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip")),
        sa.UniqueConstraint("step_id", "engagement_id", name=op.f("uq_slip_step_id_engagement_id")),
    )
    with op.batch_alter_table("slip") as batch_op:
        batch_op.create_index(batch_op.f("ix_slip_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_slip_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "training_plan",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("day_rate_fen", sa.BigInteger(), nullable=False),
        sa.Column("operation_id", UID, nullable=True),
        sa.Column("target_pieces", sa.Integer(), nullable=True),
        sa.Column("borne_by", sa.String(), nullable=False),
        sa.Column("order_id", UID, nullable=True),
        sa.Column("planned_by", UID, nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(borne_by = 'order') = (order_id IS NOT NULL)", name=op.f("ck_training_plan_order_named")),
        sa.CheckConstraint("days > 0 AND day_rate_fen >= 0", name=op.f("ck_training_plan_plan_sound")),
        sa.CheckConstraint(
            "target_pieces IS NULL OR operation_id IS NOT NULL", name=op.f("ck_training_plan_pace_of_a_step")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_training_plan_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["operation_id"], ["operation.id"], name=op.f("fk_training_plan_operation_id_operation")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["customer_order.id"], name=op.f("fk_training_plan_order_id_customer_order")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_training_plan_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_plan")),
    )
    with op.batch_alter_table("training_plan") as batch_op:
        batch_op.create_index(batch_op.f("ix_training_plan_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_plan_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "bonus_end",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("rule_id", UID, nullable=False),
        sa.Column("last_month", sa.String(length=7), nullable=False),
        sa.Column("ended_by", UID, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["rule_id"], ["bonus_rule.id"], name=op.f("fk_bonus_end_rule_id_bonus_rule")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_bonus_end_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus_end")),
        sa.UniqueConstraint("rule_id", name=op.f("uq_bonus_end_rule_id")),
    )
    with op.batch_alter_table("bonus_end") as batch_op:
        batch_op.create_index(batch_op.f("ix_bonus_end_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "bonus_step",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("rule_id", UID, nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("threshold > 0 AND amount_fen > 0", name=op.f("ck_bonus_step_step_positive")),
        sa.ForeignKeyConstraint(["rule_id"], ["bonus_rule.id"], name=op.f("fk_bonus_step_rule_id_bonus_rule")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_bonus_step_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("rule_id", "threshold", name=op.f("pk_bonus_step")),
    )
    with op.batch_alter_table("bonus_step") as batch_op:
        batch_op.create_index(batch_op.f("ix_bonus_step_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "line_objection",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("slip_id", UID, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", UID, nullable=False),
        sa.Column("rate_hao", sa.BigInteger(), nullable=False),
        sa.Column("per_quantity", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("document_id", UID, nullable=True),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("said_by", UID, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_line_objection_document_id_document")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_line_objection_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_line_objection_slip_id_slip")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_line_objection_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_objection")),
    )
    with op.batch_alter_table("line_objection") as batch_op:
        batch_op.create_index(batch_op.f("ix_line_objection_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_line_objection_slip_id"), ["slip_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_line_objection_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "rate_posting",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("rate_id", UID, nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("document_id", UID, nullable=True),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_rate_posting_document_id_document")),
        sa.ForeignKeyConstraint(["rate_id"], ["rate.id"], name=op.f("fk_rate_posting_rate_id_rate")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_rate_posting_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_posting")),
    )
    with op.batch_alter_table("rate_posting") as batch_op:
        batch_op.create_index(batch_op.f("ix_rate_posting_rate_id"), ["rate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rate_posting_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "slip_cut",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("slip_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("from_number", sa.Integer(), nullable=True),
        sa.Column("to_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_number > coalesce(from_number, 0)", name=op.f("ck_slip_cut_takes_something")),
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
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("slip_cut") as batch_op:
        batch_op.create_index(batch_op.f("ix_slip_cut_slip_id"), ["slip_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_slip_cut_workshop_id"), ["workshop_id"], unique=False)
        batch_op.create_index(
            "uq_slip_cut_first",
            ["engagement_id", "month"],
            unique=True,
            sqlite_where=sa.text("from_number IS NULL"),
            postgresql_where=sa.text("from_number IS NULL"),
        )

    op.create_table(
        "slip_line",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("slip_id", UID, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", UID, nullable=False),
        sa.Column("rate_hao", sa.BigInteger(), nullable=False),
        sa.Column("per_quantity", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("pay_fen", sa.BigInteger(), nullable=False),
        sa.Column("was_quantity", sa.Integer(), nullable=True),
        sa.Column("was_fen", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(was_quantity IS NULL) = (was_fen IS NULL)", name=op.f("ck_slip_line_pair_is_whole")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_slip_line_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_slip_line_slip_id_slip")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_slip_line_workshop_id_workshop")),
        sa.PrimaryKeyConstraint(
            "workshop_id",
            "engagement_id",
            "slip_id",
            "month",
            "kind",
            "subject_id",
            "rate_hao",
            "per_quantity",
            name=op.f("pk_slip_line"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "training_day",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("plan_id", UID, nullable=False),
        sa.Column("sheet_id", UID, nullable=False),
        sa.Column("work_date", sa.Date(), nullable=False),
        sa.Column("rate_fen", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_training_day_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["training_plan.id"], name=op.f("fk_training_day_plan_id_training_plan")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_training_day_sheet_id_sheet")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_training_day_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_day")),
    )
    with op.batch_alter_table("training_day") as batch_op:
        batch_op.create_index(batch_op.f("ix_training_day_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_day_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_day_sheet_id"), ["sheet_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_day_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "training_end",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("plan_id", UID, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_training_end_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["training_plan.id"], name=op.f("fk_training_end_plan_id_training_plan")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_training_end_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_end")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_training_end_plan_id")),
    )
    with op.batch_alter_table("training_end") as batch_op:
        batch_op.create_index(batch_op.f("ix_training_end_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_end_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "wage_payment",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("payout_id", UID, nullable=True),
        sa.Column("slip_id", UID, nullable=True),
        sa.Column("old_wage_id", UID, nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("paid_to", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("document_id", UID, nullable=True),
        sa.Column("takes_back_id", UID, nullable=True),
        sa.Column("recorded_by", UID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("paid_to = '' OR note <> ''", name=op.f("ck_wage_payment_somebody_else_for_a_reason")),
        sa.CheckConstraint("(slip_id IS NULL) <> (old_wage_id IS NULL)", name=op.f("ck_wage_payment_for_one_thing")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_wage_payment_amount_positive")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_wage_payment_document_id_document")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_wage_payment_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["old_wage_id"], ["old_wage.id"], name=op.f("fk_wage_payment_old_wage_id_old_wage")),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"], name=op.f("fk_wage_payment_payout_id_payout")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_wage_payment_slip_id_slip")),
        sa.ForeignKeyConstraint(
            ["takes_back_id"], ["wage_payment.id"], name=op.f("fk_wage_payment_takes_back_id_wage_payment")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_wage_payment_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wage_payment")),
        sa.UniqueConstraint("takes_back_id", name=op.f("uq_wage_payment_takes_back_id")),
    )
    with op.batch_alter_table("wage_payment") as batch_op:
        batch_op.create_index(batch_op.f("ix_wage_payment_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wage_payment_old_wage_id"), ["old_wage_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wage_payment_payout_id"), ["payout_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wage_payment_slip_id"), ["slip_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wage_payment_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "objection_answer",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("objection_id", UID, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("answered_by", UID, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome <> 'refused' OR text <> ''", name=op.f("ck_objection_answer_refused_for_a_reason")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_objection_answer_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["line_objection.id"], name=op.f("fk_objection_answer_objection_id_line_objection")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_objection_answer_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_answer")),
    )
    with op.batch_alter_table("objection_answer") as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_answer_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_objection_answer_objection_id"), ["objection_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_objection_answer_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "payment_receipt",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("payment_id", UID, nullable=False),
        sa.Column("is_received", sa.Boolean(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("document_id", UID, nullable=True),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("said_by", UID, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_payment_receipt_document_id_document")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_payment_receipt_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["wage_payment.id"], name=op.f("fk_payment_receipt_payment_id_wage_payment")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_payment_receipt_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_receipt")),
    )
    with op.batch_alter_table("payment_receipt") as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_receipt_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_receipt_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_receipt_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "charge_left",
        sa.Column("workshop_id", UID, nullable=False),
        sa.Column("engagement_id", UID, nullable=False),
        sa.Column("id", UID, nullable=False),
        sa.Column("slip_id", UID, nullable=False),
        sa.Column("charge_id", UID, nullable=False),
        sa.Column("left_fen", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("is_forgiven", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_charge_left_charge_id_charge")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_charge_left_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_charge_left_slip_id_slip")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_charge_left_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_left")),
        sa.UniqueConstraint("slip_id", "charge_id", name=op.f("uq_charge_left_slip_id_charge_id")),
    )
    with op.batch_alter_table("charge_left") as batch_op:
        batch_op.create_index(batch_op.f("ix_charge_left_charge_id"), ["charge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_charge_left_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_charge_left_workshop_id"), ["workshop_id"], unique=False)

    op.add_column("engagement", sa.Column("registered_address", sa.String(), server_default="", nullable=False))
    op.add_column("engagement", sa.Column("present_address", sa.String(), server_default="", nullable=False))

    op.add_column("operation", sa.Column("quota_pieces", sa.Integer(), nullable=True))

    op.add_column("workshop", sa.Column("pay_day", sa.Integer(), server_default="15", nullable=False))
    op.add_column("workshop", sa.Column("object_days", sa.Integer(), server_default="3", nullable=False))
    op.add_column("workshop", sa.Column("tops_up", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("workshop", sa.Column("forgives_charges", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("workshop", sa.Column("wage_zone", sa.String(), server_default="", nullable=False))
    op.add_column("workshop", sa.Column("legal_name", sa.String(), server_default="", nullable=False))
    op.add_column("workshop", sa.Column("credit_code", sa.String(), server_default="", nullable=False))
    op.add_column("workshop", sa.Column("address", sa.String(), server_default="", nullable=False))
    op.add_column("workshop", sa.Column("responsible", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("workshop") as batch_op:
        batch_op.drop_column("responsible")
        batch_op.drop_column("address")
        batch_op.drop_column("credit_code")
        batch_op.drop_column("legal_name")
        batch_op.drop_column("wage_zone")
        batch_op.drop_column("forgives_charges")
        batch_op.drop_column("tops_up")
        batch_op.drop_column("object_days")
        batch_op.drop_column("pay_day")

    with op.batch_alter_table("operation") as batch_op:
        batch_op.drop_column("quota_pieces")

    with op.batch_alter_table("engagement") as batch_op:
        batch_op.drop_column("present_address")
        batch_op.drop_column("registered_address")

    with op.batch_alter_table("charge_left") as batch_op:
        batch_op.drop_index(batch_op.f("ix_charge_left_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_charge_left_engagement_id"))
        batch_op.drop_index(batch_op.f("ix_charge_left_charge_id"))

    op.drop_table("charge_left")
    with op.batch_alter_table("payment_receipt") as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_receipt_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_payment_receipt_payment_id"))
        batch_op.drop_index(batch_op.f("ix_payment_receipt_engagement_id"))

    op.drop_table("payment_receipt")
    with op.batch_alter_table("objection_answer") as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_answer_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_objection_answer_objection_id"))
        batch_op.drop_index(batch_op.f("ix_objection_answer_engagement_id"))

    op.drop_table("objection_answer")
    with op.batch_alter_table("wage_payment") as batch_op:
        batch_op.drop_index(batch_op.f("ix_wage_payment_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_wage_payment_slip_id"))
        batch_op.drop_index(batch_op.f("ix_wage_payment_payout_id"))
        batch_op.drop_index(batch_op.f("ix_wage_payment_old_wage_id"))
        batch_op.drop_index(batch_op.f("ix_wage_payment_engagement_id"))

    op.drop_table("wage_payment")
    with op.batch_alter_table("training_end") as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_end_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_training_end_engagement_id"))

    op.drop_table("training_end")
    with op.batch_alter_table("training_day") as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_day_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_training_day_sheet_id"))
        batch_op.drop_index(batch_op.f("ix_training_day_plan_id"))
        batch_op.drop_index(batch_op.f("ix_training_day_engagement_id"))

    op.drop_table("training_day")
    op.drop_table("slip_line")
    with op.batch_alter_table("slip_cut") as batch_op:
        batch_op.drop_index(
            "uq_slip_cut_first",
            sqlite_where=sa.text("from_number IS NULL"),
            postgresql_where=sa.text("from_number IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_slip_cut_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_slip_cut_slip_id"))

    op.drop_table("slip_cut")
    with op.batch_alter_table("rate_posting") as batch_op:
        batch_op.drop_index(batch_op.f("ix_rate_posting_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_rate_posting_rate_id"))

    op.drop_table("rate_posting")
    with op.batch_alter_table("line_objection") as batch_op:
        batch_op.drop_index(batch_op.f("ix_line_objection_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_line_objection_slip_id"))
        batch_op.drop_index(batch_op.f("ix_line_objection_engagement_id"))

    op.drop_table("line_objection")
    with op.batch_alter_table("bonus_step") as batch_op:
        batch_op.drop_index(batch_op.f("ix_bonus_step_workshop_id"))

    op.drop_table("bonus_step")
    with op.batch_alter_table("bonus_end") as batch_op:
        batch_op.drop_index(batch_op.f("ix_bonus_end_workshop_id"))

    op.drop_table("bonus_end")
    with op.batch_alter_table("training_plan") as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_plan_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_training_plan_engagement_id"))

    op.drop_table("training_plan")
    with op.batch_alter_table("slip") as batch_op:
        batch_op.drop_index(batch_op.f("ix_slip_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_slip_engagement_id"))

    op.drop_table("slip")
    with op.batch_alter_table("overtime") as batch_op:
        batch_op.drop_index(batch_op.f("ix_overtime_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_overtime_sheet_id"))
        batch_op.drop_index(batch_op.f("ix_overtime_engagement_id"))

    op.drop_table("overtime")
    with op.batch_alter_table("bonus_rule") as batch_op:
        batch_op.drop_index(batch_op.f("ix_bonus_rule_workshop_id"))

    op.drop_table("bonus_rule")
    with op.batch_alter_table("advance_skip") as batch_op:
        batch_op.drop_index(batch_op.f("ix_advance_skip_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_advance_skip_engagement_id"))

    op.drop_table("advance_skip")
    with op.batch_alter_table("advance_return") as batch_op:
        batch_op.drop_index(batch_op.f("ix_advance_return_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_advance_return_engagement_id"))
        batch_op.drop_index(batch_op.f("ix_advance_return_advance_id"))

    op.drop_table("advance_return")
    with op.batch_alter_table("withholding") as batch_op:
        batch_op.drop_index(batch_op.f("ix_withholding_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_withholding_engagement_id"))

    op.drop_table("withholding")
    with op.batch_alter_table("signing_refused") as batch_op:
        batch_op.drop_index(batch_op.f("ix_signing_refused_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_signing_refused_engagement_id"))

    op.drop_table("signing_refused")
    with op.batch_alter_table("run_step") as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_step_workshop_id"))

    op.drop_table("run_step")
    with op.batch_alter_table("payout") as batch_op:
        batch_op.drop_index(batch_op.f("ix_payout_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_payout_run_id"))

    op.drop_table("payout")
    with op.batch_alter_table("pay_cut") as batch_op:
        batch_op.drop_index(
            "uq_pay_cut_first",
            sqlite_where=sa.text("from_number IS NULL"),
            postgresql_where=sa.text("from_number IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_pay_cut_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_pay_cut_run_id"))

    op.drop_table("pay_cut")
    with op.batch_alter_table("contract_signed") as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_signed_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_contract_signed_engagement_id"))

    op.drop_table("contract_signed")
    with op.batch_alter_table("advance") as batch_op:
        batch_op.drop_index(batch_op.f("ix_advance_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_advance_engagement_id"))

    op.drop_table("advance")
    with op.batch_alter_table("accident") as batch_op:
        batch_op.drop_index(batch_op.f("ix_accident_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_accident_engagement_id"))

    op.drop_table("accident")
    with op.batch_alter_table("stated_hours") as batch_op:
        batch_op.drop_index(batch_op.f("ix_stated_hours_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_stated_hours_engagement_id"))

    op.drop_table("stated_hours")
    with op.batch_alter_table("pay_way") as batch_op:
        batch_op.drop_index(batch_op.f("ix_pay_way_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_pay_way_engagement_id"))

    op.drop_table("pay_way")
    with op.batch_alter_table("pay_run") as batch_op:
        batch_op.drop_index(
            "uq_pay_run_month",
            sqlite_where=sa.text("engagement_id IS NULL"),
            postgresql_where=sa.text("engagement_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_pay_run_workshop_id"))

    op.drop_table("pay_run")
    with op.batch_alter_table("old_wage") as batch_op:
        batch_op.drop_index(
            "uq_old_wage_first",
            sqlite_where=sa.text("corrects_id IS NULL"),
            postgresql_where=sa.text("corrects_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_old_wage_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_old_wage_engagement_id"))

    op.drop_table("old_wage")
    with op.batch_alter_table("leave_notice") as batch_op:
        batch_op.drop_index(batch_op.f("ix_leave_notice_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_leave_notice_engagement_id"))

    op.drop_table("leave_notice")
    with op.batch_alter_table("insurance") as batch_op:
        batch_op.drop_index(batch_op.f("ix_insurance_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_insurance_engagement_id"))

    op.drop_table("insurance")
    with op.batch_alter_table("extra_pay") as batch_op:
        batch_op.drop_index(batch_op.f("ix_extra_pay_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_extra_pay_engagement_id"))

    op.drop_table("extra_pay")
    with op.batch_alter_table("contract") as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_contract_engagement_id"))

    op.drop_table("contract")
    with op.batch_alter_table("certificate") as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_engagement_id"))

    op.drop_table("certificate")
    with op.batch_alter_table("legal_value") as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_value_workshop_id"))
        batch_op.drop_index("ix_legal_value_kind")
        batch_op.drop_index(batch_op.f("ix_legal_value_county_id"))

    op.drop_table("legal_value")
    with op.batch_alter_table("holiday_change") as batch_op:
        batch_op.drop_index(batch_op.f("ix_holiday_change_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_holiday_change_day"))
        batch_op.drop_index(batch_op.f("ix_holiday_change_county_id"))

    op.drop_table("holiday_change")
