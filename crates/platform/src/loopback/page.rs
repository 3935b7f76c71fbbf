use http_body_util::Full;
use hyper::{
    Response, StatusCode,
    body::Bytes,
    header::{
        ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue,
        REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    },
};
use std::fmt::Write;

const STYLE: &str = include_str!("page.css");

/// The page has the code in its address: it loads nothing, runs nothing and tells nobody where
/// it was (OAuth 2.1 section 2.3.6). The hash is that of [`STYLE`].
const HEADERS: [(HeaderName, &str); 6] = [
    (CONTENT_TYPE, "text/html; charset=utf-8"),
    (CACHE_CONTROL, "no-store"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'sha256-zBrmsF17TZFHKqQ3WUd0ZxIp1MIeaLX8c7GOBVwuiZ0='; \
         frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

const KEEP: &str = r#"<svg viewBox="0 0 16 16" aria-hidden="true"><path fill="currentColor" fill-rule="evenodd" d="M1 1h3v3h2V1h4v3h2V1h3v7h-1v7H2V8H1zM8 6a2.250 2.250 0 0 0-1 4.270V13.500h2V10.270A2.250 2.250 0 0 0 8 6z"/></svg>"#;

/// What a page tells. The shape beside its title says it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It went well.
    Kept,
    /// A person is needed.
    Asks,
    /// It did not work.
    Failed,
}

/// A page shown in the browser after a callback. Its texts may come from anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// What happened.
    pub title: String,
    /// What it means and what to do, a paragraph each.
    pub sentences: Vec<String>,
    /// How it ended.
    pub tone: Tone,
}

impl Page {
    pub(super) fn refusal(title: &str) -> Self {
        Self { title: title.to_owned(), sentences: Vec::new(), tone: Tone::Failed }
    }

    fn html(&self) -> String {
        let (class, shape) = self.tone.look();
        let title = escape(&self.title);
        let sentences: String = self.sentences.iter().fold(String::new(), |mut html, sentence| {
            let _ = write!(html, "<p>{}</p>", escape(sentence));
            html
        });
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
             <title>{title} · Authkeep</title><style>{STYLE}</style></head>\
             <body><main class=\"{class}\"><header>{KEEP}Authkeep</header>\
             <h1>{shape}<span>{title}</span></h1>{sentences}\
             <footer>You can close this tab.</footer></main></body></html>"
        )
    }
}

impl Tone {
    fn look(self) -> (&'static str, &'static str) {
        match self {
            Self::Kept => (
                "kept",
                r#"<svg viewBox="0 0 14 14" aria-hidden="true"><circle cx="7" cy="7" r="7" fill="currentColor"/><path d="m3.900 7.200 2.200 2.200 4.100-4.600" fill="none" stroke="Canvas" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round"/></svg>"#,
            ),
            Self::Asks => (
                "asks",
                r#"<svg viewBox="0 0 14 14" aria-hidden="true"><path fill="currentColor" fill-rule="evenodd" d="M6.100.700a1.300 1.300 0 0 1 1.800 0l5.400 5.400a1.300 1.300 0 0 1 0 1.800l-5.400 5.400a1.300 1.300 0 0 1-1.800 0L.700 7.900a1.300 1.300 0 0 1 0-1.800zM6.250 3.500v4.250h1.500V3.500zM6.250 9v1.500h1.500V9z"/></svg>"#,
            ),
            Self::Failed => (
                "failed",
                r#"<svg viewBox="0 0 14 14" aria-hidden="true"><circle cx="7" cy="7" r="6.200" fill="none" stroke="currentColor" stroke-width="1.500"/><path d="m4.700 4.700 4.600 4.600M9.300 4.700 4.700 9.300" stroke="currentColor" stroke-width="1.600" stroke-linecap="round"/></svg>"#,
            ),
        }
    }
}

/// The page as an answer.
pub(super) fn response(status: StatusCode, page: &Page) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(page.html()));
    *response.status_mut() = status;
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET"));
    }
    response
}

/// Text as HTML shows it, safe between tags and in quoted attributes.
fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut html, character| {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
        html
    })
}

#[cfg(test)]
mod tests;
