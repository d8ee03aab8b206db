"""What the shell does when somebody signs in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from .services.account import record_sign_in


@receiver(user_logged_in)
def write_down_session(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """Keep the new session in the person's list of open sessions."""
    if request is not None and hasattr(request, "session"):
        record_sign_in(request=request, user=user)
