//! The collector's app.

use coletor_frontend::i18n;
use coletor_frontend::pages::collecting::Part;
use coletor_frontend::pages::root::{Root, RootProps};
use coletor_frontend::platform::{crash, install, settings};

fn main() {
    crash::install();
    install::start();
    settings::apply_theme();
    i18n::start();
    let part = Part { load: part::load, draw: part::draw };
    leptos::mount::mount_to_body(move || Root(RootProps { part }));
}

/// Where the app is cut in two. A build for release takes what only these functions need out of the first file
/// (`xtask/src/wasm/split.rs`); any other build has all in one.
mod part {
    use coletor_frontend::pages::collecting;
    use coletor_frontend::route::Page;
    use leptos::prelude::AnyView;
    use std::pin::Pin;

    #[cfg(not(coletor_split))]
    pub fn load() -> Pin<Box<dyn Future<Output = bool>>> {
        Box::pin(std::future::ready(true))
    }

    #[cfg(not(coletor_split))]
    #[allow(clippy::unnecessary_wraps)] // as where the app is cut
    pub fn draw(page: Page) -> Option<AnyView> {
        Some(collecting::draw(page))
    }

    #[cfg(coletor_split)]
    pub fn load() -> Pin<Box<dyn Future<Output = bool>>> {
        Box::pin(async { fetch_part().await.is_ok() })
    }

    #[cfg(coletor_split)]
    pub fn draw(page: Page) -> Option<AnyView> {
        // Once the part is here, nothing is waited for.
        futures_util::FutureExt::now_or_never(drawn(page))?.ok()
    }

    #[cfg(coletor_split)]
    #[leptos::wasm_split::wasm_split(
        collecting,
        wasm_split_path = leptos::wasm_split,
        fallible,
        preload(fetch_part)
    )]
    fn drawn(page: Page) -> Result<AnyView, leptos::wasm_split::SplitLoaderError> {
        Ok(collecting::draw(page))
    }
}
