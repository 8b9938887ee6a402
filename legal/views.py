"""Reading the legal documents, today's version and the earlier ones."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def document(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "legal/version.html")


def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return render(request, "legal/version.html")
