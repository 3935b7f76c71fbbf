//! Numbers for people.

/// The one in the middle.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// Two numbers of the same thing, ours first, and their ratio.
pub fn print_beside(what: &str, unit: &str, ours: Vec<f64>, theirs: Vec<f64>) {
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "  {what:<24} {ours:>8.1} {unit:<3}   bare {theirs:>8.1} {unit:<3}   ratio {:.2}",
        ours / theirs
    );
}
