//! What others change while the window is open.

use crate::{newcomer::connect, session::Desktop};
use authkeep_core::ports::Records;

#[test]
fn a_change_of_another_process_is_seen() {
    let desktop = Desktop::new();
    let page = desktop.start(&[]);
    connect(&desktop, &page);
    let database = desktop.records();
    let mut connection = database.connections().expect("the records").remove(0);
    connection.name = "renamed elsewhere".to_owned();
    database.save_connection(&connection).expect("saved");
    page.reads("renamed elsewhere");
    database.remove_connection(&connection.id).expect("removed");
    page.reads("No accounts connected yet");
}
