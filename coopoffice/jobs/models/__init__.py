from .jobs import Job, JobStep

__all__ = ["Job", "JobStep"]
