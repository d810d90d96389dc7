//! Rounds and forms: upload a workbook, read its report, publish, and see every version.

mod availability;
mod report;
mod upload;
mod versions;

use super::desk::Desk;
use super::fetched::{Failure, Fetched, Skeleton, fetch_into};
use super::texts;
use crate::net::fetch::{self, NetError};
use coletor_common::admin::FormVersion;
use coletor_common::id::FormId;
use leptos::prelude::*;
use upload::Upload;
use versions::Versions;

/// Every version of every form, the newest first.
pub async fn fetch_versions() -> Result<Vec<FormVersion>, NetError> {
    fetch::get("/api/forms").await
}

/// Where a form's records are to be had as CSV.
pub fn export_path(form: &FormId) -> String {
    format!("/api/forms/{}/records.csv", encoded(form.as_str()))
}

/// As a part of an address.
pub fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// Publishes a draft. Safe to repeat.
async fn publish(version: FormVersion) -> Result<(), NetError> {
    let (form, name) = (encoded(version.form.as_str()), encoded(&version.version));
    let path = format!("/api/forms/{form}/versions/{name}/publish");
    fetch::send_bytes(&path, "application/json", "{}".into()).await
}

/// `/admin/forms`.
#[component]
pub fn FormsPage() -> impl IntoView {
    let versions = RwSignal::new(Fetched::Waiting);
    let reload = move || fetch_into(versions, fetch_versions());
    reload();
    view! {
        <div class="page">
            <h1>{texts::FORMS_TITLE.view()}</h1>
            {Desk::get().manages().then(|| view! { <Upload changed=reload /> })}
            <section class="panel" aria-labelledby="versions">
                <h2 id="versions">{texts::VERSIONS.view()}</h2>
                {move || match versions.get() {
                    Fetched::Waiting => view! { <Skeleton /> }.into_any(),
                    Fetched::Failed(error) => view! { <Failure error retry=reload /> }.into_any(),
                    Fetched::Here(all) => view! { <Versions all changed=reload /> }.into_any(),
                }}
            </section>
        </div>
    }
}
