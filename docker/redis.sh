#!/bin/sh
# Redis with a password that stands in a file only this container sees, not on a command line.
set -eu
: "${REDIS_PASSWORD:?}"
umask 077
conf="${REDIS_CONF:-/run/redis/redis.conf}"
printf 'requirepass %s\nappendonly yes\nappendfsync everysec\nmaxmemory-policy noeviction\ndir %s\nport %s\n' \
    "$REDIS_PASSWORD" "${REDIS_DATA:-/data}" "${REDIS_PORT:-6379}" >"$conf"
exec redis-server "$conf"
