//! What of a drawing (SVG) that came with a form is taken into a page: shapes, texts and their looks, and nothing that acts,
//! loads or leads anywhere. What is not named here is left out. Whoever draws it builds it anew of what is let through;
//! this says of each element and attribute whether it is, and how ids become names of their own.

/// Most elements of a drawing.
pub const ELEMENTS_MAX: usize = 20_000;
/// Most elements that are within each other.
pub const DEEP_MAX: usize = 64;

/// Elements that only draw. `style` and `script` act on the page, `a` leads away, `foreignObject` is HTML, and what moves by
/// itself (`animate`, `set`) changes attributes after they were looked at.
const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "title",
    "desc",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "image",
    "clipPath",
    "mask",
    "marker",
    "pattern",
    "linearGradient",
    "radialGradient",
    "stop",
];

/// Attributes that say where something is and what it looks like.
const ATTRIBUTES: &[&str] = &[
    "viewBox",
    "preserveAspectRatio",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "dx",
    "dy",
    "width",
    "height",
    "d",
    "points",
    "pathLength",
    "transform",
    "gradientTransform",
    "gradientUnits",
    "spreadMethod",
    "patternUnits",
    "patternContentUnits",
    "patternTransform",
    "clipPathUnits",
    "maskUnits",
    "maskContentUnits",
    "markerUnits",
    "markerWidth",
    "markerHeight",
    "refX",
    "refY",
    "orient",
    "offset",
    "rotate",
    "lengthAdjust",
    "textLength",
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stop-color",
    "stop-opacity",
    "opacity",
    "color",
    "display",
    "visibility",
    "overflow",
    "clip-path",
    "clip-rule",
    "mask",
    "marker-start",
    "marker-mid",
    "marker-end",
    "paint-order",
    "vector-effect",
    "shape-rendering",
    "text-rendering",
    "image-rendering",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "font-variant",
    "letter-spacing",
    "word-spacing",
    "text-anchor",
    "text-decoration",
    "dominant-baseline",
    "alignment-baseline",
    "baseline-shift",
    "writing-mode",
];

/// Pictures that may stand in a drawing as they are.
const PICTURES: [&str; 4] =
    ["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/webp;base64,", "data:image/gif;base64,"];

/// Whether an element is taken.
pub fn is_taken(element: &str) -> bool {
    ELEMENTS.contains(&element)
}

/// An attribute as it is taken, under its own name or another; `None` where it is left out. `local` has no prefix. What
/// names an id names it with `prefix` before, so that ids of drawings meet neither those of the page nor each other's.
pub fn attribute(element: &str, local: &str, value: &str, prefix: &str) -> Option<(String, String)> {
    let taken = |name: &str, value: String| Some((name.to_owned(), value));
    match local {
        "id" => taken("id", format!("{prefix}{value}")),
        "href" => {
            let picture = element == "image" && PICTURES.iter().any(|start| value.starts_with(start));
            match value.strip_prefix('#') {
                Some(id) => taken("href", format!("#{prefix}{id}")),
                None => picture.then(|| ("href".to_owned(), value.to_owned())),
            }
        }
        name if ATTRIBUTES.contains(&name) => taken(name, referring(value, prefix)?),
        _ => None,
    }
}

/// What a `style` attribute says, as attributes of their own: a page that allows no inline styles would leave it out.
pub fn declarations<'a>(style: &'a str, prefix: &'a str) -> impl Iterator<Item = (String, String)> + 'a {
    style.split(';').filter_map(move |declaration| {
        let (name, value) = declaration.split_once(':')?;
        let value = value.trim().trim_end_matches("!important").trim();
        attribute("", name.trim(), value, prefix).filter(|(name, _)| name != "id" && name != "href")
    })
}

/// A value whose references stay within the drawing; `None` where one does not, or hides what it is.
fn referring(value: &str, prefix: &str) -> Option<String> {
    if value.contains(['\\', '<', '&']) || value.contains("/*") {
        return None;
    }
    let lower = value.to_ascii_lowercase();
    let Some(at) = lower.find("url(") else {
        let is_call =
            ["image(", "image-set(", "src(", "expression(", "script:"].iter().any(|call| lower.contains(call));
        return (!is_call).then(|| value.to_owned());
    };
    let (before, rest) = (&value[..at], &value[at + "url(".len()..]);
    let (inside, behind) = rest.split_once(')')?;
    let id = inside.trim().trim_matches(['\'', '"']).strip_prefix('#')?;
    let is_plain = !id.is_empty() && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'));
    (is_plain && before.trim().is_empty()).then_some(())?;
    Some(format!("url(#{prefix}{id}){}", referring(behind, prefix)?))
}

#[cfg(test)]
mod tests {
    use super::{attribute, declarations, is_taken};

    #[test]
    fn what_acts_is_no_element() {
        for (element, want) in [
            ("path", true),
            ("linearGradient", true),
            ("script", false),
            ("SCRIPT", false),
            ("style", false),
            ("foreignObject", false),
            ("a", false),
            ("animate", false),
            ("set", false),
            ("iframe", false),
        ] {
            assert_eq!(is_taken(element), want, "{element}");
        }
    }

    #[test]
    fn attributes_refer_to_the_drawing_alone() {
        for (element, name, value, want) in [
            ("path", "d", "M0 0L1 1", Some(("d", "M0 0L1 1"))),
            ("path", "id", "pump", Some(("id", "m-pump"))),
            ("path", "onclick", "alert(1)", None),
            ("svg", "onload", "alert(1)", None),
            ("path", "class", "dialog", None),
            ("path", "style", "fill: red", None),
            ("use", "href", "#pump", Some(("href", "#m-pump"))),
            ("use", "href", "https://example.org/a.svg#pump", None),
            ("use", "href", "data:image/svg+xml,<svg/>", None),
            ("image", "href", "data:image/png;base64,AAAA", Some(("href", "data:image/png;base64,AAAA"))),
            ("use", "href", "data:image/png;base64,AAAA", None),
            ("image", "href", "data:image/svg+xml;base64,AAAA", None),
            ("image", "href", "javascript:alert(1)", None),
            ("path", "fill", "url(#shade)", Some(("fill", "url(#m-shade)"))),
            ("path", "fill", "URL( '#shade' ) red", Some(("fill", "url(#m-shade) red"))),
            ("path", "fill", "url(https://example.org)", None),
            ("path", "fill", "url(#a) url(//example.org)", None),
            ("path", "fill", "u\\72l(//example.org)", None),
            ("path", "fill", "image-set('//example.org')", None),
            ("path", "fill", "u/**/rl(x)", None),
            ("path", "fill", "#f00", Some(("fill", "#f00"))),
        ] {
            let found = attribute(element, name, value, "m-");
            let want = want.map(|(name, value): (&str, &str)| (name.to_owned(), value.to_owned()));
            assert_eq!(found, want, "{element} {name}={value}");
        }
    }

    #[test]
    fn styles_become_attributes() {
        let style = "fill:#fff; stroke : red !important;background:url(x);id:a;-inkscape-font:x;mask:url(#m)";
        let found: Vec<String> = declarations(style, "p-").map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(found, ["fill=#fff", "stroke=red", "mask=url(#p-m)"]);
    }
}
