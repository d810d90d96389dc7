//! Drawings (SVG) that came from somebody else, as elements of the page: built anew of what [`svg`] lets through.

use coletor_common::form::svg;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{DomParser, Element, Node, SupportedType};

const SVG: &str = "http://www.w3.org/2000/svg";
/// What marks the copy of an element that had an id.
pub const PART: &str = "data-part";

/// A harmless copy of a drawing; `None` where the text is none. Ids have `prefix` before them; each element that had one
/// also says it in [`PART`].
pub fn copy(text: &str, prefix: &str) -> Option<Element> {
    // A document of its own: nothing in it runs or loads.
    let parsed = DomParser::new().ok()?.parse_from_string(text, SupportedType::ImageSvgXml).ok()?;
    let root = parsed.document_element().filter(|root| is_svg(root) && root.local_name() == "svg")?;
    let mut left = svg::ELEMENTS_MAX;
    let copy = element(&root, prefix, &mut left, 0)?;
    // Without it the drawing would keep the size that it was made in.
    if !copy.has_attribute("viewBox") {
        let side = |name: &str| root.get_attribute(name)?.trim_end_matches("px").parse::<f64>().ok();
        let (width, height) = (side("width")?, side("height")?);
        copy.set_attribute("viewBox", &format!("0 0 {width} {height}")).ok()?;
    }
    copy.remove_attribute("width").ok()?;
    copy.remove_attribute("height").ok()?;
    Some(copy)
}

fn is_svg(element: &Element) -> bool {
    element.namespace_uri().as_deref() == Some(SVG)
}

/// `None` for what is left out, with all that is in it.
fn element(from: &Element, prefix: &str, left: &mut usize, deep: usize) -> Option<Element> {
    let name = from.local_name();
    if !is_svg(from) || !svg::is_taken(&name) || deep > svg::DEEP_MAX {
        return None;
    }
    *left = left.checked_sub(1)?;
    let copy = document().create_element_ns(Some(SVG), &name).ok()?;
    let set = |(name, value): (String, String)| copy.set_attribute(&name, &value);
    for full in from.get_attribute_names().iter().filter_map(|name| name.as_string()) {
        let value = from.get_attribute(&full).unwrap_or_default();
        let local = full.rsplit(':').next().unwrap_or_default();
        // Under a prefix only the references of older drawings mean anything.
        if local != full && local != "href" {
            continue;
        }
        // Taken attributes have names that every document allows.
        if local == "style" {
            svg::declarations(&value, prefix).for_each(|one| drop(set(one)));
        } else if let Some(one) = svg::attribute(&name, local, &value, prefix) {
            let _ = set(one);
        }
        if local == "id" {
            let _ = copy.set_attribute(PART, &value);
        }
    }
    let mut child = from.first_child();
    while let Some(node) = child {
        child = node.next_sibling();
        let taken = match node.node_type() {
            Node::ELEMENT_NODE => {
                node.dyn_ref::<Element>().and_then(|inner| element(inner, prefix, left, deep + 1)).map(Into::into)
            }
            Node::TEXT_NODE | Node::CDATA_SECTION_NODE => {
                Some(document().create_text_node(&node.text_content().unwrap_or_default()).into())
            }
            _ => None,
        };
        if let Some(taken) = taken {
            let taken: Node = taken;
            copy.append_child(&taken).ok()?;
        }
    }
    Some(copy)
}
