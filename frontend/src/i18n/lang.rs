//! The language of the screens: chosen by the person, at first the browser's.

use leptos::prelude::*;

use crate::platform::settings;

/// A language of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Português do Brasil.
    Pt,
    /// English.
    En,
    /// Español.
    Es,
}

impl Lang {
    /// All of them, with the name each has in itself.
    pub const ALL: [(Self, &'static str); 3] = [(Self::Pt, "Português"), (Self::En, "English"), (Self::Es, "Español")];

    /// The tag for `lang` attributes and `Intl`.
    pub fn tag(self) -> &'static str {
        ["pt-BR", "en", "es"][self as usize]
    }

    /// The language of a tag such as `es-AR`; Portuguese where it is none of ours.
    pub fn of_tag(tag: &str) -> Self {
        let primary = tag.split('-').next().unwrap_or_default();
        match primary {
            "en" => Self::En,
            "es" => Self::Es,
            _ => Self::Pt,
        }
    }
}

const SETTING: &str = "lang";

thread_local! {
    // Not in a context: texts are also needed where no view is around, such as after an answer of the network.
    static CHOSEN: (Owner, RwSignal<Lang>) = {
        let owner = Owner::new();
        let tag = settings::read(SETTING).unwrap_or_else(settings::browser_language);
        let lang = owner.with(|| RwSignal::new(Lang::of_tag(&tag)));
        (owner, lang)
    };
}

/// Chooses the language that was chosen last. To be called before anything is mounted: the signal then belongs to no
/// view, and outlives them all.
pub fn start() {
    settings::set_document_language(use_lang().get_untracked().tag());
}

/// The language chosen.
pub fn use_lang() -> RwSignal<Lang> {
    CHOSEN.with(|(_, lang)| *lang)
}

/// Chooses a language and keeps the choice on this device.
pub fn choose(lang: Lang) {
    use_lang().set(lang);
    settings::set_document_language(lang.tag());
    settings::write(SETTING, lang.tag());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_name_languages() {
        for (tag, lang) in
            [("pt-BR", Lang::Pt), ("pt", Lang::Pt), ("en-US", Lang::En), ("es-419", Lang::Es), ("de", Lang::Pt)]
        {
            assert_eq!(Lang::of_tag(tag), lang);
        }
    }
}
