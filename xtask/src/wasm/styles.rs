//! Styles without what is for people alone: comments, and white space that means nothing. Less of a first download.

use anyhow::{Context, Result};
use std::{fs, path::Path};

/// Squeezes each style sheet that lies directly in a page's folder.
pub fn squeeze_all(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let file = entry?.path();
        if file.extension().is_some_and(|ending| ending == "css") {
            let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            fs::write(&file, squeeze(&text))?;
        }
    }
    Ok(())
}

/// Beside these no white space is needed on either side; behind a colon neither, but before one it is another selector.
const APART: [char; 5] = ['{', '}', ';', ',', '>'];

fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut space) = (text.chars().peekable(), false);
    while let Some(c) = rest.next() {
        if c == '/' && rest.peek() == Some(&'*') {
            skip_comment(&mut rest);
            space = true;
        } else if c.is_whitespace() {
            space = true;
        } else {
            let before = out.chars().next_back();
            let is_needed =
                before.is_some_and(|before| !APART.contains(&before) && before != ':') && !APART.contains(&c);
            if std::mem::replace(&mut space, false) && is_needed {
                out.push(' ');
            }
            if c == '}' && out.ends_with(';') {
                out.pop();
            }
            out.push(c);
            if matches!(c, '"' | '\'') {
                copy_string(&mut rest, c, &mut out);
            }
        }
    }
    out
}

fn skip_comment(rest: &mut impl Iterator<Item = char>) {
    rest.next(); // the star that opens it closes nothing
    let mut before = ' ';
    for c in rest {
        if (before, c) == ('*', '/') {
            return;
        }
        before = c;
    }
}

/// As it is, as far as the quote that ends it.
fn copy_string(rest: &mut impl Iterator<Item = char>, quote: char, out: &mut String) {
    while let Some(c) = rest.next() {
        out.push(c);
        match c {
            '\\' => out.extend(rest.next()),
            c if c == quote => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::squeeze;

    #[test]
    fn nothing_that_means_something_is_left_out() {
        for (text, want) in [
            ("a { color: red; }\n", "a{color:red}"),
            ("/* why */ a > b , c  d { }", "a>b,c d{}"),
            ("a/**/b { x: 1 }", "a b{x:1}"),
            (".a :hover, .a:hover { }", ".a :hover,.a:hover{}"),
            (
                "@media (min-width: 9px) and (not (x: y)) { a { b: calc(1px + 2px) } }",
                "@media (min-width:9px) and (not (x:y)){a{b:calc(1px + 2px)}}",
            ),
            ("a::before { content: \" ; /* x */ \\\" } \"; }", "a::before{content:\" ; /* x */ \\\" } \"}"),
            (
                "a { margin: 0 auto !important; --b: light-dark(#fff, #000) }",
                "a{margin:0 auto !important;--b:light-dark(#fff,#000)}",
            ),
        ] {
            assert_eq!(squeeze(text), want);
        }
    }
}
