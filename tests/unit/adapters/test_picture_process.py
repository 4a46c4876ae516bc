"""The process that decodes pictures: what a file costs is bounded, and one that kills it harms nobody else."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from kyc.adapters.picture_header import UnusablePictureError
from kyc.adapters.picture_process import PictureProcess, TooCostlyError
from tests.hostile_files import HOSTILE_FILES, png
from tests.unit.adapters.files import drawing, file_of
from tests.unit.adapters.hostile_pictures import file_of_barcode_starts

JPEG = file_of(drawing())


@pytest.fixture
def own() -> Iterator[PictureProcess]:
    process = PictureProcess()
    yield process
    process.stop()


def pid_of(process: PictureProcess) -> int:
    assert process._worker is not None
    return process._worker.process.pid


def width_of_copy(process: PictureProcess, content: bytes = JPEG) -> int:
    width: int = process.run("flatten", {"orientation": 1}, content, seconds=20).value["width"]
    return width


def test_one_process_does_task_after_task(own: PictureProcess) -> None:
    own.start()
    first = pid_of(own)
    assert [width_of_copy(own) for _ in range(3)] == [240] * 3
    assert pid_of(own) == first


def test_threads_share_it(process: PictureProcess) -> None:
    files = [file_of(Image.new("RGB", (100 + number, 90))) for number in range(12)]
    with ThreadPoolExecutor(6) as executor:
        assert list(executor.map(lambda file: width_of_copy(process, file), files)) == list(range(100, 112))


def test_a_picture_that_takes_too_long_is_given_up_and_the_next_one_is_not(own: PictureProcess) -> None:
    started = time.monotonic()
    with pytest.raises(TooCostlyError, match=r"0\.5 seconds"):
        own.run("barcodes", {"patient": True}, file_of_barcode_starts(), seconds=0.5)
    assert time.monotonic() - started < 10
    assert width_of_copy(own) == 240


def test_a_picture_that_takes_too_much_memory_is_given_up_and_the_next_one_is_not(own: PictureProcess) -> None:
    with pytest.raises(TooCostlyError, match="memory"):
        own.run("flatten", {"orientation": 1}, png(30_000, 30_000, depth=8), seconds=60)
    assert width_of_copy(own) == 240


@pytest.mark.parametrize("name", HOSTILE_FILES)
@pytest.mark.parametrize("task", ["flatten", "barcodes"])
def test_no_file_breaks_it(process: PictureProcess, name: str, task: str) -> None:
    with suppress(UnusablePictureError):
        done = process.run(task, {"orientation": 6, "patient": False}, HOSTILE_FILES[name], seconds=20)
        assert done.value == [] or done.blobs
    assert width_of_copy(process) == 240


def test_one_that_was_killed_meanwhile_is_started_anew(own: PictureProcess) -> None:
    assert width_of_copy(own) == 240
    killed = pid_of(own)
    os.kill(killed, signal.SIGKILL)
    while "Z" not in Path(f"/proc/{killed}/stat").read_text().rpartition(")")[2][:3]:
        time.sleep(0.01)
    assert width_of_copy(own) == 240
    assert pid_of(own) != killed


def test_a_decoder_that_dies_is_the_pictures_fault(own: PictureProcess) -> None:
    assert width_of_copy(own) == 240
    with ThreadPoolExecutor(1) as executor:
        running = executor.submit(own.run, "barcodes", {"patient": True}, file_of_barcode_starts(), seconds=60)
        while not _works(pid_of(own)):
            time.sleep(0.01)
        os.kill(pid_of(own), signal.SIGSEGV)
        with pytest.raises(TooCostlyError, match="death"):
            running.result()


def _works(pid: int) -> bool:
    """Return True if a process has used a fifth of a second of a core."""
    used = sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return used / os.sysconf("SC_CLK_TCK") > 0.2


def test_a_mistake_of_ours_is_not_the_pictures_fault(own: PictureProcess, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError, match="failed: 1"):
        own.run("no such task", {}, JPEG, seconds=20)
    assert "no such task" in capfd.readouterr().err


def test_it_gets_no_credentials(own: PictureProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-function")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token-of-the-function")
    assert width_of_copy(own) == 240
    assert b"of-the-function" not in Path(f"/proc/{pid_of(own)}/environ").read_bytes()


def test_it_ends_with_its_owner() -> None:
    process = PictureProcess()
    width_of_copy(process)
    assert process._worker is not None
    worker = process._worker.process
    assert worker.stdin is not None
    worker.stdin.close()
    assert worker.wait(20) == 0
