"""A reader gets each message once and in order, whatever a hello, a hint and a look bring at the same time."""

from chat.sockets.reader_progress import ReaderProgress


def test_a_reader_goes_on_after_what_they_have_and_hears_the_state_again() -> None:
    progress = ReaderProgress(sent=2, read=2, state="{}")
    assert progress.resume(after=4, head=7) == 7
    assert progress == ReaderProgress(sent=4, read=2)


def test_who_knows_of_more_messages_than_there_are_starts_from_the_beginning() -> None:
    progress = ReaderProgress()
    assert progress.resume(after=8, head=7) == 7
    assert progress.sent == 0


def test_a_message_sent_while_the_hello_was_looked_up_counts_as_known() -> None:
    progress = ReaderProgress(sent=8)
    assert progress.resume(after=8, head=7) == 8
    assert progress.sent == 8


def test_what_a_hint_has_brought_is_not_sent_again_by_the_look_that_was_under_way() -> None:
    progress = ReaderProgress(sent=1)
    assert progress.send_next(2)
    assert [sequence for sequence in (2, 3, 4) if progress.send_next(sequence)] == [3, 4]
    assert [sequence for sequence in (3, 4) if progress.send_next(sequence)] == []


def test_nothing_is_sent_over_a_gap_and_an_aside_is_no_message() -> None:
    progress = ReaderProgress(sent=1)
    assert [sequence for sequence in (3, 4, 0) if progress.send_next(sequence)] == []
    assert progress.sent == 1


def test_a_read_mark_only_grows_and_never_passes_what_was_sent() -> None:
    progress = ReaderProgress(sent=5)
    assert [progress.mark_read(last) for last in (3, 3, 2, 6, 5)] == [True, False, False, False, True]
    assert progress.read == 5
