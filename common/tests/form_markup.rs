//! The markup of labels: what becomes of a text, and that nothing in it is obeyed.
#![allow(clippy::unwrap_used, reason = "tests")]

use coletor_common::form::markup::{Block, MARKED_LEN_MAX, Span, blocks, plain};
use proptest::prelude::*;

/// Written so that a test is read: `b[..]` strong, `i[..]` emphasis, `c:red[..]` coloured, `a:address[..]` linked, `/` a new line.
fn spans(all: &[Span]) -> String {
    let one = |span: &Span| match span {
        Span::Words(words) => words.clone(),
        Span::Break => "/".to_owned(),
        Span::Strong(inner) => format!("b[{}]", spans(inner)),
        Span::Emphasis(inner) => format!("i[{}]", spans(inner)),
        Span::Link { to, words } => format!("a:{to}[{}]", spans(words)),
        Span::Coloured(colour, inner) => {
            format!("c:{}[{}]", colour.as_ref().map_or("", |colour| colour.as_str()), spans(inner))
        }
    };
    all.iter().map(one).collect()
}

fn written(text: &str) -> String {
    let one = |block: Block| match block {
        Block::Heading(level, words) => format!("h{level}[{}]", spans(&words)),
        Block::Paragraph(words) => format!("p[{}]", spans(&words)),
        Block::List(items) => {
            let items: Vec<String> = items.iter().map(|(mark, words)| format!("{mark} {}", spans(words))).collect();
            format!("l[{}]", items.join("|"))
        }
    };
    blocks(text).into_iter().map(one).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_texts_become() {
    for (text, want) in [
        ("", ""),
        ("Tensão da bateria", "p[Tensão da bateria]"),
        ("**Não** abra *agora*", "p[b[Não] abra i[agora]]"),
        ("__Não__ abra _agora_", "p[b[Não] abra i[agora]]"),
        ("***both***", "p[b[i[both]]]"),
        ("**bold *it***", "p[b[bold i[it]]]"),
        ("*it **bold***", "p[i[it b[bold]]]"),
        ("*a **b** c*", "p[i[a b[b] c]]"),
        ("2 * 3 * 4", "p[2 * 3 * 4]"),
        ("a*b*c", "p[ai[b]c]"),
        ("snake_case_name", "p[snake_case_name]"),
        ("**open", "p[**open]"),
        ("* * *", "l[• * *]"),
        (r"\*as it is\*", "p[*as it is*]"),
        (r"\_ \# \[ \< \\", r"p[_ # [ < \]"),
        ("# Title\nwords\nmore\n\nnext", "h1[Title] p[words/more] p[next]"),
        ("###### Small ##", "h6[Small]"),
        ("####### seven", "p[####### seven]"),
        ("#hash", "p[#hash]"),
        ("- one\n- **two**\nafter", "l[• one|• b[two]] p[after]"),
        ("3. three\n4. four", "l[3. three|4. four]"),
        ("1. What is your name?", "p[1. What is your name?]"),
        ("1.5 bar", "p[1.5 bar]"),
        ("- one", "l[• one]"),
        ("one<br>two<BR />three", "p[one/two/three]"),
        ("[ODK](https://getodk.org) now", "p[a:https://getodk.org[ODK] now]"),
        ("[**call**](tel:+551130030000)", "p[a:tel:+551130030000[b[call]]]"),
        (r#"<span style="color:red">hot</span>!"#, "p[c:red[hot]!]"),
        ("<SPAN style='font-family: cursive; color: #0a5c2b'>a</span>", "p[c:#0a5c2b[a]]"),
        (r#"<span style="color: rgb(1, 2, 255)">a</span>"#, "p[c:rgb(1, 2, 255)[a]]"),
        ("<span style=color:red>a <span>b</span></span>", "p[c:red[a c:[b]]]"),
        ("<span>open", "p[<span>open]"),
    ] {
        assert_eq!(written(text), want, "{text:?}");
    }
}

#[test]
fn nothing_in_a_text_is_obeyed() {
    for (text, want) in [
        ("<script>alert(1)</script>", "p[<script>alert(1)</script>]"),
        ("<img src=x onerror=alert(1)>", "p[<img src=x onerror=alert(1)>]"),
        ("[x](javascript:alert(1))", "p[[x](javascript:alert(1))]"),
        ("[x](JaVaScRiPt:alert%281%29)", "p[[x](JaVaScRiPt:alert%281%29)]"),
        ("[x](data:text/html,<b>)", "p[[x](data:text/html,<b>)]"),
        ("[x](//elsewhere.example)", "p[[x](//elsewhere.example)]"),
        ("[x](/api/records)", "p[[x](/api/records)]"),
        ("[x](https://a b)", "p[[x](https://a b)]"),
        ("[a [b](https://b)", "p[[a a:https://b[b]]"),
        (r#"<span style="color:red;background:url(//e)">x</span>"#, "p[c:red[x]]"),
        (r#"<span style="color:url(//e)">x</span>"#, "p[c:[x]]"),
        (r#"<span style="color:red onclick=x">x</span>"#, "p[c:[x]]"),
        (r#"<span onclick="alert(1)">x</span>"#, "p[c:[x]]"),
        ("<spanner>x</spanner>", "p[<spanner>x</spanner>]"),
        ("&lt;b&gt; &amp;", "p[&lt;b&gt; &amp;]"),
    ] {
        assert_eq!(written(text), want, "{text:?}");
    }
}

#[test]
fn words_alone() {
    for (text, want) in [
        ("Plain  text", "Plain  text"),
        ("# A\n**b** [c](https://d)\n- e\n- f", "A b c • e • f"),
        ("1. **Nome**", "1. Nome"),
        (r#"<span style="color:red">a</span><br>b"#, "a b"),
    ] {
        assert_eq!(plain(text), want, "{text:?}");
    }
}

#[test]
fn a_text_too_long_is_shown_as_it_is() {
    let text = "**a** ".repeat(MARKED_LEN_MAX / 6 + 1);
    assert_eq!(blocks(&text), [Block::Paragraph(vec![Span::Words(text.clone())])]);
}

#[test]
fn marks_that_never_close_take_no_time() {
    let started = std::time::Instant::now();
    for mark in ["*a", "**a ", "_a ", "[", "[a](", "<span>", "<span", "\\", "***", "[a](x"] {
        let text = mark.repeat(MARKED_LEN_MAX / mark.len());
        assert!(!blocks(&text).is_empty(), "{mark:?}");
    }
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

proptest! {
    /// Whatever a text is, it is read to its end, and no letter of it is lost or made up.
    #[test]
    fn no_letter_is_lost(text in "[a-e*_#\\[\\]()<>/ \\\\\n.-]{0,60}") {
        let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).count();
        prop_assert!(letters(&plain(&text)) <= letters(&text));
        if !text.contains(['<', '(']) {
            prop_assert_eq!(letters(&plain(&text)), letters(&text));
        }
    }
}
