"""Scripts, styles and pictures are laid out before the doors open, in less than a second."""

from django.conf import settings
from django.core.management import call_command

from supportportal.serve.child import CannotStart


def collect_static_files() -> None:
    """Files of earlier versions stay: a page opened before goes on finding its own."""
    try:
        call_command("collectstatic", interactive=False, verbosity=0)
    except OSError as problem:
        why = problem.strerror or problem
        raise CannotStart(f"“{settings.STATIC_ROOT}” can’t be filled with scripts and styles: {why}.") from problem
