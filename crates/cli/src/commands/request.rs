//! `authkeep request`

mod body;

use crate::{
    caller,
    context::Context,
    output::{Failure, line, lines},
};
use authkeep_core::{
    call::Call,
    error::{Code, Error},
    ports::{HttpResponse, Method},
};
use clap::Args;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::{
    io::{self, IsTerminal},
    process::ExitCode,
};

/// Call the provider's API with a connection's token
///
/// The body of the answer goes to standard output. The token goes to the connection's own API and
/// nowhere else, unless --any-host says so; redirects are not followed. When the API refuses the
/// token, it is refreshed once and the call is sent again.
///
/// Exit code 0 for an answer below 400; from 400 on the body is printed all the same, the status
/// is told on standard error, and the exit code is 1.
#[derive(Debug, Args)]
#[command(
    override_usage = "authkeep request [OPTIONS] <NAME> [METHOD] <PATH-OR-URL>",
    after_help = "Examples:\n  authkeep request practice /me\n  \
                  authkeep request practice POST /notes -d '{\"text\":\"hello\"}'\n  \
                  authkeep request practice -i -H 'Accept: text/plain' /me"
)]
pub struct Arguments {
    /// The connection
    name: String,
    /// The method (GET, or POST with a body) and the path under the API, or a whole address
    #[arg(value_name = "[METHOD] PATH-OR-URL", num_args = 1..=2, required = true)]
    target: Vec<String>,
    /// A header line; once for each
    #[arg(short = 'H', long = "header", value_name = "LINE", value_parser = header)]
    headers: Vec<(String, SecretString)>,
    /// The body: text, @FILE, or @- for standard input. JSON is sent as such, all else as a form
    #[arg(short = 'd', long = "data", value_name = "BODY")]
    data: Option<String>,
    /// Print status and headers before the body
    #[arg(short = 'i', long)]
    include: bool,
    /// Let the token go to another host than the connection's API
    #[arg(long)]
    any_host: bool,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<ExitCode, Failure> {
    let Arguments { name, target, headers, data, include, any_host } = arguments;
    let body = data.map(|data| body::read(&data)).transpose()?;
    let call = call(target, headers, body, any_host)?;
    let service = context.service();
    let by = caller::name();
    let response = context.wait(async { Ok(service.call(&name, &call, by.as_deref()).await?) })?;
    print(context, &response, include)?;
    if response.status < 400 {
        return Ok(ExitCode::SUCCESS);
    }
    context.output.say(format_args!("The API answers {}.", response.status));
    Ok(ExitCode::FAILURE)
}

fn call(
    mut target: Vec<String>,
    mut headers: Vec<(String, SecretString)>,
    body: Option<SecretString>,
    any_host: bool,
) -> Result<Call, Error> {
    let address = target.pop().unwrap_or_default();
    let method = match target.pop() {
        None if body.is_some() => Method::Post,
        None => Method::Get,
        Some(method) => Method::parse(&method).ok_or_else(|| {
            let what = format!("{method} is no method.");
            Error::new(Code::Usage, what, "Use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.")
        })?,
    };
    let typed = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    if let (Some(body), false) = (&body, typed) {
        headers.push(("Content-Type".to_owned(), body::content_type(body).into()));
    }
    Ok(Call { method, target: address, headers, body, any_host })
}

fn print(context: &Context, response: &HttpResponse, include: bool) -> Result<(), Failure> {
    let body = response.body.expose_secret();
    if context.output.is_json() {
        let text = String::from_utf8_lossy(body);
        let value = serde_json::from_str(&text).unwrap_or_else(|_| Value::from(text));
        let answer = json!({ "status": response.status, "headers": response.headers, "body": value });
        return context.output.value(&answer);
    }
    let mut head = String::new();
    if include {
        head = format!("HTTP {}\n", response.status);
        for (name, value) in &response.headers {
            head.extend([&line(name), ": ", &line(value), "\n"]);
        }
        head.push('\n');
    }
    if io::stdout().is_terminal() {
        let text = String::from_utf8_lossy(body);
        let end = if text.ends_with('\n') || text.is_empty() { "" } else { "\n" };
        return context.output.data(format!("{head}{}{end}", lines(&text.replace("\r\n", "\n"))).as_bytes());
    }
    context.output.data(&[head.as_bytes(), body].concat())
}

fn header(text: &str) -> Result<(String, SecretString), String> {
    let (name, value) = text.split_once(':').ok_or("write it as NAME: VALUE")?;
    // RFC 9110 §5.6.2: a token. A line break would begin another header.
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let sound =
        !name.is_empty() && name.chars().all(token) && !value.chars().any(|c| c.is_control() && c != '\t');
    sound.then(|| (name.to_owned(), value.trim().into())).ok_or_else(|| "this is no header line".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(target: &[&str], body: Option<&str>) -> Result<Call, Error> {
        let target = target.iter().map(ToString::to_string).collect();
        call(target, Vec::new(), body.map(SecretString::from), false)
    }

    #[test]
    fn the_method_may_be_left_out() {
        let method = |target: &[&str], body| made(target, body).expect("a call").method;
        assert_eq!(method(&["/me"], None), Method::Get);
        assert_eq!(method(&["/me"], Some("x")), Method::Post);
        assert_eq!(method(&["put", "/me"], Some("x")), Method::Put);
        assert!(made(&["FETCH", "/me"], None).is_err());
    }

    #[test]
    fn a_body_says_what_it_is_unless_the_person_does() {
        let types =
            |call: &Call| call.headers.iter().map(|it| it.1.expose_secret().to_owned()).collect::<Vec<_>>();
        assert_eq!(types(&made(&["/x"], Some("{\"a\": 1}")).expect("a call")), ["application/json"]);
        assert_eq!(
            types(&made(&["/x"], Some("a=1")).expect("a call")),
            ["application/x-www-form-urlencoded"]
        );
        assert!(types(&made(&["/x"], None).expect("a call")).is_empty());
        let own = vec![header("content-type: text/plain").expect("a header")];
        let call = call(vec!["/x".to_owned()], own, Some("{}".into()), false).expect("a call");
        assert_eq!(types(&call), ["text/plain"]);
    }

    #[test]
    fn header_lines() {
        let (name, value) = header("X-Mode:  fast ").expect("a header");
        assert_eq!((name.as_str(), value.expose_secret()), ("X-Mode", "fast"));
        for wrong in ["", "X", ": v", "X Y: v", "X: a\r\nY: b", "Ü: v"] {
            assert!(header(wrong).is_err(), "{wrong:?}");
        }
    }
}
