from .imports import confirm_import, refuse_import, rehearse_import, rehearse_run

__all__ = ["confirm_import", "refuse_import", "rehearse_import", "rehearse_run"]
