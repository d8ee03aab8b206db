#!/bin/sh
# Run once by the database container when its data is new (docker-entrypoint-initdb.d).
# Two roles: the owner builds and alters tables (migrations, restore); the office itself only reads and writes rows, so
# that even a hole in the application can neither drop a table nor switch off a trigger.
set -eu
: "${DATABASE_OWNER_PASSWORD:?}" "${DATABASE_PASSWORD:?}"
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set=owner_password="$DATABASE_OWNER_PASSWORD" --set=office_password="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE coopoffice_owner LOGIN CREATEDB PASSWORD :'owner_password';
CREATE ROLE coopoffice LOGIN PASSWORD :'office_password';
ALTER ROLE coopoffice SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE coopoffice_owner SET lock_timeout = '10s';
CREATE DATABASE coopoffice OWNER coopoffice_owner;
REVOKE ALL ON DATABASE coopoffice FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE coopoffice TO coopoffice;
SQL
