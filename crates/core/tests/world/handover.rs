use super::locked;
use authkeep_core::{
    access::Access,
    connection::Id,
    ports::{Boxed, Give},
};
use std::{collections::HashMap, sync::Mutex};
use tokio::sync::broadcast;

/// Reaches all who wait at the moment of giving.
#[derive(Default)]
pub struct Handover(Mutex<HashMap<Id, broadcast::Sender<Access>>>);

impl Handover {
    fn channel(&self, connection: &Id) -> broadcast::Sender<Access> {
        let new = || broadcast::Sender::new(1);
        locked(&self.0).entry(connection.clone()).or_insert_with(new).clone()
    }

    /// How many wait.
    pub fn waiting(&self, connection: &Id) -> usize {
        self.channel(connection).receiver_count()
    }
}

impl authkeep_core::ports::Handover for Handover {
    fn open(&self, connection: &Id) -> Give {
        let channel = self.channel(connection);
        Box::new(move |access| drop(channel.send(access.clone())))
    }

    fn receive<'a>(&'a self, connection: &'a Id) -> Boxed<'a, Access> {
        let mut receiver = self.channel(connection).subscribe();
        Box::pin(async move { receiver.recv().await.expect("its sender is kept") })
    }
}
