//! "Did you mean": the known words that a mistyped one is nearest to.

/// Up to three of the known words that differ from this one by little, the nearest first.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let allowed = (word.chars().count() / 3).clamp(1, 3);
    let mut near: Vec<_> = known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= allowed || extends(word, candidate))
        .collect();
    near.sort();
    near.dedup();
    near.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// ` Did you mean …?`, or nothing.
pub(super) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match nearest(word, known).first() {
        Some(near) => format!(" Did you mean `{near}`?"),
        None => String::new(),
    }
}

fn extends(word: &str, candidate: &str) -> bool {
    let long_enough = word.len() >= 3 && candidate.len() >= 3;
    long_enough && (candidate.starts_with(word) || word.starts_with(candidate))
}

/// Levenshtein's distance. Words beyond any length that a name has count as far apart.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<_>, Vec<_>) = (a.chars().collect(), b.chars().collect());
    if a.len().max(b.len()) > 64 {
        return usize::MAX;
    }
    let mut row: Vec<_> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let known = ["authorize_url", "token_url", "name", "notes"];
        assert_eq!(nearest("autorize_url", known), ["authorize_url"]);
        assert_eq!(nearest("note", known), ["notes"]);
        assert_eq!(nearest("token", known), ["token_url"]);
        assert!(nearest("zebra", known).is_empty());
        assert!(nearest(&"x".repeat(5000), known).is_empty());
        assert_eq!(did_you_mean("nmae", ["name"]), "");
        assert_eq!(did_you_mean("nam", ["name"]), " Did you mean `name`?");
    }

    #[test]
    fn distance_counts_single_changes() {
        for (a, b, expected) in [("", "abc", 3), ("kitten", "sitting", 3), ("same", "same", 0), ("ü", "u", 1)]
        {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
    }
}
