"""Work for the tests with a real worker; the worker's process imports it by name."""

import time

from coopoffice import jobs
from units.models import District


@jobs.task(kind="test.slow_district", title="งานทดสอบ")
def slow_district(run, code, seconds):
    District.objects.create(code=code, name=code, province="เลย")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        run.progress(1, 2, "ครึ่งทาง")
        time.sleep(0.1)
    return {"message": "เสร็จ"}
