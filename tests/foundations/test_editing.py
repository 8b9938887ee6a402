import io
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

pytestmark = pytest.mark.django_db
PREVIEW, UPLOAD = "/markdownx/markdownify/", "/markdownx/upload/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def editor(client: Client) -> Client:
    user = User.objects.create_user("editor", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_articletranslation"))
    client.force_login(user)
    return client


def drawn(kind: str = "PNG", size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def send(client: Client, content: bytes, name: str = "picture.png", content_type: str = "image/png"):
    return client.post(UPLOAD, {"image": SimpleUploadedFile(name, content, content_type)})


def kept(media: Path) -> list[Path]:
    return sorted(path for path in media.rglob("*") if path.is_file())


def test_an_editor_sees_a_preview(editor: Client):
    assert editor.post(PREVIEW, {"content": "**Yes** <script>"}).content.decode() == (
        "<p><strong>Yes</strong> &lt;script&gt;</p>\n"
    )


def test_an_editor_keeps_a_picture_that_everybody_can_see(editor: Client, media: Path):
    answer = send(editor, drawn())
    address = answer.json()["image_code"].removeprefix("![](").removesuffix(")")
    assert address.startswith("/media/articles/")
    assert address.endswith("-40x30.png")
    shown = Client().get(address)
    assert shown.status_code == 200
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "immutable" in shown["Cache-Control"]
    assert [path.parent.name for path in kept(media)] == ["articles"]


@pytest.mark.parametrize("address", [PREVIEW, UPLOAD])
def test_nobody_but_an_editor_gets_in(address: str, media: Path):
    stranger, customer, agent = Client(), Client(), Client()
    customer.force_login(User.objects.create_user("customer"))
    agent.force_login(User.objects.create_user("agent", is_staff=True))
    sent = {"content": "x", "image": SimpleUploadedFile("a.png", drawn(), "image/png")}
    assert stranger.post(address, sent)["Location"].startswith("/admin/login/")
    assert customer.post(address, sent).status_code == 403
    assert agent.post(address, sent).status_code == 403
    assert kept(media) == []


def test_the_form_token_is_needed(media: Path):
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(User.objects.create_superuser("admin"))
    assert guarded.post(PREVIEW, {"content": "x"}).status_code == 403
    assert send(guarded, drawn()).status_code == 403


def test_only_posting_is_allowed(editor: Client):
    assert [editor.get(PREVIEW).status_code, editor.get(UPLOAD).status_code] == [405, 405]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        drawn("GIF"),
        drawn("BMP"),
        drawn()[:60],
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 500,
        drawn(size=(6000, 4001)),
    ],
    ids=["empty", "text", "svg", "gif", "bmp", "cut", "broken", "too many pixels"],
)
def test_what_is_no_good_picture_is_refused_with_a_reason(editor: Client, content: bytes, media: Path):
    answer = send(editor, content)
    assert answer.status_code == 400
    assert list(answer.json()) == ["image"]
    assert kept(media) == []


def test_nothing_sent_is_a_reason_too(editor: Client):
    assert editor.post(UPLOAD, {"image": "words"}).status_code == 400
    assert editor.post(UPLOAD).status_code == 400


def test_too_large_a_file_and_too_long_a_text_are_refused(editor: Client, media: Path):
    assert send(editor, drawn() + b"\0" * (5 * 1024 * 1024)).status_code == 400
    assert editor.post(PREVIEW, {"content": "x" * 50_001}).status_code == 400
    assert kept(media) == []


def test_a_picture_is_drawn_anew_under_a_name_of_ours(editor: Client, media: Path):
    exif = Image.Exif()
    exif[0x010E] = "Taken at home, 12 Secret Street"
    content = drawn("JPEG", exif=exif) + b"<?php evil(); ?>"
    assert send(editor, content, "../../evil.php").status_code == 200
    (file,) = kept(media)
    assert file.suffix == ".jpg"
    assert b"Secret Street" not in file.read_bytes()
    assert b"evil" not in file.read_bytes()


def test_a_wide_picture_is_made_narrower(editor: Client):
    assert send(editor, drawn(size=(3200, 1000))).json()["image_code"].endswith("-1600x500.png)")


@pytest.mark.parametrize("name", ["", "../portal.sqlite3", "%2e%2e/secret_key", "a.png", "x.svg"])
def test_media_gives_nothing_but_pictures_we_named(client: Client, name: str):
    assert client.get(f"/media/articles/{name}").status_code == 404
