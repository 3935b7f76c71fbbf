//! A computer wakes with a hundred connections that are over, and no network.

use crate::harness::{Finished, World, eventually};
use std::thread;

const CONNECTIONS: usize = 100;

fn each<T: Send>(work: impl Fn(&str) -> T + Sync) -> Vec<T> {
    let names: Vec<_> = (0..CONNECTIONS).map(|number| format!("c{number}")).collect();
    let work = &work;
    thread::scope(|scope| {
        let lanes: Vec<_> = names
            .chunks(CONNECTIONS / 4)
            .map(|names| scope.spawn(move || names.iter().map(|name| work(name)).collect::<Vec<_>>()))
            .collect();
        lanes.into_iter().flat_map(|lane| lane.join().expect("a lane")).collect()
    })
}

fn states(world: &World) -> Vec<String> {
    let list = world.authkeep(["list", "--json"]).run().ok().json();
    let rows = list.as_array().expect("a list").iter();
    rows.map(|row| row["status"].as_str().expect("a status").to_owned()).collect()
}

#[test]
fn a_hundred_expired_connections_without_a_network_make_no_storm_and_lose_nothing() {
    let mut world = World::short_lived("practice");
    each(|name| {
        let sign_in = world.sign_in(&["--name", name]);
        sign_in.browse();
        sign_in.connected();
    });
    // Looking asks nobody.
    eventually("all are over", || states(&world) == ["expired"; CONNECTIONS]);
    assert_eq!(world.seen().token_requests, CONNECTIONS, "the exchanges");

    world.stop_provider();
    let offline: Vec<Finished> = each(|name| world.authkeep(["token", name, "--json"]).run());
    for run in offline {
        assert_eq!(run.exits(5).error()["code"], "offline");
    }
    assert_eq!(states(&world), ["expired"; CONNECTIONS], "nothing is lost");

    world.start_provider();
    let mut tokens: Vec<String> = each(|name| world.token(name));
    let seen = world.seen();
    assert_eq!((seen.token_requests, seen.refreshes), (CONNECTIONS, CONNECTIONS), "one request each");
    assert_eq!((seen.reuses, seen.grants_ended), (0, 0));
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), CONNECTIONS);
}
