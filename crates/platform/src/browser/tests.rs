use super::*;

fn address(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[test]
fn only_web_addresses_are_opened() {
    for text in ["file:///etc/passwd", "javascript:alert(1)", "ssh://host/", "mailto:ada@example.com"] {
        let refused = open_with(Some("/nonexistent/browser"), &address(text));
        assert_eq!(refused, Err(OpenError::NotWeb), "{text}");
    }
}

#[test]
fn a_browser_that_is_not_there_is_told_without_the_address() {
    let error = open_with(Some("/nonexistent/browser"), &address("https://as.example/?state=SECRET"));
    assert_eq!(error, Err(OpenError::NotStarted));
    assert!(!format!("{error:?} {}", OpenError::NotStarted).contains("SECRET"));
}

#[test]
fn the_address_stands_for_its_place_or_comes_last() {
    let of = |line: &str| {
        let (program, arguments) = words(line, "https://a.example/?x=%s").unwrap();
        format!("{program} {}", arguments.join(" "))
    };
    assert_eq!(of("firefox"), "firefox https://a.example/?x=%s");
    assert_eq!(of("chromium --no-sandbox"), "chromium --no-sandbox https://a.example/?x=%s");
    assert_eq!(of("b --url=%s --new"), "b --url=https://a.example/?x=%s --new");
    assert_eq!(words("  ", "https://a.example/"), None);
}

#[cfg(target_os = "linux")]
mod started {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt, path::Path};

    /// A browser that tells through a pipe what it was given.
    fn script(folder: &Path) -> String {
        let (browser, pipe) = (folder.join("browser"), folder.join("told"));
        let body = format!(
            "#!/bin/sh\nstreams=$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2)\n\
             group=$(cut -d ' ' -f 5 /proc/$$/stat)\n\
             printf '%s\\n' \"$#\" \"$1\" \"$streams\" \"$group\" $$ > '{}'\n",
            pipe.display()
        );
        fs::write(&browser, body).unwrap();
        fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        browser.display().to_string()
    }

    #[test]
    fn the_browser_gets_the_whole_address_and_none_of_our_streams() {
        let folder = tempfile::tempdir().unwrap();
        let browser = script(folder.path());
        let url = "https://as.example/authorize?client_id=a&state=b%20c&scope=x+y#'$(id)";

        open_with(Some(&browser), &address(url)).unwrap();

        let told = fs::read_to_string(folder.path().join("told")).unwrap();
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines[..2], ["1", address(url).as_str()]);
        assert_eq!(lines[2..5], ["/dev/null"; 3]);
        assert_eq!(lines[5], lines[6], "leads a process group of its own");
    }

    #[test]
    fn the_next_browser_is_taken_when_the_first_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let browser = script(folder.path());
        open_with(Some(&format!("/nonexistent/browser:{browser} %s")), &address("http://127.0.0.1/"))
            .unwrap();
        let told = fs::read_to_string(folder.path().join("told")).unwrap();
        assert!(told.starts_with("1\nhttp://127.0.0.1/\n"));
    }
}
