"""A bank, and two runners: one within this process for speed, and the real one."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from drill.bank import Bank, load_bank
from drill.sandbox.execute import run
from drill.sandbox.portable import PortableRunner
from drill.sandbox.runner import Ended, Finished, Isolation, Job
from drill.store import Store, open_store
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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a new, empty database: a file, and where tests/with-postgresql runs a server one there."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'data' / 'drill.sqlite3'}"
        return
    server = sa.create_engine(os.environ["DRILL_TEST_POSTGRESQL"], isolation_level="AUTOCOMMIT")
    name = f"t{uuid.uuid4().hex}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def noon_store(database_url: str) -> Iterator[Store]:
    """Return a new store of either kind in which it is always noon."""
    opened = open_store(database_url, lambda: NOON)
    yield opened
    opened.close()
