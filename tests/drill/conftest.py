"""A bank, and two runners: one within this process for speed, and the real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drill.bank import Bank, load_bank
from drill.sandbox.execute import run
from drill.sandbox.portable import PortableRunner
from drill.sandbox.runner import Ended, Finished, Isolation, Job
from tests.drill.content import Content


class InProcessRunner:
    """Runs authors' code here, which is safe since we wrote it, and a hundred times faster."""

    isolation = Isolation(level=0)

    def run(self, job: Job) -> Finished | Ended:
        return Finished(run(job.source, job.entry, job.cases))

    def close(self) -> None:
        pass


@pytest.fixture(scope="session")
def bank() -> Bank:
    return load_bank()


@pytest.fixture(scope="session")
def here() -> InProcessRunner:
    return InProcessRunner()


@pytest.fixture(scope="session")
def portable() -> Iterator[PortableRunner]:
    runner = PortableRunner()
    yield runner
    runner.close()


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return Content(tmp_path / "content")
