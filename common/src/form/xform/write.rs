//! A compiled form as an ODK `XForms` document, for clients of ODK.
//!
//! What documents have no place for (limits of points, marks of choices) goes along as attributes and columns of our own,
//! which other clients leave alone.

mod controls;
mod entities;
mod passed;
mod xml;

use super::super::cells::Layout;
use super::super::choices::Source;
use super::super::expr::write::write as expression;
use super::super::expr::{Expr, Step};
use super::super::files::FileKind;
use super::super::model::{Background, ChoiceList, Form, Kind, Node, NodeId, Piece, Preload, Text};
use super::super::names::is_name;
use super::parameters;
use xml::Xml;

/// Names of the namespaces that a document uses.
const NAMESPACES: [(&str, &str); 9] = [
    ("xmlns", "http://www.w3.org/2002/xforms"),
    ("xmlns:h", "http://www.w3.org/1999/xhtml"),
    ("xmlns:ev", "http://www.w3.org/2001/xml-events"),
    ("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"),
    ("xmlns:jr", "http://openrosa.org/javarosa"),
    ("xmlns:orx", "http://openrosa.org/xforms"),
    ("xmlns:odk", "http://www.opendatakit.org/xforms"),
    ("xmlns:entities", "http://www.opendatakit.org/xforms/entities"),
    ("xmlns:coletor", "https://coletor.dev/xforms"),
];
/// What the first element is called where the form does not say.
const ROOT: &str = "data";

/// The document.
pub fn write(form: &Form) -> String {
    let root = form.nodes.first().map(|node| node.name.as_str()).filter(|name| !name.is_empty()).unwrap_or(ROOT);
    let layout = Layout::of(form);
    let exprs = || form.nodes.iter().flat_map(Node::exprs).chain(&form.instance_name).flat_map(Expr::steps);
    let says = exprs().any(|step| matches!(step, Step::Said(_)));
    let shows = form.lists.iter().any(|list| list.media().next().is_some());
    let has_text_ids = (says || shows || form.languages.len() > 1) && !form.lists.is_empty();
    let writer = Writer { form, layout: &layout, root, says, has_text_ids };
    let mut xml = Xml::new();
    let declared = passed::namespaces(form);
    let declared = declared.iter().map(|(name, address)| (name.as_str(), address.as_str()));
    xml.open("h:html", &NAMESPACES.into_iter().chain(declared).collect::<Vec<_>>());
    xml.open("h:head", &[]);
    xml.text("h:title", &[], &form.title);
    let entities = if form.entity.is_some() { "2024.1.0" } else { "" };
    xml.open("model", &[("odk:xforms-version", "1.0.0"), ("entities:entities-version", entities)]);
    writer.submission(&mut xml);
    writer.translations(&mut xml);
    writer.primary(&mut xml);
    let mut written: Vec<&str> = Vec::new();
    for list in &form.lists {
        // One file may be there with other columns shown: it is one instance.
        if !written.contains(&list.name.as_str()) {
            written.push(&list.name);
            writer.list(&mut xml, list);
        }
    }
    if exprs().any(|step| matches!(step, Step::LastSaved(_))) {
        xml.empty("instance", &[("id", "__last-saved"), ("src", "jr://instance/last-saved")]);
    }
    for (id, node) in (0..).zip(&form.nodes).skip(1) {
        writer.bind(&mut xml, id, node);
    }
    writer.meta(&mut xml);
    xml.close();
    xml.close();
    xml.open("h:body", &[("class", form.passed.get("style").map_or("", String::as_str))]);
    writer.controls(&mut xml, 0);
    xml.finish()
}

struct Writer<'a> {
    form: &'a Form,
    layout: &'a Layout,
    root: &'a str,
    /// Whether expressions use texts by their ids, so that all have one.
    says: bool,
    /// Whether choices have ids for their texts.
    has_text_ids: bool,
}

/// The uses of a text beside being read, as documents name them.
const GUIDANCE: &str = "guidance";

impl Writer<'_> {
    fn expression(&self, expr: &Expr, owner: NodeId) -> String {
        expression(expr, owner, (self.form, self.layout), self.root)
    }

    fn path(&self, id: NodeId) -> String {
        format!("/{}{}", self.root, self.form.node(id).path)
    }

    fn children(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        let is_below = move |(own, node): &(NodeId, &Node)| *own != 0 && node.parent == id;
        (0..).zip(&self.form.nodes).skip(id as usize).filter(is_below)
    }

    /// Whether texts are translations: one language and no other use of them needs none.
    fn is_translated(&self, node: &Node) -> bool {
        self.says || self.form.languages.len() > 1 || !node.media.is_empty() || !node.guidance.is_empty()
    }

    fn translations(&self, xml: &mut Xml) {
        let nodes: Vec<(NodeId, &Node)> = (0..).zip(&self.form.nodes).skip(1).collect();
        let lists = self.has_text_ids;
        if !lists && !nodes.iter().any(|(_, node)| self.is_translated(node)) {
            return;
        }
        xml.open("itext", &[]);
        for (language, name) in self.form.languages.iter().enumerate() {
            let default = if language == self.form.default_language { "true()" } else { "" };
            xml.open("translation", &[("lang", name), ("default", default)]);
            for (id, node) in nodes.iter().filter(|(_, node)| self.is_translated(node)) {
                let media: Vec<(&str, &Text)> = node.media.iter().map(|(kind, text)| (kind.as_str(), text)).collect();
                self.translation(xml, (*id, "label"), &node.label, &media, language);
                let guidance = [(GUIDANCE, &node.guidance)];
                let guidance = if node.guidance.is_empty() { &[][..] } else { &guidance };
                self.translation(xml, (*id, "hint"), &node.hint, guidance, language);
                self.translation(xml, (*id, "requiredMsg"), &node.required_message, &[], language);
                self.translation(xml, (*id, "constraintMsg"), &node.constraint_message, &[], language);
            }
            for list in self.form.lists.iter().filter(|list| lists && list.source == Source::Sheet) {
                for row in 0..list.len() {
                    xml.open("text", &[("id", &text_id(list, row))]);
                    xml.text("value", &[], list.label(row, language));
                    for (kind, file) in list.media_of(row) {
                        xml.text("value", &[("form", kind)], &format!("{}{file}", folder(kind)));
                    }
                    xml.close();
                }
            }
            xml.close();
        }
        xml.close();
    }

    fn translation(
        &self,
        xml: &mut Xml,
        (id, what): (NodeId, &str),
        text: &Text,
        uses: &[(&str, &Text)],
        language: usize,
    ) {
        if text.is_empty() && uses.is_empty() {
            return;
        }
        xml.open("text", &[("id", &format!("{}:{what}", self.path(id)))]);
        for (form, text) in std::iter::once(("", text)).chain(uses.iter().copied()).filter(|(_, text)| !text.is_empty())
        {
            xml.open("value", &[("form", form)]);
            xml.raw_text(folder(form));
            self.pieces(xml, id, text.get(language).or_else(|| text.first()).map_or(&[], Vec::as_slice));
            xml.close();
        }
        xml.close();
    }

    fn pieces(&self, xml: &mut Xml, owner: NodeId, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Plain(text) => xml.raw_text(text),
                Piece::Output(expr) => {
                    // Labels are read from outside of their node, so that its own value is named in full.
                    let value = match self.expression(expr, owner) {
                        own if own == "." => self.path(owner),
                        other => other,
                    };
                    xml.empty("output", &[("value", &value)]);
                }
            }
        }
    }

    fn primary(&self, xml: &mut Xml) {
        xml.open("instance", &[]);
        let mut attributes = vec![("id", self.form.id.as_str()), ("version", &self.form.version)];
        attributes.extend(self.own("attribute::", &self.form.passed, &attributes));
        xml.open(self.root, &attributes);
        self.instance(xml, 0);
        xml.open("meta", &[]);
        if !self.omits_id() {
            xml.empty("instanceID", &[]);
        }
        if self.form.instance_name.is_some() {
            xml.empty("instanceName", &[]);
        }
        self.entity(xml);
        if self.form.audit.is_some() {
            xml.empty("audit", &[]);
        }
        xml.close();
        xml.close();
        xml.close();
    }

    fn instance(&self, xml: &mut Xml, id: NodeId) {
        for (child, node) in self.children(id) {
            match node.kind {
                Kind::Group => {
                    xml.open(&node.name, &self.own("instance::", &node.passed, &[]));
                    self.instance(xml, child);
                    xml.close();
                }
                Kind::Repeat => {
                    // The template; and where nobody counts, the instance that there is at first.
                    let once = [("", "")];
                    let attributes: &[&[(&str, &str)]] =
                        if node.count.is_some() { &[&TEMPLATE] } else { &[&TEMPLATE, &once] };
                    for attributes in attributes {
                        xml.open(&node.name, attributes);
                        self.instance(xml, child);
                        xml.close();
                    }
                }
                _ => xml.text(
                    &node.name,
                    &self.own("instance::", &node.passed, &[]),
                    node.default.as_ref().and_then(Expr::as_text).unwrap_or_default(),
                ),
            }
        }
    }

    fn list(&self, xml: &mut Xml, list: &ChoiceList) {
        let address = match &list.source {
            Source::Sheet => None,
            Source::File(file) if FileKind::of(file) == Some(FileKind::Csv) => Some(format!("jr://file-csv/{file}")),
            Source::File(file) => Some(format!("jr://file/{file}")),
            Source::Entities => Some(format!("jr://file-csv/{}.csv", list.name)),
        };
        if let Some(address) = address {
            return xml.empty("instance", &[("id", &list.name), ("src", &address)]);
        }
        xml.open("instance", &[("id", &list.name)]);
        xml.open("root", &[]);
        let columns: Vec<(u32, &str)> = (0..).zip(list.columns()).filter(|(_, name)| is_name(name)).collect();
        for row in 0..list.len() {
            xml.open("item", &[]);
            if self.has_text_ids {
                xml.text("itextId", &[], &text_id(list, row));
            }
            let mut seen: Vec<&str> = Vec::new();
            for (column, name) in &columns {
                let is_label = *name == "label" && self.has_text_ids;
                if !is_label && *name != "itextId" && !seen.contains(name) {
                    seen.push(name);
                    xml.text(name, &[], list.field(row, *column));
                }
            }
            xml.close();
        }
        xml.close();
        xml.close();
    }

    fn bind(&self, xml: &mut Xml, id: NodeId, node: &Node) {
        let expr = |expr: &Option<Expr>| expr.as_ref().map(|expr| self.expression(expr, id)).unwrap_or_default();
        let read_only =
            if node.kind == Kind::Note && node.read_only.is_none() { "true()".into() } else { expr(&node.read_only) };
        let (preload, params) = preload(node.kind);
        let point = node.point.clone().unwrap_or_default();
        let limit = |limit: Option<f64>| limit.map(|limit| limit.to_string()).unwrap_or_default();
        let attributes = [
            ("nodeset", self.path(id)),
            ("type", bind_type(node).to_owned()),
            ("required", expr(&node.required)),
            ("relevant", expr(&node.relevant)),
            ("constraint", expr(&node.constraint)),
            ("readonly", read_only),
            ("calculate", expr(&node.calculate)),
            ("jr:requiredMsg", self.message(id, node, "requiredMsg", &node.required_message)),
            ("jr:constraintMsg", self.message(id, node, "constraintMsg", &node.constraint_message)),
            ("jr:preload", preload.to_owned()),
            ("jr:preloadParams", params.to_owned()),
            ("entities:saveto", node.save_to.clone().unwrap_or_default()),
            ("coletor:stop", node.stop.clone().unwrap_or_default()),
            ("coletor:code", point.code),
            ("coletor:unit", point.unit),
            ("coletor:low_alarm", limit(point.limits.low_alarm)),
            ("coletor:low_warning", limit(point.limits.low_warning)),
            ("coletor:high_warning", limit(point.limits.high_warning)),
            ("coletor:high_alarm", limit(point.limits.high_alarm)),
            ("coletor:max_per_hour", limit(point.max_per_hour)),
        ];
        let mut attributes: Vec<(&str, &str)> =
            attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        attributes.extend(parameters::written(node, true));
        attributes.extend(self.own("bind::", &node.passed, &attributes));
        xml.empty("bind", &attributes);
        self.recording(xml, id, node);
        if let Some(default) = node.default.as_ref().filter(|default| default.as_text().is_none()) {
            let value = self.expression(default, id);
            xml.empty("setvalue", &[("event", FIRST_LOAD), ("ref", &self.path(id)), ("value", &value)]);
        }
    }

    fn message(&self, id: NodeId, node: &Node, what: &str, text: &Text) -> String {
        match text.first() {
            Some(_) if self.is_translated(node) => format!("jr:itext('{}:{what}')", self.path(id)),
            Some(pieces) => {
                let plain = |piece: &Piece| if let Piece::Plain(text) = piece { Some(text.clone()) } else { None };
                pieces.iter().filter_map(plain).collect()
            }
            None => String::new(),
        }
    }

    fn meta(&self, xml: &mut Xml) {
        let path = |name: &str| format!("/{}/meta/{name}", self.root);
        if !self.omits_id() {
            let id = path("instanceID");
            xml.empty("bind", &[("nodeset", &id), ("type", "string"), ("readonly", "true()"), ("jr:preload", "uid")]);
        }
        if let Some(name) = &self.form.instance_name {
            let calculate = self.expression(name, 0);
            xml.empty("bind", &[("nodeset", &path("instanceName")), ("type", "string"), ("calculate", &calculate)]);
        }
        self.entity_binds(xml);
        if let Some(parameters) = &self.form.audit {
            let mut attributes = vec![("nodeset".to_owned(), path("audit")), ("type".to_owned(), "binary".to_owned())];
            let named = parameters.iter().filter(|(name, _)| is_name(name));
            attributes.extend(named.map(|(name, value)| (format!("odk:{name}"), value.clone())));
            let attributes: Vec<(&str, &str)> =
                attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            xml.empty("bind", &attributes);
        }
    }
}

const TEMPLATE: [(&str, &str); 1] = [("jr:template", xml::BLANK)];
/// When what is computed once is: also where a repeat gets another instance.
const FIRST_LOAD: &str = "odk-instance-first-load odk-new-repeat";

/// Where documents look for files of a kind.
fn folder(kind: &str) -> &'static str {
    match kind {
        "image" | "big-image" => "jr://images/",
        "audio" => "jr://audio/",
        "video" => "jr://video/",
        _ => "",
    }
}

fn text_id(list: &ChoiceList, row: u32) -> String {
    format!("{}-{row}", list.name)
}

fn preload(kind: Kind) -> (&'static str, &'static str) {
    let Kind::Preload(preload) = kind else { return ("", "") };
    match preload {
        Preload::Start => ("timestamp", "start"),
        Preload::End => ("timestamp", "end"),
        Preload::Today => ("date", "today"),
        Preload::DeviceId => ("property", "deviceid"),
        Preload::Username => ("property", "username"),
        Preload::Email => ("property", "email"),
        Preload::Phone => ("property", "phonenumber"),
    }
}

fn bind_type(node: &Node) -> &'static str {
    match node.kind {
        Kind::Root | Kind::Group | Kind::Repeat => "",
        Kind::Integer => "int",
        Kind::Range if node.parameters.values().all(|value| !value.contains('.')) => "int",
        Kind::Decimal | Kind::Range => "decimal",
        Kind::Date | Kind::Preload(Preload::Today) => "date",
        Kind::Time => "time",
        Kind::DateTime | Kind::Preload(Preload::Start | Preload::End) => "dateTime",
        Kind::Rank(_) => "odk:rank",
        Kind::Geopoint | Kind::Background(Background::StartPlace | Background::Place) => "geopoint",
        Kind::Geotrace => "geotrace",
        Kind::Geoshape => "geoshape",
        Kind::Barcode => "barcode",
        Kind::Image | Kind::Audio | Kind::Video | Kind::File | Kind::Background(Background::Sound) => "binary",
        _ => "string",
    }
}
