"""The password of one's own account: the first one by invitation, and what to do without any."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from cases.access import public, requires
from cases.actions.staff import accept_invitation
from cases.forms.staff import PasswordForm
from cases.invitations import invited
from cases.models import User

GONE = 410


@public("whoever holds an unused invitation link sets the password with it")
@sensitive_post_parameters()
@never_cache
def invitation(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Asks for the password twice and signs in; a used or old link says how to get another."""
    user, now = invited(uidb64, token), timezone.now()
    if user is None:
        return render(request, "staff/invitation_gone.html", status=GONE)
    form = PasswordForm(request.POST or None, today=timezone.localdate(now), user=user)
    if request.method == "POST" and form.is_valid():
        if not accept_invitation(user=user, password=form.cleaned_data["password"], at=now):
            return render(request, "staff/invitation_gone.html", status=GONE)
        login(request, user)
        return redirect("/")
    return render(request, "staff/invitation.html", {"form": form, "person": user})


@requires("home")
@require_safe
def without_password(request: HttpRequest) -> HttpResponse:
    """Where the change of a password leads who has none: only an invitation sets the first."""
    user: User = request.user  # type: ignore[assignment]
    if user.has_usable_password():
        return redirect("account_change_password")
    return render(request, "staff/without_password.html")
