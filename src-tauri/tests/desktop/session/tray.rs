//! The desktop's tray: the place where status icons register, and the menus they bring along
//! (<https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/>).

use super::{bus, process::wait_at_most, wait_for};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use zbus::{
    blocking::{Connection, Proxy},
    interface,
    message::Header,
    zvariant::{OwnedObjectPath, OwnedValue, Structure, Value},
};

/// A panel with a place for status icons.
pub struct Tray {
    items: Items,
    bus: Connection,
}

/// The sender and the path of each icon, the newest last.
type Items = Arc<Mutex<Vec<(String, String)>>>;

/// One line of a menu.
#[derive(Clone, Debug)]
pub struct Line {
    id: i32,
    /// What it says.
    pub text: String,
    /// What is behind it.
    pub lines: Vec<Line>,
}

impl Tray {
    /// The panel appears in the session of this bus.
    pub fn on(address: &str) -> Self {
        let items = Items::default();
        let watcher = Watcher(items.clone());
        let bus = bus::offer(address, "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", watcher);
        Self { items, bus }
    }

    /// The file of the picture that the app's icon shows.
    pub fn picture(&self) -> String {
        wait_for("an icon in the tray", || {
            let (name, path) = self.items.lock().unwrap_or_else(PoisonError::into_inner).last().cloned()?;
            Proxy::new(&self.bus, name, path, "org.kde.StatusNotifierItem")
                .ok()?
                .get_property("IconName")
                .ok()
        })
    }

    /// The lines of the menu; waits for the icon.
    pub fn menu(&self) -> Vec<Line> {
        wait_for("the menu of the tray", || Some(self.layout()?.lines))
    }

    /// Waits for a line in the menu itself that begins with this.
    pub fn shows(&self, text: &str) {
        let shown = || self.menu().iter().any(|line| line.text.starts_with(text)).then_some(());
        assert!(wait_at_most(shown).is_some(), "{text:?} is not in {:?}", self.menu());
    }

    /// Presses what these lines lead to; each names the beginning of one, the last in the menu of the
    /// one before it.
    pub fn press(&self, way: &[&str]) {
        let press = || {
            let mut lines = self.menu();
            let mut pressed = None;
            for text in way {
                let line = lines.into_iter().find(|line| line.text.starts_with(text))?;
                pressed = Some(line.id);
                lines = line.lines;
            }
            // The menu may have been built anew since.
            self.menu_proxy()?.call::<_, _, ()>("Event", &(pressed?, "clicked", Value::I32(0), 0_u32)).ok()
        };
        assert!(wait_at_most(press).is_some(), "{way:?} is not in {:?}", self.menu());
    }

    fn layout(&self) -> Option<Line> {
        let whole: (i32, i32, Vec<&str>) = (0, -1, Vec::new());
        let (_, root): (u32, Layout) = self.menu_proxy()?.call("GetLayout", &whole).ok()?;
        Some(line(root))
    }

    fn menu_proxy(&self) -> Option<Proxy<'_>> {
        let (name, path) = self.items.lock().unwrap_or_else(PoisonError::into_inner).last().cloned()?;
        let item = Proxy::new(&self.bus, name.clone(), path, "org.kde.StatusNotifierItem").ok()?;
        let menu: OwnedObjectPath = item.get_property("Menu").ok()?;
        Proxy::new(&self.bus, name, menu, "com.canonical.dbusmenu").ok()
    }
}

/// A line of `com.canonical.dbusmenu`: its id, its properties and the lines behind it.
type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

fn line((id, mut properties, lines): Layout) -> Line {
    let text = properties.remove("label").and_then(|label| String::try_from(label).ok());
    let lines = lines.into_iter().map(|behind| {
        let behind = Structure::try_from(behind).and_then(Layout::try_from);
        line(behind.expect("a line of a menu"))
    });
    Line { id, text: text.unwrap_or_default().replace("__", "_"), lines: lines.collect() }
}

struct Watcher(Items);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, place: &str, #[zbus(header)] header: Header<'_>) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let item = match place.starts_with('/') {
            true => (sender, place.to_owned()),
            false => (place.to_owned(), "/StatusNotifierItem".to_owned()),
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(item);
    }

    fn register_status_notifier_host(&self, _host: &str) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        let items = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        items.iter().map(|(name, path)| format!("{name}{path}")).collect()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}
