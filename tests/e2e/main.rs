//! The whole way in real browsers against the real server, with nothing mocked.
//!
//! Two cores are enough for one story at a time: each takes a turn.
//!
//! Long because it names every story and its steps.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod about;
mod assets;
mod barriers;
mod blocked;
mod clocks;
mod cloned;
mod codes;
mod commands;
mod differs;
mod drawn;
mod elsewhere;
mod engine;
mod field;
mod forms;
mod full;
mod kept;
mod keyboard;
mod killed;
mod labels;
mod line;
mod lost;
mod maps;
mod office;
mod photo;
mod proof;
mod quarantine;
mod round;
mod scene;
mod sheet;
mod shifts;
mod tabs;
mod together;
mod told;
mod update;
mod vault;
mod viewer;
mod widgets;
mod workbook;

use anyhow::Result;
use coletor_tests::browser::Kind;
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

/// What is visited: a sheet of it, its tree, its labels, and the stop on a phone.
#[tokio::test]
async fn assets_from_a_sheet() -> Result<()> {
    let _turn = turn().await;
    let mut scene = Scene::open().await?;
    assets::a_sheet_is_imported(&scene).await?;
    assets::the_tree_is_looked_after(&scene).await?;
    assets::labels_are_drawn(&scene).await?;
    assets::the_stop_says_what_it_is(&mut scene).await
}

/// What was set aside is seen in words, and settled with a reason.
#[tokio::test]
async fn what_was_set_aside_is_applied_or_left_aside() -> Result<()> {
    let _turn = turn().await;
    let mut office = office::Office::open().await?;
    quarantine::nothing_waits(&office).await?;
    let apart = quarantine::a_device_sends_what_is_not_its_own(&mut office).await?;
    quarantine::it_is_told_in_words(&office, &apart).await?;
    quarantine::the_record_says_so_too(&office, &apart).await?;
    quarantine::a_refusal_is_told(&office, &apart).await?;
    quarantine::one_is_applied(&office, &apart).await?;
    quarantine::another_is_left_aside(&office, &apart).await?;
    differs::the_desk_is_told(&mut office).await
}

/// Who only looks on is offered nothing to change.
#[tokio::test]
async fn a_viewer_looks_on() -> Result<()> {
    let _turn = turn().await;
    viewer::sees_and_changes_nothing(&mut office::Office::open().await?).await
}

/// A collector's device is told something, and its receipt is seen.
#[tokio::test]
async fn a_device_is_told_and_answers() -> Result<()> {
    let _turn = turn().await;
    let mut office = office::Office::open().await?;
    commands::nobody_is_there(&office).await?;
    commands::a_message_comes_with_its_receipt(&mut office).await?;
    commands::a_published_round_is_told(&mut office).await?;
    commands::the_dialog_asks_only_while_it_is_open(&office).await
}

/// One tab leads, the others follow; whoever leads can be asked, overtaken or closed.
#[tokio::test]
async fn of_two_tabs_one_leads() -> Result<()> {
    let _turn = turn().await;
    let mut scene = Scene::open().await?;
    scene.collector.choose("new").await?;
    round::take(&mut scene).await?;
    let tabs = tabs::a_second_tab_follows(&mut scene).await?;
    tabs::it_takes_over_when_asked(&mut scene, &tabs).await?;
    tabs::a_frozen_one_is_overtaken(&mut scene, &tabs).await?;
    tabs::a_closed_one_is_followed(&mut scene, &tabs).await
}

/// A message, a hand-over with a conflict, and the end of a session, from the desk to the phone.
#[tokio::test]
async fn a_collector_is_told() -> Result<()> {
    let _turn = turn().await;
    let mut scene = Scene::open().await?;
    scene.collector.choose("new").await?;
    round::take(&mut scene).await?;
    scene.collector.answer("/ihm/gde_operando", "sim").await?;
    told::the_app_fails(&scene).await?;
    told::a_message_is_read(&scene).await?;
    told::a_round_is_handed_over(&mut scene).await?;
    told::the_session_is_ended(&scene).await
}

/// Two phones in one round, with and without a line; and a round that goes from one to the other.
#[tokio::test]
async fn a_round_of_two() -> Result<()> {
    let _turn = turn().await;
    let mut pair = together::open().await?;
    together::a_round_is_shared(&mut pair).await?;
    together::both_answer(&mut pair).await?;
    together::one_point_is_answered_twice(&mut pair).await?;
    together::the_holder_finishes(&mut pair).await?;
    together::a_round_is_handed_over_half_way(&mut pair).await
}

/// Where no WebSocket gets through nobody need notice; where nothing does, it is no line.
#[tokio::test]
async fn a_network_that_lets_no_socket_through() -> Result<()> {
    let _turn = turn().await;
    let mut blocked = blocked::Blocked::open().await?;
    blocked::a_portal_signs_nobody_in(&blocked).await?;
    blocked::a_round_goes_by_trips(&mut blocked).await?;
    blocked::what_is_told_comes_by_trips(&blocked).await?;
    blocked::a_socket_is_used_once_it_gets_through(&mut blocked).await?;
    blocked::a_portal_is_no_line(&mut blocked).await
}

/// No room, at each thing that is written: nothing is called saved that is not, and it goes on once there is room.
#[tokio::test]
async fn a_phone_without_room() -> Result<()> {
    let _turn = turn().await;
    let mut full = full::Full::open().await?;
    full::at_sign_in(&full).await?;
    full::at_the_start(&full).await?;
    full::at_taking(&mut full).await?;
    full::at_an_answer(&mut full).await?;
    full::in_the_order_it_happened(&mut full).await?;
    full::while_other_pages_are_shown(&mut full).await?;
    full::at_a_photo(&mut full).await?;
    full::for_rows(&mut full).await?;
    full::at_finishing(&mut full).await
}

/// What the screen called saved survives a `kill -9`.
#[tokio::test]
async fn a_browser_killed_in_the_middle_of_answering() -> Result<()> {
    let _turn = turn().await;
    killed::again_and_again(killed::open().await?, 8).await
}

/// What forms may be made of, on a phone without a network.
#[tokio::test]
async fn forms_of_every_kind() -> Result<()> {
    let _turn = turn().await;
    let mut engine = engine::Engine::open().await?;
    engine::files_and_the_record_before(&mut engine).await?;
    engine::entities_without_a_network(&mut engine).await?;
    engine::another_version(&mut engine).await?;
    engine::hundreds_of_questions(&mut engine).await
}

/// Codes of stops and questions, sounds and films, without a network.
#[tokio::test]
async fn codes_and_recordings() -> Result<()> {
    let _turn = turn().await;
    let codes = codes::Codes::open().await?;
    codes::a_stop_is_confirmed_by_hand(&codes).await?;
    codes::codes_are_read_in_photos(&codes).await?;
    codes::codes_are_read_by_the_camera(&codes).await?;
    codes::a_sound_is_recorded(&codes).await?;
    let codes = codes::a_film_survives_a_kill(codes).await?;
    codes::the_office_is_told(&codes).await
}

/// Every kind of question, without a network in between.
#[tokio::test]
async fn questions_of_every_kind() -> Result<()> {
    let _turn = turn().await;
    let mut engine = engine::Engine::open().await?;
    widgets::places(&mut engine).await?;
    widgets::repeats(&mut engine).await?;
    widgets::ranges_and_orders(&mut engine).await?;
    widgets::files_and_the_end(&mut engine).await
}

/// Labels with markup in two languages, pages that hold, and what is drawn by hand.
#[tokio::test]
async fn labels_pages_and_drawings() -> Result<()> {
    let _turn = turn().await;
    let mut engine = engine::Engine::open().await?;
    labels::markup_and_languages(&mut engine).await?;
    labels::pages_hold(&mut engine).await?;
    labels::days_numbers_and_stars(&mut engine).await?;
    labels::drawings(&mut engine).await?;
    labels::all_of_it_arrives(&engine).await
}

/// Drawings, labels and calendars that come with a form, and the way back from the summary.
#[tokio::test]
async fn what_comes_with_a_form_is_drawn() -> Result<()> {
    let _turn = turn().await;
    let mut engine = engine::Engine::open().await?;
    drawn::parts_of_a_drawing(&mut engine).await?;
    drawn::marks_and_calendars(&engine).await?;
    drawn::the_summary_leads_back(&mut engine).await
}

/// Places, ways, borders and choices on a map, without a network; and a device that draws none.
#[tokio::test]
async fn places_on_a_map() -> Result<()> {
    let _turn = turn().await;
    let engine = maps::open().await?;
    maps::a_place_is_put(&engine).await?;
    maps::a_border_is_drawn(&engine).await?;
    maps::places_are_seen_and_chosen(&engine).await?;
    maps::without_a_map().await
}

/// A week without a line, and clocks ten years back: nothing is refused, and operations carry their device's time.
#[tokio::test]
async fn a_week_away_and_clocks_that_are_wrong() -> Result<()> {
    let _turn = turn().await;
    let clocks = clocks::a_week_later(clocks::Clocks::open().await?).await?;
    clocks::all_of_it_arrives(&clocks).await?;
    let mut clocks = clocks;
    clocks::ten_years_back(&mut clocks).await?;
    clocks::opened_in_the_past(clocks).await
}

/// The app says how it is, and offers to be installed without asking.
#[tokio::test]
async fn the_app_tells_about_itself() -> Result<()> {
    let _turn = turn().await;
    let mut scene = Scene::open().await?;
    about::the_manifest_is_whole(&scene).await?;
    about::installing_is_offered_quietly(&scene).await?;
    about::it_says_what_lies_here(&mut scene).await?;
    let report = about::a_report_is_made(&scene).await?;
    about::the_office_reads_it(&scene, &report).await
}

/// A new build never changes the app under an open record.
#[tokio::test]
async fn an_update_with_a_record_open() -> Result<()> {
    let _turn = turn().await;
    let mut update = update::Update::open().await?;
    update::a_new_build_waits(&mut update).await?;
    update::a_reload_changes_nothing(&mut update).await?;
    update::at_home_it_is_let_in(&mut update).await?;
    update::the_record_goes_on(&mut update).await
}

/// Two copies of a device come apart, and the server has every operation of both once.
#[tokio::test]
async fn a_profile_that_was_copied() -> Result<()> {
    let _turn = turn().await;
    let mut copies = cloned::Copies::made().await?;
    cloned::one_after_the_other(&mut copies).await?;
    let pair = cloned::both_at_once(copies).await?;
    cloned::nothing_is_lost(&pair).await?;
    cloned::every_answer_is_held(&pair).await
}

/// A storage that is cleared is noticed and told, and collecting goes on.
#[tokio::test]
async fn a_storage_that_was_cleared() -> Result<()> {
    let _turn = turn().await;
    let mut lost = lost::Lost::open().await?;
    lost::only_the_connections(&mut lost).await?;
    lost::while_the_app_is_closed(&lost).await?;
    lost::the_round_goes_on(&mut lost).await?;
    lost::while_the_round_is_open(&mut lost).await?;
    lost::it_is_told_and_goes_on(&mut lost).await
}

/// What the server holds it can prove; what it loses comes back; what the app cannot send is rescued; what is to be erased is.
#[tokio::test]
async fn work_is_kept_and_proven() -> Result<()> {
    let _turn = turn().await;
    let mut kept = kept::Kept::open().await?;
    let first = kept::a_receipt_comes(&mut kept).await?;
    kept::sending_pauses(&mut kept).await?;
    kept::a_cellular_line_is_spared(&mut kept).await?;
    kept::a_restored_server_heals(&mut kept).await?;
    kept::a_rescue_without_the_app(&mut kept).await?;
    kept::a_record_is_erased(&mut kept, first).await
}

/// A round that is kept for a shift and a group comes and goes on the phone, with its reason, also without a line.
#[tokio::test]
async fn rounds_for_a_shift() -> Result<()> {
    let _turn = turn().await;
    let mut scene = Scene::open().await?;
    shifts::a_group_and_a_shift_are_made(&scene).await?;
    shifts::the_round_is_kept_for_them(&scene).await?;
    shifts::the_shift_comes_without_a_line(&scene).await?;
    shifts::the_round_goes_and_comes(&scene).await?;
    shifts::the_budget_is_in_view(&mut scene).await
}

/// Two people share a phone, each behind a PIN: what lies there is sealed, and no work is lost or another's.
#[tokio::test]
async fn people_on_one_device() -> Result<()> {
    let _turn = turn().await;
    let mut shared = vault::Shared::open().await?;
    vault::ana_protects_it(&shared).await?;
    vault::ana_locks_and_unlocks(&shared).await?;
    vault::bruno_comes(&mut shared).await?;
    vault::each_as_whose_it_is(&shared).await?;
    vault::an_administrator_permits_another_pin(&shared).await?;
    vault::ana_changes_hers(&shared).await
}

/// Every screen of both apps, dark and light, in the hand and on the desk: axe finds nothing on it, and every control has a
/// name.
#[tokio::test]
async fn nothing_bars_the_way() -> Result<()> {
    let _turn = turn().await;
    barriers::on_every_screen().await
}

/// Nothing is clicked; the focus is seen wherever it is, and is never lost.
#[tokio::test]
async fn a_round_by_the_keyboard_alone() -> Result<()> {
    let _turn = turn().await;
    let mut desk = keyboard::Desk::open().await?;
    keyboard::signs_in_and_takes_a_round(&mut desk).await?;
    keyboard::the_first_stop_is_answered(&desk).await?;
    keyboard::it_is_interrupted_and_goes_on(&desk).await?;
    keyboard::the_others_are_answered(&desk).await?;
    keyboard::it_is_finished(&desk).await
}

/// The core of it in `WebKitGTK`, whose engine is Safari's.
#[tokio::test]
async fn a_round_in_webkit() -> Result<()> {
    let _turn = turn().await;
    elsewhere::a_round(Kind::WebKit).await
}

/// The core of it in Firefox.
#[tokio::test]
async fn a_round_in_firefox() -> Result<()> {
    let _turn = turn().await;
    elsewhere::a_round(Kind::Firefox).await
}
