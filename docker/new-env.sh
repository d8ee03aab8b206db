#!/bin/sh
# Prints a .env for docker-compose.yml with fresh random secrets:  sh docker/new-env.sh office.example.go.th > .env
set -eu
umask 077
host="${1:?the name under which browsers find the office, for example office.example.go.th}"
vault_key() { head -c 32 /dev/urandom | base64 | tr -d ' \n'; }
secret() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
cat <<ENV
SITE_HOST=$host
TLS_DIR=./tls
SECRET_KEY=$(secret 40)
POSTGRES_PASSWORD=$(secret 24)
DATABASE_OWNER_PASSWORD=$(secret 24)
DATABASE_PASSWORD=$(secret 24)
REDIS_PASSWORD=$(secret 24)
VAULT_KEYS=$(vault_key)
BACKUP_DIR=./backups
EMAIL_HOST=
DEFAULT_FROM_EMAIL=coopoffice@$host
ENV
