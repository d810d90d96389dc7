//! What a form says for other tools, where documents have it.
//!
//! Attributes whose namespace nobody declares are left out: a document with one is none.

use super::super::super::model::Form;
use super::xml::Xml;
use super::{NAMESPACES, Writer};
use crate::form::names::is_name;
use crate::map::Map;

/// Attributes of the element `submission`, and the settings that say them.
const SUBMISSION: [(&str, &str); 5] = [
    ("submission_url", "action"),
    ("public_key", "base64RsaPublicKey"),
    ("auto_send", "orx:auto-send"),
    ("auto_delete", "orx:auto-delete"),
    ("client_editable", "odk:client-editable"),
];
/// The prefix that declares others.
const DECLARES: &str = "xmlns:";

/// Namespaces that the settings declare beside ours, as `esri="https://…"`: each prefix once.
pub fn namespaces(form: &Form) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let declared = form.passed.get("namespaces").map_or("", String::as_str);
    for (prefix, address) in declared.split_whitespace().filter_map(|pair| pair.split_once('=')) {
        let (name, address) = (format!("{DECLARES}{prefix}"), address.trim_matches(['"', '\'']));
        // Nor may two prefixes say the same of one attribute.
        let same = |(own, own_address): (&str, &str)| own == name || own_address == address;
        let is_there = NAMESPACES.into_iter().any(same) || found.iter().any(|(own, address)| same((own, address)));
        if is_name(prefix) && !prefix.starts_with("xml") && !address.is_empty() && !is_there {
            found.push((name, address.to_owned()));
        }
    }
    found
}

impl Writer<'_> {
    /// Where and how a client is to send what it collects.
    pub fn submission(&self, xml: &mut Xml) {
        let said = |key: &str| self.form.passed.get(key).map_or("", String::as_str);
        let value = |key: &'static str| match (key, said(key)) {
            ("public_key" | "submission_url", said) => said,
            (_, said) if is_yes(said) => "true",
            ("client_editable", _) | (_, "") => "",
            _ => "false",
        };
        let mut attributes: Vec<(&str, &str)> = SUBMISSION.iter().map(|(key, name)| (*name, value(key))).collect();
        if !said("submission_url").is_empty() {
            attributes.push(("method", "post"));
        }
        if attributes.iter().any(|(_, value)| !value.is_empty()) {
            xml.empty("submission", &attributes);
        }
    }

    /// The attributes of one place that `passed` has, but for those that stand there already.
    pub fn own<'a>(
        &self,
        place: &str,
        passed: &'a Map<String, String>,
        there: &[(&str, &str)],
    ) -> Vec<(&'a str, &'a str)> {
        let named = passed.iter().filter_map(|(key, value)| Some((key.strip_prefix(place)?, value.as_str())));
        let is_new = |name: &str| there.iter().all(|(own, value)| *own != name || value.is_empty());
        named.filter(|(name, _)| is_new(name) && self.is_attribute(name)).collect()
    }

    /// Whether other tools are to give no id to what they collect.
    pub fn omits_id(&self) -> bool {
        self.form.passed.get("omit_instanceid").is_some_and(|word| is_yes(word))
    }

    fn is_attribute(&self, name: &str) -> bool {
        let Some((prefix, local)) = name.split_once(':') else { return is_name(name) && name != "xmlns" };
        let declares = |declared: &str| declared.strip_prefix(DECLARES) == Some(prefix);
        let is_declared = NAMESPACES.iter().any(|(name, _)| declares(name));
        is_name(local) && (is_declared || namespaces(self.form).iter().any(|(name, _)| declares(name)))
    }
}

fn is_yes(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "yes" | "true" | "true()")
}
