//! Small choices of a person on this device (language, theme), in `localStorage`. Losing them hurts nobody.

use leptos::prelude::document;

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// The choice kept under a name.
pub fn read(name: &str) -> Option<String> {
    storage()?.get_item(&key(name)).ok()?
}

/// Keeps a choice; where storage is full or closed, it holds until the page is left.
pub fn write(name: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&key(name), value);
    }
}

/// Forgets a choice.
pub fn remove(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&key(name));
    }
}

fn key(name: &str) -> String {
    format!("coletor.{name}")
}

/// The language that the browser asks for.
pub fn browser_language() -> String {
    web_sys::window().and_then(|window| window.navigator().language()).unwrap_or_default()
}

/// Tells the page its language, for screen readers and hyphenation.
pub fn set_document_language(tag: &str) {
    set_root_attribute("lang", tag);
}

const THEME: &str = "theme";

/// The theme chosen: `light`, `dark`, or `auto` for the device's.
pub fn theme() -> String {
    read(THEME).unwrap_or_else(|| "auto".into())
}

/// Shows the theme chosen; to be called once at start.
pub fn apply_theme() {
    set_root_attribute("data-theme", &theme());
}

/// Chooses a theme.
pub fn choose_theme(theme: &str) {
    write(THEME, theme);
    apply_theme();
}

fn set_root_attribute(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(name, value);
    }
}
