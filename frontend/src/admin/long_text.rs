//! A text of some length that somebody writes: a reason, a message. The server counts bytes, so it is measured in them.

use super::texts;
use crate::i18n::Text;
use leptos::prelude::*;

/// The longest one that the server takes.
const BYTES_MAX: usize = 2_000;

/// What is wrong with a text, if anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// There is none.
    Blank,
    /// It is too long by as many bytes.
    Long(usize),
}

impl Unfit {
    /// What to do about it; `blank` says so where there is no text.
    pub fn text(self, blank: Text) -> String {
        match self {
            Self::Blank => blank.now().to_owned(),
            Self::Long(by) => texts::TOO_LONG.with(&[&by.to_string()]),
        }
    }
}

/// The text as it is sent, without blanks around it.
pub fn fit(text: &str) -> Result<String, Unfit> {
    let text = text.trim();
    match text.len() {
        0 => Err(Unfit::Blank),
        bytes if bytes > BYTES_MAX => Err(Unfit::Long(bytes - BYTES_MAX)),
        _ => Ok(text.to_owned()),
    }
}

/// A field of several lines. What is too long is said while it is written.
#[component]
pub fn LongText(
    /// Names the field in its form.
    name: &'static str,
    /// What is to be written.
    label: Text,
    /// What becomes of it.
    hint: Text,
    /// What is written.
    text: RwSignal<String>,
) -> impl IntoView {
    let said = move || match text.with(|text| fit(text)) {
        Err(Unfit::Long(by)) => texts::TOO_LONG.with(&[&by.to_string()]),
        Ok(_) | Err(Unfit::Blank) => String::new(),
    };
    let id = format!("{name}-hint");
    view! {
        <div class="long-text">
            <label class="field">
                <span>{label.view()}</span>
                <textarea
                    name=name
                    required
                    rows="3"
                    aria-describedby=id.clone()
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                ></textarea>
            </label>
            <p id=id class="soft small">{hint.view()}</p>
            <p class="error small" role="status">{said}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_measured_in_bytes() {
        let long = "é".repeat(BYTES_MAX / 2);
        for (text, want) in [
            ("", Err(Unfit::Blank)),
            (" \n ", Err(Unfit::Blank)),
            (" a b ", Ok("a b".to_owned())),
            (&long, Ok(long.clone())),
            (&format!("{long}é"), Err(Unfit::Long(2))),
        ] {
            assert_eq!(fit(text), want);
        }
    }
}
