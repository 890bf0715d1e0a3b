"""Health: for the container's check, the load balancer and the administrator."""

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse

from cases.access import public


@public("a load balancer asks without signing in; the answer holds no data")
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers; touches nothing else."""
    return JsonResponse({"alive": True})


@public("a monitor asks without signing in; the answer holds no data")
def health(request: HttpRequest) -> JsonResponse:
    """The database answers too; 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return JsonResponse({"alive": True, "database": False}, status=503)
    return JsonResponse({"alive": True, "database": True})
