"""Every pattern of every installed app, by its name; what has no name by its route."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

ELSEWHERE = "admin/(?P<url>.*)$"  # Django's own: whatever no other pattern of the desk takes
BY_NUMBER = "<path:object_id>/"  # Django's own, for each list: leads on to the row's page


@dataclass(frozen=True, slots=True)
class Pattern:
    name: str  # with its namespace; the route of what has no name
    parameters: frozenset[str]
    is_at_the_desk: bool

    def address(self, arguments: dict[str, object]) -> str:
        if self.name == ELSEWHERE:
            return f"{reverse('admin:index')}{arguments['url']}"
        if self.name.endswith(BY_NUMBER):
            return f"/{self.name.removesuffix(BY_NUMBER)}{arguments['object_id']}/"
        return reverse(self.name, kwargs=arguments)


def patterns() -> dict[str, Pattern]:
    found = {pattern.name: pattern for pattern in _walk(get_resolver().url_patterns)}
    assert len(found) == len(list(_walk(get_resolver().url_patterns))), "a name stands for two addresses"
    return found


def _walk(entries: Iterable[URLPattern | URLResolver], *, route: str = "", namespace: str = "") -> Iterator[Pattern]:
    for entry in entries:
        here = f"{route}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, route=here, namespace=entry.namespace or namespace)
        else:
            name = f"{namespace}:{entry.name}" if namespace and entry.name else entry.name or here
            yield Pattern(name, frozenset(entry.pattern.regex.groupindex), here.startswith("admin/"))
