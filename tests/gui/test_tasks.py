"""From a worker thread to Tk's loop."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from abcgen_gui.tasks import Task, TaskControl, unless_stopped

from tests.gui.driving import Driver


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_news_arrive_whole_in_order_and_in_the_main_thread(
    driver: Driver, executor: ThreadPoolExecutor
) -> None:
    news: list[int] = []
    threads = set()
    ends: list[Future[str]] = []

    def work(control: TaskControl[int]) -> str:
        for number in range(1000):
            control.report(number)
        return threading.current_thread().name

    def hear(events: list[int]) -> None:
        threads.add(threading.current_thread())
        news.extend(events)

    Task(driver.window, executor, work, hear, ends.append)
    driver.wait(lambda: bool(ends))
    assert news == list(range(1000))
    assert threads == {threading.main_thread()}
    assert ends[0].result() != threading.main_thread().name


def test_what_the_work_raises_comes_out_of_its_future(
    driver: Driver, executor: ThreadPoolExecutor
) -> None:
    ends: list[Future[None]] = []

    def work(_: TaskControl[int]) -> None:
        raise ValueError("odd")

    Task(driver.window, executor, work, lambda _: None, ends.append)
    driver.wait(lambda: bool(ends))
    with pytest.raises(ValueError, match="odd"):
        ends[0].result()


def test_stop_reaches_the_work(driver: Driver, executor: ThreadPoolExecutor) -> None:
    ends: list[Future[int]] = []

    def work(control: TaskControl[int]) -> int:
        rounds = 0
        while not control.stopped:
            rounds += 1
        return rounds

    task = Task(driver.window, executor, work, lambda _: None, ends.append)
    task.stop()
    driver.wait(lambda: bool(ends))
    assert ends[0].result() >= 0


def test_what_can_t_be_interrupted_is_left_behind() -> None:
    control: TaskControl[str] = TaskControl()
    end = threading.Event()
    assert unless_stopped(lambda: "done", control) == "done"
    with pytest.raises(ZeroDivisionError):
        unless_stopped(lambda: 1 / 0, control)
    threading.Timer(0.1, control.stop).start()
    assert unless_stopped(end.wait, control) is None
    end.set()
