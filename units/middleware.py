"""Tells everything below a request who acts, and remembers the reach for exactly one request."""

from collections.abc import Callable
from contextlib import nullcontext

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from coopoffice.audit.acting import acting
from coopoffice.web.policies import settled_rules

from .acting import SESSION_KEY, Actor, actor_for, postings_of
from .reach import reach_cache


class ActingMiddleware:
    """Sets ``request.actor`` (units.acting.Actor) and ``request.postings``, both read on first use only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user

        def mine() -> list:
            return postings_of(user) if user.is_authenticated else []

        def actor() -> Actor:
            chosen = request.session.get(SESSION_KEY)
            first = request.postings[0] if request.postings else None
            return Actor(user, next((p for p in request.postings if p.pk == chosen), first))

        request.postings = SimpleLazyObject(mine)
        request.actor = SimpleLazyObject(actor)
        posting_id = request.session.get(SESSION_KEY)
        with (
            reach_cache(),
            settled_rules() if request.method in {"GET", "HEAD"} else nullcontext(),
            acting(
                user.pk if user.is_authenticated else None,
                posting_id=posting_id,
                source="request",
                address=request.META.get("REMOTE_ADDR", ""),
                reference=f"{request.method} {request.path}",
            ),
        ):
            return self.get_response(request)


__all__ = ["ActingMiddleware", "actor_for"]
