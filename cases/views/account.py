"""Accepting an invitation: the first password, then straight to work."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from cases.access import public
from cases.actions.staff import accept_invitation
from cases.forms.staff import PasswordForm
from cases.invitations import invited

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
