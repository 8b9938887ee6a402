"""Reading the tutorials."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def index(request: HttpRequest) -> HttpResponse:
    return render(request, "tutorials/index.html")


def tutorial(request: HttpRequest, platform: str) -> HttpResponse:
    return render(request, "tutorials/index.html")
