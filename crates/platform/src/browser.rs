//! Opens addresses in the person's own browser (RFC 8252 section 5), as a process of its own.

use std::{
    env,
    process::{Command, Stdio},
    thread,
};
use url::Url;

/// Why no browser was opened. Without the address, for it holds the `state` of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The address is not a web page's. Other schemes start other programs.
    #[error("only http and https addresses are opened in a browser")]
    NotWeb,
    /// No browser could be started.
    #[error("no browser could be started: open the address yourself, or name a browser in $BROWSER")]
    NotStarted,
}

/// Opens a web address in the browser and does not wait for it. On Linux a command line in
/// `$BROWSER` comes first: several are separated by `:`, and the address stands for `%s` or is
/// appended.
///
/// May take a quarter of a second, in which the system's opener can still say that it failed.
pub fn open(url: &Url) -> Result<(), OpenError> {
    let browser = if cfg!(target_os = "linux") { env::var("BROWSER").ok() } else { None };
    open_with(browser.as_deref(), url)
}

fn open_with(browser: Option<&str>, url: &Url) -> Result<(), OpenError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(OpenError::NotWeb);
    }
    let done = match browser {
        Some(lines) if !lines.trim().is_empty() => lines.split(':').any(|line| start(line, url)),
        // Its error names the command with the address in it.
        _ => open::that_detached(url.as_str()).is_ok(),
    };
    if done { Ok(()) } else { Err(OpenError::NotStarted) }
}

/// Starts a browser in a process group of its own, so that an interrupt at our terminal
/// does not end it, and with no way to write into our output.
fn start(line: &str, url: &Url) -> bool {
    let Some((program, arguments)) = words(line, url.as_str()) else { return false };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let Ok(mut child) = command.spawn() else { return false };
    // Somebody has to take its exit status, or it stays as a zombie as long as we live.
    thread::spawn(move || child.wait());
    true
}

fn words(line: &str, url: &str) -> Option<(String, Vec<String>)> {
    let mut words = line.split_whitespace().map(|word| word.replace("%s", url));
    let program = words.next()?;
    let mut arguments: Vec<String> = words.collect();
    if !line.contains("%s") {
        arguments.push(url.to_owned());
    }
    Some((program, arguments))
}

#[cfg(test)]
mod tests;
