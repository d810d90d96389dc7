//! What the headings of columns mean: aliases, letter case, spaces, prefixes, languages.

/// A column as its heading names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its canonical name, such as `constraint_message` or `coletor:stop`.
    pub key: String,
    /// The language of a translated text.
    pub language: Option<String>,
}

impl Column {
    /// An untranslated column.
    pub fn plain(key: &str) -> Self {
        Self { key: key.into(), language: None }
    }
}

/// Texts that have translations.
pub const TRANSLATED: [&str; 9] = [
    "label",
    "hint",
    "guidance_hint",
    "required_message",
    "constraint_message",
    "image",
    "big-image",
    "audio",
    "video",
];

/// Those of them that name files.
pub const MEDIA: [&str; 4] = ["image", "big-image", "audio", "video"];

/// Columns of the survey that mean something here.
pub const KNOWN_SURVEY: &[&str] = &[
    "type",
    "name",
    "label",
    "hint",
    "guidance_hint",
    "image",
    "big-image",
    "audio",
    "video",
    "required",
    "required_message",
    "relevant",
    "constraint",
    "constraint_message",
    "calculation",
    "default",
    "read_only",
    "appearance",
    "disabled",
    "choice_filter",
    "repeat_count",
    "trigger",
    "parameters",
    "rows",
    "autoplay",
    "save_to",
    "coletor:stop",
    "coletor:code",
    "coletor:unit",
    "coletor:low_alarm",
    "coletor:low_warning",
    "coletor:high_warning",
    "coletor:high_alarm",
    "coletor:max_per_hour",
];

/// Columns of the choices that mean something here.
pub const KNOWN_CHOICES: &[&str] = &["list_name", "name", "label", "mark"];

/// Columns of the settings that mean something here; those for other tools are [`super::passed::SETTINGS`].
pub const KNOWN_SETTINGS: &[&str] = &[
    "form_title",
    "form_id",
    "version",
    "name",
    "default_language",
    "name",
    "instance_name",
    "allow_choice_duplicates",
    "coletor:round",
    "coletor:interruption_reasons",
    "coletor:budget_min",
    "coletor:confirm_stops",
    "coletor:period",
    "coletor:days",
    "coletor:from",
    "coletor:to",
];

/// Another spelling, and what it stands for.
const ALIASES: &[(&str, &str)] = &[
    ("jr:count", "repeat_count"),
    ("count", "repeat_count"),
    ("repeatcount", "repeat_count"),
    ("choicefilter", "choice_filter"),
    ("guidancehint", "guidance_hint"),
    ("big_image", "big-image"),
    ("bigimage", "big-image"),
    ("relevance", "relevant"),
    ("calculate", "calculation"),
    ("readonly", "read_only"),
    ("constraintmsg", "constraint_message"),
    ("constraining_message", "constraint_message"),
    ("constraint_msg", "constraint_message"),
    ("jr:constraintmsg", "constraint_message"),
    ("requiredmsg", "required_message"),
    ("required_msg", "required_message"),
    ("jr:requiredmsg", "required_message"),
    ("command", "type"),
    ("tag", "name"),
    ("caption", "label"),
    ("list", "list_name"),
    ("listname", "list_name"),
    ("value", "name"),
    ("title", "form_title"),
    ("set_form_title", "form_title"),
    ("id_string", "form_id"),
    ("set_form_id", "form_id"),
    ("allow_duplicate_choices", "allow_choice_duplicates"),
    ("coletor:reasons", "coletor:interruption_reasons"),
    ("coletor:confirm", "coletor:confirm_stops"),
    ("coletor:scan_stops", "coletor:confirm_stops"),
    ("appearances", "appearance"),
];

/// What a heading says. A blank one is a column without a name.
pub fn column(heading: &str) -> Column {
    let heading = heading.trim();
    let mut parts: Vec<&str> = heading.split("::").map(str::trim).collect();
    let mut first = canonical(parts[0]);
    // What a bind or a control holds is a column of its own, unless it means nothing here: then it is an attribute for
    // other tools. The short form writes only the namespace.
    if let Some(second) = parts.get(1).copied() {
        let is_ours = second.to_lowercase().starts_with("coletor");
        let is_column = is_ours || KNOWN_SURVEY.contains(&canonical(second).as_str());
        let own = |place: &str| Column::plain(&format!("{place}::{second}"));
        match first.as_str() {
            "bind" if !is_column => return own("bind"),
            "body" | "control" if !is_column => return own("body"),
            "attribute" | "instance" if !is_ours => return own(&first),
            "bind" | "body" | "control" | "attribute" | "instance" | "media" => {
                parts.remove(0);
                first = canonical(second);
            }
            _ => {}
        }
    }
    if first == "coletor" && parts.len() > 1 {
        return Column::plain(&canonical(&format!("coletor:{}", parts[1])));
    }
    if parts.len() == 1
        && let Some((text, language)) = heading.split_once(':')
        && TRANSLATED.contains(&canonical(text).as_str())
    {
        return Column { key: canonical(text), language: Some(language.trim().into()) };
    }
    match parts.get(1..) {
        None | Some([]) => Column::plain(&first),
        Some([language]) if TRANSLATED.contains(&first.as_str()) => {
            Column { key: first, language: Some((*language).into()) }
        }
        Some(rest) => Column::plain(&format!("{first}::{}", rest.join("::"))),
    }
}

fn canonical(heading: &str) -> String {
    let plain: Vec<String> = heading.split([' ', '_', '\u{a0}']).map(str::to_lowercase).collect();
    let plain = plain.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_");
    ALIASES.iter().find(|(alias, _)| *alias == plain).map_or(plain, |(_, name)| (*name).into())
}
