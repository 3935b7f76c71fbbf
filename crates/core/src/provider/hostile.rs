//! Values that would lead an address elsewhere if they were put into a host unchecked.

/// For the place of one label before `.{suffix}`.
pub(super) fn labels(suffix: &str) -> Vec<String> {
    let mut values: Vec<String> = [
        "",
        " ",
        ".",
        "..",
        "-acme",
        "acme-",
        "a.b",
        "acme.",
        ".acme",
        "Acme",
        "acme ",
        "acme%2eevil",
        "%65vil.example%2f",
        "a_b",
        "acme\0",
        "acme\r\n",
        "evil.example:443/",
        "evil.example:",
        "acme:8443",
        "//evil.example/",
        "https://evil.example/",
        "u:p@evil.example/",
        "a@evil.example:8443/",
        "x@evil.example#",
        "ａｃｍｅ",
        "acme\u{ad}",
        "evil。example/",
        "acme．evil",
        "acme\u{202e}",
        "ac\u{3bc}e",
    ]
    .map(Into::into)
    .into();
    values.extend(
        ["/", "?", "#", "\\", "\t/", "\n/", "\r/", "@", "/..", "/%2e%2e/", ";"]
            .map(|end| format!("evil.example{end}")),
    );
    values.extend(["\t", "\n", "\r", "\u{a0}"].map(|space| format!("ac{space}me")));
    values.extend(
        hosts().into_iter().flat_map(|host| [format!("{host}/"), format!("{host}#"), format!("x@{host}/")]),
    );
    values.push("a".repeat(64));
    values.push(format!("acme.{suffix}@evil.example/"));
    values.push(format!("evil.example/.{suffix}"));
    values.push(format!("acme.{suffix}.evil"));
    values
}

/// For the place of a whole host: this machine, numbers in any spelling, and what is no host.
pub(super) fn hosts() -> Vec<String> {
    let mut hosts: Vec<String> = [
        "",
        "localhost",
        "app.localhost",
        "intranet",
        "127.0.0.1",
        "127.1",
        "10.0.0.5",
        "169.254.169.254",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "2130706433",
        "1.2.3.0x4",
        "evil.0x",
        "evil.0xg",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "１２７.0.0.1",
        "acme.example.",
        ".acme.example",
        "acme..example",
        "-acme.example",
        "acme-.example",
        "Acme.example",
        "acme_x.example",
        "user@acme.example",
        "acme.example:443",
        "acme.example:0443",
        "acme.example:99999",
        "acme.example:",
        "acme.example:8443:9",
        "acme.example:+1",
        "acme.example/x",
        "acme.example?x",
        "acme.example#x",
        "acme.example\\x",
        "acme%2eexample",
        "acme.example%00",
        "acme。example",
        "ac\tme.example",
        "acme.example\n",
        " acme.example",
        "xn--.example",
    ]
    .map(Into::into)
    .into();
    hosts.push(format!("{}.example", "a".repeat(64)));
    hosts.push(format!("{}example", "abcdefgh.".repeat(30)));
    hosts
}
