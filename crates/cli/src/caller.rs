//! Who asks: the program that started this one, for the log.

/// The name of the parent process, where the system tells it without a search.
pub fn name() -> Option<String> {
    #[cfg(target_os = "linux")]
    {
        let comm = std::fs::read(format!("/proc/{}/comm", std::os::unix::process::parent_id())).ok()?;
        let name = String::from_utf8_lossy(&comm);
        Some(name.trim_end_matches('\n').to_owned()).filter(|name| !name.is_empty())
    }
    #[cfg(not(target_os = "linux"))]
    None
}
