//! Which known name was probably meant. Knows no meanings: it only counts letters.

/// Longest name that is compared, in characters.
const LEN_MAX: usize = 64;

/// The name of `known` that differs least from `text`, letter case aside, if it differs by little: at most a third of
/// its letters.
pub fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let text: Vec<char> = text.to_lowercase().chars().take(LEN_MAX + 1).collect();
    if text.len() > LEN_MAX {
        return None;
    }
    let most = (text.len() / 3).max(1);
    let ranked = known.filter_map(|name| Some((distance(&text, name, most)?, name)));
    ranked.min_by_key(|(distance, _)| *distance).map(|(_, name)| name.to_owned())
}

/// How many letters must be put in, left out, replaced or swapped with their neighbour; `None` beyond `most`.
fn distance(text: &[char], name: &str, most: usize) -> Option<usize> {
    let name: Vec<char> = name.to_lowercase().chars().take(LEN_MAX + 1).collect();
    if name.len().abs_diff(text.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=name.len()).collect();
    for (i, a) in text.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in name.iter().enumerate() {
            let replaced = above[j] + usize::from(a != b);
            let mut least = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && text[i - 1] == *b && name[j - 1] == *a {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn suggests_what_is_near() {
        let check = |text, meant: Option<&str>| {
            assert_eq!(nearest(text, ["integer", "decimal", "select_one"].into_iter()).as_deref(), meant, "{text}");
        };
        check("interger", Some("integer"));
        check("Decimla", Some("decimal"));
        check("selectone", Some("select_one"));
        check("photo", None);
        check("", None);
    }
}
