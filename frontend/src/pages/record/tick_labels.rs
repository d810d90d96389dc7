//! Labels of a slider's marks: each in the middle of as much room as the marks beside it leave.

use leptos::prelude::*;

/// Room along the slider, in parts of its length.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Room {
    from: f64,
    to: f64,
}

/// The room of each mark at a place of 0 to 1, which are in order: as far as the middle between it and the next one, and as
/// much on either side. At an end there is but one side.
fn rooms(places: &[f64]) -> Vec<Room> {
    let room = |(at, place): (usize, &f64)| {
        let before = at.checked_sub(1).and_then(|at| places.get(at)).map_or(f64::INFINITY, |other| place - other);
        let behind = places.get(at + 1).map_or(f64::INFINITY, |other| other - place);
        let half = (before.min(behind) / 2.0).min(1.0);
        let inner = if *place <= 0.0 || *place >= 1.0 { half } else { half.min(*place).min(1.0 - place) };
        Room { from: (place - inner).max(0.0), to: (place + inner).min(1.0) }
    };
    places.iter().enumerate().map(room).collect()
}

/// A grid with a column (or a row) for each room and for what is between them.
fn tracks(rooms: &[Room]) -> String {
    let mut end = 0.0;
    let mut tracks = Vec::new();
    for room in rooms {
        for length in [room.from - end, room.to - room.from] {
            tracks.push(format!("minmax(0, {:.4}fr)", f64::max(length, 0.0)));
        }
        end = room.to;
    }
    tracks.push(format!("minmax(0, {:.4}fr)", f64::max(1.0 - end, 0.0)));
    tracks.join(" ")
}

/// The labels at their places, 0 to 1 and in order. A screen reader hears them with the slider's value instead.
#[component]
pub fn TickLabels(#[prop(into)] labels: Signal<Vec<(f64, String)>>, vertical: bool) -> impl IntoView {
    move || {
        // What is high is above: rows are counted from the top.
        let mut placed = labels.get();
        if vertical {
            placed.reverse();
            for (place, _) in &mut placed {
                *place = 1.0 - *place;
            }
        }
        let rooms = rooms(&placed.iter().map(|(place, _)| *place).collect::<Vec<_>>());
        let (rows, columns) = if vertical { (tracks(&rooms), String::new()) } else { (String::new(), tracks(&rooms)) };
        let label = |(at, (place, label)): (usize, (f64, String))| {
            let line = (at * 2 + 2).to_string();
            let (row, column) = if vertical { (line, "auto".to_owned()) } else { ("auto".to_owned(), line) };
            let side = if place <= 0.0 {
                "start"
            } else if place >= 1.0 {
                "end"
            } else {
                "middle"
            };
            view! { <span data-side=side style:grid-row=row style:grid-column=column>{label}</span> }
        };
        view! {
            <div
                class="tick-labels small soft"
                aria-hidden="true"
                style:grid-template-rows=rows
                style:grid-template-columns=columns
            >
                {placed.into_iter().enumerate().map(label).collect_view()}
            </div>
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Room, rooms, tracks};

    #[test]
    fn marks_share_the_room() {
        for (places, want) in [
            (&[][..], &[][..]),
            (&[0.0, 1.0], &[(0.0, 0.5), (0.5, 1.0)]),
            (&[0.0, 0.5, 1.0], &[(0.0, 0.25), (0.25, 0.75), (0.75, 1.0)]),
            (&[0.25], &[(0.0, 0.5)]),
            (&[0.0, 0.2, 1.0], &[(0.0, 0.1), (0.1, 0.3), (0.6, 1.0)]),
        ] {
            let found = rooms(places);
            assert_eq!(found.len(), want.len());
            for (Room { from, to }, (low, high)) in found.iter().zip(want) {
                assert!((from - low).abs() < 1e-9 && (to - high).abs() < 1e-9, "{places:?}: {found:?}");
            }
        }
    }

    #[test]
    fn between_rooms_there_is_a_track() {
        let rooms = [Room { from: 0.0, to: 0.25 }, Room { from: 0.5, to: 1.0 }];
        let fr = ["0.0000", "0.2500", "0.2500", "0.5000", "0.0000"];
        assert_eq!(tracks(&rooms), fr.map(|fr| format!("minmax(0, {fr}fr)")).join(" "));
    }
}
