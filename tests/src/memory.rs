//! A keychain in memory with faults on demand, behind the same port as the real one.

use authkeep_core::ports::{Boxed, ItemKey, Keychain, KeychainError};
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::{HashMap, VecDeque},
    future::poll_fn,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
};

/// A keychain in memory. It does what it is told to, for as long as it is told to.
#[derive(Default)]
pub struct MemoryKeychain(Mutex<State>);

/// What was asked of the keychain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// `read` of the item of this name.
    Read(String),
    /// `write` to the item of this name.
    Write(String),
    /// `remove` of the item of this name.
    Remove(String),
}

/// What the next call meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails and changes nothing.
    Fails(KeychainError),
    /// It takes effect and its answer is lost: the caller sees this error.
    LosesAnswer(KeychainError),
    /// It works.
    None,
}

#[derive(Default)]
struct State {
    items: HashMap<String, SecretString>,
    calls: Vec<Call>,
    script: VecDeque<Fault>,
    always: Option<KeychainError>,
    held: bool,
    waiting: Vec<Waker>,
}

impl MemoryKeychain {
    /// An empty keychain that works.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what the next call without a fault of its own meets.
    pub fn then(&self, fault: Fault) {
        self.state().script.push_back(fault);
    }

    /// Lets every call fail from now on, `None` lets them work again. `Locked` is a locked
    /// keychain, `Missing` one whose service has gone.
    pub fn fail_always(&self, error: Option<KeychainError>) {
        self.state().always = error;
    }

    /// Lets every call wait until `release`: a slow keychain, or a prompt that is open.
    pub fn hold(&self) {
        self.state().held = true;
    }

    /// Lets calls go on.
    pub fn release(&self) {
        let mut state = self.state();
        state.held = false;
        state.waiting.drain(..).for_each(Waker::wake);
    }

    /// The calls that began so far, in their order.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// What is stored under the key, whatever faults are set.
    pub fn content(&self, key: &ItemKey) -> Option<String> {
        self.state().items.get(&key.to_string()).map(|content| content.expose_secret().to_owned())
    }

    /// The names of all items, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.state().items.keys().cloned().collect();
        names.sort();
        names
    }

    async fn call<T>(
        &self,
        call: Call,
        effect: impl FnOnce(&mut HashMap<String, SecretString>) -> T,
    ) -> Result<T, KeychainError> {
        self.state().calls.push(call);
        poll_fn(|context| {
            let mut state = self.state();
            if state.held {
                state.waiting.push(context.waker().clone());
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
        let mut state = self.state();
        if let Some(error) = &state.always {
            return Err(error.clone());
        }
        match state.script.pop_front().unwrap_or(Fault::None) {
            Fault::Fails(error) => Err(error),
            Fault::LosesAnswer(error) => {
                effect(&mut state.items);
                Err(error)
            }
            Fault::None => Ok(effect(&mut state.items)),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keychain for MemoryKeychain {
    fn read<'a>(&'a self, key: &'a ItemKey) -> Boxed<'a, Result<Option<SecretString>, KeychainError>> {
        let name = key.to_string();
        Box::pin(self.call(Call::Read(name.clone()), move |items| items.get(&name).cloned()))
    }

    fn write<'a>(&'a self, key: &'a ItemKey, content: SecretString) -> Boxed<'a, Result<(), KeychainError>> {
        let name = key.to_string();
        Box::pin(self.call(Call::Write(name.clone()), move |items| drop(items.insert(name, content))))
    }

    fn remove<'a>(&'a self, key: &'a ItemKey) -> Boxed<'a, Result<(), KeychainError>> {
        let name = key.to_string();
        Box::pin(self.call(Call::Remove(name.clone()), move |items| drop(items.remove(&name))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use authkeep_core::ports::ItemKind;
    use std::{
        pin::pin,
        task::{Context, Poll},
    };

    fn now<T>(future: impl Future<Output = T>) -> Option<T> {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        }
    }

    #[test]
    fn faults_meet_calls_in_their_order() {
        let keychain = MemoryKeychain::new();
        let key = ItemKey::new(ItemKind::Client, 1);
        keychain.then(Fault::Fails(KeychainError::Refused));
        keychain.then(Fault::LosesAnswer(KeychainError::TimedOut));
        assert_eq!(now(keychain.write(&key, "one".into())), Some(Err(KeychainError::Refused)));
        assert_eq!(keychain.content(&key), None);
        assert_eq!(now(keychain.write(&key, "two".into())), Some(Err(KeychainError::TimedOut)));
        assert_eq!(keychain.content(&key).as_deref(), Some("two"));
        assert_eq!(now(keychain.remove(&key)), Some(Ok(())));
        assert_eq!(keychain.names(), [""; 0]);
        let name = || "client-1".to_owned();
        assert_eq!(keychain.calls(), [Call::Write(name()), Call::Write(name()), Call::Remove(name())]);
    }

    #[test]
    fn a_held_call_goes_on_when_it_is_released() {
        let keychain = MemoryKeychain::new();
        let key = ItemKey::new(ItemKind::Client, 1);
        keychain.hold();
        let mut write = pin!(keychain.write(&key, "one".into()));
        assert_eq!(now(write.as_mut()), None);
        keychain.release();
        assert_eq!(now(write), Some(Ok(())));
        keychain.fail_always(Some(KeychainError::Locked));
        assert_eq!(now(keychain.remove(&key)), Some(Err(KeychainError::Locked)));
        keychain.fail_always(None);
        assert_eq!(now(keychain.remove(&key)), Some(Ok(())));
    }
}
