//! Permitting somebody to choose another PIN on a device that theirs does not open any more.

use super::super::texts;
use crate::i18n::{Text, format, use_lang};
use crate::net::fetch;
use crate::ui::sign_in::net_text;
use coletor_common::admin::Person;
use coletor_common::time::Millis;
use coletor_common::vault::PinPermitted;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Who was permitted it last, and until when.
#[derive(Clone, PartialEq, Eq)]
pub struct Permitted {
    name: String,
    until: Millis,
}

/// Says whom it was permitted, and until when.
#[component]
pub fn PinNote(permitted: RwSignal<Option<Permitted>>) -> impl IntoView {
    let lang = use_lang();
    let said = move || {
        permitted.get().map(|it| texts::PIN_PERMITTED_UNTIL.with(&[&it.name, &format::date_time(lang.get(), it.until)]))
    };
    view! { <p role="status" data-pin-permitted=move || permitted.get().is_some().to_string()>{said}</p> }
}

/// The button of a person's line.
pub fn pin_button(
    person: &Person,
    permitted: RwSignal<Option<Permitted>>,
    failure: RwSignal<Option<Text>>,
) -> impl IntoView + use<> {
    let (id, name, login) = (person.id, person.name.clone(), person.login.clone());
    let whose = name.clone();
    let label = move || texts::PERMIT_PIN_OF.with(&[&whose]);
    let press = move |_| {
        let name = name.clone();
        spawn_local(async move {
            match fetch::post::<_, PinPermitted>(&format!("/api/people/{id}/pin"), &serde_json::json!({})).await {
                Ok(PinPermitted { until }) => {
                    let _ = failure.try_set(None);
                    let _ = permitted.try_set(Some(Permitted { name, until }));
                }
                Err(error) => drop(failure.try_set(Some(net_text(&error)))),
            }
        });
    };
    view! {
        <button type="button" data-permit-pin=login aria-label=label on:click=press>{texts::PERMIT_PIN.view()}</button>
    }
}
