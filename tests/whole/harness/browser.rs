//! A browser of a few lines: it asks for pages, keeps cookies and follows redirects, and knows no
//! more.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
};
use url::Url;

use super::wait::PATIENCE;

/// What a server answered.
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// The header lines, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// Opens an address and follows its redirects to the page that is shown.
pub fn open(address: &str) -> Page {
    let mut cookies = BTreeMap::new();
    let mut url = Url::parse(address).expect("an address");
    loop {
        let page = visit(&url, &mut cookies);
        match page.leads_to(&url) {
            Some(next) => url = next,
            None => return page,
        }
    }
}

/// Opens an address and gives where its server sends the browser in the end, unvisited: the
/// callback.
pub fn callback_of(address: &str) -> Url {
    let mut cookies = BTreeMap::new();
    let mut url = Url::parse(address).expect("an address");
    loop {
        let page = visit(&url, &mut cookies);
        let next = page.leads_to(&url);
        let next = next.unwrap_or_else(|| panic!("no redirect but {}: {}", page.status, page.body));
        if next.origin() != url.origin() {
            return next;
        }
        url = next;
    }
}

impl Page {
    /// The values of a header.
    pub fn header(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn leads_to(&self, from: &Url) -> Option<Url> {
        let location = self.header("location").next().filter(|_| (300..400).contains(&self.status))?;
        Some(from.join(location).expect("an address"))
    }
}

/// One request, one answer. Cookies go to every path: there is one server at most that has any.
fn visit(url: &Url, cookies: &mut BTreeMap<String, String>) -> Page {
    let (host, port) = (url.host_str().expect("a host"), url.port().expect("a port"));
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let sent: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let cookie = if sent.is_empty() { String::new() } else { format!("Cookie: {}\r\n", sent.join("; ")) };
    let mut stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).expect("a server");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
    let head = format!("GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\n{cookie}Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("the request is taken");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let page = read(&String::from_utf8(answer).expect("text"));
    for cookie in page.header("set-cookie") {
        let (name, value) = cookie.split(';').next().and_then(|it| it.split_once('=')).expect("a cookie");
        cookies.insert(name.to_owned(), value.to_owned());
    }
    page
}

fn read(answer: &str) -> Page {
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status line");
    let header = |line: &str| {
        let (name, value) = line.split_once(':').expect("a header line");
        (name.to_ascii_lowercase(), value.trim().to_owned())
    };
    Page {
        status: status.parse().expect("a status"),
        headers: lines.map(header).collect(),
        body: body.to_owned(),
    }
}
