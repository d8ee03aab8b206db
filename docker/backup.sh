#!/bin/sh
# Backup and restore of the office: one tar file with the database, the files and a checksum of each.
#
#   backup.sh once [FILE]     write a backup now (default: a dated name in BACKUP_DIR)
#   backup.sh restore FILE    put a backup back; what was there before is kept beside it
#   backup.sh verify FILE     read a backup whole and compare every checksum
#   backup.sh nightly         stay and write one each night at BACKUP_HOUR (02), Bangkok time; thin out old ones
#   backup.sh healthy         succeed when the newest backup is younger than 26 hours
#
# The database is named by PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE; the files by FILES_DIR; backups go to
# BACKUP_DIR. Needs pg_dump of the server's version or later, GNU tar, sha256sum. Used by the compose file's backup
# container and, through `make backup` and `make restore`, on a single machine.
set -eu
umask 077
export PGOPTIONS="--client-min-messages=error"
: "${PGDATABASE:?PGDATABASE must name the database}"
: "${FILES_DIR:?FILES_DIR must name the folder of the files}"
: "${BACKUP_DIR:?BACKUP_DIR must name the folder of the backups}"
KEEP_DAYS="${KEEP_DAYS:-14}"
KEEP_MONTHS="${KEEP_MONTHS:-12}"
work=""
trap 'if [ -n "$work" ]; then rm -rf "$work"; fi' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
    echo "$1" >&2
    echo "$2" >&2
    exit 1
}

office_time() {
    TZ=ICT-7 date "$@" # spelled out: a slim image may lack the table of time zones
}

once() {
    mkdir -p "$BACKUP_DIR"
    file="${1:-$BACKUP_DIR/coopoffice-$(office_time +%Y-%m-%d-%H%M%S).tar}"
    case "$file" in /*) ;; *) file="$(pwd)/$file" ;; esac
    [ ! -e "$file" ] || fail "มีไฟล์ $file อยู่แล้ว" "The file $file exists already."
    [ -d "$(dirname "$file")" ] || fail "ไม่พบโฟลเดอร์ $(dirname "$file")" "There is no folder $(dirname "$file")."
    work="$(mktemp -d "$(dirname "$file")/.backup-XXXXXX")"
    # The database first: a file is stored before the row that names it and never changed, so the files copied
    # afterwards hold everything the rows speak of.
    pg_dump --format=custom --no-owner --no-privileges --file="$work/database.dump" ||
        fail "สำรองฐานข้อมูลไม่สำเร็จ" "The database could not be backed up."
    mkdir -p "$FILES_DIR"
    ln -s "$(cd "$FILES_DIR" && pwd)" "$work/files"
    printf 'coopoffice backup 1\nmade %s\ndatabase %s\n' "$(office_time +%Y-%m-%dT%H:%M:%S%z)" "$PGDATABASE" >"$work/about.txt"
    (cd "$work" && find -L about.txt database.dump files -name '.*' -prune -o -type f -print0 | sort -z | xargs -0 sha256sum) >"$work/SHA256SUMS" &&
        tar --create --dereference --file="$work/backup.part" --exclude='.*' --directory="$work" \
            SHA256SUMS about.txt database.dump files ||
        fail "เขียนไฟล์สำรองไม่สำเร็จ กรุณาตรวจเนื้อที่ดิสก์" "The backup could not be written; check the room on the disk."
    sync "$work/backup.part"
    mv "$work/backup.part" "$file"
    rm -rf "$work"
    work=""
    echo "สำรองข้อมูลแล้ว · backed up: $file ($(du -h "$file" | cut -f1))"
}

# Unpack $1 into the folder $work and compare every checksum.
unpack() {
    [ -r "$1" ] || fail "อ่านไฟล์ $1 ไม่ได้" "The file $1 cannot be read."
    tar --extract --file="$1" --directory="$work" --no-same-owner 2>/dev/null && [ -s "$work/SHA256SUMS" ] ||
        fail "$1 ไม่ใช่ไฟล์สำรองที่สมบูรณ์" "$1 is not a whole backup."
    (cd "$work" && sha256sum --check --quiet --strict SHA256SUMS >/dev/null 2>&1) ||
        fail "$1 เสียหาย ผลรวมตรวจสอบไม่ตรง" "$1 is damaged: a checksum differs."
}

verify() {
    mkdir -p "$BACKUP_DIR"
    work="$(mktemp -d "$BACKUP_DIR/.verify-XXXXXX")"
    unpack "$1"
    pg_restore --list "$work/database.dump" >/dev/null ||
        fail "ส่วนฐานข้อมูลใน $1 เสียหาย" "The database inside $1 is damaged."
    echo "ไฟล์สำรองสมบูรณ์ · the backup is whole: $1"
}

restore() {
    [ -n "${1:-}" ] || fail "กรุณาระบุไฟล์ เช่น make restore FILE=backup.tar" "Name the file, for example make restore FILE=backup.tar"
    fresh="${PGDATABASE}_restoring"
    before="${PGDATABASE}_before_restore"
    files="$FILES_DIR"
    mkdir -p "$files"
    sql() { PGDATABASE="${MAINTENANCE_DATABASE:-postgres}" psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }
    others="$(sql --command="SELECT count(*) FROM pg_stat_activity WHERE datname = '$PGDATABASE' AND backend_type = 'client backend'")" ||
        fail "ต่อฐานข้อมูลไม่ได้" "The database cannot be reached."
    [ "$others" = 0 ] || fail "ระบบยังทำงานอยู่ กรุณาหยุดก่อนกู้คืน" "The office is still running; stop it before restoring."
    # Beside the files, so that the last step is a rename.
    work="$(mktemp -d "$files/.restore-XXXXXX")"
    unpack "$1"
    sql --command="DROP DATABASE IF EXISTS \"$fresh\""
    sql --command="CREATE DATABASE \"$fresh\" TEMPLATE template0"
    if ! pg_restore --exit-on-error --no-owner --no-privileges --dbname="$fresh" "$work/database.dump"; then
        sql --command="DROP DATABASE IF EXISTS \"$fresh\""
        fail "กู้คืนฐานข้อมูลไม่สำเร็จ ข้อมูลเดิมไม่ถูกแตะต้อง" "The database could not be restored; the present data is untouched."
    fi
    PGDATABASE="$fresh" psql --no-psqlrc --quiet --command=ANALYZE
    # Everything is there: change places. The state before stays as ..._before_restore until the next restore.
    sql --command="DROP DATABASE IF EXISTS \"$before\""
    sql --command="ALTER DATABASE \"$PGDATABASE\" RENAME TO \"$before\""
    if ! sql --command="ALTER DATABASE \"$fresh\" RENAME TO \"$PGDATABASE\""; then
        sql --command="ALTER DATABASE \"$before\" RENAME TO \"$PGDATABASE\""
        fail "สลับฐานข้อมูลไม่สำเร็จ ข้อมูลเดิมยังใช้อยู่" "The databases could not change places; the present data stays."
    fi
    # Names are checksums of contents: a file that is there already is the same file, and none is taken away.
    if [ -d "$work/files" ]; then
        cp --archive --no-clobber "$work/files/." "$files/" 2>/dev/null || cp -a -n "$work/files/." "$files/"
        [ "$(id -u)" != 0 ] || [ -z "${FILES_OWNER:-}" ] || chown -R "$FILES_OWNER" "$files"
    fi
    echo "กู้คืนแล้ว · restored: $1 (ข้อมูลก่อนกู้คืนอยู่ใน · the state before is kept in the database $before)"
}

# Keep the last KEEP_DAYS and, of older ones, the first of each of the last KEEP_MONTHS.
thin_out() {
    oldest_day="$(office_time --date="$KEEP_DAYS days ago" +%Y-%m-%d)"
    oldest_month="$(office_time --date="$KEEP_MONTHS months ago" +%Y-%m)"
    seen=""
    for path in "$BACKUP_DIR"/coopoffice-????-??-??-??????.tar; do
        [ -e "$path" ] || continue
        name="$(basename "$path")"
        day="$(printf %s "$name" | cut -c12-21)"
        month="$(printf %s "$name" | cut -c12-18)"
        if [ "$day" \< "$oldest_day" ] && { [ "$month" = "$seen" ] || [ "$month" \< "$oldest_month" ]; }; then
            rm -f "$path"
        fi
        seen="$month"
    done
}

nightly() {
    healthy || sh "$0" once || true # a new office, or one that slept through the night
    while :; do
        now="$(date +%s)"
        next="$(date --date="TZ=\"ICT-7\" $(office_time +%Y-%m-%d) ${BACKUP_HOUR:-02}:00" +%s)"
        [ "$next" -gt "$now" ] || next=$((next + 86400))
        sleep $((next - now)) &
        wait $! # so that a signal is answered at once
        # In a shell of its own: a night that fails is told and the next night tries again.
        sh "$0" once && thin_out || echo "สำรองข้อมูลคืนนี้ไม่สำเร็จ · tonight's backup failed" >&2
    done
}

healthy() {
    [ -n "$(find "$BACKUP_DIR" -maxdepth 1 -name 'coopoffice-*.tar' -mmin -1560 -print -quit)" ]
}

command="${1:-}"
[ $# -eq 0 ] || shift
case "$command" in
once) once "$@" ;;
restore) restore "$@" ;;
verify) verify "$@" ;;
nightly) nightly ;;
thin-out) thin_out ;;
healthy) healthy ;;
*)
    sed -n '2,12p' "$0" >&2
    exit 2
    ;;
esac
