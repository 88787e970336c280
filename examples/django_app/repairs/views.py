"""Pages: repairs, and what can be done with each."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from repairs.deals import begin, deal_of, store
from repairs.models import Repair
from salesprocess import Actor, Blocked, Conflict, Refusal


@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """List repairs, and take in another one."""
    if request.method == "POST":
        with transaction.atomic():
            repair = Repair.objects.create(device=request.POST["device"], customer=request.user)
            # Not inside of the transaction: what is rolled back here would stay in the store.
            transaction.on_commit(partial(begin, repair))
        return redirect(repair)
    rows = Repair.objects.order_by("-pk")
    if "stage" in request.GET:
        rows = rows.filter(stage=request.GET["stage"])
    return render(request, "repairs.html", {"repairs": rows[:100]})


@login_required
def shown(
    request: HttpRequest, pk: int, *, problem: str | None = None, status: int = 200
) -> HttpResponse:
    """Show where a repair stands, what can be done, and why not."""
    repair = get_object_or_404(Repair, pk=pk)
    deal = deal_of(repair).to_json(get_language(), by=who(request))
    page = {"repair": repair, "deal": deal, "problem": problem}
    return render(request, "repair.html", page, status=status)


@login_required
@require_POST
def fired(request: HttpRequest, pk: int, trigger: str) -> HttpResponse:
    """Do something with a repair, as the form was filled in."""
    repair = get_object_or_404(Repair, pk=pk)
    fields = store().processes[0].definition.fields
    values = {name: request.POST[name] for name in fields if request.POST.get(name)}
    reason, seen = request.POST.get("reason") or None, request.POST.get("sequence", "")
    if not (seen.isascii() and seen.isdecimal()):
        return HttpResponseBadRequest("The form says which state of the repair it is of.")
    try:
        store().fire(
            repair.deal, trigger, values, by=who(request), reason=reason, expected=int(seen)
        )
    except Blocked as blocked:
        problem = blocked.explanation.render(get_language())
    except Conflict:
        problem = "Somebody else was faster; look again."
    except Refusal as refusal:
        problem = str(refusal)
    else:
        return redirect(repair)
    return shown(request, pk, problem=problem, status=409)


def who(request: HttpRequest) -> Actor:
    """Return the user as the process knows people: the groups of Django are roles."""
    groups = request.user.groups.values_list("name", flat=True)
    return Actor(request.user.username, frozenset(groups))
