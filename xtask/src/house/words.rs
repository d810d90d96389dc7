//! Finding names in a line of code.

/// Whether `name` is in `line` as a name of its own: `net::` is in `use net::Line`, not in `gloo_net::http`.
pub fn names(line: &str, name: &str) -> bool {
    let begins = |at: usize| !line[..at].ends_with(is_word);
    let ends = |at: usize| !name.ends_with(is_word) || !line[at..].starts_with(is_word);
    line.match_indices(name).any(|(at, _)| begins(at) && ends(at + name.len()))
}

/// Whether `folder` is in `line` as the beginning of an absolute path.
pub fn absolute_path(line: &str, folder: &str) -> bool {
    let before = |at: usize| !line[..at].ends_with(|c: char| is_word(c) || ".-/*}>)".contains(c));
    let after = |at: usize| !line[at..].starts_with(|c: char| is_word(c) || c == '-');
    line.match_indices(folder).any(|(at, _)| before(at) && after(at + folder.len()))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_not_part_of_another() {
        assert!(names("use crate::store::Rows;", "store::"));
        assert!(!names("use reactive_store::Rows;", "store::"));
        assert!(names("let a = rand();", "rand"));
        assert!(!names("let a = operand;", "rand"));
        assert!(!names("let a = random;", "rand"));
    }

    #[test]
    fn only_a_path_from_the_root_is_absolute() {
        assert!(absolute_path("cd /root/x", "/root"));
        assert!(absolute_path("\"/work\"", "/work"));
        assert!(!absolute_path("https://example.org/work/", "/work"));
        assert!(!absolute_path("/workers", "/work"));
        assert!(!absolute_path("a/../root", "/root"));
    }
}
