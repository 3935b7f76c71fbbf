//! What a frame costs with ten thousand connections, in the app's own web view.

use crate::{
    figures::median,
    session::{Session, wait_for},
    web_driver::Page,
};
use serde_json::Value;
use std::path::Path;

const TYPING: &str = r#"
    const text = "connection 0077";
    const field = document.querySelector("input[type=search]");
    field.value = text.slice(0, at % (text.length + 1));
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
"#;
const SCROLLING: &str = r#"
    const list = document.querySelector(".list");
    list.scrollTop = at * 997;
"#;
const WALKING: &str = r#"
    const key = new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true });
    document.querySelector(".list").dispatchEvent(key);
"#;

/// One step a frame: from the event to the end of styles and layout, and from frame to frame.
const MEASURE: &str = r#"
    const frame = () => new Promise(requestAnimationFrame);
    (async () => {
        const work = [], gaps = [];
        let last = await frame();
        for (let at = 0; at < 200; at++) {
            const start = performance.now();
            step(at);
            await Promise.resolve();
            document.body.getBoundingClientRect();
            work.push(performance.now() - start);
            const now = await frame();
            gaps.push(now - last);
            last = now;
        }
        done({ work, gaps });
    })().catch((error) => done(String(error)));
"#;

/// Over these records.
pub fn measure(session: &Session, home: &Path) {
    let page = Page::open(session, home);
    wait_for("the list", || {
        page.run("done(document.querySelectorAll('.row').length > 0)").as_bool()?.then_some(())
    });
    println!("\n10,000 connections in the window, what a frame costs");
    for (what, step) in [("typing in search", TYPING), ("scrolling", SCROLLING), ("walking by keys", WALKING)]
    {
        let figures = page.run(&format!("const step = (at) => {{ {step} }}; {MEASURE}"));
        let numbers = |of: &str| -> Vec<f64> {
            let numbers = figures[of].as_array().unwrap_or_else(|| panic!("no figures: {figures}"));
            numbers.iter().filter_map(Value::as_f64).collect()
        };
        let (work, gaps) = (numbers("work"), numbers("gaps"));
        println!(
            "  {what:<24} {:>8.1} ms   95th of 100 {:>5.1} ms   from frame to frame {:>5.1} ms",
            median(work.clone()),
            percentile(work, 0.95),
            median(gaps),
        );
    }
}

fn percentile(mut numbers: Vec<f64>, part: f64) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[(numbers.len() as f64 * part) as usize]
}
