use super::*;
use crate::form::report::{Finding, Issue, Severity};
use crate::form::sheet::{Sheet, Workbook};
use proptest::prelude::*;

fn asset(code: &str, parent: &str) -> Asset {
    Asset { code: code.parse().unwrap(), name: format!("Asset {code}"), parent: parent.parse().ok() }
}

/// Cells separated by bars, rows by semicolons.
fn book(cells: &str) -> Workbook {
    let rows = cells.split(';').map(|row| row.split('|').map(str::to_owned).collect()).collect();
    Workbook { sheets: vec![Sheet { name: "Plan1".into(), rows }] }
}

fn told(finding: &Finding) -> (String, Issue) {
    let place = &finding.place;
    let row = place.row.map(|row| row.to_string()).unwrap_or_default();
    (format!("{}{row}", place.column.as_deref().unwrap_or_default()), finding.issue.clone())
}

fn errors(present: &[Asset], cells: &str) -> Vec<(String, Issue)> {
    let (changes, findings) = import(present, &book(cells));
    assert_eq!(changes, None, "{cells}");
    findings.iter().filter(|finding| finding.severity == Severity::Error).map(told).collect()
}

#[test]
fn a_code_is_what_can_be_printed_in_one_piece() {
    for (text, is_code) in [
        ("B-101", true),
        ("Água/1", true),
        ("", false),
        ("B 101", false),
        ("B\u{a0}101", false),
        ("B\n", false),
        (&"x".repeat(64), true),
        (&"x".repeat(65), false),
    ] {
        assert_eq!(text.parse::<AssetCode>().is_ok(), is_code, "{text:?}");
    }
    assert!(is_name("Bomba 1") && !is_name(" ") && !is_name("a\nb") && !is_name(&"x".repeat(NAME_BYTES_MAX + 1)));
}

#[test]
fn a_table_says_what_would_change() {
    let present = [asset("A", ""), asset("B", "A"), asset("C", "A")];
    let (changes, findings) =
        import(&present, &book("Código|Nome|Código do pai|Peso;A|Asset A||;B|Bomba|A|3;;D|Dique|B|"));
    let changes = changes.unwrap();
    let counts = changes.counts();
    assert_eq!((counts.new, counts.changed, counts.unchanged, counts.missing), (1, 1, 1, 1));
    assert_eq!((changes.new[0].code.as_str(), changes.new[0].parent.as_ref().unwrap().as_str()), ("D", "B"));
    assert_eq!(changes.changed[0].1.name, "Bomba");
    assert_eq!(changes.missing, [asset("C", "A")]);
    let unknown = Issue::ColumnUnknown { heading: "Peso".into() };
    assert_eq!(findings.iter().map(told).collect::<Vec<_>>(), [("D1".into(), unknown)]);
    assert_eq!(changes.stored().count(), 2);
}

#[test]
fn without_a_column_for_it_everything_stays_where_it_is() {
    let present = [asset("A", ""), asset("B", "A")];
    let (changes, _) = import(&present, &book("tag|nombre;B|Bomba;C|Caldera"));
    let changes = changes.unwrap();
    assert_eq!(changes.changed[0].1.parent, Some("A".parse().unwrap()));
    assert_eq!(changes.new[0].parent, None);
}

#[test]
fn the_sheet_with_codes_is_found_below_blank_rows() {
    let mut book = book(";;code|name;A|Asset A");
    book.sheets.insert(0, Sheet { name: "Capa".into(), rows: vec![vec!["Usina".into()]] });
    let (changes, findings) = import(&[], &book);
    assert_eq!((changes.unwrap().new.len(), findings.len()), (1, 0));
}

#[test]
fn what_is_wrong_has_its_place() {
    let present = [asset("A", "B"), asset("B", "")];
    let blank = |heading: &str| Issue::Blank { heading: heading.into() };
    let text = |text: &str| text.to_owned();
    for (cells, place, issue) in [
        ("nome|pai;x|y", "1", Issue::ColumnMissing { heading: text("code") }),
        ("code|parent;A|", "1", Issue::ColumnMissing { heading: text("name") }),
        ("code|name;|x", "A2", blank("code")),
        ("code|name;Z| ", "B2", blank("name")),
        ("code|name;Z Z|x", "A2", Issue::CodeInvalid { text: text("Z Z") }),
        ("code|name|parent;Z|x|a b", "C2", Issue::CodeInvalid { text: text("a b") }),
        ("code|name;Z|x;;Z|y", "A4", Issue::CodeDuplicate { text: text("Z"), first_row: 2 }),
        ("code|name|parent;Z|x|Y", "C2", Issue::ParentUnknown { text: text("Y") }),
        ("code|name|parent;B|x|A", "C2", Issue::PartOfItself { path: ["A", "B", "A"].map(text).to_vec() }),
        ("code|name|parent;Z|x|Z", "C2", Issue::PartOfItself { path: ["Z", "Z"].map(text).to_vec() }),
    ] {
        assert_eq!(errors(&present, cells), [(place.to_owned(), issue)], "{cells}");
    }
    assert_eq!(errors(&[], ""), [(text("1"), Issue::ColumnMissing { heading: text("code") })]);
    let long = format!("code|name;Z|{}", "x".repeat(NAME_BYTES_MAX + 1));
    assert_eq!(errors(&[], &long), [(text("B2"), Issue::TextInvalid { limit: 200 })]);
}

#[test]
fn so_many_and_so_deep_and_no_more() {
    let chain = |depth: usize| {
        let rows = (1..depth).map(|at| format!(";a{at}|x|a{}", at - 1));
        format!("code|name|parent;a0|x|{}", rows.collect::<String>())
    };
    assert!(import(&[], &book(&chain(DEPTH_MAX))).0.is_some());
    assert!(
        matches!(&errors(&[], &chain(DEPTH_MAX + 1))[..], [(_, Issue::TooDeep { text })] if *text == format!("a{DEPTH_MAX}"))
    );
    let many = |count: usize| {
        let rows: Vec<String> = (0..count).map(|at| format!("a{at}|x")).collect();
        format!("code|name;{}", rows.join(";"))
    };
    assert!(import(&[], &book(&many(ASSETS_MAX))).0.is_some());
    let too_many = errors(&[asset("b", "")], &many(ASSETS_MAX));
    assert!(matches!(&too_many[..], [(_, Issue::TooMany { .. })]), "{too_many:?}");
}

#[test]
fn what_is_above_and_below() {
    let all = [asset("A", ""), asset("B", "A"), asset("C", "B"), asset("D", "A"), asset("E", "E")];
    let get = |code: &AssetCode| all.iter().find(|asset| asset.code == *code).cloned();
    let codes = |assets: &[Asset]| assets.iter().map(|asset| asset.code.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(codes(&above(&all[2], get)), ["A", "B"]);
    assert_eq!(above(&all[4], get).len(), DEPTH_MAX, "a cycle ends");
    let mut below_a: Vec<_> = below(&all, &all[0].code).iter().map(|asset| asset.code.as_str()).collect();
    below_a.sort_unstable();
    assert_eq!(below_a, ["B", "C", "D"]);
    assert_eq!(below(&all, &all[4].code).len(), 1, "a cycle ends");
}

/// Assets of few codes, so that they meet; any parents.
fn some_assets() -> impl Strategy<Value = Vec<Asset>> {
    proptest::collection::btree_map(0..8_u8, 0..10_u8, 0..8).prop_map(|pairs| {
        let parent = |parent: u8| if parent < 8 { format!("c{parent}") } else { String::new() };
        pairs.into_iter().map(|(own, above)| asset(&format!("c{own}"), &parent(above))).collect()
    })
}

/// Assets each of which is a part of one before it, or of none.
fn some_trees() -> impl Strategy<Value = Vec<Asset>> {
    proptest::collection::vec(0..8_usize, 0..8).prop_map(|parents| {
        let parent = |own, parent| if parent < own { format!("c{parent}") } else { String::new() };
        parents.iter().enumerate().map(|(own, above)| asset(&format!("c{own}"), &parent(own, *above))).collect()
    })
}

proptest! {
    /// What is found faultless has a top for everybody; what is not is told.
    #[test]
    fn faultless_assets_are_trees(all in some_assets()) {
        let get = |code: &AssetCode| all.iter().find(|asset| asset.code == *code).cloned();
        let reaches_top = |asset: &Asset| above(asset, get).first().unwrap_or(asset).parent.is_none();
        prop_assert_eq!(misplaced(&all).is_empty(), all.iter().all(reaches_top));
    }

    /// What is exported and imported again changes nothing; what was imported is there afterwards, and nothing is lost.
    #[test]
    fn what_is_imported_is_there(present in some_trees(), sheet in some_assets()) {
        let rows = sheet.iter().map(|asset| vec![asset.code.to_string(), asset.name.clone(), asset.parent.as_ref().map(AssetCode::to_string).unwrap_or_default()]);
        let rows = std::iter::once(HEADINGS.map(str::to_owned).to_vec()).chain(rows).collect();
        let book = Workbook { sheets: vec![Sheet { name: "x".into(), rows }] };
        let (changes, findings) = import(&present, &book);
        prop_assert_eq!(changes.is_none(), !findings.is_empty());
        if let Some(changes) = changes {
            let mut after: std::collections::BTreeMap<_, _> = present.iter().map(|asset| (&asset.code, asset)).collect();
            after.extend(changes.stored().map(|asset| (&asset.code, asset)));
            let after: Vec<Asset> = after.into_values().cloned().collect();
            prop_assert!(misplaced(&after).is_empty());
            prop_assert!(sheet.iter().chain(&changes.missing).all(|asset| after.contains(asset)));
            prop_assert_eq!(after.len(), sheet.len() + changes.missing.len());
            let (again, _) = import(&after, &book);
            prop_assert_eq!(again.map(|again| again.counts().unchanged as usize), Some(sheet.len()));
        }
    }
}
