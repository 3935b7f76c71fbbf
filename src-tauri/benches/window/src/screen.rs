//! What can be seen, asked of the X server as any program may.

use x11rb::{
    connection::Connection as _,
    protocol::xproto::{Atom, AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, ImageFormat, Window},
    rust_connection::RustConnection,
    wrapper::ConnectionExt as _,
};

/// The part of a window in which both pages have their rows: left, top, width, height. It is narrow
/// so that looking at it often slows nothing.
const ROWS: (i16, i16, u16, u16) = (56, 110, 16, 400);

/// A connection to the X server.
pub struct Screen {
    server: RustConnection,
    root: Window,
    clients: Atom,
    close: Atom,
}

impl Screen {
    /// To this display.
    pub fn connect(display: &str) -> Self {
        let (server, number) = x11rb::connect(Some(display)).expect("the X server answers");
        let root = server.setup().roots[number].root;
        let atom = |name: &[u8]| {
            let asked = server.intern_atom(false, name).expect("the X server listens");
            asked.reply().expect("the X server answers").atom
        };
        let (clients, close) = (atom(b"_NET_CLIENT_LIST"), atom(b"_NET_CLOSE_WINDOW"));
        Self { server, root, clients, close }
    }

    /// Whether there is a window manager.
    pub fn is_managed(&self) -> bool {
        self.list().is_some()
    }

    /// The window that was opened last.
    pub fn window(&self) -> Option<Window> {
        self.list()?.last().copied()
    }

    /// The pixels of the rows in this window; none while it cannot be seen.
    pub fn rows(&self, window: Window) -> Option<Vec<u8>> {
        let (left, top, width, height) = ROWS;
        let image = self.server.get_image(ImageFormat::Z_PIXMAP, window, left, top, width, height, !0);
        Some(image.ok()?.reply().ok()?.data)
    }

    /// Closes the window as its button does.
    pub fn close(&self, window: Window) {
        let event = ClientMessageEvent::new(32, window, self.close, [0; 5]);
        let mask = EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY;
        self.server
            .send_event(false, self.root, mask, event)
            .map_err(Into::into)
            .and_then(|_| self.server.sync())
            .expect("the X server listens");
    }

    /// <https://specifications.freedesktop.org/wm-spec/latest/ar01s03.html>
    fn list(&self) -> Option<Vec<Window>> {
        let asked = self.server.get_property(false, self.root, self.clients, AtomEnum::WINDOW, 0, 64);
        let windows = asked.ok()?.reply().ok()?;
        Some(windows.value32()?.collect())
    }
}
