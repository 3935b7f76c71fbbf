//! `authkeep doctor`

mod clock;
mod folders;
mod keychain;
mod loopback;
mod owed;
mod providers;

use crate::{
    context::Context,
    exit,
    output::{DANGER, Failure, line, styled},
};
use authkeep_core::error::{Code, Error};
use clap::Args;
use serde::Serialize;
use std::{fmt::Write, process::ExitCode};

/// Check what Authkeep rests on, and say how to mend it
///
/// Calls no provider. The exit code is that of the worst finding, 0 if all is well.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  authkeep doctor")]
pub struct Arguments {}

/// One thing that was looked at: what it is and what was found.
struct Finding {
    check: &'static str,
    found: Result<String, Error>,
}

#[derive(Serialize)]
struct View<'a> {
    check: &'a str,
    ok: bool,
    detail: &'a str,
    hint: Option<&'a str>,
    code: Option<Code>,
}

pub fn run(context: &Context, _: Arguments) -> Result<ExitCode, Failure> {
    let service = context.service_with_secrets();
    let findings = context.wait(async {
        let mut findings = vec![
            Finding { check: "keychain", found: keychain::check(&context.keychain).await },
            Finding { check: "folders", found: folders::check(&context.paths) },
            Finding { check: "database", found: folders::check_database(&context.paths, &service) },
            Finding { check: "clock", found: clock::check(&service) },
            Finding { check: "loopback", found: loopback::check().await },
        ];
        for port in loopback::fixed_ports(&service.catalogue()) {
            findings.push(Finding { check: "port", found: loopback::check_port(port).await });
        }
        findings.push(Finding { check: "owed", found: owed::check(&service) });
        findings.push(Finding { check: "providers", found: providers::check(&service.catalogue()) });
        Ok(findings)
    })?;
    if context.output.is_json() {
        context.output.value(&findings.iter().map(Finding::view).collect::<Vec<_>>())?;
    } else {
        let text: String = findings.iter().map(Finding::text).collect();
        context.output.page(&text)?;
    }
    let codes = findings.iter().filter_map(|finding| Some(finding.found.as_ref().err()?.code));
    Ok(codes.max_by_key(|code| exit::number(*code)).map_or(ExitCode::SUCCESS, exit::code))
}

impl Finding {
    fn view(&self) -> View<'_> {
        let error = self.found.as_ref().err();
        View {
            check: self.check,
            ok: error.is_none(),
            detail: self.found.as_ref().unwrap_or_else(|error| &error.what),
            hint: error.map(Error::command_hint),
            code: error.map(|error| error.code),
        }
    }

    fn text(&self) -> String {
        match &self.found {
            Ok(detail) => format!("ok    {:<10} {}\n", self.check, line(detail)),
            Err(error) => {
                let mut text =
                    format!("{}  {:<10} {}\n", styled(DANGER, "mend"), self.check, line(&error.what));
                let _ = writeln!(text, "{:17}{}", "", line(error.command_hint()));
                text
            }
        }
    }
}
