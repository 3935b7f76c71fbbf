//! A browser of a few lines: it asks for pages, keeps cookies, follows redirects and sends forms, and
//! knows no more.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
};
use url::{Url, form_urlencoded::Serializer};

use super::wait::PATIENCE;

/// What a server answered.
pub struct Page {
    /// Its address.
    pub url: Url,
    /// The HTTP status.
    pub status: u16,
    /// The header lines, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// Opens an address and follows its redirects to the page that is shown.
pub fn open(address: &str) -> Page {
    Browser::default().open(&Url::parse(address).expect("an address"))
}

/// Opens an address and gives where its server sends the browser in the end, unvisited: the
/// callback.
pub fn callback_of(address: &str) -> Url {
    let mut browser = Browser::default();
    let mut url = Url::parse(address).expect("an address");
    loop {
        let page = browser.visit(&url, None);
        let next = page.leads_to();
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

    fn leads_to(&self) -> Option<Url> {
        let location = self.header("location").next().filter(|_| (300..400).contains(&self.status))?;
        Some(self.url.join(location).expect("an address"))
    }

    /// What stands in the hidden fields of its forms, which needs no escapes.
    fn hidden(&self) -> impl Iterator<Item = (&str, &str)> {
        let inputs = self.body.split("<input ").skip(1).filter_map(|rest| rest.split('>').next());
        let hidden = inputs.filter(|input| input.contains("type=\"hidden\""));
        hidden.filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)))
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = tag.split_once(&format!("{name}=\""))?;
    value.split('"').next()
}

/// A browser, with its cookies.
#[derive(Default)]
pub struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// Opens an address and follows its redirects to the page that is shown.
    pub fn open(&mut self, url: &Url) -> Page {
        let page = self.visit(url, None);
        self.follow(page)
    }

    /// Fills in the page's one form, sends it and follows where that leads.
    pub fn send(&mut self, page: &Page, fields: &[(&str, &str)]) -> Page {
        let form = Serializer::new(String::new()).extend_pairs(page.hidden()).extend_pairs(fields).finish();
        let page = self.visit(&page.url, Some(&form));
        self.follow(page)
    }

    fn follow(&mut self, mut page: Page) -> Page {
        while let Some(next) = page.leads_to() {
            page = self.visit(&next, None);
        }
        page
    }

    /// One request, one answer. Cookies go to every path: there is one server at most that has any.
    fn visit(&mut self, url: &Url, form: Option<&str>) -> Page {
        let (host, port) = (url.host_str().expect("a host"), url.port().expect("a port"));
        let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let sent: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookie = if sent.is_empty() { String::new() } else { format!("Cookie: {}\r\n", sent.join("; ")) };
        let (method, body) = match form {
            Some(form) => (
                "POST",
                format!(
                    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
                    form.len()
                ),
            ),
            None => ("GET", "\r\n".to_owned()),
        };
        let mut stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).expect("a server");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        let head =
            format!("{method} {target} HTTP/1.1\r\nHost: {host}:{port}\r\n{cookie}Connection: close\r\n");
        stream.write_all([head, body].concat().as_bytes()).expect("the request is taken");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let page = read(url, &String::from_utf8(answer).expect("text"));
        for cookie in page.header("set-cookie") {
            let pair = cookie.split(';').next().and_then(|it| it.split_once('='));
            let (name, value) = pair.expect("a cookie");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        page
    }
}

fn read(url: &Url, answer: &str) -> Page {
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status line");
    let header = |line: &str| {
        let (name, value) = line.split_once(':').expect("a header line");
        (name.to_ascii_lowercase(), value.trim().to_owned())
    };
    Page {
        url: url.clone(),
        status: status.parse().expect("a status"),
        headers: lines.map(header).collect(),
        body: body.to_owned(),
    }
}
