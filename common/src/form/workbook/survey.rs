//! The survey sheet: a row for each node, and one that closes each group.

use super::table::{Row, Table};
use super::texts::Written;
use super::{Writer, headings};
use crate::form::choices::{ChoiceList, Source};
use crate::form::expr::Expr;
use crate::form::files::FileKind;
use crate::form::model::{Background, Form, IN_FORM, Kind, ListId, Node, NodeId, Order, Point, Preload};
use crate::form::read::is_dynamic;
use crate::form::sheet::Sheet;
use crate::map::Map;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Columns in order, and whether they hold texts, which have translations.
const COLUMNS: [(&str, bool); 31] = [
    ("type", false),
    ("name", false),
    ("label", true),
    ("hint", true),
    ("guidance_hint", true),
    ("required", false),
    ("required_message", true),
    ("relevant", false),
    ("constraint", false),
    ("constraint_message", true),
    ("read_only", false),
    ("calculation", false),
    ("trigger", false),
    ("default", false),
    ("choice_filter", false),
    ("repeat_count", false),
    ("appearance", false),
    ("parameters", false),
    ("media::image", true),
    ("media::big-image", true),
    ("media::audio", true),
    ("media::video", true),
    ("save_to", false),
    ("bind::coletor:stop", false),
    ("bind::coletor:code", false),
    ("bind::coletor:unit", false),
    ("bind::coletor:low_alarm", false),
    ("bind::coletor:low_warning", false),
    ("bind::coletor:high_warning", false),
    ("bind::coletor:high_alarm", false),
    ("bind::coletor:max_per_hour", false),
];

/// Every node in document order.
pub fn sheet(writer: &Writer) -> Sheet {
    let form = writer.form;
    let columns = COLUMNS.iter().flat_map(|(key, is_text)| {
        let translated: Vec<String> = headings(form, key).collect();
        if *is_text { translated } else { vec![(*key).to_owned()] }
    });
    let passed: BTreeSet<&String> = form.nodes.iter().flat_map(|node| node.passed.keys()).collect();
    let mut table = Table::of(columns.chain(passed.into_iter().cloned()).collect());
    let mut files = Files::of(form);
    let mut taken: HashSet<String> = form.nodes.iter().map(|node| node.name.clone()).collect();
    let triggers = triggers(form);
    let mut open: Vec<NodeId> = Vec::new();
    for (id, node) in (0..).zip(&form.nodes).skip(1) {
        close(&mut table, form, &mut open, |group| group == node.parent);
        files.before(node, form).into_iter().for_each(|row| table.push(row));
        let row = Row::default();
        let mut written = Written { writer, id, row, helpers: Vec::new(), taken: &mut taken };
        fill(&mut written, node, triggers.get(&id).map_or(&[], Vec::as_slice));
        let (row, helpers) = (written.row, written.helpers.into_iter().map(helper));
        let opens = matches!(node.kind, Kind::Group | Kind::Repeat);
        if opens {
            open.push(id);
        }
        if node.kind == Kind::Repeat {
            table.push(row);
            helpers.for_each(|helper| table.push(helper));
        } else {
            helpers.for_each(|helper| table.push(helper));
            table.push(row);
        }
    }
    close(&mut table, form, &mut open, |_| false);
    files.rest(form).into_iter().for_each(|row| table.push(row));
    if let Some(parameters) = &form.audit {
        let mut row = Row::default();
        row.put("type", "audit");
        row.put("name", "audit");
        row.put("parameters", joined(parameters));
        table.push(row);
    }
    let labels: Vec<String> = headings(form, "label").collect();
    table.finish("survey", |heading| matches!(heading, "type" | "name") || labels.iter().any(|own| own == heading))
}

/// Closes groups up to the one that is meant.
fn close(table: &mut Table, form: &Form, open: &mut Vec<NodeId>, is_meant: impl Fn(NodeId) -> bool) {
    while let Some(group) = open.pop_if(|group| !is_meant(*group)) {
        let mut row = Row::default();
        row.put("type", if form.node(group).kind == Kind::Repeat { "end_repeat" } else { "end_group" });
        table.push(row);
    }
}

fn helper((name, calculation): (String, String)) -> Row {
    let mut row = Row::default();
    row.put("type", "calculate");
    row.put("name", name);
    row.put("calculation", calculation);
    row
}

/// By each node that is set: by what, and to what. Where several values are, the first counts, as a row has but one.
fn triggers(form: &Form) -> HashMap<NodeId, Vec<(NodeId, &Expr)>> {
    let mut found: HashMap<NodeId, Vec<(NodeId, &Expr)>> = HashMap::new();
    for (source, node) in (0..).zip(&form.nodes) {
        for set in &node.sets {
            let all = found.entry(set.target).or_default();
            if all.first().is_none_or(|(_, value)| **value == set.value) {
                all.push((source, &set.value));
            }
        }
    }
    found
}

fn fill(written: &mut Written, node: &Node, triggers: &[(NodeId, &Expr)]) {
    put_expressions(written, node);
    put_trigger(written, node, triggers);
    for (key, text) in [
        ("label", &node.label),
        ("hint", &node.hint),
        ("guidance_hint", &node.guidance),
        ("required_message", &node.required_message),
        ("constraint_message", &node.constraint_message),
    ] {
        written.put_text(key, text);
    }
    for (kind, files) in node.media.iter() {
        written.put_text(&format!("media::{kind}"), files);
    }
    let parameters = parameters(written, node);
    let row = &mut written.row;
    row.put("name", &node.name);
    row.put("appearance", &node.appearance);
    row.put("parameters", parameters);
    row.put("save_to", node.save_to.clone().unwrap_or_default());
    if node.kind == Kind::Group && node.parent == 0 {
        row.put("bind::coletor:stop", node.stop.clone().unwrap_or_default());
    }
    for (heading, cell) in node.passed.iter() {
        row.put(heading, cell);
    }
    if let Some(point) = &node.point {
        put_point(row, point);
    }
    let calculates = row.has("calculation");
    let kind = kind(written, node, calculates);
    let row = &mut written.row;
    row.put("type", kind);
}

fn put_expressions(written: &mut Written, node: &Node) {
    let (named, id, row) = (written.writer.named, written.id, &mut written.row);
    for (key, expr) in [
        ("required", &node.required),
        ("relevant", &node.relevant),
        ("constraint", &node.constraint),
        ("read_only", &node.read_only),
        ("calculation", &node.calculate),
        ("repeat_count", &node.count),
    ] {
        let Some(expr) = expr else { continue };
        let says_yes = matches!(key, "required" | "read_only") && *expr == Expr::boolean(true);
        row.put(key, if says_yes { "yes".to_owned() } else { named.expression(expr, id) });
    }
    if let Some(value) = &node.default {
        row.put("default", default(value, named.expression(value, id)));
    }
    match (&node.filter, node.kind.list()) {
        (Some(filter), Some(IN_FORM)) => row.put("choice_filter", named.answers(filter, id).unwrap_or_default().1),
        (Some(filter), Some(list)) => row.put("choice_filter", named.condition(filter, id, list)),
        _ => {}
    }
}

/// What sets the node, and to what. What it always is counts more.
fn put_trigger(written: &mut Written, node: &Node, triggers: &[(NodeId, &Expr)]) {
    let Some((_, value)) = triggers.first().filter(|_| node.calculate.is_none()) else { return };
    if value.as_text() != Some("") {
        written.row.put("calculation", written.writer.named.expression(value, written.id));
    }
    let sources: Vec<String> = triggers.iter().map(|(source, _)| trigger(written, *source)).collect();
    written.row.put("trigger", sources.join(", "));
}

/// A value is the value itself, unless it looks like an expression; an expression must look like one.
fn default(value: &Expr, expression: String) -> String {
    match value.as_text() {
        Some(text) if !is_dynamic(text) => text.to_owned(),
        None if !is_dynamic(&expression) => format!("string({expression})"),
        _ => expression,
    }
}

/// What names a node whose changes set this one.
fn trigger(written: &mut Written, source: NodeId) -> String {
    let value = written.writer.named.value_of(source, written.id);
    value.map(|value| written.name(&value)).unwrap_or_default()
}

/// `key=value` for each. A value that a cell would cut stands in a row of its own where it is computed.
fn parameters(written: &mut Written, node: &Node) -> String {
    let is_cut = |value: &str| value.contains([' ', ',', ';', '=', '\n', '\u{a0}']);
    let shown = |(key, value): (&String, &String)| match value.as_str() {
        "" => key.clone(),
        value => format!("{key}={value}"),
    };
    let kept = node.parameters.iter().filter(|(_, value)| !is_cut(value));
    let mut parts: Vec<String> = kept.map(shown).collect();
    if !node.order.is_listed() && !node.parameters.contains_key("randomize") {
        parts.push("randomize=true".into());
        if let Order::Seeded(seed) = &node.order {
            let text = written.writer.named.expression(seed, written.id);
            parts.push(format!("seed={}", if is_cut(&text) { written.name(seed) } else { text }));
        }
    }
    parts.join(" ")
}

fn put_point(row: &mut Row, point: &Point) {
    let mut number = |name: &str, number: Option<f64>| {
        row.put(format!("bind::coletor:{name}"), number.map(|number| number.to_string()).unwrap_or_default());
    };
    number("low_alarm", point.limits.low_alarm);
    number("low_warning", point.limits.low_warning);
    number("high_warning", point.limits.high_warning);
    number("high_alarm", point.limits.high_alarm);
    number("max_per_hour", point.max_per_hour);
    row.put("bind::coletor:code", &point.code);
    row.put("bind::coletor:unit", &point.unit);
}

/// `key=value` for each.
fn joined(parameters: &Map<String, String>) -> String {
    parameters.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
}

/// Lists of files that no select names, each as a row where the reader comes to it in the order of lists.
struct Files {
    /// The next list to be come to.
    next: usize,
    /// Those that a select names.
    named: HashSet<ListId>,
}

impl Files {
    fn of(form: &Form) -> Self {
        let named = form.nodes.iter().filter_map(|node| node.kind.list()).collect();
        Self { next: 0, named }
    }

    /// Rows of files before a node whose list comes behind them.
    fn before(&mut self, node: &Node, form: &Form) -> Vec<Row> {
        let list = node.kind.list().filter(|list| form.list(*list).is_some_and(|own| own.source != Source::Sheet));
        list.map(|list| self.through(list as usize, form)).unwrap_or_default()
    }

    fn rest(&mut self, form: &Form) -> Vec<Row> {
        self.through(form.lists.len(), form)
    }

    fn through(&mut self, end: usize, form: &Form) -> Vec<Row> {
        let start = self.next;
        self.next = end.max(start);
        let between = (0..).zip(&form.lists).skip(start).take(end.saturating_sub(start));
        between.filter(|(id, _)| !self.named.contains(id)).filter_map(|(_, list)| external(list)).collect()
    }
}

fn external(list: &ChoiceList) -> Option<Row> {
    let kind = match &list.source {
        Source::Sheet => return None,
        Source::File(file) => FileKind::of(file).unwrap_or(FileKind::Csv),
        Source::Entities => FileKind::Csv,
    };
    let kind = match kind {
        FileKind::Csv => "csv-external",
        FileKind::Xml => "xml-external",
        FileKind::GeoJson => "geojson-external",
    };
    let mut row = Row::default();
    row.put("type", kind);
    row.put("name", &list.name);
    Some(row)
}

/// As in the column `type`.
fn kind(written: &Written, node: &Node, calculates: bool) -> String {
    let form = written.writer.form;
    let word = match node.kind {
        Kind::Root | Kind::Group => "begin_group",
        Kind::Repeat => "begin_repeat",
        Kind::Text => "text",
        Kind::Integer => "integer",
        Kind::Decimal => "decimal",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::DateTime => "dateTime",
        Kind::SelectOne(_) => "select_one",
        Kind::SelectMultiple(_) => "select_multiple",
        Kind::Range => "range",
        Kind::Rank(_) => "rank",
        Kind::Geopoint => "geopoint",
        Kind::Geotrace => "geotrace",
        Kind::Geoshape => "geoshape",
        Kind::Barcode => "barcode",
        Kind::Acknowledge => "acknowledge",
        Kind::Image => "image",
        Kind::Audio => "audio",
        Kind::Video => "video",
        Kind::File => "file",
        Kind::Note => "note",
        Kind::Hidden if calculates => "calculate",
        Kind::Hidden => "hidden",
        Kind::Preload(Preload::Start) => "start",
        Kind::Preload(Preload::End) => "end",
        Kind::Preload(Preload::Today) => "today",
        Kind::Preload(Preload::DeviceId) => "deviceid",
        Kind::Preload(Preload::Username) => "username",
        Kind::Preload(Preload::Email) => "email",
        Kind::Preload(Preload::Phone) => "phonenumber",
        Kind::Background(Background::StartPlace) => "start-geopoint",
        Kind::Background(Background::Place) => "background-geopoint",
        Kind::Background(Background::Sound) => "background-audio",
    };
    if node.kind.list() == Some(IN_FORM) {
        let answers = node.filter.as_ref().and_then(|filter| written.writer.named.answers(filter, written.id));
        return format!("{word} {}", answers.unwrap_or_default().0);
    }
    match form.list_of(node).map(|list| (list, &list.source)) {
        Some((list, Source::Sheet)) => format!("{word} {}", list.name),
        Some((_, Source::File(file))) => format!("{word}_from_file {file}"),
        Some((list, Source::Entities)) => format!("{word}_from_file {}.csv", list.name),
        None => word.to_owned(),
    }
}
