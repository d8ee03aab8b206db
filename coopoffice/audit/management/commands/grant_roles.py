"""Give the web role what it needs and no more."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg2 import sql

# Of these the web role may read everything; it adds seals, and never entries (the triggers do, as their owner).
LOG = {"audit_entry": "SELECT", "audit_seal": "SELECT, INSERT", "django_migrations": "SELECT"}


class Command(BaseCommand):
    help = (
        "Make or renew the role the web server and the workers sign in with: it owns nothing, changes rows of the"
        " office's tables, and can neither change nor forge the log. Run it as the owner, after every migrate. The"
        " role's password is set apart with ALTER ROLE."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="name of the role, for example coopoffice_web")

    def handle(self, *args: Any, role: str, **options: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
            found = cursor.fetchone()
            if found and found[0]:
                raise CommandError("That role is a superuser or passes row security; choose another.")
            cursor.execute("SELECT current_user, current_database()")
            owner, database = cursor.fetchone()
            if role == owner:
                raise CommandError("The owner's role cannot be the web role.")
            name = sql.Identifier(role)

            def run(text: str, **names: str) -> None:
                parts = {key: sql.Identifier(value) for key, value in names.items()}
                cursor.execute(sql.SQL(text).format(role=name, **parts).as_string(cursor.cursor))

            if not found:
                run("CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS")
            run("GRANT CONNECT ON DATABASE {database} TO {role}", database=database)
            # A temporary table with a trigger of its own could write into the log as a trigger does.
            run("REVOKE TEMPORARY, CREATE ON DATABASE {database} FROM PUBLIC, {role}", database=database)
            run("REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}")
            run("GRANT USAGE ON SCHEMA public TO {role}")
            run("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
            run("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
            run("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}")
            run("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}")
            for table, rights in LOG.items():
                run("REVOKE ALL ON {table} FROM {role}", table=table)
                run("GRANT " + rights + " ON {table} TO {role}", table=table)
        self.stdout.write(f"{role} may use the office's tables, and read the log.")
