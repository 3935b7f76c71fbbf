//! The parts put together with Tauri.

use crate::{commands, desk::Desk, handler, links, shell::Shell, tray, watcher, window, wire::About};
use anyhow::Context as _;
use authkeep_platform::{changes::Changes, paths::Paths, tray_host};
use std::{env, error::Error, sync::Arc};
use tauri::{AppHandle, Manager, RunEvent, Runtime};
use tauri_plugin_autostart::{MacosLauncher, ManagerExt};
use tauri_plugin_notification::NotificationExt;

/// Given to the app when the system starts it at login: there is a tray, and no window.
const IN_TRAY: &str = "--in-tray";

/// Runs the app to its end.
///
/// # Errors
/// The system provides no window, or says where nothing is kept.
pub fn run() -> anyhow::Result<()> {
    let mut context = tauri::generate_context!();
    if cfg!(debug_assertions) {
        // It shares neither records nor secrets with a real one, and must not be taken for it.
        context.config_mut().identifier.push_str(".debug");
    }
    let app = tauri::Builder::default()
        // The first: a second process ends here, before it has opened anything.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| open_window(app)))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_autostart::init(MacosLauncher::LaunchAgent, Some(vec![IN_TRAY])))
        .invoke_handler(commands::handler())
        .setup(|app| set_up(app.handle()))
        .build(context)
        .context("the app cannot be started")?;
    app.run(on_event);
    Ok(())
}

fn on_event<R: Runtime>(app: &AppHandle<R>, event: RunEvent) {
    match event {
        RunEvent::Exit => app.state::<Arc<Shell>>().clipboard.close(),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => open_window(app),
        _ => {}
    }
}

fn set_up<R: Runtime>(app: &AppHandle<R>) -> Result<(), Box<dyn Error>> {
    let paths = Paths::from_env()?;
    if let Err(error) = authkeep_platform::log::start(&paths, None) {
        tracing::warn!(%error, "there is no log");
    }
    let tray_host = tray_host::is_there();
    let about = About { version: app.package_info().version.to_string(), tray: tray_host };
    let shell = Shell::new(&paths, Box::new(Windowed(app.clone())), about, handler::is_this_app(app));
    app.manage(shell.clone());

    if let Err(error) = tray::start(app, shell.clone()) {
        tracing::warn!(%error, "there is no tray");
    }
    tauri::async_runtime::spawn(watcher::run(shell.clone(), Changes::new(&paths)));
    let practising = shell.clone();
    tauri::async_runtime::spawn(async move { practising.practice.start().await });
    links::start(app, &shell);
    if !tray_host || !env::args_os().any(|argument| argument == IN_TRAY) {
        window::open(app)?;
    }
    Ok(())
}

/// The desktop through Tauri and its plugins.
struct Windowed<R: Runtime>(AppHandle<R>);

impl<R: Runtime> Desk for Windowed<R> {
    fn open_window(&self) {
        open_window(&self.0);
    }

    fn window_is_looked_at(&self) -> bool {
        window::is_looked_at(&self.0)
    }

    fn notify(&self, title: &str, body: &str) {
        if let Err(error) = self.0.notification().builder().title(title).body(body).show() {
            tracing::warn!(%error, "a notification cannot be shown");
        }
    }

    fn starts_at_login(&self) -> bool {
        self.0.autolaunch().is_enabled().unwrap_or(false)
    }

    fn start_at_login(&self, start: bool) -> Result<(), String> {
        let autolaunch = self.0.autolaunch();
        let done = if start { autolaunch.enable() } else { autolaunch.disable() };
        done.map_err(|error| error.to_string())
    }
}

/// Windows belong to the main thread.
fn open_window<R: Runtime>(app: &AppHandle<R>) {
    let opening = app.clone();
    let opened = app.run_on_main_thread(move || {
        if let Err(error) = window::open(&opening) {
            tracing::error!(%error, "the window cannot be opened");
        }
    });
    if let Err(error) = opened {
        tracing::error!(%error, "the window cannot be opened");
    }
}
