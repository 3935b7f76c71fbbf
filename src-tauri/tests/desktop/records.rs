//! What others change while the window is open.

use crate::{desktop::Desktop, newcomer::connect};
use authkeep_core::ports::Records;
use authkeep_platform::database::Database;

#[test]
fn a_change_of_another_process_is_seen() {
    let desktop = Desktop::new();
    let page = desktop.start(&[]);
    connect(&desktop, &page);
    let database = Database::new(desktop.authkeep().join("authkeep.db"));
    let mut connection = database.connections().expect("the records").remove(0);
    connection.name = "renamed elsewhere".to_owned();
    database.save_connection(&connection).expect("saved");
    page.reads("renamed elsewhere");
    database.remove_connection(&connection.id).expect("removed");
    page.reads("No accounts connected yet");
}
