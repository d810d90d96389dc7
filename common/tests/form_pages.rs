//! How forms are laid out: pages, tables, grids.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use coletor_common::form::filling::{Context, Filling};
use coletor_common::form::model::Form;
use coletor_common::form::pages::{Part, pages};
use std::sync::Arc;

#[allow(dead_code, reason = "other tests use the rest")]
mod fixtures;

const SURVEY: &str = "type | name | label | appearance | relevant
note | hello | Hello | |
begin_group | people | People | |
text | name | Name | |
integer | age | Age | | ${name} != ''
begin_group | both | Both | field-list |
text | a | A | w1 |
text | b | B | w3 |
end_group | | | |
begin_group | hidden | Hidden | field-list | ${age} > 17
text | c | C | |
end_group | | | |
end_group | | | |
begin_repeat | pets | Pets | |
text | pet | Pet | |
end_repeat | | | |
calculate | sum | | |
begin_group | views | Views | table-list |
select_one scale | v1 | First | |
select_one scale | v2 | Second | |
text | why | Why? | |
select_multiple other | v3 | Third | |
end_group | | | |
begin_group | more | More | w6 field-list |
select_one scale | head | Head | label |
select_one scale | m1 | One | list-nolabel |
select_one scale | m2 | Two | list-nolabel |
select_one other | alone | Alone | list-nolabel |
select_one other | lonely | Lonely | label |
end_group | | | |";

fn form(style: &str) -> Form {
    let calculated = SURVEY.replace("calculate | sum | | |", "hidden | sum | | |");
    let choices = "list_name | name | label\nscale | 1 | Low\nscale | 2 | High\nother | x | X\nother | y | Y";
    let settings = format!("form_id | version | style\nt | 1 | {style}");
    let text = format!("## survey\n{calculated}\n## choices\n{choices}\n## settings\n{settings}");
    fixtures::form(&fixtures::workbook(&text, '|'))
}

#[test]
fn pages_follow_what_is_asked() {
    let mut filling = Filling::new(Arc::new(form("pages")), Context::default());
    let shown = |filling: &Filling| {
        let path = |at: &_| filling.path(*at).rsplit('/').next().unwrap_or_default().to_owned();
        pages(filling).iter().map(path).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(shown(&filling), "hello name both pets views more");
    let cell = |filling: &Filling, path: &str| filling.find(path).unwrap();
    filling.answer(cell(&filling, "/people/name"), Some("Ana"), 0);
    assert_eq!(shown(&filling), "hello name age both pets views more");
    filling.answer(cell(&filling, "/people/age"), Some("18"), 0);
    assert_eq!(shown(&filling), "hello name age both hidden pets views more");
}

#[test]
fn a_style_asks_for_pages() {
    for (style, want) in [("", false), ("pages", true), ("theme-grid pages", true), ("theme-grid", false)] {
        assert_eq!(form(style).has_pages(), want, "{style:?}");
    }
}

#[test]
fn selects_of_one_list_are_a_table() {
    let form = form("");
    let name = |id: u32| form.node(id).name.clone();
    let parts = |group: &str| {
        let one = |part: Part| match part {
            Part::Alone(id) => name(id),
            Part::Table { head, rows, .. } => {
                format!("{}[{}]", name(head), rows.into_iter().map(name).collect::<Vec<_>>().join(" "))
            }
        };
        form.parts(fixtures::node(&form, group)).into_iter().map(one).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(parts("views"), "v1[v1 v2] why v3[v3]");
    assert_eq!(parts("more"), "head[m1 m2] alone lonely");
    assert_eq!(parts("both"), "a b");
    for (name, is_head) in [("head", true), ("m1", false), ("lonely", false), ("v1", false)] {
        assert_eq!(form.is_table_head(fixtures::node(&form, name)), is_head, "{name}");
    }
}

#[test]
fn widths_make_a_grid() {
    let form = form("");
    for (group, columns) in [("both", Some(4)), ("people", None), ("more", None)] {
        assert_eq!(form.columns(fixtures::node(&form, group)), columns, "{group}");
    }
    let width = |name: &str| form.node(fixtures::node(&form, name)).width();
    assert_eq!((width("a"), width("b"), width("c"), width("more")), (Some(1), Some(3), None, Some(6)));
}
