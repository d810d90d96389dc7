//! The collector's app.

use coletor_frontend::pages::root::Root;
use coletor_frontend::platform::{crash, settings};

fn main() {
    crash::install();
    settings::apply_theme();
    leptos::mount::mount_to_body(Root);
}
