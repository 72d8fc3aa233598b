"""Limits a reading process puts on itself before it opens a file from outside.

Memory, processor time and file sizes by `setrlimit`; on Linux (x86-64, aarch64) a seccomp filter then
refuses new sockets and new programs for good, so that no file can make its reader call anywhere.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import struct
import sys

MEMORY = 6 << 30
CPU_SECONDS = 300
OUTPUT = 4 << 30

# System call numbers (architecture, socket, connect, execve, execveat), from the kernel's tables.
CALLS = {
    "x86_64": (0xC000003E, (41, 42, 59, 322)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281)),
}
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 1
X32_BIT = 0x40000000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def lock() -> bool:
    """Apply the limits to this process; returns whether the system-call filter is in force too."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, hard))
    return _refuse_calls()


def _refuse_calls() -> bool:
    known = CALLS.get(platform.machine())
    if known is None or not sys.platform.startswith("linux"):
        return False
    architecture, numbers = known
    code = _filter(architecture, numbers)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(architecture: int, numbers: tuple[int, ...]) -> bytes:
    """A BPF program: another architecture or one of `numbers` is refused with EPERM, all else allowed.

    Instruction: code, jump if true, jump if false, operand; the fields of `struct seccomp_data` it
    reads are the call's number (offset 0) and the architecture (offset 4).
    """
    rest = len(numbers)
    steps = [
        (LOAD, 0, 0, 4),
        (JUMP_EQUAL, 0, rest + 3, architecture),
        (LOAD, 0, 0, 0),
        (JUMP_AT_LEAST, rest + 1, 0, X32_BIT),
        *((JUMP_EQUAL, rest - i, 0, number) for i, number in enumerate(numbers)),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
