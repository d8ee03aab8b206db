"""A pytest plugin that makes every page arrive late and in two pieces, as on a busy machine.

``make test ARGS="-p tests.slow_answers tests/browser"``: a journey that reads a page before it stands, or the database
before the page's request was carried out, fails here every time and not once in a hundred runs elsewhere.
"""

import time

from django.core.servers.basehttp import ServerHandler

BEFORE_THE_WORK, BEFORE_THE_REST = 0.25, 0.4  # seconds
_run, _write = ServerHandler.run, ServerHandler.write


def run(self, application):
    if not self.base_env["PATH_INFO"].startswith("/static/"):
        time.sleep(BEFORE_THE_WORK)
    return _run(self, application)


def write(self, data):
    page = self.headers.get("Content-Type", "").startswith("text/html")
    if self.headers_sent or not page or len(data) < 2:
        return _write(self, data)
    self.bytes_sent = len(data)
    self.send_headers()
    self._write(data[:1])
    self._flush()
    time.sleep(BEFORE_THE_REST)
    self._write(data[1:])
    self._flush()
    return None


ServerHandler.run, ServerHandler.write = run, write
