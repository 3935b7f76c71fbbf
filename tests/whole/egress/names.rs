//! A name server that knows every name (RFC 1035): most lead to somebody else.

use super::net::ELSEWHERE;
use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, UdpSocket},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// What names mean, and what was asked for.
#[derive(Default)]
pub struct Names {
    known: Arc<Mutex<BTreeMap<String, Ipv4Addr>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

const HEAD: usize = 12;
const ADDRESS: [u8; 2] = [0, 1];

impl Names {
    /// Answers from now on.
    pub fn serve(known: BTreeMap<String, Ipv4Addr>) -> Self {
        let names = Self { known: Arc::new(Mutex::new(known)), asked: Arc::default() };
        let socket = UdpSocket::bind(("127.0.0.53", 53)).expect("the port of name servers");
        let (known, asked) = (Arc::clone(&names.known), Arc::clone(&names.asked));
        thread::spawn(move || {
            let mut question = [0; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut question) {
                let Some((name, end)) = name(&question[..length]) else { continue };
                let known = known.lock().unwrap_or_else(PoisonError::into_inner);
                let at = known.get(&name).copied().unwrap_or(ELSEWHERE);
                asked.lock().unwrap_or_else(PoisonError::into_inner).push(name);
                // Whoever asked may be gone.
                _ = socket.send_to(&answer(&question[..length], end, at), from);
            }
        });
        names
    }

    /// From now on a name means another place.
    pub fn move_to(&self, name: &str, at: Ipv4Addr) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), at);
    }

    /// Every name that was asked for.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The name that is asked for, and where it ends.
fn name(question: &[u8]) -> Option<(String, usize)> {
    let (mut at, mut labels) = (HEAD, Vec::new());
    loop {
        let length = usize::from(*question.get(at)?);
        at += 1;
        if length == 0 {
            return Some((labels.join("."), at));
        }
        labels.push(String::from_utf8_lossy(question.get(at..at + length)?).to_lowercase());
        at += length;
    }
}

fn answer(question: &[u8], end: usize, at: Ipv4Addr) -> Vec<u8> {
    let whole = &question[..(end + 4).min(question.len())];
    let has_address = question.get(end..end + 2) == Some(&ADDRESS);
    let mut answer = whole.to_vec();
    // An answer without fault, recursion available; one question, nothing further.
    answer[2..HEAD].copy_from_slice(&[0x81, 0x80, 0, 1, 0, u8::from(has_address), 0, 0, 0, 0]);
    if has_address {
        // The name as in the question, its address, for no time.
        answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
        answer.extend(at.octets());
    }
    answer
}
