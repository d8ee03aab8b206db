"""Lets the office's own database role read and write rows, and no more; run by the tables' owner after migrations."""

import os
import sys

import psycopg2
from psycopg2 import sql

# Rows of these tables are added and never changed, whoever asks.
APPEND_ONLY_PREFIX = "audit_"


def grant(url: str, role: str) -> None:
    """Give ``role`` the rows of every table of the database at ``url``: read and add everywhere, change and delete

    everywhere but in the audit. Tables made later get the same by default privileges. Safe to repeat; raises
    psycopg2.Error when the role does not exist.
    """
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            name = sql.Identifier(role)
            cursor.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(_database(connection), name))
            cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name))
            cursor.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name))
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
            for (table,) in cursor.fetchall():
                words = "SELECT, INSERT" if table.startswith(APPEND_ONLY_PREFIX) else "SELECT, INSERT, UPDATE, DELETE"
                cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(sql.Identifier(table), name))
                cursor.execute(
                    sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(words), sql.Identifier(table), name)  # type: ignore[arg-type]
                )
            cursor.execute(sql.SQL("REVOKE ALL ON django_migrations FROM {}").format(name))
            cursor.execute(sql.SQL("GRANT SELECT ON django_migrations TO {}").format(name))
    finally:
        connection.close()


def _database(connection: "psycopg2.extensions.connection") -> sql.Identifier:
    return sql.Identifier(connection.info.dbname)


if __name__ == "__main__":
    grant(os.environ["DATABASE_URL"], sys.argv[1])
