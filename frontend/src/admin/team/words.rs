//! Days, hours and windows in words.

use super::super::texts;
use crate::i18n::{Text, format};
use crate::ui::icon::{Glyph, WARNING};
use coletor_common::admin::SaveShift;
use coletor_common::form::model::{Availability, Days};
use coletor_common::round::availability::DAY_MIN_MAX;
use coletor_common::time::civil;
use leptos::prelude::*;

/// How many people.
pub fn people(count: usize) -> impl Fn() -> String {
    move || texts::PEOPLE_COUNT.with(&[&count.to_string()])
}

/// What it means that there is nobody, where there is nobody.
pub fn nobody(is_empty: bool, text: Text) -> impl IntoView {
    is_empty.then(|| {
        view! {
            <span class="mark" data-verdict="warning" data-nobody="">
                <Glyph icon=WARNING />
                <span>{text.view()}</span>
            </span>
        }
    })
}

/// The days and hours of a shift.
pub fn shift(shift: &SaveShift) -> String {
    hours(&shift.days, shift.from_min, shift.to_min)
}

/// On which days.
pub fn days(days: &Days) -> String {
    match days {
        Days::Every => texts::EVERY_DAY.now().to_owned(),
        Days::OfWeek(days) => {
            let names = days.iter().filter_map(|day| texts::WEEK_DAYS.get(usize::try_from(*day).ok()?.checked_sub(1)?));
            names.map(|name| name.now()).collect::<Vec<_>>().join(", ")
        }
        Days::OfMonth(days) => {
            let days: Vec<String> = days.iter().map(u32::to_string).collect();
            texts::DAYS_OF_MONTH.with(&[&days.join(", ")])
        }
    }
}

fn hours(on: &Days, from_min: i32, to_min: i32) -> String {
    if (from_min, to_min) == (0, DAY_MIN_MAX) {
        return days(on);
    }
    let (from, to) = (format::minute_of_day(from_min), format::minute_of_day(to_min));
    texts::DAYS_HOURS.with(&[&days(on), &from, &to])
}

/// When a round may be begun.
pub fn when(when: &Availability) -> String {
    match when {
        Availability::Recurring { days, from_min, to_min } => hours(days, *from_min, *to_min),
        Availability::Once { from, to } => texts::ONCE_FROM_TO.with(&[&moment(*from, " "), &moment(*to, " ")]),
    }
}

/// A local day and time, as `2026-11-24T08:30` with `T` between.
pub fn moment((day, minute): (i64, i32), between: &str) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}{between}{}", format::minute_of_day(minute))
}
