"""what the public may find of published answers"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # no row class can say this on both engines; `bot/publication/search.py` reads and writes it
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE publication_search USING fts5(words, tokenize = 'unicode61 remove_diacritics 0')"
        )
    else:
        op.execute(
            "CREATE TABLE publication_search ("
            "case_id integer PRIMARY KEY REFERENCES feedback_case (id) ON DELETE CASCADE, words text NOT NULL)"
        )
        op.execute(
            "CREATE INDEX publication_search_words ON publication_search USING gin (to_tsvector('simple', words))"
        )


def downgrade() -> None:
    op.execute("DROP TABLE publication_search")
