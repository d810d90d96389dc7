//! Entities, and what the device records by itself.

use super::xml::{self, Xml};
use super::{FIRST_LOAD, Writer};
use crate::form::expr::Expr;
use crate::form::model::{Background, Kind, Node, NodeId};

impl Writer<'_> {
    /// The entity in the record's own data.
    pub fn entity(&self, xml: &mut Xml) {
        let Some(rule) = &self.form.entity else { return };
        let (creates, updates) = (rule.id.is_none() || rule.create_if.is_some(), rule.id.is_some());
        let flag = |is: bool, condition: bool| match (is, condition) {
            (false, _) => "",
            (true, true) => xml::BLANK,
            (true, false) => "1",
        };
        let version = if updates { xml::BLANK } else { "" };
        let attributes = [
            ("dataset", rule.list.as_str()),
            ("id", xml::BLANK),
            ("create", flag(creates, rule.create_if.is_some())),
            ("update", flag(updates, rule.update_if.is_some())),
            ("baseVersion", version),
            ("trunkVersion", version),
            ("branchId", version),
        ];
        xml.open("entity", &attributes);
        if rule.label.is_some() {
            xml.empty("label", &[]);
        }
        xml.close();
    }

    /// What is computed of it.
    pub fn entity_binds(&self, xml: &mut Xml) {
        let Some(rule) = &self.form.entity else { return };
        let path = |inner: &str| format!("/{}/meta/entity{inner}", self.root);
        let computed = |xml: &mut Xml, inner: &str, expr: &Option<Expr>| {
            let Some(expr) = expr else { return };
            let (nodeset, calculate) = (path(inner), self.expression(expr, 0));
            xml.empty(
                "bind",
                &[("nodeset", &nodeset), ("type", "string"), ("readonly", "true()"), ("calculate", &calculate)],
            );
        };
        computed(xml, "/@id", &rule.id);
        computed(xml, "/@create", &rule.create_if);
        computed(xml, "/@update", &rule.update_if);
        computed(xml, "/label", &rule.label);
        if rule.id.is_some() {
            let known = |field: &str| format!("instance('{}')/root/item[name={}]/{field}", rule.list, path("/@id"));
            let versions =
                [("/@baseVersion", "__version"), ("/@trunkVersion", "__trunkVersion"), ("/@branchId", "__branchId")];
            for (inner, field) in versions {
                let (nodeset, calculate) = (path(inner), known(field));
                let attributes = [
                    ("nodeset", nodeset.as_str()),
                    ("type", "string"),
                    ("readonly", "true()"),
                    ("calculate", &calculate),
                ];
                xml.empty("bind", &attributes);
            }
        } else {
            let id = path("/@id");
            xml.empty("bind", &[("nodeset", &id), ("type", "string"), ("readonly", "true()")]);
            xml.empty("setvalue", &[("event", "odk-instance-first-load"), ("ref", &id), ("value", "uuid()")]);
        }
    }

    /// The action by which a device records something at the start.
    pub fn recording(&self, xml: &mut Xml, id: NodeId, node: &Node) {
        let path = self.path(id);
        match node.kind {
            Kind::Background(Background::StartPlace) => {
                xml.empty("odk:setgeopoint", &[("event", FIRST_LOAD), ("ref", &path)]);
            }
            Kind::Background(Background::Sound) => {
                let quality = node.parameters.get("quality").map_or("", String::as_str);
                let attributes = [("event", "odk-instance-load"), ("ref", path.as_str()), ("odk:quality", quality)];
                xml.empty("odk:recordaudio", &attributes);
            }
            _ => {}
        }
    }
}
