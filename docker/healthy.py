"""The web container's health: /healthz must answer 200, which it does when database and Redis do."""

import http.client
import os
import sys

port = int(os.environ.get("BIND", "0.0.0.0:8000").rsplit(":", 1)[1])
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=8)
try:
    connection.request("GET", "/healthz", headers={"Host": os.environ["ALLOWED_HOSTS"].split(",")[0]})
    status = connection.getresponse().status
except OSError as error:
    sys.exit(f"no answer: {error}")
sys.exit(0 if status == 200 else f"status {status}")
