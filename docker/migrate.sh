#!/bin/sh
# Brings the tables up to the code as their owner, then lets the office's role read and write rows. Run at every start
# and after a restore; changes nothing when nothing is new.
set -eu
python manage.py migrate --noinput
python -m coopoffice.runtime.grants coopoffice
