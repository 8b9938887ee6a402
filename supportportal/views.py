"""The first page, and the search over everything there is to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html")


def search(request: HttpRequest) -> HttpResponse:
    return render(request, "search.html", {"query": request.GET.get("q", "").strip()})
