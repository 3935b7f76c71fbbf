//! A server that secrets must never reach. It writes down whatever comes.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

/// Somebody else's server on a port of its own.
pub struct Foreign {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Foreign {
    /// Starts one; it ends with the test.
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&heard);
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                // Who connects is noted, whatever it says after.
                let index = {
                    let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
                    notes.push(String::new());
                    notes.len() - 1
                };
                _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
                let mut said = [0; 16 * 1024];
                let length = stream.read(&mut said).unwrap_or_default();
                let text = String::from_utf8_lossy(&said[..length]).into_owned();
                notes.lock().unwrap_or_else(PoisonError::into_inner)[index] = text;
                _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
            }
        });
        Self { port, heard }
    }

    /// Its host and port.
    pub fn authority(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Its origin.
    pub fn origin(&self) -> String {
        format!("http://{}", self.authority())
    }

    /// What came.
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
