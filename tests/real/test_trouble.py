"""Real Go that misbehaves: the caller sees a clear exception, and the next call works."""

import logging
import os
import threading

import pytest

import strangler
from strangler import GoError, GoExit, GoPanic, GoStackOverflow, MalformedReply

pytestmark = pytest.mark.usefixtures("real")


@pytest.fixture
def trouble(real):
    from app import trouble

    yield trouble
    assert trouble.divide(7, 2) == 3, "the next call works"


def test_exit_ends_the_instance_and_not_the_process(trouble):
    with pytest.raises(GoExit, match="trouble.wasm: Go left with exit code 3"):
        trouble.exit(3)


def test_a_deadlock_is_reported_with_gos_own_words(trouble):
    with pytest.raises(GoExit, match="all goroutines are asleep - deadlock!"):
        trouble.deadlock()


def test_a_panic_carries_its_message_and_the_go_stack(trouble):
    with pytest.raises(GoPanic, match="^boo") as caught:
        trouble.panic("boo")
    assert caught.value.go_type == "string"
    [note] = caught.value.__notes__
    assert "trouble.Panic" in note
    assert "trouble/trouble.go:" in note
    assert "strangler_glue" not in note


def test_an_index_out_of_range_is_an_index_error(trouble):
    with pytest.raises(IndexError, match=r"index out of range \[5\] with length 2") as caught:
        trouble.at([1, 2], 5)
    assert "trouble.At" in caught.value.__notes__[0]
    with pytest.raises(IndexError, match="slice bounds out of range"):
        trouble.cut([1, 2], 1, 5)


def test_a_division_by_zero_is_a_zero_division_error(trouble):
    with pytest.raises(ZeroDivisionError, match="integer divide by zero"):
        trouble.divide(1, 0)


def test_a_nil_pointer_is_a_panic(trouble):
    with pytest.raises(GoPanic, match="nil pointer dereference"):
        trouble.nil(None)
    assert trouble.nil(4) == 4


def test_recursion_goes_deep_and_then_fails_cleanly(trouble):
    assert trouble.recurse(20_000) == 20_000
    with pytest.raises(GoStackOverflow, match="more stack than 2 MiB"):
        trouble.recurse(10**7)


def test_a_panic_keeps_the_instance_and_an_exit_does_not(trouble):
    before = trouble.calls()
    with pytest.raises(GoPanic):
        trouble.panic("boo")
    assert trouble.calls() == before + 1
    with pytest.raises(GoExit):
        trouble.exit(1)
    assert trouble.calls() == 1


def test_an_error_that_wraps_an_exported_one_becomes_the_mapped_exception(trouble):
    with pytest.raises(KeyError, match='"x": not found'):
        trouble.find("x")


def test_any_other_error_is_a_go_error(trouble):
    with pytest.raises(GoError, match="^no name$") as caught:
        trouble.find("")
    assert caught.value.go_type == "*errors.errorString"
    assert caught.value.matched == ()


def test_what_go_prints_is_logged(trouble, caplog):
    with caplog.at_level(logging.INFO, "strangler.go.trouble"):
        trouble.print("hallo\nyou")
    assert caplog.messages == ["hallo", "you", "to stderr: hallo", "you"]


def test_timers_goroutines_and_select_work(trouble):
    assert trouble.sleep(20) is True
    assert trouble.together(50) == sum(range(50))


def test_a_list_that_go_changes_stays_the_callers_own(trouble):
    values = [1, 2]
    assert trouble.zero(values) is None
    assert values == [1, 2]


def test_text_that_is_not_utf8_is_refused_with_its_place(trouble):
    with pytest.raises(MalformedReply, match="at `result`: Go's string is not UTF-8 at byte 2"):
        trouble.broken()


def test_a_guest_sees_its_own_environment_no_arguments_and_no_files(trouble, monkeypatch):
    monkeypatch.setenv("SECRET", "x")
    assert trouble.environment() == (2, 0, False)  # GOGC and GODEBUG, which strangler sets


def test_fallback_lets_python_answer_what_go_cannot(trouble, real):
    import msgspec

    from strangler.routing.registry import refresh
    from strangler.routing.settings import use_config

    policy = msgspec.structs.replace(real.defaults, on_failure="fallback")
    use_config(msgspec.structs.replace(real, defaults=policy))
    refresh()
    assert trouble.deadlock() == -1
    assert trouble.recurse(10**7) == -1
    assert trouble.broken() == "python"
    with pytest.raises(GoPanic):  # an answer, not a failure
        trouble.panic("boo")


def test_threads_call_one_route_at_the_same_time(trouble):
    answers = []

    def work(number):
        answers.extend(trouble.together(number) == sum(range(number)) for _ in range(20))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 160


def test_a_forked_child_answers_and_sleeps_in_go(trouble):
    assert trouble.sleep(1)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if trouble.sleep(5) and trouble.together(5) == 10 else 2
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def test_shadow_mode_survives_everything_that_go_does(trouble):
    with strangler.mode("shadow"):
        assert trouble.exit(3) is None
        assert trouble.deadlock() == -1
        assert trouble.panic("boo") == -1
        assert trouble.recurse(10**7) == -1
        assert trouble.broken() == "python"
        with pytest.raises(KeyError, match="x"):
            trouble.find("x")
        values = [1, 2]
        trouble.zero(values)
        assert values == [0, 0]
    assert strangler.flush(60)
