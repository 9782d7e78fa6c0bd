"""The fence of Windows: a job object limits an interpreter, and its integrity is lowered so that it cannot write.

Written after the headers of the Windows SDK; it has not been run on Windows. The self-test decides what it counts.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Callable
from ctypes import POINTER, Structure, c_int, c_int64, c_size_t, c_uint32, c_uint64, c_void_p, c_wchar_p
from typing import Any

from drill.sandbox.runner import Unavailable

INTERPRETER = 256 << 20  # bytes that Python and NumPy may commit for themselves, above the memory of a job

# ctypes.wintypes has the sizes of the system that it runs on; these are those of Windows everywhere, so tests see them
_BOOL, _DWORD, _HANDLE = c_int, c_uint32, c_void_p


class BasicLimits(Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("PerProcessUserTimeLimit", c_int64),  # in steps of 100 ns
        ("PerJobUserTimeLimit", c_int64),
        ("LimitFlags", _DWORD),
        ("MinimumWorkingSetSize", c_size_t),
        ("MaximumWorkingSetSize", c_size_t),
        ("ActiveProcessLimit", _DWORD),
        ("Affinity", c_size_t),
        ("PriorityClass", _DWORD),
        ("SchedulingClass", _DWORD),
    )


class IoCounters(Structure):
    """IO_COUNTERS."""

    _fields_ = tuple(
        (f"{what}{of}Count", c_uint64) for of in ("Operation", "Transfer") for what in ("Read", "Write", "Other")
    )


class ExtendedLimits(Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("BasicLimitInformation", BasicLimits),
        ("IoInfo", IoCounters),
        ("ProcessMemoryLimit", c_size_t),
        ("JobMemoryLimit", c_size_t),
        ("PeakProcessMemoryUsed", c_size_t),
        ("PeakJobMemoryUsed", c_size_t),
    )


class Label(Structure):
    """TOKEN_MANDATORY_LABEL, which is one SID_AND_ATTRIBUTES."""

    _fields_ = (("Sid", c_void_p), ("Attributes", _DWORD))


# JOBOBJECTINFOCLASS, JOB_OBJECT_LIMIT_*, JOB_OBJECT_UILIMIT_*
_UI_RESTRICTIONS, _EXTENDED_LIMITS = 4, 9
_PROCESS_TIME, _ACTIVE_PROCESS, _PROCESS_MEMORY = 0x2, 0x8, 0x100
_DIE_ON_UNHANDLED_EXCEPTION, _KILL_ON_JOB_CLOSE = 0x400, 0x2000
_ALL_UI = 0xFF  # handles, clipboard (2), system parameters, display, atoms, desktop, ending the session
# PROCESS_*, TOKEN_*, TOKEN_INFORMATION_CLASS, SE_GROUP_*
_TERMINATE, _SET_QUOTA, _QUERY_INFORMATION = 0x0001, 0x0100, 0x0400
_TOKEN_QUERY, _TOKEN_ADJUST_DEFAULT, _TOKEN_INTEGRITY_LEVEL, _GROUP_INTEGRITY = 0x0008, 0x0080, 25, 0x20
_LOW_INTEGRITY = "S-1-16-4096"

# name: result, arguments
_KERNEL32 = {
    "CreateJobObjectW": (_HANDLE, c_void_p, c_wchar_p),
    "SetInformationJobObject": (_BOOL, _HANDLE, c_int, c_void_p, _DWORD),
    "AssignProcessToJobObject": (_BOOL, _HANDLE, _HANDLE),
    "OpenProcess": (_HANDLE, _DWORD, _BOOL, _DWORD),
    "CloseHandle": (_BOOL, _HANDLE),
    "LocalFree": (c_void_p, c_void_p),
}
_ADVAPI32 = {
    "OpenProcessToken": (_BOOL, _HANDLE, _DWORD, POINTER(_HANDLE)),
    "ConvertStringSidToSidW": (_BOOL, c_wchar_p, POINTER(c_void_p)),
    "GetLengthSid": (_DWORD, c_void_p),
    "SetTokenInformation": (_BOOL, _HANDLE, c_int, c_void_p, _DWORD),
}


def limits(memory: int, cpu_seconds: int) -> ExtendedLimits:
    """Return what a job object is told: one process, its memory and time, and that it ends with our handle."""
    basic = BasicLimits(
        PerProcessUserTimeLimit=cpu_seconds * 10_000_000,
        LimitFlags=_PROCESS_TIME | _ACTIVE_PROCESS | _PROCESS_MEMORY | _DIE_ON_UNHANDLED_EXCEPTION | _KILL_ON_JOB_CLOSE,
        ActiveProcessLimit=1,
    )
    return ExtendedLimits(BasicLimitInformation=basic, ProcessMemoryLimit=memory + INTERPRETER)


class JobObject:
    """Takes an interpreter into a job object of its own once it has started.

    There is no race to lose: until it is sent a job it runs our own code alone, and it is held before that.

    Raises
    ------
    Unavailable
        This is not Windows.
    """

    def __init__(self, memory: int, cpu_seconds: int) -> None:
        self._limits = limits(memory, cpu_seconds)
        self._kernel32 = _library("kernel32", _KERNEL32)
        self._advapi32 = _library("advapi32", _ADVAPI32)

    def around(self, command: list[str]) -> list[str]:
        """Return the command as it is: the fence is put around the process."""
        return command

    def hold(self, pid: int) -> Callable[[], None]:
        """Limit the process; return what ends whatever is left of it. Raises OSError when a part does not take."""
        job = _taken(self._kernel32.CreateJobObjectW(None, None))
        process = None
        try:
            self._tell(job, _EXTENDED_LIMITS, self._limits)
            # the process has not been waited for, so its number is still its own
            process = _taken(self._kernel32.OpenProcess(_TERMINATE | _SET_QUOTA | _QUERY_INFORMATION, False, pid))
            _taken(self._kernel32.AssignProcessToJobObject(job, process))
            with contextlib.suppress(OSError):  # refused where we ourselves run in a job object, as in some terminals
                self._tell(job, _UI_RESTRICTIONS, _DWORD(_ALL_UI))
            self._lower_integrity(process)
        except OSError:
            self._kernel32.CloseHandle(job)
            raise
        finally:
            if process is not None:
                self._kernel32.CloseHandle(process)

        def let_go() -> None:
            self._kernel32.CloseHandle(job)

        return let_go

    def _tell(self, job: int, kind: int, told: ExtendedLimits | c_uint32) -> None:
        _taken(self._kernel32.SetInformationJobObject(job, kind, ctypes.byref(told), ctypes.sizeof(told)))

    def _lower_integrity(self, process: int) -> None:
        """Put the process below everything of the user's: it cannot write to it, open it to end it, or send to it."""
        token, sid = _HANDLE(), c_void_p()
        wanted = _TOKEN_QUERY | _TOKEN_ADJUST_DEFAULT
        _taken(self._advapi32.OpenProcessToken(process, wanted, ctypes.byref(token)))
        try:
            _taken(self._advapi32.ConvertStringSidToSidW(_LOW_INTEGRITY, ctypes.byref(sid)))
            try:
                label = Label(sid.value, _GROUP_INTEGRITY)
                size = ctypes.sizeof(label) + self._advapi32.GetLengthSid(sid)
                told = ctypes.byref(label)
                _taken(self._advapi32.SetTokenInformation(token, _TOKEN_INTEGRITY_LEVEL, told, size))
            finally:
                self._kernel32.LocalFree(sid)
        finally:
            self._kernel32.CloseHandle(token)


def _taken(result: int | None) -> int:
    """Return what a call gave, unless that means that it failed."""
    if result:
        return result
    if sys.platform == "win32":
        raise ctypes.WinError(ctypes.get_last_error())
    raise OSError("a call failed")


def _library(name: str, functions: dict[str, tuple[Any, ...]]) -> Any:
    if sys.platform != "win32":
        raise Unavailable("job objects are of Windows")
    library = ctypes.WinDLL(name, use_last_error=True)
    for function, (result, *arguments) in functions.items():
        found = getattr(library, function)
        found.restype, found.argtypes = result, arguments
    return library
