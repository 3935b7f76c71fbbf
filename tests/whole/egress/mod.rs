//! Where secrets go. Each test runs in a network of its own in which every address answers: a few
//! belong to the connection's own hosts, all others to somebody else who takes whatever comes and
//! writes it down. Beside it the whole network is captured, so that "nobody else" means nobody.

mod capture;
mod certificates;
mod discovery;
mod ground;
mod hosts;
mod moved;
mod names;
mod net;
mod proxy;
mod redirects;
mod shops;
mod targets;
