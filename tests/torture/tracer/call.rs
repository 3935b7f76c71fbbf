//! A system call on its way in: which thread, what it asks for, and of what.

use nix::{
    libc::{self, c_long, user_regs_struct},
    unistd::Pid,
};
use std::{
    collections::HashMap,
    fs::{self, File},
    os::unix::{ffi::OsStringExt, fs::FileExt},
    path::{Path, PathBuf},
};

/// A call that touches something outside of the process's memory.
#[derive(Clone, Debug)]
pub struct Call {
    /// The thread's name.
    pub thread: String,
    /// The call's name.
    pub name: &'static str,
    /// What it touches.
    pub target: Target,
    /// Whether it opens a file to write or makes one.
    pub to_write: bool,
}

/// What a call touches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A file or folder.
    File(PathBuf),
    /// The session bus, behind which the keychain is.
    Bus,
    /// The socket over which a new token is handed to those who wait for it.
    Handover,
    /// A server on the network.
    Server,
    /// Standard output or standard error.
    Output,
    /// A pipe, or what the process tells itself by.
    Own,
}

/// Where the call has its file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// The first argument is a descriptor.
    Descriptor,
    /// This argument is a path.
    Path(usize),
}

/// The calls that are looked at.
const CALLS: &[(c_long, &str, By)] = &[
    (libc::SYS_open, "open", By::Path(0)),
    (libc::SYS_openat, "openat", By::Path(1)),
    (libc::SYS_stat, "stat", By::Path(0)),
    (libc::SYS_lstat, "lstat", By::Path(0)),
    (libc::SYS_newfstatat, "newfstatat", By::Path(1)),
    (libc::SYS_statx, "statx", By::Path(1)),
    (libc::SYS_access, "access", By::Path(0)),
    (libc::SYS_faccessat, "faccessat", By::Path(1)),
    (libc::SYS_faccessat2, "faccessat2", By::Path(1)),
    (libc::SYS_mkdir, "mkdir", By::Path(0)),
    (libc::SYS_mkdirat, "mkdirat", By::Path(1)),
    (libc::SYS_unlink, "unlink", By::Path(0)),
    (libc::SYS_unlinkat, "unlinkat", By::Path(1)),
    (libc::SYS_rename, "rename", By::Path(1)),
    (libc::SYS_renameat, "renameat", By::Path(3)),
    (libc::SYS_renameat2, "renameat2", By::Path(3)),
    (libc::SYS_link, "link", By::Path(1)),
    (libc::SYS_linkat, "linkat", By::Path(3)),
    (libc::SYS_chmod, "chmod", By::Path(0)),
    (libc::SYS_fchmodat, "fchmodat", By::Path(1)),
    (libc::SYS_fchmod, "fchmod", By::Descriptor),
    (libc::SYS_fchown, "fchown", By::Descriptor),
    (libc::SYS_fstat, "fstat", By::Descriptor),
    (libc::SYS_read, "read", By::Descriptor),
    (libc::SYS_readv, "readv", By::Descriptor),
    (libc::SYS_pread64, "pread64", By::Descriptor),
    (libc::SYS_write, "write", By::Descriptor),
    (libc::SYS_writev, "writev", By::Descriptor),
    (libc::SYS_pwrite64, "pwrite64", By::Descriptor),
    (libc::SYS_pwritev, "pwritev", By::Descriptor),
    (libc::SYS_ftruncate, "ftruncate", By::Descriptor),
    (libc::SYS_fallocate, "fallocate", By::Descriptor),
    (libc::SYS_fsync, "fsync", By::Descriptor),
    (libc::SYS_fdatasync, "fdatasync", By::Descriptor),
    (libc::SYS_flock, "flock", By::Descriptor),
    (libc::SYS_fcntl, "fcntl", By::Descriptor),
    (libc::SYS_getdents64, "getdents64", By::Descriptor),
    (libc::SYS_lseek, "lseek", By::Descriptor),
    (libc::SYS_connect, "connect", By::Descriptor),
    (libc::SYS_bind, "bind", By::Descriptor),
    (libc::SYS_accept4, "accept4", By::Descriptor),
    (libc::SYS_sendto, "sendto", By::Descriptor),
    (libc::SYS_sendmsg, "sendmsg", By::Descriptor),
    (libc::SYS_recvfrom, "recvfrom", By::Descriptor),
    (libc::SYS_recvmsg, "recvmsg", By::Descriptor),
    (libc::SYS_mmap, "mmap", By::Descriptor),
];

/// Of any socket's address, in bytes.
const LONGEST_ADDRESS: usize = 128;

impl Call {
    /// None for one that is not looked at.
    pub(super) fn of(
        process: Pid,
        thread: Pid,
        registers: &user_regs_struct,
        sockets: &mut Sockets,
    ) -> Option<Self> {
        let number = registers.orig_rax.cast_signed();
        let &(_, mut name, by) = CALLS.iter().find(|(it, ..)| *it == number)?;
        let arguments = [registers.rdi, registers.rsi, registers.rdx, registers.r10, registers.r8];
        let memory = Memory(process);
        if number == libc::SYS_fcntl {
            name = memory.locks(arguments)?;
        }
        let descriptor = arguments[if number == libc::SYS_mmap { 4 } else { 0 }];
        let target = match by {
            By::Path(argument) => Target::File(memory.path(process, arguments, argument)?),
            By::Descriptor => {
                let target = link(process, descriptor)?;
                if matches!(number, libc::SYS_connect | libc::SYS_bind) {
                    let length = usize::try_from(arguments[2]).ok()?.min(LONGEST_ADDRESS);
                    sockets.leads(&target, memory.bytes(arguments[1], length)?.as_slice());
                }
                sockets.target(&target, descriptor)
            }
        };
        let flags = match number {
            libc::SYS_open => arguments[1],
            libc::SYS_openat => arguments[2],
            _ => 0,
        };
        let writing = libc::O_WRONLY | libc::O_RDWR | libc::O_CREAT | libc::O_TRUNC;
        let to_write = flags & u64::try_from(writing).unwrap_or_default() != 0;
        Some(Self { thread: name_of(process, thread), name, target, to_write })
    }
}

fn name_of(process: Pid, thread: Pid) -> String {
    let name = fs::read_to_string(format!("/proc/{process}/task/{thread}/comm")).unwrap_or_default();
    // Which of several that do the same is chance.
    name.trim_end().trim_end_matches(|it: char| it == '-' || it.is_ascii_digit()).to_owned()
}

fn link(process: Pid, descriptor: u64) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{process}/fd/{descriptor}")).ok()
}

/// The memory of the process that is followed.
struct Memory(Pid);

impl Memory {
    fn bytes(&self, at: u64, length: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; length];
        let read = File::open(format!("/proc/{}/mem", self.0)).ok()?.read_at(&mut bytes, at).ok()?;
        bytes.truncate(read);
        Some(bytes)
    }

    /// Whether a lock is taken or given back. All else is no matter of the file.
    fn locks(&self, arguments: [u64; 5]) -> Option<&'static str> {
        let sets = [libc::F_SETLK, libc::F_SETLKW, libc::F_OFD_SETLK, libc::F_OFD_SETLKW];
        let sets = sets.iter().any(|it| u64::try_from(*it) == Ok(arguments[1]));
        // Its kind is the first field of `struct flock`.
        let kind = self.bytes(arguments[2], 2).filter(|_| sets)?.try_into().map(i16::from_ne_bytes).ok()?;
        Some(if i32::from(kind) == libc::F_UNLCK { "unlock" } else { "lock" })
    }

    /// The path that an argument points to. One that stands alone is below the folder of the
    /// descriptor before it.
    fn path(&self, process: Pid, arguments: [u64; 5], argument: usize) -> Option<PathBuf> {
        // A path may stand at the end of what may be read.
        let mut bytes = self.bytes(arguments[argument], 512)?;
        let end = bytes.iter().position(|byte| *byte == 0)?;
        bytes.truncate(end);
        let path = PathBuf::from(std::ffi::OsString::from_vec(bytes));
        if path.is_absolute() {
            return Some(path);
        }
        let folder = argument.checked_sub(1).and_then(|before| link(process, arguments[before]));
        let folder = folder.unwrap_or_default();
        // Without a path it is the descriptor itself.
        Some(if path.as_os_str().is_empty() { folder } else { folder.join(path) })
    }
}

/// Which socket leads where.
#[derive(Default)]
pub(super) struct Sockets(HashMap<PathBuf, Target>);

impl Sockets {
    /// The socket has this address, or that of the other end.
    fn leads(&mut self, socket: &Path, address: &[u8]) {
        let Some((family, rest)) = address.split_first_chunk::<2>() else { return };
        let path = rest.split(|byte| *byte == 0).next().unwrap_or_default();
        let target = match i32::from(u16::from_ne_bytes(*family)) {
            libc::AF_UNIX if path.ends_with(b".sock") => Target::Handover,
            libc::AF_UNIX if path.ends_with(b"/bus") => Target::Bus,
            libc::AF_INET | libc::AF_INET6 => Target::Server,
            _ => Target::Own,
        };
        self.0.insert(socket.to_owned(), target);
    }

    /// A new socket came of one that listens to those who wait.
    pub(super) fn accepted(&mut self, process: Pid, descriptor: u64) {
        if let Some(socket) = link(process, descriptor) {
            self.0.insert(socket, Target::Handover);
        }
    }

    fn target(&self, link: &Path, descriptor: u64) -> Target {
        let text = link.to_string_lossy();
        if let Some(known) = self.0.get(link) {
            known.clone()
        } else if (1..=2).contains(&descriptor) {
            Target::Output
        } else if text.starts_with('/') && !text.starts_with("/dev/") {
            Target::File(link.to_owned())
        } else {
            Target::Own
        }
    }
}
