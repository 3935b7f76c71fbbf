//! Many want the same connection at once: one refreshes, the others wait for it.

use super::{Handed, Need, handed};
use crate::{
    connection::Connection,
    error::Error,
    ports::{Give, Guard},
    provider::Provider,
    service::Service,
};
use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

/// What waiting came to.
pub(super) enum Turn {
    /// It is held, and as it stands in the records now.
    Held(Guard, Connection),
    /// Another refreshed it and handed the token over.
    Given(Handed),
}

impl Service {
    /// Waits until nobody else has the connection, or until somebody who has it gives what is
    /// needed.
    pub(super) async fn turn(
        &self,
        provider: &Provider,
        known: &Connection,
        need: Need,
    ) -> Result<Turn, Error> {
        let mut hold = pin!(self.hold(&known.id, &known.name));
        let held = |(guard, connection)| Turn::Held(guard, connection);
        let Some(handover) = &self.ports.handover else { return hold.await.map(held) };
        let mut receive = handover.receive(&known.id);
        // It is given before the connection is let go of, and looked for before that is.
        let first = poll_fn(|context| match receive.as_mut().poll(context) {
            Poll::Ready(access) => Poll::Ready(Ok(access)),
            Poll::Pending => hold.as_mut().poll(context).map(Err),
        });
        let access = match first.await {
            Ok(access) => access,
            Err(outcome) => return outcome.map(held),
        };
        // The records were brought up to date first. A later grant may have come since.
        let connection = self.still(known)?;
        if access.generation >= connection.generation && need.met_by(&access, provider, &self.moment()) {
            return Ok(Turn::Given(handed(connection, &access, false)));
        }
        hold.await.map(held)
    }

    /// Whoever waits for this connection from now on will get what comes of it.
    pub(super) fn others(&self, known: &Connection) -> Option<Give> {
        self.ports.handover.as_ref().map(|handover| handover.open(&known.id))
    }
}
