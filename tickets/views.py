"""The customer's side of a request: the form, and the page a signed link opens."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "tickets/contact.html")
