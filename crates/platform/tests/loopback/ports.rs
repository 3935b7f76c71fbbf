use crate::{LONG, client::Answer, verdict};
use authkeep_platform::loopback::{BindError, Host, Loopback};
use std::{
    future,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
};
use tokio::time::timeout;

const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

fn has_ipv6() -> bool {
    TcpListener::bind((V6, 0)).is_ok()
}

#[tokio::test]
async fn every_host_is_served_on_both_families() {
    for host in [Host::Ipv4, Host::Ipv6, Host::Localhost] {
        for family in [V4, V6] {
            if !has_ipv6() && (family == V6 || host == Host::Ipv6) {
                continue;
            }
            let loopback = Loopback::bind(host, None, "/done").await.unwrap();
            let port = loopback.redirect_uri().port().unwrap();
            assert_eq!(loopback.redirect_uri().as_str(), format!("http://{host}:{port}/done"));
            let task = tokio::spawn(loopback.serve(|url| future::ready(verdict(&url))));
            let request = format!("GET /done?state=right HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n");
            Answer::to(SocketAddr::new(family, port), request.as_bytes()).await.assert(200, "Connected");
            timeout(LONG, task).await.unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn a_given_port_is_kept() {
    let free = Loopback::bind(Host::Ipv4, None, "/").await.unwrap().redirect_uri().port();
    let loopback = Loopback::bind(Host::Ipv4, free, "/").await.unwrap();
    assert_eq!(loopback.redirect_uri().port(), free);
}

#[tokio::test]
async fn a_busy_port_is_told_with_what_to_do() {
    let other = TcpListener::bind((V4, 0)).unwrap();
    let port = other.local_addr().unwrap().port();
    for host in [Host::Ipv4, Host::Localhost] {
        let error = Loopback::bind(host, Some(port), "/").await.unwrap_err();
        assert!(matches!(error, BindError::Busy { port: told } if told == port), "{error}");
        assert!(error.to_string().contains("choose another port"));
    }
}

#[tokio::test]
async fn half_a_localhost_is_none() {
    if !has_ipv6() {
        return;
    }
    let other = TcpListener::bind((V6, 0)).unwrap();
    let port = other.local_addr().unwrap().port();
    let error = Loopback::bind(Host::Localhost, Some(port), "/").await.unwrap_err();
    assert!(matches!(error, BindError::Busy { .. }), "{error}");
    assert!(Loopback::bind(Host::Ipv4, Some(port), "/").await.is_ok());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn only_loopback_addresses_are_opened() {
    let loopback = Loopback::bind(Host::Localhost, None, "/").await.unwrap();
    let port = format!(":{:04X}", loopback.redirect_uri().port().unwrap());
    let of = |table: &str| -> Vec<String> {
        let table = std::fs::read_to_string(table).unwrap_or_default();
        let listening = table.lines().filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            (fields[3] == "0A").then(|| fields[1].to_owned())
        });
        listening.filter(|local| local.ends_with(&port)).collect()
    };
    // As the kernel writes 127.0.0.1 and ::1.
    assert_eq!(of("/proc/net/tcp"), [format!("0100007F{port}")]);
    if has_ipv6() {
        assert_eq!(of("/proc/net/tcp6"), [format!("{:024}01000000{port}", 0)]);
    }
}

#[test]
fn hosts_of_redirect_uris() {
    for (text, host) in [
        ("127.0.0.1", Some(Host::Ipv4)),
        ("::1", Some(Host::Ipv6)),
        ("[::1]", Some(Host::Ipv6)),
        ("localhost", Some(Host::Localhost)),
        ("0.0.0.0", None),
        ("localhost.example", None),
        ("", None),
    ] {
        assert_eq!(Host::parse(text), host, "{text}");
    }
}
