"""The chat without a socket: start, read and write by plain forms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def start(request: HttpRequest) -> HttpResponse:
    return render(request, "chat/start.html")
