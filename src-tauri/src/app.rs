//! The parts put together with Tauri.

use crate::{commands, desk::Desk, handler, links, login, painting, shell::Shell, tray, watcher, window};
use anyhow::Context as _;
use authkeep_platform::{apart::Program, changes::Changes, paths::Paths, tray_host};
use std::{env, error::Error, sync::Arc, time::Duration};
use tauri::{AppHandle, Manager, RunEvent, Runtime};
use tauri_plugin_notification::NotificationExt;
use tokio::time;

/// How long a tray is waited for at login: a panel may come up after the apps.
const PANEL: Duration = Duration::from_secs(15);

/// Between two looks for it.
const LOOK: Duration = Duration::from_secs(1);

/// Runs the app to its end.
///
/// # Errors
/// The system provides no window, or says where nothing is kept.
pub fn run(program: Program) -> anyhow::Result<()> {
    painting::prepare();
    let mut context = tauri::generate_context!();
    if cfg!(debug_assertions) {
        // It shares neither records nor secrets with a real one, and must not be taken for it.
        context.config_mut().identifier.push_str(".debug");
    }
    let app = tauri::Builder::default()
        // The first: a second process ends here, before it has opened anything.
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
            // A link brings the window if it is worth one, and a login never does.
            if arguments.len() <= 1 {
                open_window(app);
            }
        }))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_notification::init())
        .invoke_handler(commands::handler())
        .setup(move |app| set_up(app.handle(), program));
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    let app = app.plugin(login::plugin());
    app.build(context).context("the app cannot be started")?.run(on_event);
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

fn set_up<R: Runtime>(app: &AppHandle<R>, program: Program) -> Result<(), Box<dyn Error>> {
    let paths = Paths::from_env()?;
    if let Err(error) = authkeep_platform::log::start(&paths, None) {
        tracing::warn!(%error, "there is no log");
    }
    let version = app.package_info().version.to_string();
    let shell = Shell::new(&paths, program, Box::new(Windowed(app.clone())), version);
    app.manage(shell.clone());

    // The first: its processes come up while the rest is done here.
    let at_login = env::args_os().any(|argument| argument == login::IN_TRAY);
    if at_login && shell.settings.now().start_hidden {
        tauri::async_runtime::spawn(stay_in_tray(app.clone()));
    } else {
        window::open(app)?;
    }
    if let Err(error) = tray::start(app, &paths, shell.clone()) {
        tracing::warn!(%error, "there is no tray");
    }
    tauri::async_runtime::spawn(watcher::run(shell.clone(), Changes::new(&paths)));
    let practising = shell.clone();
    tauri::async_runtime::spawn(async move { practising.start_practice().await });
    links::start(app, &shell);
    Ok(())
}

/// Without a tray there would be no way to the app: it gets a window after all.
async fn stay_in_tray<R: Runtime>(app: AppHandle<R>) {
    let panel = async {
        while !tauri::async_runtime::spawn_blocking(tray_host::is_there).await.unwrap_or(false) {
            time::sleep(LOOK).await;
        }
    };
    if time::timeout(PANEL, panel).await.is_err() {
        open_window(&app);
    }
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

    fn has_tray(&self) -> bool {
        tray_host::is_there()
    }

    fn owns_scheme(&self) -> bool {
        handler::is_this_app(&self.0)
    }

    fn starts_at_login(&self) -> bool {
        login::starts(&self.0)
    }

    fn start_at_login(&self, start: bool) -> Result<(), String> {
        login::start(&self.0, start)
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
