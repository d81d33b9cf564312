"""A deadline ends Python code that does not come back, and leaves nothing behind."""

import signal
import threading
import time

import pytest

from strangler.parity.deadline import Overdue, within


def spin() -> None:
    """Come back in a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            time.sleep(0.01)
        except Exception:  # noqa: BLE001
            continue


def test_code_that_takes_too_long_is_ended_though_it_catches_every_exception() -> None:
    with pytest.raises(Overdue), within(0.05):
        spin()


def test_code_that_comes_back_leaves_no_timer_and_the_handler_of_before() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with within(60):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert signal.getsignal(signal.SIGALRM) is before


def test_an_error_in_the_block_leaves_nothing_behind_either() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(KeyError), within(60):
        raise KeyError
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert signal.getsignal(signal.SIGALRM) is before


def test_a_signal_that_is_late_does_not_hit_what_comes_after() -> None:
    with within(60):
        ring = signal.getsignal(signal.SIGALRM)
    assert callable(ring)
    ring(signal.SIGALRM, None)


def test_somebody_elses_timer_is_left_alone() -> None:
    before = signal.setitimer(signal.ITIMER_REAL, 3600)
    try:
        handler = signal.getsignal(signal.SIGALRM)
        with within(0.01):
            time.sleep(0.05)
            assert signal.getsignal(signal.SIGALRM) is handler
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 3000
    finally:
        signal.setitimer(signal.ITIMER_REAL, *before)


def test_on_other_threads_there_is_no_deadline() -> None:
    done: list[bool] = []

    def work() -> None:
        with within(0.01):
            time.sleep(0.05)
        done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
