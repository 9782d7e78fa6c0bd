"""How the app bears a class: many learners at once on one process, each with a click every few seconds.

``python -m benchmarks.load [--learners 50] [--seconds 90] [--json]`` starts the app with a database of its own and
speaks to it as browsers do, through the websocket: opens an exercise, chooses an option, submits, goes on to the next.
Some of the exercises are code, which runs in the sandbox. What is told is the time from the click to the last piece of
the answer, and the memory of the app with all its processes.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from drill.bank import load_bank
from tests.browser.conftest import Server, free_port

BETWEEN = (2.0, 4.0)  # seconds from one click to the next
ARRIVAL = 30.0  # seconds within which all come
PATIENCE = 20  # seconds after which the app counts as hung
STORED = Path(__file__).parent / "results" / "load.json"


class Page:
    """One learner's page: what the server has drawn, as far as it can be pressed."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.controls: dict[str, tuple[str, str, list[str]]] = {}  # by the end of its key: id, fragment, options
        self.query = ""
        self.complaints = 0

    async def open(self, query: str) -> float:
        """Run the whole script at an address; return the seconds."""
        self.controls.clear()
        self.query = query
        message = BackMsg()
        message.rerun_script.query_string = query
        return await self._run(message, "go" if query else "")

    async def settle(self) -> None:
        """Wait until nothing more comes: a session's first page is run twice, and a browser waits for both, too."""
        with contextlib.suppress(TimeoutError):
            while True:
                await asyncio.wait_for(self.socket.recv(decode=False), 10)

    async def press(self, button: str, chosen: tuple[str, str]) -> float:
        """Press a button after an option was chosen; return the seconds."""
        number, fragment, _ = self.controls[button]
        radio, text = chosen
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.fragment_id = fragment
        states = message.rerun_script.widget_states.widgets
        states.add(id=self.controls[radio][0], string_value=text)
        states.add(id=number, trigger_value=True)
        self.controls.pop("verdict", None)
        return await self._run(message, "verdict")

    async def _run(self, message: BackMsg, wanted: str) -> float:
        """Send, and wait until a run that has drawn what is wanted is through; a submission makes two runs."""
        started = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            received = ForwardMsg()
            async with asyncio.timeout(PATIENCE):
                received.ParseFromString(bytes(await self.socket.recv(decode=False)))
            kind = received.WhichOneof("type")
            if kind == "delta":
                self._note(received)
            elif kind == "script_finished" and (not wanted or wanted in self.controls):
                return time.perf_counter() - started

    def _is_of_this_page(self, key: str) -> bool:
        """Tell whether a control is the exercise's; what the page before was still drawing may come in between."""
        item = self.query.removeprefix("q=").split("&")[0]
        return f"option:{item}:" in key

    def _note(self, received: ForwardMsg) -> None:
        element = received.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "radio" and self._is_of_this_page(element.radio.id):
            self.controls["radio"] = (element.radio.id, received.delta.fragment_id, list(element.radio.options))
        elif kind == "button" and element.button.id.endswith(":go") and self._is_of_this_page(element.button.id):
            self.controls["go"] = (element.button.id, received.delta.fragment_id, [])
        elif kind == "markdown" and re.match(r"#+ :\w+\[:material", element.markdown.body):
            self.controls["verdict"] = ("", received.delta.fragment_id, [])
        elif kind == "exception":
            self.complaints += 1


async def learn(port: int, items: list[str], until: float, rng: random.Random) -> tuple[list[float], list[float], int]:
    """Answer exercises until the time is over; return the seconds of opening and of submitting, and the complaints."""
    opened, answered = [], []
    address = f"127.0.0.1:{port}"
    await asyncio.sleep(rng.uniform(0, ARRIVAL))  # nobody opens a page in the same second as all others
    async with connect(
        f"ws://{address}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(f"http://{address}"),
        max_size=None,
    ) as socket:
        page = Page(socket)
        await page.open("")
        await page.settle()
        await asyncio.sleep(rng.uniform(0, BETWEEN[1]))
        while time.monotonic() < until:
            opened.append(await page.open(f"q={rng.choice(items)}&form=option"))
            await asyncio.sleep(rng.uniform(*BETWEEN))
            option = rng.choice(page.controls["radio"][2])
            try:
                answered.append(await page.press("go", ("radio", option)))
            except TimeoutError:
                page.complaints += 1
            await asyncio.sleep(rng.uniform(*BETWEEN))
        return opened, answered, page.complaints


def memory(process: int) -> float:
    """Return the megabytes that a process and those below it have for themselves, the shared ones counted once."""
    return sum(_kilobytes(number) for number in _family(process)) / 1024


def _family(process: int) -> Iterator[int]:
    yield process
    found = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False)
    for child in found.stdout.split():
        yield from _family(int(child))


def _kilobytes(process: int) -> int:
    """Return a process's proportional share, which divides what several share among them."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has ended
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def processor_seconds(process: int) -> float:
    """Return the processor time that a process has used itself, without its children."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(port: int, process: int, learners: int, seconds: float) -> dict[str, float]:
    """Let all learn at once, and return the figures."""
    bank = load_bank()
    items = [e.item.id for e in bank.of_kind() if "option" in e.item.forms]
    before = processor_seconds(process)
    until = time.monotonic() + seconds + ARRIVAL + 15  # all have opened their first page by then
    tasks = [asyncio.create_task(learn(port, items, until, random.Random(n))) for n in range(learners)]
    peak = 0.0
    while not all(task.done() for task in tasks):
        peak = max(peak, await asyncio.to_thread(memory, process))
        await asyncio.sleep(1)
    results = [task.result() for task in tasks]
    opened = sorted(second for result in results for second in result[0])
    answered = sorted(second for result in results for second in result[1])
    return {
        "learners": learners,
        "clicks": len(opened) + len(answered),
        "answer_median_ms": round(1000 * statistics.median(answered)),
        "answer_p95_ms": round(1000 * answered[int(0.95 * len(answered))]),
        "answer_max_ms": round(1000 * answered[-1]),
        "open_median_ms": round(1000 * statistics.median(opened)),
        "open_p95_ms": round(1000 * opened[int(0.95 * len(opened))]),
        "app_cpu_ms_a_click": round(1000 * (processor_seconds(process) - before) / (len(opened) + len(answered)), 1),
        "memory_mb": round(peak),
        "errors": sum(result[2] for result in results),
    }


def main() -> None:
    """Measure, print and store."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--learners", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    parser.add_argument("--store", action="store_true", help=f"keep the figures in {STORED.name}")
    options = parser.parse_args()
    os.environ["DRILL_ANONYMOUS"] = "1"  # every browser is a learner of its own
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "drill.sqlite3", free_port(), Path(folder) / "log.txt")
        server.start()
        try:
            assert server.process is not None
            found = asyncio.run(measure(server.port, server.process.pid, options.learners, options.seconds))
            assert "Traceback" not in server.log.read_text(encoding="utf-8"), server.log.read_text(encoding="utf-8")
        finally:
            server.kill()
    if options.store:
        STORED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found) if options.json else "\n".join(f"{name:18} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
