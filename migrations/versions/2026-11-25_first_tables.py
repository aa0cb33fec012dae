"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("login", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=True),
        sa.Column("recovery_hash", sa.String(), nullable=True),
        sa.Column("failed_count", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "county",
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_county")),
        sa.UniqueConstraint("region_code", name=op.f("uq_county_region_code")),
    )
    op.create_table(
        "household",
        sa.Column("county_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("register_number", sa.String(), nullable=True),
        sa.Column("village", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_household_county_id_county")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_county_id"), ["county_id"], unique=False)

    op.create_table(
        "pairing",
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("county_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_pairing_county_id_county")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing")),
    )
    with op.batch_alter_table("pairing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pairing_county_id"), ["county_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("county_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("number_masked", sa.String(), nullable=True),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("joined_into_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_person_county_id_county")),
        sa.ForeignKeyConstraint(["joined_into_id"], ["person.id"], name=op.f("fk_person_joined_into_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_number", ["county_id", "number_hash"], unique=False)

    op.create_table(
        "township",
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("county_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_township_county_id_county")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_township")),
    )
    with op.batch_alter_table("township", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_township_county_id"), ["county_id"], unique=False)

    op.create_table(
        "household_member",
        sa.Column("county_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("household_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("person_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_household_member_county_id_county")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_household_member_household_id_household")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_household_member_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_member")),
    )
    with op.batch_alter_table("household_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_member_county_id"), ["county_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_household_member_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_household_member_person_id"), ["person_id"], unique=False)

    op.create_table(
        "household_status",
        sa.Column("county_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("household_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("risk_eliminated", sa.Boolean(), nullable=False),
        sa.Column("relocated", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_household_status_county_id_county")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_household_status_household_id_household")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_status")),
    )
    with op.batch_alter_table("household_status", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_status_county_id"), ["county_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_household_status_household_id"), ["household_id"], unique=False)

    op.create_table(
        "office",
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("county_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("township_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_office_county_id_county")),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_office_township_id_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
    )
    with op.batch_alter_table("office", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_office_county_id"), ["county_id"], unique=False)

    op.create_table(
        "workshop",
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("county_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("township_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("closed_through", sa.Date(), nullable=True),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_workshop_county_id_county")),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_workshop_township_id_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop")),
        sa.UniqueConstraint("code", name=op.f("uq_workshop_code")),
    )
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workshop_county_id"), ["county_id"], unique=False)

    op.create_table(
        "buyer",
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_buyer_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyer")),
    )
    with op.batch_alter_table("buyer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buyer_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_document_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "engagement",
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("person_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("called_name", sa.String(), nullable=False),
        sa.Column("name_sort", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("training_days", sa.Integer(), nullable=False),
        sa.Column("training_day_rate_fen", sa.BigInteger(), nullable=False),
        sa.Column("number_doubt", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_engagement_ends_after_start")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_engagement_person_id_person")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_engagement_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
        sa.UniqueConstraint("workshop_id", "number", name=op.f("uq_engagement_workshop_id_number")),
    )
    with op.batch_alter_table("engagement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_engagement_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_engagement_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "link",
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("given_by", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_link_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_link_code_hash")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("account_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=True),
        sa.Column("office_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=True),
        sa.Column("pairing_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(workshop_id IS NOT NULL AND office_id IS NULL AND pairing_id IS NULL AND role IN ('owner', 'leader', 'bookkeeper')) OR (workshop_id IS NULL AND office_id IS NOT NULL AND pairing_id IS NULL AND role NOT IN ('owner', 'leader', 'bookkeeper', 'worker', 'partner')) OR (workshop_id IS NULL AND office_id IS NULL AND pairing_id IS NOT NULL AND role = 'partner')",
            name=op.f("ck_membership_one_place"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_membership_account_id_account")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_membership_office_id_office")),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_membership_pairing_id_pairing")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_membership_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "note",
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=True),
        sa.Column("account_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_note_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_note_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_note_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "sheet",
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("undoes_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'undo') = (undoes_id IS NOT NULL)", name=op.f("ck_sheet_undo_names_its_sheet")),
        sa.ForeignKeyConstraint(["undoes_id"], ["sheet.id"], name=op.f("fk_sheet_undoes_id_sheet")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_sheet_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_sheet_undoes_id")),
        sa.UniqueConstraint("workshop_id", "month", "number", name=op.f("uq_sheet_workshop_id_month_number")),
    )
    op.create_table(
        "access_card",
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("engagement_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reprint", sa.Boolean(), nullable=False),
        sa.Column("printed_by", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=True),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_access_card_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_access_card_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_card")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_access_card_code_hash")),
    )
    with op.batch_alter_table("access_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_card_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_card_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "customer_order",
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("price_hao", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("material", sa.String(), nullable=False),
        sa.Column("arranged_by", sa.String(), nullable=False),
        sa.Column("pairing_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(arranged_by = 'pairing') = (pairing_id IS NOT NULL)", name=op.f("ck_customer_order_pairing_named")
        ),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_customer_order_pieces_positive")),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_customer_order_buyer_id_buyer")),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_customer_order_pairing_id_pairing")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_customer_order_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_order")),
        sa.UniqueConstraint("workshop_id", "number", name=op.f("uq_customer_order_workshop_id_number")),
    )
    with op.batch_alter_table("customer_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_order_buyer_id"), ["buyer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_order_pairing_id"), ["pairing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_order_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "day_photo",
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("work_date", sa.Date(), nullable=False),
        sa.Column("document_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_day_photo_document_id_document")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_day_photo_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_photo")),
    )
    with op.batch_alter_table("day_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_day_photo_work_date"), ["work_date"], unique=False)
        batch_op.create_index(batch_op.f("ix_day_photo_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "day_talk",
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("engagement_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("work_date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("pay_fen", sa.BigInteger(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("answers_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=True),
        sa.Column("said_by", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'answer') = (answers_id IS NOT NULL)", name=op.f("ck_day_talk_answer_names_its_talk")
        ),
        sa.ForeignKeyConstraint(["answers_id"], ["day_talk.id"], name=op.f("fk_day_talk_answers_id_day_talk")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_day_talk_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_day_talk_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_talk")),
        sa.UniqueConstraint("answers_id", name=op.f("uq_day_talk_answers_id")),
    )
    with op.batch_alter_table("day_talk", schema=None) as batch_op:
        batch_op.create_index("ix_day_talk_day", ["workshop_id", "work_date", "engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_day_talk_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_day_talk_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "document_bytes",
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("document_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_bytes_document_id_document")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_document_bytes_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_bytes")),
    )
    with op.batch_alter_table("document_bytes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_bytes_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "holding",
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("engagement_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("account_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("card_number", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("reprinted", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_holding_account_id_account")),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_holding_engagement_id_engagement")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_holding_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding")),
    )
    with op.batch_alter_table("holding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holding_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_holding_card_number"), ["card_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_holding_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_holding_phone"), ["phone"], unique=False)
        batch_op.create_index(batch_op.f("ix_holding_workshop_id"), ["workshop_id"], unique=False)
        batch_op.create_index(
            "uq_holding_live",
            ["engagement_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("account_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("membership_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("device_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("device_name", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id_account")),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_sign_in_membership_id_membership")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_device_hash"), ["device_hash"], unique=False)

    op.create_table(
        "operation",
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("order_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["customer_order.id"], name=op.f("fk_operation_order_id_customer_order")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_operation_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_operation_order_id_position")),
    )
    with op.batch_alter_table("operation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operation_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "output_line",
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("engagement_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("work_date", sa.Date(), nullable=False),
        sa.Column("sheet_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("line", sa.SmallInteger(), nullable=False),
        sa.Column("operation_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("rework", sa.Integer(), nullable=False),
        sa.Column("scrap", sa.Integer(), nullable=False),
        sa.Column("rate_hao", sa.BigInteger(), nullable=False),
        sa.Column("per_pieces", sa.SmallInteger(), nullable=False),
        sa.Column("asked", sa.String(), nullable=True),
        sa.CheckConstraint("good <> 0 OR rework <> 0 OR scrap <> 0", name=op.f("ck_output_line_line_says_something")),
        sa.CheckConstraint("rate_hao > 0 AND per_pieces > 0", name=op.f("ck_output_line_rate_sound")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_output_line_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_output_line_operation_id_operation")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_output_line_sheet_id_sheet")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_output_line_workshop_id_workshop")),
        sa.PrimaryKeyConstraint(
            "workshop_id",
            "engagement_id",
            "work_date",
            "sheet_id",
            "line",
            name=op.f("pk_output_line"),
            postgresql_include=["operation_id", "good", "rework", "scrap", "rate_hao", "per_pieces"],
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rate",
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("operation_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rate_hao", sa.BigInteger(), nullable=False),
        sa.Column("per_pieces", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_by", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=True),
        sa.CheckConstraint("rate_hao > 0 AND per_pieces IN (1, 10, 12, 100, 1000)", name=op.f("ck_rate_rate_sound")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_rate_operation_id_operation")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_rate_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate")),
    )
    with op.batch_alter_table("rate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rate_operation_id"), ["operation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rate_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "sheet_total",
        sa.Column("workshop_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("operation_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("sheet_id", sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite"), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("rework", sa.Integer(), nullable=False),
        sa.Column("scrap", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_sheet_total_operation_id_operation")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_sheet_total_sheet_id_sheet")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_sheet_total_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("workshop_id", "operation_id", "sheet_id", name=op.f("pk_sheet_total")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("sheet_total")
    with op.batch_alter_table("rate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rate_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_rate_operation_id"))

    op.drop_table("rate")
    op.drop_table("output_line")
    with op.batch_alter_table("operation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_operation_workshop_id"))

    op.drop_table("operation")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_device_hash"))
        batch_op.drop_index(batch_op.f("ix_sign_in_account_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("holding", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_holding_live", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_holding_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_holding_phone"))
        batch_op.drop_index(batch_op.f("ix_holding_engagement_id"))
        batch_op.drop_index(batch_op.f("ix_holding_card_number"))
        batch_op.drop_index(batch_op.f("ix_holding_account_id"))

    op.drop_table("holding")
    with op.batch_alter_table("document_bytes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_bytes_workshop_id"))

    op.drop_table("document_bytes")
    with op.batch_alter_table("day_talk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_talk_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_day_talk_engagement_id"))
        batch_op.drop_index("ix_day_talk_day")

    op.drop_table("day_talk")
    with op.batch_alter_table("day_photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_photo_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_day_photo_work_date"))

    op.drop_table("day_photo")
    with op.batch_alter_table("customer_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_order_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_customer_order_pairing_id"))
        batch_op.drop_index(batch_op.f("ix_customer_order_buyer_id"))

    op.drop_table("customer_order")
    with op.batch_alter_table("access_card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_card_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_access_card_engagement_id"))

    op.drop_table("access_card")
    op.drop_table("sheet")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_note_subject_id"))
        batch_op.drop_index(batch_op.f("ix_note_account_id"))

    op.drop_table("note")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_membership_account_id"))

    op.drop_table("membership")
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_workshop_id"))

    op.drop_table("link")
    with op.batch_alter_table("engagement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_engagement_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_engagement_person_id"))

    op.drop_table("engagement")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_workshop_id"))

    op.drop_table("document")
    with op.batch_alter_table("buyer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buyer_workshop_id"))

    op.drop_table("buyer")
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workshop_county_id"))

    op.drop_table("workshop")
    with op.batch_alter_table("office", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_office_county_id"))

    op.drop_table("office")
    with op.batch_alter_table("household_status", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_household_status_household_id"))
        batch_op.drop_index(batch_op.f("ix_household_status_county_id"))

    op.drop_table("household_status")
    with op.batch_alter_table("household_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_household_member_person_id"))
        batch_op.drop_index(batch_op.f("ix_household_member_household_id"))
        batch_op.drop_index(batch_op.f("ix_household_member_county_id"))

    op.drop_table("household_member")
    with op.batch_alter_table("township", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_township_county_id"))

    op.drop_table("township")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_number")

    op.drop_table("person")
    with op.batch_alter_table("pairing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pairing_county_id"))

    op.drop_table("pairing")
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_household_county_id"))

    op.drop_table("household")
    op.drop_table("county")
    op.drop_table("account")
