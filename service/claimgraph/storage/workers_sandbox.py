"""What a query worker may not do: reach the network, start programs, outlive its parent, eat the memory.

The way to the network is closed by a seccomp filter (seccomp(2), classic BPF): whatever a query makes
the engine try, the kernel answers "permission denied".
"""

import ctypes
import os
import platform
import resource
import signal
import struct
from pathlib import Path
from typing import Final, NamedTuple

PR_SET_PDEATHSIG: Final = 1
PR_SET_SECCOMP: Final = 22
PR_SET_NO_NEW_PRIVS: Final = 38
SECCOMP_MODE_FILTER: Final = 2
SECCOMP_RET_KILL_PROCESS: Final = 0x80000000
SECCOMP_RET_ERRNO_EACCES: Final = 0x00050000 | 13
SECCOMP_RET_ALLOW: Final = 0x7FFF0000
X32_SYSCALL_BIT: Final = 0x40000000
LOAD_WORD: Final = 0x20
JUMP_EQUAL: Final = 0x15
JUMP_GREATER_EQUAL: Final = 0x35
RETURN: Final = 0x06
CLIENT_CALLS: Final = 2
"""The first of the calls that are denied: socket and connect."""
STDERR_BYTES: Final = 65536


class _Machine(NamedTuple):
    """The kernel's name for a machine (linux/audit.h) and the numbers of the calls that are denied."""

    audit: int
    denied: tuple[int, ...]


# socket connect accept bind listen accept4, execve execveat ptrace, process_vm_readv process_vm_writev,
# io_uring_setup (a way around any filter), pidfd_getfd (takes other processes' sockets)
_GENERIC = (198, 203, 202, 200, 201, 242, 221, 281, 117, 270, 271, 425, 438)
_MACHINES: Final = {
    "x86_64": _Machine(0xC000003E, (41, 42, 43, 49, 50, 288, 59, 322, 101, 310, 311, 425, 438)),
    "aarch64": _Machine(0xC00000B7, _GENERIC),
    "riscv64": _Machine(0xC00000F3, _GENERIC),
}


def _filter(machine: _Machine, denied: tuple[int, ...]) -> bytes:
    """Assemble the filter: an array of ``struct sock_filter`` (linux/filter.h)."""

    def step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
        return struct.pack("=HBBI", code, if_true, if_false, value)

    count = len(denied)
    program = [
        step(LOAD_WORD, 4),  # seccomp_data.arch
        step(JUMP_EQUAL, machine.audit, 1, 0),
        step(RETURN, SECCOMP_RET_KILL_PROCESS),
        step(LOAD_WORD, 0),  # seccomp_data.nr
        step(JUMP_GREATER_EQUAL, X32_SYSCALL_BIT, count + 1, 0),
        *(step(JUMP_EQUAL, number, count - index, 0) for index, number in enumerate(denied)),
        step(RETURN, SECCOMP_RET_ALLOW),
        step(RETURN, SECCOMP_RET_ERRNO_EACCES),
    ]
    return b"".join(program)


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def _prctl(option: int, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    padding = [ctypes.c_ulong(0)] * (4 - len(arguments))
    if libc.prctl(option, *arguments, *padding) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option}) failed: {os.strerror(ctypes.get_errno())}")


def close_network(*, but_for_clients: bool = False) -> None:
    """Take from this process and its threads to come, for good, the calls that make sockets or programs.

    With ``but_for_clients`` it may still connect to others. Call it while there is one thread, or in the one that
    does the work.

    Raises:
        OSError: the kernel does not do it, or the machine is none that we know the call numbers of.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        raise OSError(f"Query workers cannot be closed off on {platform.machine()}: known are {', '.join(_MACHINES)}.")
    code = _filter(machine, machine.denied[CLIENT_CALLS:] if but_for_clients else machine.denied)
    program = _Program(len(code) // 8, ctypes.cast(ctypes.create_string_buffer(code, len(code)), ctypes.c_char_p))
    _prctl(PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1))
    _prctl(PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), ctypes.byref(program))


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when ``parent`` ends, however it ends."""
    _prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(1)


def be_first_to_go(file_bytes: int = STDERR_BYTES) -> None:
    """Let a machine short of memory kill this process before others, and let it write no file above ``file_bytes``."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Path("/proc/self/oom_score_adj").write_text("800")


def address_space() -> int:
    """Return the bytes of address space that this process has now."""
    statm = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    try:
        return int(os.read(statm, 100).split()[0]) * resource.getpagesize()
    finally:
        os.close(statm)


def limit_memory(more: int | None) -> None:
    """Let this process have ``more`` bytes of address space beyond what it has now; None: any number."""
    most = resource.RLIM_INFINITY if more is None else address_space() + more
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))


def limit_time(seconds: float) -> None:
    """Have the kernel end this process after ``seconds``, whatever it does; 0 calls that off."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
