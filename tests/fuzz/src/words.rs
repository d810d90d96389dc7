//! Words of workbooks as single bytes, so that a mutation puts in a heading, a type or a function at once.

/// The byte of the first word; those below are themselves.
const FIRST: u8 = 0x80;

/// By byte.
const WORDS: [&str; 128] = [
    // Sheets, and rows as they begin.
    "\n## survey\n",
    "\n## choices\n",
    "\n## settings\n",
    "\n## steps\n",
    "type | name | label | ",
    "list_name | name | label | ",
    "form_id | version | ",
    "\ncalculate | c | | ",
    // Headings.
    "relevant",
    "required",
    "required_message",
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
    "save_to",
    "hint",
    "guidance_hint",
    "label::en",
    "label::Português (pt)",
    "hint::en",
    "media::image",
    "big-image::en",
    "audio",
    "bind::type",
    "coletor::stop",
    "coletor::code",
    "coletor::unit",
    "coletor::low_alarm",
    "coletor::high_warning",
    "coletor::max_per_hour",
    "mark",
    "form_title",
    "default_language",
    "instance_name",
    "allow_choice_duplicates",
    "coletor::round",
    "coletor::interruption_reasons",
    "coletor::budget_min",
    "coletor::confirm_stops",
    "coletor::period",
    "coletor::days",
    "coletor::from",
    "coletor::to",
    // Types.
    "\ntext | ",
    "\ninteger | ",
    "\ndecimal | ",
    "\ndate | ",
    "\ndatetime | ",
    "\nnote | ",
    "\nselect_one l | ",
    "\nselect_multiple l | ",
    "\nselect_one l or_other | ",
    "\nrank l | ",
    "\nrange | ",
    "\ngeopoint | ",
    "\ngeoshape | ",
    "\nimage | ",
    "\nacknowledge | ",
    "\nhidden | ",
    "\nstart | ",
    "\nusername | ",
    "\nbegin_group | ",
    "\nend_group",
    "\nbegin_repeat | ",
    "\nend_repeat",
    // Values.
    "yes",
    "no",
    "randomize=true seed=",
    "start=1 end=10 step=0.5",
    "field-list",
    "daily",
    "weekly",
    "mon 3",
    "08:00",
    "2026-11-24",
    "other",
    "${a}",
    "${b}",
    "${c}",
    "${r}",
    "${last-saved#a}",
    // Expressions.
    " and ",
    " or ",
    " = ",
    " != ",
    " <= ",
    " div ",
    " mod ",
    " \\p ",
    "../",
    "/data/",
    "//",
    "current()/",
    "instance('l')/root/item[",
    "]/label",
    "]/name",
    "position(..)",
    "indexed-repeat(",
    "pulldata('l', 'label', 'name', ",
    "jr:choice-name(",
    "selected(",
    "selected-at(",
    "count-selected(",
    "count(",
    "sum(",
    "if(",
    "coalesce(",
    "once(",
    "concat(",
    "join(' ', ",
    "substr(",
    "regex(., '",
    "string-length(",
    "format-date(today(), '%Y",
    "date(",
    "now()",
    "round(",
    "random()",
    "uuid()",
    "randomize(",
    "area(",
];

/// In the place of the first control characters: what is not of ASCII, from harmless to strange.
const STRANGE: [&str; 9] = ["\0", "é", "e\u{301}", "ª", "²", "😀", "\u{2019}", "\u{a0}", "\u{7f}"];

/// The text that bytes stand for.
pub fn text(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        let word = byte.checked_sub(FIRST).map(|at| WORDS[usize::from(at)]);
        match word.or(STRANGE.get(usize::from(*byte)).copied()) {
            Some(word) => text.push_str(word),
            None => text.push(char::from(*byte)),
        }
    }
    text
}

/// Bytes that stand for a text, as few as words allow.
pub fn bytes(text: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), text);
    while let Some(first) = rest.chars().next() {
        let known = (FIRST..=u8::MAX).zip(WORDS).filter(|(_, word)| rest.starts_with(word));
        let (byte, len) = match known.max_by_key(|(_, word)| word.len()) {
            Some((byte, word)) => (byte, word.len()),
            None => (u8::try_from(first).ok().filter(u8::is_ascii).unwrap_or(b'?'), first.len_utf8()),
        };
        bytes.push(byte);
        rest = &rest[len..];
    }
    bytes
}
