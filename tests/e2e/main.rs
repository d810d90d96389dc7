//! The whole way in real browsers against the real server, with nothing mocked.
//!
//! Two cores are enough for one story at a time: each takes a turn.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod forms;
mod line;
mod photo;
mod proof;
mod round;
mod scene;
mod workbook;

use anyhow::Result;
use scene::Scene;
use tokio::sync::{Mutex, MutexGuard};

static TURN: Mutex<()> = Mutex::const_new(());

/// Waits until no other test has browsers open.
async fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().await
}

/// From taking the round to its line in a spreadsheet; the line is cut and the server killed in between.
#[tokio::test]
async fn a_round_reaches_the_board_whatever_happens_on_the_way() -> Result<()> {
    let _turn = turn().await;
    let mut scene = Scene::open().await?;
    round::see_what_can_be_done(&scene).await?;
    round::take(&mut scene).await?;
    round::first_stop(&mut scene).await?;
    round::watched_as_it_happens(&scene).await?;
    line::cut(&mut scene).await?;
    round::third_stop_out_of_order(&mut scene).await?;
    line::reload_while_cut(&scene).await?;
    let mut scene = line::close_and_open_while_cut(scene).await?;
    line::a_second_tab_only_says_so(&scene).await?;
    round::interrupt_and_go_on(&mut scene).await?;
    line::restore(&scene).await?;
    round::last_stop(&mut scene).await?;
    line::kill_the_server_and_go_on(&mut scene).await?;
    round::finish(&scene).await?;
    proof::all_arrived_once(&scene).await?;
    proof::the_record_is_shown(&scene).await?;
    proof::the_sheet_has_a_line(&scene).await
}

/// The administrator's part: a workbook with mistakes, its report, a good one, people and passwords.
#[tokio::test]
async fn a_workbook_becomes_a_round_and_a_person_can_take_it() -> Result<()> {
    let _turn = turn().await;
    let desk = forms::Desk::open().await?;
    forms::mistakes_are_reported_with_their_place(&desk).await?;
    forms::a_good_workbook_is_published(&desk).await?;
    let password = forms::somebody_is_added(&desk).await?;
    forms::who_was_added_sees_the_new_round(&desk, &password).await?;
    forms::a_password_is_renewed(&desk).await
}
