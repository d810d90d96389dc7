//! When the app itself fails: writes down why, and says so on the page, with a way to go on.
//!
//! After a panic nothing of the app runs any more, so this uses the page alone.

use super::settings;
use crate::i18n::{Lang, shared};

const SETTING: &str = "crash";

/// Installs the panic hook; to be called first.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        settings::write(SETTING, &info.to_string());
        web_sys::console::error_1(&info.to_string().into());
        show();
    }));
}

/// What the last crash said, once.
pub fn take() -> Option<String> {
    let said = settings::read(SETTING);
    settings::remove(SETTING);
    said
}

fn show() -> Option<()> {
    let lang = settings::read("lang").unwrap_or_else(settings::browser_language);
    let lang = Lang::of_tag(&lang);
    let document = web_sys::window()?.document()?;
    let bar = document.create_element("div").ok()?;
    bar.set_class_name("crash");
    bar.set_attribute("role", "alert").ok()?;
    let said = document.create_element("p").ok()?;
    said.set_text_content(Some(shared::CRASHED.get(lang)));
    let link = document.create_element("a").ok()?;
    link.set_attribute("href", "").ok()?; // the page itself: a reload without script
    link.set_text_content(Some(shared::RELOAD.get(lang)));
    bar.append_child(&said).ok()?;
    bar.append_child(&link).ok()?;
    document.body()?.append_child(&bar).ok()?;
    Some(())
}
