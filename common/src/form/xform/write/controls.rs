//! The body of a document: a control for each question.

use super::Writer;
use super::xml::Xml;
use crate::form::choices::Source;
use crate::form::expr::write::quoted;
use crate::form::model::{Background, IN_FORM, Kind, Node, NodeId, Order, Text};
use crate::form::xform::parameters;

impl Writer<'_> {
    /// Everything below a node.
    pub fn controls(&self, xml: &mut Xml, id: NodeId) {
        for (child, node) in self.children(id) {
            self.control(xml, child, node);
        }
    }

    fn control(&self, xml: &mut Xml, id: NodeId, node: &Node) {
        let path = self.path(id);
        let media = match node.kind {
            Kind::Image => "image/*",
            Kind::Audio => "audio/*",
            Kind::Video => "video/*",
            Kind::File => "application/*",
            _ => "",
        };
        let mut attributes = vec![("ref", path.as_str()), ("appearance", &node.appearance), ("mediatype", media)];
        attributes.extend(parameters::written(node, false));
        let name = match node.kind {
            Kind::Root => return,
            kind if kind.is_silent() && node.sets.is_empty() => return,
            Kind::Group => "group",
            Kind::Repeat => return self.repeat(xml, id, node),
            Kind::SelectOne(_) => "select1",
            Kind::SelectMultiple(_) => "select",
            Kind::Rank(_) => "odk:rank",
            Kind::Range => "range",
            Kind::Acknowledge => "trigger",
            Kind::Image | Kind::Audio | Kind::Video | Kind::File => "upload",
            _ => "input", // also of what is hidden: what it sets hangs on a control
        };
        attributes.extend(self.own("body::", &node.passed, &attributes));
        xml.open(name, &attributes);
        self.said(xml, id, node);
        if let Some(list) = node.kind.list().or_else(|| self.form.tick_labels(node)) {
            self.itemset(xml, id, node, list);
        }
        self.sets(xml, node);
        if node.kind == Kind::Group {
            self.controls(xml, id);
        }
        xml.close();
    }

    fn repeat(&self, xml: &mut Xml, id: NodeId, node: &Node) {
        let path = self.path(id);
        xml.open("group", &[("ref", &path), ("appearance", &node.appearance)]);
        self.said(xml, id, node);
        let count = node.count.as_ref().map(|count| self.expression(count, id)).unwrap_or_default();
        xml.open("repeat", &[("nodeset", &path), ("jr:count", &count)]);
        self.controls(xml, id);
        xml.close();
        xml.close();
    }

    fn said(&self, xml: &mut Xml, id: NodeId, node: &Node) {
        let mut say = |name: &str, text: &Text, other: bool| {
            if text.is_empty() && !other {
                return;
            }
            if self.is_translated(node) {
                return xml.empty(name, &[("ref", &format!("jr:itext('{}:{name}')", self.path(id)))]);
            }
            xml.open(name, &[]);
            self.pieces(xml, id, text.first().map_or(&[], Vec::as_slice));
            xml.close();
        };
        say("label", &node.label, !node.media.is_empty());
        say("hint", &node.hint, !node.guidance.is_empty());
    }

    fn itemset(&self, xml: &mut Xml, id: NodeId, node: &Node, list: u32) {
        let name = self.form.list(list).map_or("", |list| list.name.as_str());
        let all = || format!("instance({})/root/item", quoted(name));
        let rows = node.filter.as_ref().map_or_else(all, |filter| self.expression(filter, id));
        let nodeset = match &node.order {
            Order::Listed => rows,
            Order::Random => format!("randomize({rows})"),
            Order::Seeded(seed) => format!("randomize({rows}, {})", self.expression(seed, id)),
        };
        // Of a repeat's instances, the answer in each.
        let answers = nodeset.rsplit_once('/').filter(|_| list == IN_FORM);
        let (nodeset, answer) = answers.map_or((nodeset.as_str(), ""), |(nodeset, answer)| (nodeset, answer));
        xml.open("itemset", &[("nodeset", nodeset)]);
        let column = |at: u32| self.form.list(list).and_then(|list| list.columns().nth(at as usize));
        let list = self.form.list(list);
        let stored = list.and_then(|list| column(list.stored_column())).unwrap_or(answer);
        let shown = list.and_then(|list| column(*list.label_columns().first()?)).unwrap_or(answer);
        let has_ids = list.is_some_and(|list| list.source == Source::Sheet) && self.has_text_ids;
        xml.empty("value", &[("ref", stored)]);
        xml.empty("label", &[("ref", if has_ids { "jr:itext(itextId)" } else { shown })]);
        xml.close();
    }

    /// What is set when this node's value changes.
    fn sets(&self, xml: &mut Xml, node: &Node) {
        for set in &node.sets {
            if self.form.node(set.target).kind == Kind::Background(Background::Place) {
                let path = self.path(set.target);
                xml.empty("odk:setgeopoint", &[("event", "xforms-value-changed"), ("ref", &path)]);
                continue;
            }
            let (path, value) = (self.path(set.target), self.expression(&set.value, set.target));
            xml.empty("setvalue", &[("event", "xforms-value-changed"), ("ref", &path), ("value", &value)]);
        }
    }
}
