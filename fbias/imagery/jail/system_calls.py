"""A filter of system calls (seccomp): readers compute and read, they start and reach nothing.

What they never need answers “not permitted”; calls younger than this list, “not there”, as on an
older kernel. Numbers: `arch/x86/entry/syscalls/syscall_64.tbl` and `scripts/syscall.tbl` of Linux.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterator

from fbias.imagery.jail.landlock import LIBC, Open

SET_SECCOMP, FILTER = 22, 2
LOAD_WORD, EQUALS, ABOVE, HAS_BIT, ANSWER = 0x20, 0x15, 0x25, 0x45, 0x06
ALLOW, KILL = 0x7FFF0000, 0x80000000
NOT_PERMITTED, NOT_THERE = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
NUMBER_AT, ARCHITECTURE_AT, ARGUMENTS_AT = 0, 4, 16  # in the kernel's `struct seccomp_data`
THREAD = 0x00010000  # CLONE_THREAD
YOUNGEST = 462

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CLONE, CLONE3, PRLIMIT = {"x86_64": 56, "aarch64": 220}, 435, {"x86_64": 302, "aarch64": 261}

# name: (x86_64, aarch64); None where the architecture does not have it.
REFUSED: dict[str, tuple[int | None, int | None]] = {
    # reach somebody
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200),
    # start something
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    # signal or look into another process
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_send_signal": (424, 424), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "process_madvise": (440, 440), "kcmp": (312, 272),
    # change what Landlock leaves alone: modes, owners, times, attributes, links, lengths by name
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "fremovexattr": (199, 16), "truncate": (76, 45),
    "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36),
    "mknod": (133, None), "mknodat": (259, 33), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    # memory that no limit counts
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "shmat": (30, 196), "mq_open": (240, 180), "msgget": (68, 186), "semget": (64, 190),
    # limits, identity, other worlds
    "setrlimit": (160, 164), "setuid": (105, 146), "setgid": (106, 144), "setreuid": (113, 145),
    "setregid": (114, 143), "setgroups": (116, 159), "setresuid": (117, 147),
    "setresgid": (119, 149), "setfsuid": (122, 151), "setfsgid": (123, 152), "capset": (126, 91),
    "personality": (135, 92), "unshare": (272, 97), "setns": (308, 268), "chroot": (161, 51),
    "pivot_root": (155, 41), "mount": (165, 40), "umount2": (166, 39), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "mount_setattr": (442, 442),
    # the kernel's own doors
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60),
    "syslog": (103, 116), "sethostname": (170, 161), "setdomainname": (171, 162),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266),
    "adjtimex": (159, 171), "fanotify_init": (300, 262), "iopl": (172, None),
    "ioperm": (173, None), "modify_ldt": (154, None),
}  # fmt: skip


def filter_calls() -> None:
    """From here on this process, and every thread it starts, computes; there is no way back."""
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        raise Open(f"No filter of system calls is known for {machine}.")
    program = b"".join(struct.pack("=HBBI", *line) for line in _program(machine))
    lines = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HP", len(program) // 8, ctypes.addressof(lines))
    if LIBC.prctl(SET_SECCOMP, FILTER, head, 0, 0):
        raise Open(os.strerror(ctypes.get_errno()))


def _program(machine: str) -> Iterator[tuple[int, int, int, int]]:
    """Lines of the kernel's filter language: code, lines to skip if so, if not, value."""
    yield LOAD_WORD, 0, 0, ARCHITECTURE_AT
    yield EQUALS, 1, 0, ARCHITECTURES[machine]
    yield ANSWER, 0, 0, KILL
    yield LOAD_WORD, 0, 0, NUMBER_AT
    yield ABOVE, 0, 1, YOUNGEST
    yield ANSWER, 0, 0, NOT_THERE
    yield EQUALS, 0, 1, CLONE3  # its flags lie in memory that we cannot see; libraries fall back
    yield ANSWER, 0, 0, NOT_THERE
    yield EQUALS, 0, 4, CLONE[machine]
    yield LOAD_WORD, 0, 0, ARGUMENTS_AT
    yield HAS_BIT, 0, 1, THREAD
    yield ANSWER, 0, 0, ALLOW
    yield ANSWER, 0, 0, NOT_PERMITTED
    yield EQUALS, 0, 6, PRLIMIT[machine]
    yield LOAD_WORD, 0, 0, ARGUMENTS_AT + 2 * 8  # reading a limit gives no new one
    yield EQUALS, 0, 3, 0
    yield LOAD_WORD, 0, 0, ARGUMENTS_AT + 2 * 8 + 4
    yield EQUALS, 0, 1, 0
    yield ANSWER, 0, 0, ALLOW
    yield ANSWER, 0, 0, NOT_PERMITTED
    column = list(ARCHITECTURES).index(machine)
    numbers = [numbers[column] for numbers in REFUSED.values() if numbers[column] is not None]
    for at, number in enumerate(numbers):
        yield EQUALS, len(numbers) - at, 0, int(number or 0)
    yield ANSWER, 0, 0, ALLOW
    yield ANSWER, 0, 0, NOT_PERMITTED
