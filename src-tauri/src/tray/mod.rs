//! The tray: a shape that tells the worst state, and a menu. What they are is decided by pure
//! functions; here it is only put before the person.

mod action;
mod icon;
mod menu;

use crate::{
    shell::Shell,
    standing::span,
    wire::{BeginRequest, ClientChoice, Copied, CopyForm, Show},
};
use action::Action;
use authkeep_core::{
    connection::Id,
    error::{Code, Error},
};
use authkeep_platform::paths::Paths;
use icon::Icon;
use jiff::SignedDuration;
use menu::Item;
use std::{sync::Arc, time::Duration};
use tauri::{
    AppHandle, Runtime,
    menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu},
    tray::{TrayIcon, TrayIconBuilder},
};
use tokio::time;

/// Times in the menu are told in minutes.
const TICK: Duration = Duration::from_secs(30);

/// How often at most the menu is built anew.
const REST: Duration = Duration::from_millis(200);

/// For the log.
const TRAY: &str = "the tray";

/// Shows the tray and keeps it up to date for as long as the app runs.
///
/// # Errors
/// The system has no tray that can be used.
pub fn start<R: Runtime>(app: &AppHandle<R>, paths: &Paths, shell: Arc<Shell>) -> tauri::Result<()> {
    let (shape, items) = view(&shell);
    let pressed = shell.clone();
    let tray = TrayIconBuilder::with_id("main")
        // Panels on Linux read the picture from a file; the usual place is one for all apps.
        .temp_dir_path(paths.data().join("tray"))
        .icon(shape.picture())
        .icon_as_template(true)
        .tooltip(shape.words())
        .menu(&build(app, &items)?)
        .show_menu_on_left_click(true)
        .on_menu_event(move |app, event| {
            if let Some(action) = Action::named(event.id().as_ref()) {
                act(app, &pressed, action);
            }
        })
        .build(app)?;
    let app = app.clone();
    tauri::async_runtime::spawn(async move { keep_up(&app, &tray, &shell, shape, items).await });
    Ok(())
}

async fn keep_up<R: Runtime>(
    app: &AppHandle<R>,
    tray: &TrayIcon<R>,
    shell: &Shell,
    mut shape: Icon,
    mut items: Vec<Item>,
) {
    loop {
        // Either way it is time to look.
        let _ = time::timeout(TICK, shell.live.changed()).await;
        let (new_shape, new_items) = view(shell);
        if new_shape != shape {
            shape = new_shape;
            told(tray.set_icon_with_as_template(Some(shape.picture()), true));
            told(tray.set_tooltip(Some(shape.words())));
        }
        if new_items != items {
            items = new_items;
            told(build(app, &items).and_then(|menu| tray.set_menu(Some(menu))));
        }
        time::sleep(REST).await;
    }
}

fn view(shell: &Shell) -> (Icon, Vec<Item>) {
    let (seen, now) = (shell.live.seen(), shell.service.now());
    (icon::icon(&seen, now), menu::menu(&seen, now))
}

fn told(done: tauri::Result<()>) {
    if let Err(error) = done {
        tracing::warn!(%error, "the tray cannot be changed");
    }
}

fn build<R: Runtime>(app: &AppHandle<R>, items: &[Item]) -> tauri::Result<Menu<R>> {
    let menu = Menu::new(app)?;
    items.iter().try_for_each(|item| menu.append(&*built(app, item)?))?;
    Ok(menu)
}

fn built<R: Runtime>(app: &AppHandle<R>, item: &Item) -> tauri::Result<Box<dyn IsMenuItem<R>>> {
    let none = None::<&str>;
    Ok(match item {
        Item::Text(text) => Box::new(MenuItem::new(app, literal(text), false, none)?),
        Item::Press(action, text) => {
            Box::new(MenuItem::with_id(app, action.name(), literal(text), true, none)?)
        }
        Item::Line => Box::new(PredefinedMenuItem::separator(app)?),
        Item::Menu(text, items) => {
            let menu = Submenu::new(app, literal(text), true)?;
            items.iter().try_for_each(|item| menu.append(&*built(app, item)?))?;
            Box::new(menu)
        }
    })
}

/// `&` would mark the letter after it.
fn literal(text: &str) -> String {
    text.replace('&', "&&")
}

fn act<R: Runtime>(app: &AppHandle<R>, shell: &Arc<Shell>, action: Action) {
    match action {
        Action::Quit => app.exit(0),
        Action::Open => shell.desk.open_window(),
        Action::Connect => shell.show(Show::Connect),
        Action::Settings => shell.show(Show::Settings),
        Action::Show(id) => shell.show(Show::Connection(id.to_string())),
        Action::Copy(id, form) => {
            let shell = shell.clone();
            tauri::async_runtime::spawn(async move { copy(&shell, &id, form).await });
        }
        Action::SignIn(id) => {
            let shell = shell.clone();
            tauri::async_runtime::spawn(async move { sign_in(&shell, id).await });
        }
    }
}

/// The person is elsewhere: a notification says what became of it.
async fn copy(shell: &Arc<Shell>, id: &Id, form: CopyForm) {
    match shell.copy(id, form.into(), TRAY).await {
        Ok(copied) => shell.desk.notify(&name(shell, id), &copied_words(&copied)),
        Err(error) => failed(shell, id, &error),
    }
}

async fn sign_in(shell: &Arc<Shell>, id: Id) {
    let request = BeginRequest {
        provider: String::new(),
        renews: Some(id.clone()),
        client: ClientChoice::Usual,
        scopes: None,
        values: Default::default(),
        redirect: None,
        redirect_uri: None,
    };
    if let Err(error) = shell.begin(request).await {
        failed(shell, &id, &error);
    }
}

fn failed(shell: &Shell, id: &Id, error: &Error) {
    // That a grant is over is told wherever it is noticed.
    if error.code != Code::NeedsSignIn {
        shell.desk.notify(&error.what, &error.hint);
    }
    shell.live.show(Show::Connection(id.to_string()));
}

/// Whose token it was.
fn name(shell: &Shell, id: &Id) -> String {
    let rows = shell.live.seen().rows;
    rows.into_iter().find(|row| row.id == *id).map_or_else(|| "Authkeep".to_owned(), |row| row.name)
}

/// In the words of the window: `ui/src/lib/words.ts`.
fn copied_words(copied: &Copied) -> String {
    let span = |seconds: u32| span(SignedDuration::from_secs(seconds.into()));
    let done = if copied.refreshed { "Refreshed, then copied." } else { "Copied." };
    match (copied.good_for_s.map(span), copied.clears_in_s.map(span)) {
        (Some(good), Some(clears)) => format!("{done} Good for {good}, clears in {clears}."),
        (Some(good), None) => format!("{done} Good for {good}."),
        (None, Some(clears)) => format!("{done} Clears in {clears}."),
        (None, None) => done.to_owned(),
    }
}
