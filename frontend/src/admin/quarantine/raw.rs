//! JSON as it is stored, with line breaks. Not a letter of it is changed: only blanks between its parts are.

/// The same JSON, one part a line.
pub fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let mut letters = json.chars().peekable();
    while let Some(letter) = letters.next() {
        if quoted {
            quoted = letter != '"' || escaped;
            escaped = letter == '\\' && !escaped;
            out.push(letter);
            continue;
        }
        match letter {
            '"' => {
                quoted = true;
                out.push(letter);
            }
            '{' | '[' => {
                out.push(letter);
                if letters.peek().is_some_and(|next| !matches!(next, '}' | ']')) {
                    depth += 1;
                    begin_line(&mut out, depth);
                } else {
                    out.extend(letters.next());
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                begin_line(&mut out, depth);
                out.push(letter);
            }
            ',' => {
                out.push(letter);
                begin_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            blank if blank.is_whitespace() => {}
            letter => out.push(letter),
        }
    }
    out
}

fn begin_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn only_blanks_are_added() {
        for (json, want) in [
            ("{}", "{}"),
            ("[]", "[]"),
            (r#"{"a":1.50,"b":{}}"#, "{\n  \"a\": 1.50,\n  \"b\": {}\n}"),
            (r#"{"a":["x{,:}",null]}"#, "{\n  \"a\": [\n    \"x{,:}\",\n    null\n  ]\n}"),
            (r#"{ "a" : "\"\\" }"#, "{\n  \"a\": \"\\\"\\\\\"\n}"),
        ] {
            assert_eq!(indented(json), want);
        }
    }
}
