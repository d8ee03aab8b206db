"""Beat, told to end at the worst moments: it ends with code 0 and leaves a schedule that can be read."""

import os
import shelve
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

# Runs the very program; the named method sends this process a signal before its own work, once.
PROGRAM = """
import dbm, importlib.machinery, os, signal, sys, time
from coopoffice.celery import app
from coopoffice.jobs.beat import Schedule

moment, name = sys.argv[1], sys.argv[2]
real = getattr(Schedule, moment, None)
sent = []

def signalled(self, *args, **kwargs):
    if not sent:
        sent.append(1)
        os.kill(os.getpid(), getattr(signal, name))
        if moment == "apply_async":
            time.sleep(60)  # a broker that does not answer
    return real(self, *args, **kwargs)

class Finder:
    # The module behind the schedule's file is half imported when the signal comes.
    def find_spec(self, module, path, target=None):
        spec = importlib.machinery.PathFinder.find_spec(module, path) if module == "dbm.dumb" else None
        if spec:
            load = spec.loader.exec_module
            def exec_module(module):
                os.kill(os.getpid(), getattr(signal, name))
                load(module)
            spec.loader.exec_module = exec_module
        return spec

if moment == "close":  # reached only by an end asked for before
    Schedule.tick = lambda self: sys.exit(0)
if moment == "import":
    dbm._names = ["dbm.dumb"]
    sys.meta_path.insert(0, Finder())
else:
    setattr(Schedule, moment, signalled)
app.conf.beat_schedule = {"soon": {"task": "coopoffice.tests.nothing", "schedule": 0.05}}
sys.argv = ["celery", "-A", "coopoffice.celery", "beat", "--loglevel=INFO", "--pidfile="]
from celery.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("moment", ["import", "_open_schedule", "sync", "tick", "apply_async", "close"])
def test_beat_signalled_at_any_moment_ends_cleanly_and_keeps_its_schedule(tmp_path, moment, name):
    environment = {**os.environ, "COOP_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "coopoffice.settings.test"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, moment, name],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert done.returncode == 0, done.stderr
    with shelve.open(str(tmp_path / "beat-schedule"), flag="r") as schedule:
        assert "soon" in schedule["entries"]
