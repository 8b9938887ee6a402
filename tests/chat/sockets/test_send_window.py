"""A reader is sent no more than fits into the window until an echo proves that they read."""

from chat.sockets.send_window import ECHO_AFTER_CHARACTERS, WINDOW_CHARACTERS, SendWindow


def test_an_echo_is_asked_for_once_behind_the_character_that_is_one_too_many() -> None:
    window = SendWindow()
    assert window.add(ECHO_AFTER_CHARACTERS) == 0
    number = window.add(1)
    assert 1 <= number < 2**31
    assert window.add(ECHO_AFTER_CHARACTERS) == 0  # one at a time


def test_an_echo_proves_what_went_ahead_of_the_request_and_nothing_behind_it() -> None:
    window = SendWindow()
    window.add(ECHO_AFTER_CHARACTERS + 1)
    window.add(7)
    window.reopen()
    assert window == SendWindow(in_flight=7)


def test_who_was_asked_for_no_echo_may_prove_everything_up_to_now() -> None:
    window = SendWindow()
    window.add(7)
    window.reopen()
    assert window == SendWindow()


def test_only_the_number_that_was_asked_for_proves_anything() -> None:
    window = SendWindow()
    assert not window.is_proven_by(0)  # nobody asked
    number = window.add(ECHO_AFTER_CHARACTERS + 1)
    assert [window.is_proven_by(echo) for echo in (0, number - 1, number)] == [False, False, True]
    window.reopen()
    assert not window.is_proven_by(number)  # each proves once


def test_a_window_is_full_from_its_last_character_on_until_it_is_reopened() -> None:
    window = SendWindow()
    window.add(WINDOW_CHARACTERS - 1)
    assert window.has_room
    window.add(1)
    assert not window.has_room
    window.reopen()
    assert window == SendWindow(in_flight=1)


def test_the_next_echo_is_asked_for_with_the_next_frame_where_much_came_behind_the_last_one() -> None:
    window = SendWindow()
    first = window.add(ECHO_AFTER_CHARACTERS + 1)
    window.add(ECHO_AFTER_CHARACTERS)
    window.reopen()
    assert window.add(1) not in {0, first}
