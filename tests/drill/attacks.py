"""What hostile code may try, by class. Each attack is aimed at bait that the test lays out, and is capped.

The attacks of the first classes are bodies of `f(bait)`; one that returns True has got through, and so has one that
left something in bait["folder"]. `effect` is what it does where no layer is taken, the proof that it is an attack at
all: it gets through, or lasts until the deadline, or ends its process; `luck` needs luck or rights even there.
FORGERIES and BROKEN are whole answers to an exercise; they must never be graded correct.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Literal

Effect = Literal["through", "timeout", "crash", "luck"]


@dataclass(frozen=True)
class Attack:
    kind: str
    name: str
    body: str
    effect: Effect = "through"
    seconds: float = 10.0

    @property
    def source(self) -> str:
        return PRELUDE + "def f(bait):\n" + textwrap.indent(self.body.strip(), "    ") + "\n"


PRELUDE = """
import ctypes, os, socket, sys, time
import numpy as np
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def call(number, *arguments):
    return libc.syscall(*(ctypes.c_long(a) if isinstance(a, int) else a for a in (number, *arguments)))
"""


def _attacks(kind: str, bodies: dict[str, str], effect: Effect = "through", seconds: float = 10.0) -> list[Attack]:
    """Return the attacks of one class; a name with a star needs luck or rights even where no layer is taken."""
    return [
        Attack(kind, name.rstrip("*"), body, "luck" if name.endswith("*") else effect, seconds)
        for name, body in bodies.items()
    ]


ENDLESS = _attacks(
    "resource",
    {
        "loop": "while True: pass",
        "loop that catches everything": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "sleep": "time.sleep(60)",
        "power": "return bool(3 ** (10 ** 9))",
        "regular expression": "import re\nreturn bool(re.match(r'(a+)+$', 'a' * 64 + 'b'))",
        "printing": "while True: print('x' * 1000)",
        "growing sort": "import itertools\nreturn any(x < 0 for x in itertools.count())",
        "ignored signals": "import signal\n[signal.signal(s, signal.SIG_IGN) for s in (2, 15)]\nwhile True: pass",
        "lock": "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
        "event": "import threading\nthreading.Event().wait(60)",
    },
    "timeout",
    seconds=0.2,
)
GREEDY = _attacks(
    "resource",
    {
        "one block": "return len(bytearray(600 << 20)) > 0",
        "array": "return bool(np.ones((600 << 20) // 8).sum() > 0)",
        "many blocks": "kept = []\nfor _ in range(300): kept.append(bytes(2 << 20))\nreturn True",
        "text": "return len('%*d' % (700 << 20, 1)) > 0",
        "list": "return len([0] * (100 << 20)) > 0",
        "anonymous map": "import mmap\nreturn len(mmap.mmap(-1, 700 << 20)) > 0",
        "deep recursion*": "def g(n): return g(n + 1)\nreturn g(0)",
        "deep recursion in C*": "sys.setrecursionlimit(10 ** 8)\ng = lambda: [*map(lambda _: g(), [0])]\nreturn g()",
        "large answer*": "return np.zeros(20 << 20)",
        "large text*": "return 'x' * (100 << 20)",
        "many values*": "return [[0]] * 10 ** 6",
        "deep value*": "v = []\nfor _ in range(10 ** 5): v = [v]\nreturn v",
    },
)
PROCESS = _attacks(
    "process",
    {
        "fork": "return os.fork() > 0 or os._exit(0)",
        "daemon": "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(0.2)\n    os._exit(0)\nreturn True",
        "spawn": "return os.posix_spawn('/bin/true', ['true'], {}) > 0",
        "subprocess": "import subprocess\nreturn subprocess.run(['/bin/true']).returncode == 0",
        "shell": "return os.system('true') == 0",
        "exec": "for fd in range(3, 16):\n    try: os.set_inheritable(fd, True)\n    except OSError: pass\nos.execv('/bin/sh', ['sh', '-c', 'echo x > ' + bait['folder'] + '/mark'])",
        "thread": "import threading\nt = threading.Thread(target=int)\nt.start()\nt.join()\nreturn True",
        "multiprocessing": "import multiprocessing as m\np = m.get_context('fork').Process(target=int)\np.start()\np.join()\nreturn True",
        "pty": "import pty\npid, _ = pty.fork()\nreturn pid > 0 or os._exit(0)",
        "clone3": "size = ctypes.create_string_buffer(88)\npid = call(435, size, 88)\nif pid == 0: os._exit(0)\nreturn pid > 0",
        "vfork by number": "import platform\nn = 57 if platform.machine() == 'x86_64' else 1079\npid = call(n)\nif pid == 0: os._exit(0)\nreturn pid > 0",
        "thread pool": "from concurrent.futures import ThreadPoolExecutor\nreturn ThreadPoolExecutor(1).submit(int).result() == 0",
    },
)
FILE = _attacks(
    "file",
    {
        "open": "return open(bait['file']).read() != ''",
        "descriptor": "return len(os.read(os.open(bait['file'], os.O_RDONLY), 9)) > 0",
        "fromfile": "return np.fromfile(bait['file'], dtype=np.uint8).size > 0",
        "memmap": "return np.memmap(bait['file'], mode='r').size > 0",
        "loadtxt": "return np.loadtxt(bait['file'], dtype=str).size > 0",
        "linecache": "import linecache\nreturn linecache.getline(bait['file'], 1) != ''",
        "stat": "return os.stat(bait['file']).st_size > 0",
        "exists": "return os.path.exists(bait['file'])",
        "access": "return os.access(bait['file'], os.R_OK)",
        "list": "return len(os.listdir(bait['folder'] + '/..')) > 0",
        "glob": "import glob\nreturn glob.glob('/*') != []",
        "proc": "return open('/proc/self/cmdline').read() != ''",
        "the parent's memory map": "return open(f'/proc/{bait[\"victim\"]}/maps').read() != ''",
        "a file in memory of proc": "return os.readlink('/proc/self/exe') != ''",
        "write": "open(bait['folder'] + '/mark', 'w').write('x')\nreturn True",
        "save": "np.save(bait['folder'] + '/mark', np.ones(2))\nreturn True",
        "create": "os.close(os.open(bait['folder'] + '/mark', os.O_CREAT | os.O_WRONLY))\nreturn True",
        "folder": "os.mkdir(bait['folder'] + '/mark')\nreturn True",
        "symlink": "os.symlink('/etc/passwd', bait['folder'] + '/mark')\nreturn True",
        "link": "os.link(bait['file'], bait['folder'] + '/mark')\nreturn True",
        "remove": "os.remove(bait['file'])\nreturn True",
        "rename": "os.rename(bait['file'], bait['folder'] + '/mark')\nreturn True",
        "truncate": "os.truncate(bait['file'], 0)\nreturn True",
        "mode": "os.chmod(bait['file'], 0o777)\nreturn True",
        "times": "os.utime(bait['file'], (0, 0))\nreturn True",
        "working folder": "os.chdir(bait['folder'])\nreturn True",
        "fopen": "libc.fopen.restype = ctypes.c_void_p\nreturn bool(libc.fopen(bait['file'].encode(), b'r'))",
        "openat2": "how = (ctypes.c_uint64 * 3)()\nreturn call(437, -100, bait['file'].encode(), how, 24) >= 0",
        "load as code": "import importlib.machinery as m\nreturn m.SourceFileLoader('x', bait['file']).get_data(bait['file']) != b''",
        "watch": "return libc.inotify_init() >= 0",
        "mount list": "return call(457, 0, 0, 0, 0) == 0 or os.statvfs('/').f_bsize > 0",
        "library*": "return ctypes.CDLL('libanl.so.1') is not None",
        "extended attribute*": "os.setxattr(bait['file'], 'user.x', b'y')\nreturn True",
    },
)  # fmt: skip
MEMORY_OF = """
import platform
class V(ctypes.Structure): _fields_ = [("a", ctypes.c_void_p), ("n", ctypes.c_size_t)]
text = ctypes.create_string_buffer(16)
own, other = V(ctypes.addressof(text), 16), V(id(None), 16)
n = 310 if platform.machine() == "x86_64" else 270
return call(n, PID, ctypes.byref(own), 1, ctypes.byref(other), 1, 0) == 16
"""
IPC = _attacks(
    "ipc",
    {
        "shared memory": "from multiprocessing import shared_memory as s\nm = s.SharedMemory(create=True, size=64)\nm.close()\nm.unlink()\nreturn True",
        "memory file": "return os.memfd_create('x') >= 0",
        "segment": "i = libc.shmget(0, 4096, 0o1600)\nif i >= 0: libc.shmctl(i, 0, None)\nreturn i >= 0",
        "semaphore": "i = libc.semget(0, 1, 0o1600)\nif i >= 0: libc.semctl(i, 0, 0)\nreturn i >= 0",
        "message queue": "i = libc.msgget(0, 0o1600)\nif i >= 0: libc.msgctl(i, 0, None)\nreturn i >= 0",
        "posix queue*": "n = b'/drill-attack'\ni = call(240, n[1:], 0o102, 0o600, None)\ncall(241, n[1:])\nreturn i >= 0",
        "named pipe": "os.mkfifo(bait['folder'] + '/mark')\nreturn True",
        "pipe": "return os.pipe()[0] >= 0",
        "event": "return os.eventfd(0) >= 0",
        "pair": "a, b = socket.socketpair()\nreturn True",
        "descriptors of others": "return any(call(438, fd, 0, 0) >= 0 for fd in range(3, 64)) or os.dup(0) > 0",
        "memory of the zygote": MEMORY_OF.replace("PID", "os.getppid()"),
        "keys*": "return call(250, 0, -4, 1) >= 0",
    },
)
NETWORK = _attacks(
    "network",
    {
        "connect": "socket.create_connection(('127.0.0.1', bait['port'])).close()\nreturn True",
        "datagram": "return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9)) > 0",
        "listen": "s = socket.socket()\ns.bind(('127.0.0.1', 0))\ns.listen()\nreturn True",
        "abstract": "s = socket.socket(socket.AF_UNIX)\ns.bind('\\0drill-attack-%d' % os.getpid())\nreturn True",
        "netlink": "return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) is not None",
        "version 6*": "s = socket.socket(socket.AF_INET6)\ns.bind(('::1', 0))\nreturn True",
        "packets*": "return socket.socket(socket.AF_PACKET, socket.SOCK_RAW) is not None",
        "web": "import urllib.request as u\ntry: u.urlopen(f'http://127.0.0.1:{bait[\"port\"]}/', timeout=0.2)\nexcept TimeoutError: return True",
        "from libc": "return libc.socket(2, 1, 0) >= 0",
        "ring*": "return call(425, 4, ctypes.create_string_buffer(120)) >= 0",
        # the job's own socket is there; what it must not find is the zygote's, which keeps messages apart
        "talking to the zygote*": """
for fd in range(3, 64):
    try:
        if socket.socket(fileno=os.dup(fd)).type == socket.SOCK_SEQPACKET: return True
    except OSError: pass
return False
""",
    },
)
SIGNALS = _attacks(
    "signals",
    {
        "look": "os.kill(bait['victim'], 0)\nreturn True",
        "kill": "import signal\nos.kill(bait['victim'], signal.SIGKILL)\nreturn True",
        "stop": "import signal\nos.kill(bait['victim'], signal.SIGSTOP)\nreturn True",
        "the zygote": "os.kill(os.getppid(), 0)\nreturn True",
        "everyone": "os.kill(-1, 0)\nreturn True",
        "group": "os.killpg(os.getpgid(bait['victim']), 0)\nreturn True",
        "handle": "return os.pidfd_open(bait['victim']) >= 0",
        "thread of another": "import platform\nn = 234 if platform.machine() == 'x86_64' else 131\nreturn call(n, bait['victim'], bait['victim'], 0) == 0",
        "queue": "return libc.sigqueue(bait['victim'], 0, None) == 0",
        "attach": "got = libc.ptrace(16, bait['victim'], None, None) == 0\nif got:\n    os.waitpid(bait['victim'], 0x40000000)\n    libc.ptrace(17, bait['victim'], None, None)\nreturn got",
        "be traced": "return libc.ptrace(0, 0, None, None) == 0",
        "memory of the victim": MEMORY_OF.replace("id(None)", "bait['address']").replace("PID", "bait['victim']"),
        "limits of the victim": "import resource\nresource.prlimit(bait['victim'], resource.RLIMIT_CORE, (0, 0))\nreturn True",
        "priority of the victim": "os.setpriority(os.PRIO_PROCESS, bait['victim'], 19)\nreturn True",
        "processor of the victim": "os.sched_setaffinity(bait['victim'], os.sched_getaffinity(0))\nreturn True",
        "own limits": "import resource\nreturn resource.getrlimit(resource.RLIMIT_AS) is not None",
        "namespace*": "return libc.unshare(0x10000000) == 0",
        "personality": "return libc.personality(0xffffffff) >= 0",
        "dumpable again": "return libc.prctl(4, 1, 0, 0, 0) == 0",
        "without a parent's signal": "return libc.prctl(1, 0, 0, 0, 0) == 0",
        "executable memory": "import mmap\nreturn len(mmap.mmap(-1, 4096, prot=7)) > 0",
        "memory made executable": "import mmap\nm = mmap.mmap(-1, 4096)\nm[0] = 1\na = ctypes.addressof(ctypes.c_char.from_buffer(m))\nreturn libc.mprotect(ctypes.c_void_p(a), 4096, 7) == 0",
        "timer*": "import signal\nsignal.setitimer(signal.ITIMER_REAL, 100)\nreturn True",
        "signals by a file": "import fcntl\nfcntl.fcntl(0, 8, bait['victim'])\nreturn True",
        "session": "os.setsid()\nreturn True",
        "root*": "os.chroot('/')\nreturn True",
    },
)  # fmt: skip
CRASH = _attacks(
    "crash",
    {
        "null": "ctypes.string_at(0)",
        "abort": "os.abort()",
        "exit": "os._exit(0)",
        "strides": "from numpy.lib.stride_tricks import as_strided\nas_strided(np.zeros(1), (1 << 20,), (1 << 20,))[:] = 1",
        "none overwritten": "ctypes.memset(id(None), 255, 16)\nreturn None",
        "type overwritten": "ctypes.memset(id(int), 0, 64)\nreturn int(3)",
        "bytecode": "f.__code__ = f.__code__.replace(co_code=b'\\x64\\xff' * 64, co_consts=())\nreturn f(bait)",
        "stack": "import json\nsys.setrecursionlimit(10 ** 8)\nd = []\nfor _ in range(10 ** 6): d = [d]\nreturn repr(d) == ''",
        "closed": "os.closerange(0, 256)",
        "own signal": "import signal\nsignal.raise_signal(signal.SIGSEGV)\nctypes.string_at(1)",
        "references": "for _ in range(10 ** 6): ctypes.pythonapi.Py_DecRef(ctypes.py_object(None))\nreturn None",
        "exit by exception*": "sys.exit(0)",
        "foreign convention": "import platform\nif platform.machine() == 'x86_64': call(0x40000027)\nos._exit(3)",
        "heap": "a = np.zeros(16)\nctypes.memset(a.ctypes.data - 64, 255, 1 << 16)\nreturn [np.zeros(n) for n in range(99)] == 1",
    },
    "crash",
)
CLASSES = {
    "resource": ENDLESS + GREEDY,
    "process": PROCESS,
    "file": FILE,
    "ipc": IPC,
    "network": NETWORK,
    "signals": SIGNALS,
    "crash": CRASH,
}
KEPT_AT_LEVEL_0 = ("resource", "crash")  # besides forging and broken answers, which the parent alone stands against

_EVERYWHERE = """
import os, json, struct
def everywhere(frame):
    for fd in range(3, 64):
        try: os.write(fd, frame)
        except OSError: pass
def answer(*outcomes):
    header = json.dumps(["d", [["outcomes", ["l", list(outcomes)]], ["stdout", ["s", ""]]]]).encode()
    return struct.pack("<II", len(header), 0) + header
"""
_EQUAL = """
class Equal(BASE):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __array__(self, *a, **k): return np.ones(1)
    def __len__(self): return 1
    __hash__ = BASE.__hash__
"""
# Setup of the answer, and the body of its entry
FORGERIES = {
    "frame: true": (_EVERYWHERE, "everywhere(answer(*[['b', True]] * COUNT)); return 0"),
    "frame: all correct": (_EVERYWHERE, "everywhere(answer(*[['d', [['verdict', ['s', 'correct']]]]] * COUNT)); return 0"),
    "frame: values of zero": (
        _EVERYWHERE, "everywhere(answer(*[['d', [['value', ['i', '0']], ['changed', ['l', []]]]]] * COUNT)); return 0"
    ),
    "frame: too large": (_EVERYWHERE, "everywhere(struct.pack('<II', 2 ** 32 - 1, 2 ** 32 - 1)); return 0"),
    "frame: bytes that are missing": (_EVERYWHERE, "everywhere(struct.pack('<II', 4096, 4096)); os._exit(0)"),
    "frame: deep": (_EVERYWHERE, "everywhere(struct.pack('<II', 2_000_000, 0) + b'[' * 2_000_000); os._exit(0)"),
    "frame: many small values": (
        _EVERYWHERE, "h = b'[' + b'[],' * 2_700_000 + b'1]'; everywhere(struct.pack('<II', len(h), 0) + h); os._exit(0)"
    ),
    "frame: huge number": (
        _EVERYWHERE, "h = b'[\"i\",\"' + b'9' * 5_000_000 + b'\"]'; everywhere(struct.pack('<II', len(h), 0) + h); os._exit(0)"
    ),
    "frame: a shape that lies": (
        _EVERYWHERE, "h = b'[\"a\",\"<f8\",[4294967296,4294967296]]'; everywhere(struct.pack('<II', len(h), 0) + h); os._exit(0)"
    ),
    "subclass of object": (_EQUAL.replace("BASE", "object"), "return Equal()"),
    "subclass of float": (_EQUAL.replace("BASE", "float"), "return Equal(0)"),
    "subclass of array": (
        "class Equal(np.ndarray):\n    def __eq__(self, o): return True\n    def __array_finalize__(self, o): pass",
        "return np.zeros(1).view(Equal)",
    ),
    "patched comparison": ("np.allclose = np.array_equal = np.isclose = lambda *a, **k: True", "return 0"),
    "patched builtins": ("import builtins\nbuiltins.all = builtins.isinstance = lambda *a: True", "return 0"),
    "patched packing": (
        "import sys\nfor name, m in list(sys.modules.items()):\n    if name.startswith('sandbox'):\n"
        "        for k in ('pack', 'copied', '_changed'):\n            if hasattr(m, k): setattr(m, k, lambda *a: b'')",
        "return 0",
    ),
    "frames of the caller": (
        "import sys",
        "f = sys._getframe()\nwhile f:\n    for v in f.f_locals.values():\n"
        "        if isinstance(v, dict) and 'expected' in v: return v['expected']\n    f = f.f_back\nreturn 0",
    ),
    "objects of the collector": (
        "import gc",
        "for o in gc.get_objects():\n    if type(o) is dict and ('expected' in o or 'outcomes' in o): return o.get('expected', 0)\nreturn 0",
    ),
    "modules of the project": (
        "import sys", "return [m for m in sys.modules if m.split('.')[0] in ('drill', 'solutions', 'dlcore', 'quizzes')] or 0"
    ),
    "exit handler": ("import atexit\natexit.register(lambda: print('correct'))", "return 0"),
    "patched time": ("import time\ntime.time = time.monotonic = time.perf_counter = lambda: 0.0", "return 0"),
    "pickle": ("class P:\n    def __reduce__(self): return (print, ('correct',))", "return P()"),
    "object array": ("", "return np.array([object()], dtype=object)"),
    "arguments in place": ("", "for x in a:\n    if isinstance(x, np.ndarray): x[...] = 0\nreturn 0"),
    "printed": ("", "print('{\"verdict\": \"correct\", \"score\": 1}'); return 0"),
    "structured": ("", "return np.zeros(1, dtype=[('correct', 'f8')])"),
    "raises a verdict": ("class Correct(Exception): pass", "raise Correct('correct')"),
    "not a number": ("", "return float('nan')"),
}  # fmt: skip
# Whole sources; ENTRY is replaced by the name that is called
BROKEN = {
    "syntax": "def ENTRY(*a)\n    return 0",
    "null byte": "def ENTRY(*a):\n    return '\0'",
    "brackets": "def ENTRY(*a):\n    return " + "(" * 5000 + ")" * 5000,
    "operators": "def ENTRY(*a):\n    return " + "-" * 20_000 + "1",
    "attributes": "def ENTRY(*a):\n    return a" + ".b" * 20_000,
    "indentation": "def ENTRY(*a):\n" + "".join(" " * (n + 1) + "if a:\n" for n in range(200)) + " " * 300 + "pass",
    "surrogate": "def ENTRY(*a):\n    return '\ud800'",
    "surrogate made": "def ENTRY(*a):\n    return chr(0xd800) * 3",
    "missing": "def another(*a):\n    return 0",
    "not callable": "ENTRY = 3",
    "no arguments": "def ENTRY():\n    return 0",
    "silent exception": "class E(Exception):\n    def __str__(self): raise E\ndef ENTRY(*a):\n    raise E",
    "exception that exits": "class E(Exception):\n    def __str__(self): import os; os._exit(0)\ndef ENTRY(*a):\n    raise E",
    "long exception": "def ENTRY(*a):\n    raise ValueError('x' * 10 ** 7)",
    "generator": "def ENTRY(*a):\n    yield 0",
    "coroutine": "async def ENTRY(*a):\n    return 0",
    "itself": "def ENTRY(*a):\n    v = []\n    v.append(v)\n    return v",
    "nothing": "def ENTRY(*a):\n    pass",
    "too long": "def ENTRY(*a):\n    return 0\n" + "#" * 200_000,
    "fails when read": "def ENTRY(*a):\n    return 0\nraise KeyboardInterrupt",
    "ends when read": "import os\ndef ENTRY(*a):\n    return 0\nos._exit(0)",
    "keys": "def ENTRY(*a):\n    return {1: 2, (): 3}",
    "integer": "def ENTRY(*a):\n    return 10 ** 9999",
    "unknown coding": "# coding: klingon\ndef ENTRY(*a):\n    return 0",
    "import": "import nothing_of_this_name\ndef ENTRY(*a):\n    return 0",
}
