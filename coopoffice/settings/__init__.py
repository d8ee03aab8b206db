"""Settings by place: ``local`` (make run), ``test`` (pytest), ``production`` (the office's server)."""
