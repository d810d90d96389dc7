//! The administration's page.

use coletor_frontend::admin::Administration;
use coletor_frontend::i18n;
use coletor_frontend::platform::{crash, settings};
use leptos::prelude::*;

fn main() {
    crash::install();
    settings::apply_theme();
    i18n::start();
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
    mount_to_body(Administration);
}
