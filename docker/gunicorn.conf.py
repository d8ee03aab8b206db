"""Gunicorn on the office's server. Sync workers with kept connections measured best (docs/performance.md)."""

import os

bind = os.environ.get("BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_WORKERS", "3"))
preload_app = True  # loaded once; the workers share its memory
timeout = 60
graceful_timeout = 20
# A worker is replaced now and then, so that a slow leak never becomes an outage.
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 - memory, so that a slow disk never looks like a dead worker
control_socket_disable = True
# The proxy alone reaches this port; it sets these headers itself and passes none on from outside.
forwarded_allow_ips = "*"
accesslog = None
errorlog = "-"
