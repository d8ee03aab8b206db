from .asking import cancel_job, resend_abandoned, retry_job, start_job
from .running import run_job

__all__ = ["cancel_job", "resend_abandoned", "retry_job", "run_job", "start_job"]
