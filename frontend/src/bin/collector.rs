//! The collector's app.

use coletor_frontend::i18n;
use coletor_frontend::pages::root::Root;
use coletor_frontend::platform::{crash, settings};

fn main() {
    crash::install();
    settings::apply_theme();
    i18n::start();
    leptos::mount::mount_to_body(Root);
}
