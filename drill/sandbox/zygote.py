"""The process from which children are forked: everything is loaded, its rights are given up, and it knows no secret.

The app starts it by path, and asks over a socket for children. A child is handed over as three
descriptors: a socket for its job, a pipe on which it tells how it is locked, and a handle to end it. The job itself
goes from the app to the child, so nothing of a learner's stays here for later children to find.
"""

from __future__ import annotations

import codecs
import contextlib
import gc
import importlib
import itertools
import json
import os
import select
import socket
import time
from collections.abc import Iterable

import numpy as np

from .child import rehearse, serve
from .lockdown import Lockdown

DESCRIPTORS = 256  # far more than as many children as cores need
PATIENCE = 5000  # milliseconds between two looks at whether the app still lives

# After the lockdown nothing can be loaded, so this is all that answers may import.
MODULES = """
numpy numpy.linalg numpy.random numpy.fft numpy.polynomial numpy.ma numpy.testing numpy.lib.stride_tricks numpy.typing
numpy.lib.recfunctions numpy.ctypeslib numpy.rec numpy.char numpy.matlib numpy.exceptions numpy.dtypes
__future__ abc array ast base64 binascii bisect builtins calendar cmath codecs collections collections.abc colorsys
contextlib contextvars copy copyreg csv dataclasses datetime decimal difflib dis enum errno fractions functools gc
graphlib hashlib heapq hmac inspect io itertools json keyword linecache locale logging math numbers opcode operator os
os.path pathlib pickle platform pprint queue random re reprlib sched secrets select shutil signal socket stat
statistics string stringprep struct subprocess symtable sys tempfile textwrap threading time timeit token tokenize
traceback types typing unicodedata unittest uuid warnings weakref zlib
concurrent.futures concurrent.futures.thread _strptime ctypes encodings.idna fnmatch glob html urllib.parse
mmap multiprocessing zipfile gzip
""".split()  # noqa: SIM905 - words read best as words
_CODECS = """
ascii utf-8 utf-8-sig latin-1 utf-16 utf-16-le utf-16-be utf-32 unicode_escape raw_unicode_escape cp932 shift_jis euc_jp
iso2022_jp cp1252 rot13 hex base64
""".split()  # noqa: SIM905


def _preload() -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numpy.matlib announces its end
        for name in MODULES:
            with contextlib.suppress(ImportError):  # a distribution may leave some out
                importlib.import_module(name)
        for name in _CODECS:
            codecs.lookup(name)
    # what loads more on its first use
    np.linalg.inv(np.eye(2) @ np.eye(2))
    str(np.array([1.5, np.nan]))
    np.einsum("ij,jk->ik", np.eye(2), np.eye(2), optimize=True)
    time.strptime("2000", "%Y")
    rehearse()


def main(control: int, parent: int, memory: int, cpu_seconds: int, without: Iterable[str]) -> None:
    """Load, lock, then fork as often as asked, until the app has gone."""
    import resource

    channel = socket.socket(fileno=control)
    channel.set_inheritable(False)
    _preload()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(DESCRIPTORS, hard), min(DESCRIPTORS, hard)))
    threads = len(os.listdir("/proc/self/task"))  # noqa: PTH208 - no need of pathlib here
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123
        file.write("500")  # when the computer's memory is used up, rather a learner's job than another program
    lockdown = Lockdown(memory, cpu_seconds, without)
    taken = lockdown.lock_process()
    gc.collect()
    gc.freeze()
    channel.send(json.dumps({"layers": taken, "threads": threads}).encode("ascii"))
    if threads == 1:  # another thread would hold a lock for ever in every child
        _answer(channel, parent, lockdown)
    os._exit(0)


def _answer(channel: socket.socket, parent: int, lockdown: Lockdown) -> None:
    events = select.poll()
    events.register(channel, select.POLLIN)
    children: dict[int, int] = {}  # the handle of each child, and its id
    while os.getppid() == parent:
        for descriptor, _ in events.poll(PATIENCE):
            if descriptor in children:
                os.waitpid(children.pop(descriptor), 0)
                events.unregister(descriptor)
                os.close(descriptor)
            elif not (wanted := channel.recv(16)):
                return
            else:
                handle, pid = _fork(channel, lockdown, wanted == b"spare")
                children[handle] = pid
                events.register(handle, select.POLLIN)


def _fork(channel: socket.socket, lockdown: Lockdown, spare: bool) -> tuple[int, int]:
    ours, job = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    told, status = os.pipe()
    pid = os.fork()
    if pid == 0:
        _be_child(job.fileno(), status, lockdown, spare)
    handle = os.pidfd_open(pid)  # it cannot be another process: we alone wait for this one
    job.close()
    os.close(status)
    socket.send_fds(channel, [b"child"], [ours.fileno(), told, handle])
    ours.close()
    os.close(told)
    return handle, pid


def _be_child(job: int, status: int, lockdown: Lockdown, spare: bool) -> None:
    """Close, lock, tell how, and only then read the job; never returns."""
    try:
        # what has no purpose here: the zygote's socket, our own other ends, handles of other children
        edges = [2, *sorted((job, status)), DESCRIPTORS]
        for before, after in itertools.pairwise(edges):
            os.closerange(before + 1, after)
        taken = lockdown.lock_child()
        os.write(status, json.dumps(taken).encode("ascii"))
        if spare:  # it waits anyway; one that is wanted now would only come later
            rehearse()
        os.close(status)
        serve(job, job)
    finally:
        os._exit(1)
