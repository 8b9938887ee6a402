"""What a socket accepts: frames of a certain shape and size, not too fast, from our own pages."""

import json

import pytest
from pytest_django.fixtures import Settings

from chat.protocol import frames
from chat.protocol.frames import BadFrame, Bucket
from chat.protocol.origin import allowed_origins
from chat.sockets.conversation_socket import ConversationSocket


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, frames.NOT_TEXT),
        ("x" * 16385, frames.TOO_BIG),
        ("{", frames.UNREADABLE),
        ("[]", frames.UNREADABLE),
        ('{"type": 1}', frames.UNREADABLE),
        ("[" * 9000, frames.UNREADABLE),
    ],
)
def test_a_bad_frame_has_a_close_code(text: str | None, code: int) -> None:
    with pytest.raises(BadFrame) as refused:
        frames.read(text)
    assert refused.value.code == code


def test_a_post_that_is_too_big_still_says_its_key_and_one_beyond_reading_does_not() -> None:
    keys = []
    for size in (17_000, 70_000):
        with pytest.raises(BadFrame) as refused:
            frames.read(json.dumps({"type": "post", "key": "a-good-key", "text": "x" * size}))
        assert refused.value.code == frames.TOO_BIG
        keys.append(refused.value.key)
    assert keys == ["a-good-key", ""]


def test_a_frame_of_16_kilobytes_is_read() -> None:
    text = '{"type": "post", "text": "' + "x" * (16384 - 28) + '"}'
    assert len(text) == 16384
    assert frames.read(text)["type"] == "post"


@pytest.mark.parametrize("value", ["1", -1, 1.5, True, 2**31, None])
def test_a_sequence_is_a_whole_number(value: object) -> None:
    with pytest.raises(BadFrame):
        frames.number_field({"last": value}, "last")


def test_a_bucket_lets_a_burst_through_and_no_more() -> None:
    bucket = Bucket(rate=0.001, burst=3)
    assert [bucket.allows() for _ in range(5)] == [True, True, True, False, False]


@pytest.mark.parametrize(("bucket", "burst", "a_second"), [("posts", 10, 1), ("frames", 40, 5)])
def test_who_was_too_fast_may_go_on_at_the_rate_of_the_protocol(bucket: str, burst: int, a_second: int) -> None:
    allowed: Bucket = getattr(ConversationSocket(), bucket)
    assert [allowed.allows() for _ in range(burst + 1)] == [True] * burst + [False]
    allowed.filled_at -= 3  # seconds pass
    assert [allowed.allows() for _ in range(3 * a_second + 1)] == [True] * 3 * a_second + [False]


def test_the_origins_are_the_portals_own(settings: Settings) -> None:
    settings.PORTAL_URL = "https://Help.Pelerine.example"
    settings.ALLOWED_HOSTS = ["help.pelerine.example", "www.pelerine.example", ".wild.example", "*", "[::1]"]
    assert allowed_origins() == {
        "https://help.pelerine.example",
        "https://www.pelerine.example",
        "https://[::1]",
    }
