use super::{Fuse, Lock};
use authkeep_core::{
    connection::Id,
    ports::{ApartError, Boxed},
    service::Service,
};
use std::sync::Arc;

/// Another process: it shares the lock, and a power cut ends it alone.
pub struct Apart {
    service: Arc<Service>,
    lock: Arc<Lock>,
    fuse: Arc<Fuse>,
}

impl Apart {
    /// One that refreshes with this.
    pub fn new(service: Service, lock: Arc<Lock>, fuse: Arc<Fuse>) -> Self {
        Self { service: Arc::new(service), lock, fuse }
    }
}

impl authkeep_core::ports::Apart for Apart {
    fn refresh<'a>(&'a self, connection: &'a Id) -> Boxed<'a, Result<(), ApartError>> {
        let Some(guard) = self.lock.share(connection.as_str()) else {
            return Box::pin(async { Err(ApartError::NotStarted("it is not held".to_owned())) });
        };
        self.fuse.apart();
        let (service, id) = (self.service.clone(), connection.clone());
        let running = tokio::spawn(async move {
            let _guard = guard;
            service.refresh_held(&id).await
        });
        Box::pin(async move {
            let Ok(outcome) = running.await else { return Err(ApartError::CutOff) };
            self.fuse.apart();
            outcome.map_err(ApartError::Ended)
        })
    }
}
