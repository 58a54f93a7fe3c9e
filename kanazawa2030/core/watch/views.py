"""Pages for machines: /healthz, /readyz and /metrics."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .checks import CHECKS, State, look, pending_migrations
from .metrics import CONTENT_TYPE, exposition

DOWN = {"status": "down", "database": "down"}


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


@never_cache
@require_safe
def healthz(request):
    """Answer 200 while process and database work, else 503; name what else is in trouble.

    Worker, mail, disk and cache leave it at 200, because taking this process out of service
    would help none of them. With ?strict=1, for whoever wakes a person, each of them that fails
    makes it 503. Whether the tables are there is for /readyz.
    """
    if not _database_answers():
        return JsonResponse(DOWN, status=503)
    public = {check.name for check in CHECKS if check.is_public}
    try:
        found = look(timezone.now(), only=public)
    except DatabaseError:
        if not _database_answers():
            return JsonResponse(DOWN, status=503)
        # Before the first `migrate` the tables are missing.
        return JsonResponse({"status": State.ATTENTION.value, "database": "ok"})
    states = {check.name: finding.state for check, finding in found}
    worst = max(states.values(), key=list(State).index)
    is_refused = worst == State.FAILING and request.GET.get("strict") == "1"
    parts = {name: state.value for name, state in states.items()}
    return JsonResponse(
        {"status": worst.value, "database": "ok", **parts}, status=503 if is_refused else 200
    )


@never_cache
@require_safe
def readyz(request):
    """Answer 200 when the database answers and every migration is applied, else 503."""
    try:
        pending = pending_migrations()
    except DatabaseError:
        return JsonResponse(DOWN, status=503)
    if pending:
        return JsonResponse({"status": "waiting", "pending_migrations": pending}, status=503)
    return JsonResponse({"status": "ready"})


@never_cache
@require_safe
def metrics(request):
    """Answer Prometheus, which sends `Authorization: Bearer <METRICS_TOKEN>`; 404 to others."""
    told = request.headers.get("Authorization", "")
    wanted = settings.METRICS_TOKEN
    if not wanted or not constant_time_compare(told, f"Bearer {wanted}"):
        raise Http404
    return HttpResponse(exposition(timezone.now()), content_type=CONTENT_TYPE)
