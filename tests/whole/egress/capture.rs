//! Everything that goes over the network of a test, by tcpdump.

use super::net::Net;
use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, UdpSocket},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use crate::harness::eventually;

/// The end of what is looked at, on the network itself.
const END: &[u8] = b"nothing after this is of interest";

/// A capture that runs.
pub struct Capture {
    child: Child,
    file: PathBuf,
}

impl Capture {
    /// Begins one that leaves out these ports of 127.0.0.1: what is behind the connection's own
    /// hosts, and where the person's browser brings the answer.
    pub fn begin(net: &Net, without: [u16; 2]) -> Self {
        let file = net.file("all.pcap");
        let ports = without.map(|port| format!("(host 127.0.0.1 and tcp port {port})")).join(" or ");
        let mut command = Command::new("tcpdump");
        command.args(["-i", "lo", "-U", "--immediate-mode", "-Z", "root", "-s", "0", "-w"]).arg(&file);
        let mut child =
            command.arg(format!("not ({ports})")).stderr(Stdio::piped()).spawn().unwrap_or_else(|error| {
                panic!("tcpdump cannot be started ({error}); scripts/setup installs it")
            });
        let mut said = String::new();
        let mut errors = BufReader::new(child.stderr.take().expect("a pipe"));
        while !said.contains("listening on") {
            assert_ne!(errors.read_line(&mut said).expect("text"), 0, "tcpdump: {said}");
        }
        // It says more at its end.
        std::thread::spawn(move || errors.lines().for_each(drop));
        Self { child, file }
    }

    /// The lines of tcpdump about connections that somebody began, up to now, but for those to
    /// these places. Whether anybody answered makes no difference.
    pub fn begun(&self, but_to: impl IntoIterator<Item = Ipv4Addr>) -> Vec<String> {
        self.bytes();
        let known: String = but_to.into_iter().map(|at| format!(" and not dst host {at}")).collect();
        // tcpdump has no names for what stands behind an IPv6 head.
        let begins = "(tcp[13] & 18 = 2 or (ip6[6] = 6 and ip6[53] & 18 = 2))";
        let mut command = Command::new("tcpdump");
        command.arg("-nn").arg("-r").arg(&self.file).arg(format!("{begins}{known}"));
        let output = command.output().expect("tcpdump");
        // The file may end within a packet that is being written.
        String::from_utf8(output.stdout).expect("text").lines().map(str::to_owned).collect()
    }

    /// All of it up to now.
    pub fn bytes(&self) -> Vec<u8> {
        let socket = UdpSocket::bind(("127.0.0.1", 0)).expect("a socket");
        let mut bytes = Vec::new();
        socket.send_to(END, ("198.51.100.1", 9)).expect("sent");
        eventually("the capture comes to its end", || {
            bytes = fs::read(&self.file).expect("a capture");
            bytes.windows(END.len()).any(|part| part == END)
        });
        bytes
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        // Both fail only when it ended.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
