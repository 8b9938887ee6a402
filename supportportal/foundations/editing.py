"""What the Markdown editor asks for: a preview, and a place for a picture. For editors only."""

import io
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from PIL import Image, ImageOps, UnidentifiedImageError

from supportportal.foundations.markdown import MAX_SOURCE_LENGTH, render
from supportportal.foundations.staff import second_factor

EDITORS_MAY_ONE_OF = ("faq.change_articletranslation", "tutorials.change_tutorialtranslation", "legal.change_version")
MAX_PICTURE_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 24_000_000
MAX_WIDTH = 1600  # pixels; wider pictures are made smaller
FORMATS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}

View = Callable[..., HttpResponse]


class NoPicture(ValueError):
    """What was sent can't be kept as a picture; the message says why."""


def for_editors(view: View) -> View:
    """Strangers are asked to sign in; others need the right to change something that is written here."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or second_factor.is_lacking(request.session):
            return redirect_to_login(request.get_full_path())
        if not (request.user.is_staff and any(request.user.has_perm(right) for right in EDITORS_MAY_ONE_OF)):
            raise PermissionDenied
        return view(request)

    return guarded


@require_POST
@for_editors
def preview(request: HttpRequest) -> HttpResponse:
    content = request.POST.get("content", "")
    if len(content) > MAX_SOURCE_LENGTH:
        return JsonResponse({"content": [_("This text is too long: 50,000 characters at most.")]}, status=400)
    return HttpResponse(render(content))


@require_POST
@for_editors
def upload(request: HttpRequest) -> JsonResponse:
    file = request.FILES.get("image")
    if not isinstance(file, UploadedFile):
        return JsonResponse({"image": [_("Choose a picture.")]}, status=400)
    try:
        url = keep_picture(file)
    except NoPicture as problem:
        return JsonResponse({"image": [str(problem)]}, status=400)
    return JsonResponse({"image_code": f"![]({url})"})


def keep_picture(file: "UploadedFile[Any]") -> str:
    """Drawn anew from its pixels, so that nothing but the picture is kept; returns its address.

    The name is random and carries the size, which the page needs before the picture has arrived.
    """
    if (file.size or 0) > MAX_PICTURE_BYTES:
        raise NoPicture(_("This picture is too large: 5 MB at most."))
    try:
        with Image.open(file, formats=list(FORMATS)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise NoPicture(_("This picture has too many pixels: 24 million at most."))
            picture_format = opened.format or "PNG"
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((MAX_WIDTH, MAX_PIXELS))
            content = _redrawn(picture, picture_format)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as problem:
        if isinstance(problem, NoPicture):
            raise
        raise NoPicture(_("This isn’t a picture we can read: PNG, JPEG or WebP.")) from problem
    name = f"{secrets.token_hex(12)}-{picture.width}x{picture.height}.{FORMATS[picture_format]}"
    return default_storage.url(default_storage.save(f"{settings.MARKDOWNX_MEDIA_PATH}{name}", ContentFile(content)))


def _redrawn(picture: Image.Image, picture_format: str) -> bytes:
    with_colours = picture.convert("RGB" if picture_format == "JPEG" else "RGBA")
    clean = Image.new(with_colours.mode, with_colours.size)
    clean.paste(with_colours)
    out = io.BytesIO()
    clean.save(out, picture_format, quality=85, optimize=True)
    return out.getvalue()


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """Only what `keep_picture` named; there is no list."""
    path = f"{settings.MARKDOWNX_MEDIA_PATH}{name}"
    if not default_storage.exists(path):
        raise Http404
    response = FileResponse(default_storage.open(path))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
