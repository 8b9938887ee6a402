"""Reading the FAQ."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def index(request: HttpRequest) -> HttpResponse:
    return render(request, "faq/index.html")


def topic(request: HttpRequest, topic: str) -> HttpResponse:
    return render(request, "faq/index.html")


def section(request: HttpRequest, topic: str, slug: str) -> HttpResponse:
    return render(request, "faq/index.html")


def article(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "faq/index.html")
