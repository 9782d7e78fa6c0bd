"""How a process gives up its own rights on Linux, for good: limits, file rules, and a short list of system calls.

Standard library and ctypes only. Each layer has a name and can be left out, so that a test can show what it stops.
Nothing here is decided by the system's name: every function tries, and tells whether it took.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import struct
from collections.abc import Iterable
from dataclasses import dataclass

# The zygote takes the first, and its children inherit them; each child takes the second, some of them again
PROCESS_LAYERS = ("no_new_privs", "capabilities", "dumpable", "landlock")
CHILD_LAYERS = ("pdeathsig", "rlimits", "dumpable", "landlock", "seccomp")
LAYERS = tuple(dict.fromkeys((*PROCESS_LAYERS, *CHILD_LAYERS)))

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_PROT_EXEC = 4
_MADV_PRIVILEGED = 100  # from here on: poisoning pages and taking them offline, for the whole machine
_CAPABILITY_VERSION = 0x20080522

# The allowed calls: what Python and NumPy need to compute with what is already loaded, to read the job and to write
# the answer. No call here opens, names, creates, connects, starts, signals or inspects anything.
_CALLS = {
    "x86_64": {
        "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "munmap": 11, "brk": 12,
        "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15,
        "sched_yield": 24, "mremap": 25, "nanosleep": 35, "getpid": 39, "exit": 60, "gettimeofday": 96,
        "getrusage": 98, "times": 100, "getuid": 102, "getgid": 104, "geteuid": 107, "getegid": 108, "getppid": 110,
        "sigaltstack": 131, "gettid": 186, "time": 201, "futex": 202, "sched_getaffinity": 204,
        "restart_syscall": 219, "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231,
        "getrandom": 318,

    },
    "aarch64": {
        "read": 63, "write": 64, "close": 57, "fstat": 80, "lseek": 62, "munmap": 215, "brk": 214,
        "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139,
        "sched_yield": 124, "mremap": 216, "nanosleep": 101, "getpid": 172, "exit": 93, "gettimeofday": 169,
        "getrusage": 165, "times": 153, "getuid": 174, "getgid": 176, "geteuid": 175, "getegid": 177, "getppid": 173,
        "sigaltstack": 132, "gettid": 178, "futex": 98, "sched_getaffinity": 123,
        "restart_syscall": 128, "clock_gettime": 113, "clock_getres": 114, "clock_nanosleep": 115, "exit_group": 94,
        "getrandom": 278,

    },
}  # fmt: skip


@dataclass(frozen=True)
class _Machine:
    """What differs between processors: the name of the calling convention, and the calls with a rule of their own."""

    audit: int
    mmap: int
    mprotect: int
    madvise: int
    capset: int


_MACHINES = {
    "x86_64": _Machine(audit=0xC000003E, mmap=9, mprotect=10, madvise=28, capset=126),
    "aarch64": _Machine(audit=0xC00000B7, mmap=222, mprotect=226, madvise=233, capset=91),
}
_CLONE3 = 435  # this and Landlock's numbers are the same everywhere
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_X32 = 0x40000000  # the second table of calls that x86-64 kernels may have

# Instructions of the classic Berkeley packet filter, and what seccomp makes of a result
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_KILL, _ALLOW, _ERROR = 0x80000000, 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE = 0, 4  # offsets in the data that the filter sees
_THIRD_ARGUMENT = 16 + 8 * 2  # its low half: both processors are little-endian


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def seccomp_program(machine: str) -> bytes:
    """Return the filter for a processor: kill on a foreign convention, allow the list, refuse all else with EPERM."""
    numbers = _MACHINES[machine]
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_IF_EQUAL, numbers.audit, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
    ]
    if machine == "x86_64":
        steps += [_step(_IF_AT_LEAST, _X32, 0, 1), _step(_RETURN, _KILL)]
    steps += [_step(_IF_EQUAL, _CLONE3, 0, 1), _step(_RETURN, _ERROR | errno.ENOSYS)]
    for number, test, limit in (
        (numbers.mmap, _IF_ANY_BIT, _PROT_EXEC),
        (numbers.mprotect, _IF_ANY_BIT, _PROT_EXEC),
        (numbers.madvise, _IF_AT_LEAST, _MADV_PRIVILEGED),
    ):
        steps += [
            _step(_IF_EQUAL, number, 0, 4),
            _step(_LOAD, _THIRD_ARGUMENT),
            _step(test, limit, 0, 1),
            _step(_RETURN, _ERROR | errno.EPERM),
            _step(_RETURN, _ALLOW),
        ]
    for number in _CALLS[machine].values():
        steps += [_step(_IF_EQUAL, number, 0, 1), _step(_RETURN, _ALLOW)]
    steps.append(_step(_RETURN, _ERROR | errno.EPERM))
    return b"".join(steps)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


class Lockdown:
    """The layers of one zygote and its children; everything that can be prepared is, before there is a child.

    Parameters
    ----------
    memory
        Bytes of address space that a child may take beyond what this process has now.
    cpu_seconds
        A child's processor time: the soft limit ends it, the hard limit is one second later.
    without
        Layers to leave out; for tests.
    """

    def __init__(self, memory: int, cpu_seconds: int, without: Iterable[str] = ()) -> None:
        unknown = set(without) - set(LAYERS)
        if unknown:
            raise ValueError(f"there is no layer {sorted(unknown)}; there are {LAYERS}")
        self._without = frozenset(without)
        self._memory, self._cpu_seconds = memory, cpu_seconds
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.syscall.restype = ctypes.c_long
        machine = platform.machine()
        self._machine = _MACHINES.get(machine) if ctypes.sizeof(ctypes.c_void_p) == 8 else None
        steps = seccomp_program(machine) if self._machine else b""
        self._program = _Program(len(steps) // 8, steps)
        self._ruleset = _ruleset(self._call(_LANDLOCK_CREATE, None, 0, 1))
        self._own_pid = os.getpid()
        self._limits = self._wanted_limits()

    def _call(self, number: int, *arguments: int | bytes | None) -> int:
        given = [ctypes.c_long(a) if isinstance(a, int) else ctypes.c_char_p(a) for a in arguments]
        return int(self._libc.syscall(ctypes.c_long(number), *given))

    def _control(self, option: int, value: int) -> bool:
        result: int = self._libc.prctl(option, *(ctypes.c_ulong(v) for v in (value, 0, 0, 0)))
        return result == 0

    def _wanted_limits(self) -> dict[str, tuple[int, int]]:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no need of pathlib here
            size = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE") + self._memory
        exact = {"AS": size, "FSIZE": 0, "NOFILE": 16, "NPROC": 0, "CORE": 0}
        return {name: (value, value) for name, value in exact.items()} | {
            "CPU": (self._cpu_seconds, self._cpu_seconds + 1)
        }

    def lock_process(self) -> dict[str, bool]:
        """Take the layers that hold for the zygote too; tell for each whether it took."""
        return {name: name not in self._without and getattr(self, f"_{name}")() for name in PROCESS_LAYERS}

    def lock_child(self) -> dict[str, bool]:
        """Take all layers of a child, system calls last; tell for each whether it took."""
        return {name: name not in self._without and getattr(self, f"_{name}")() for name in CHILD_LAYERS}

    def _no_new_privs(self) -> bool:
        return self._control(_PR_SET_NO_NEW_PRIVS, 1)

    def _dumpable(self) -> bool:
        return self._control(_PR_SET_DUMPABLE, 0)

    def _capabilities(self) -> bool:
        """Give up all capabilities, which matters when the app runs as root, say in a container."""
        if self._machine is None:
            return False
        none = struct.pack("<6I", *[0] * 6)
        return self._call(self._machine.capset, struct.pack("<Ii", _CAPABILITY_VERSION, 0), none) == 0

    def _pdeathsig(self) -> bool:
        took = self._control(_PR_SET_PDEATHSIG, signal.SIGKILL)
        return took and os.getppid() == self._own_pid  # it may have died before we asked to be told

    def _rlimits(self) -> bool:
        import resource

        for name, (soft, hard) in self._limits.items():
            kind = getattr(resource, f"RLIMIT_{name}")
            most = resource.getrlimit(kind)[1]
            if most != resource.RLIM_INFINITY:
                soft, hard = min(soft, most), min(hard, most)
            resource.setrlimit(kind, (soft, hard))
        return True

    def _landlock(self) -> bool:
        """Enter a domain of our own in which no file may be opened; proved by trying to open one."""
        if not self._ruleset:
            return False
        ruleset = self._call(_LANDLOCK_CREATE, self._ruleset, len(self._ruleset), 0)
        if ruleset < 0:
            return False
        took = self._call(_LANDLOCK_RESTRICT, ruleset, 0) == 0
        os.close(ruleset)
        return took and _root_is_closed()

    def _seccomp(self) -> bool:
        """Install the filter; it holds if a call that nothing else refuses is refused with our number."""
        if not self._program.length:
            return False
        program = ctypes.addressof(self._program)
        arguments = (ctypes.c_ulong(2), ctypes.c_void_p(program), ctypes.c_ulong(0), ctypes.c_ulong(0))
        return self._libc.prctl(_PR_SET_SECCOMP, *arguments) == 0 and _working_folder_is_refused()


def _ruleset(abi: int) -> bytes:
    """Return the attributes that handle, and so forbid, everything that this version of Landlock knows."""
    if abi < 1:
        return b""
    files = (1 << 13) - 1  # run, write, read, list, remove (2), make (7 kinds)
    files |= (abi >= 2) << 13 | (abi >= 3) << 14 | (abi >= 5) << 15  # link and rename, truncate, devices
    attributes = struct.pack("<Q", files)
    if abi >= 4:
        attributes += struct.pack("<Q", 3)  # TCP: bind, connect
    if abi >= 6:
        attributes += struct.pack("<Q", 3)  # abstract sockets and signals, beyond our own domain
    return attributes


def _root_is_closed() -> bool:
    try:
        os.close(os.open("/", os.O_RDONLY))
    except OSError as error:
        return error.errno == errno.EACCES
    return False


def _working_folder_is_refused() -> bool:
    try:
        os.getcwd()  # noqa: PTH109 - the call itself is what is tried
    except OSError as error:
        return error.errno == errno.EPERM
    return False
