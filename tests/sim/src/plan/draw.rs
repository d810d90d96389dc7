//! Draws a plan from a seed.

use super::{Act, Admin, Device, Net, PEOPLE, Plan, Server, Setup, Step, Tap};
use crate::dice::Dice;
use coletor_common::time::{DAY_MS, Millis};

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;

/// The plan of a seed.
pub fn draw(seed: u64) -> Plan {
    let mut dice = Dice::new(seed);
    let devices = 1 + dice.place(3);
    // Often one person has two devices.
    let people = (0..devices).map(|_| u8::try_from(dice.below(u64::from(PEOPLE) / 2)).unwrap_or(0)).collect();
    let setup = Setup {
        devices,
        people,
        page_rows: 1 + dice.place(8),
        page_bytes: if dice.one_in(3) { 2_000 } else { 256 * 1024 },
        outdated: dice.one_in(30),
    };
    let mut steps = Vec::new();
    let mut at = dice.span(0, 2 * SECOND);
    // Some runs are a long calm day with little trouble, others are nothing but trouble.
    let trouble = 1 + dice.below(5);
    for _ in 0..20 + dice.place(80) {
        let most = if dice.one_in(20) { 10 * MINUTE } else { 8 * SECOND };
        at += dice.wide(1, most);
        let device = dice.place(devices + 1);
        let act = act(&mut dice, device, trouble);
        let salt = dice.roll();
        steps.push(Step { at, act, salt });
        if matches!(act, Act::Tap(..)) && dice.one_in(12) {
            // In the middle of it.
            let act = interruption(&mut dice, device);
            steps.push(Step { at: at + dice.span(0, 12), act, salt: dice.roll() });
        }
    }
    for _ in 0..dice.below(trouble) {
        let (device, begin) = (dice.place(devices + 1), dice.span(0, at));
        steps.extend(scene(&mut dice, device, begin));
    }
    steps.sort_by_key(|step| step.at);
    Plan { seed, setup, steps }
}

/// Things that rarely follow each other by chance: a tab hangs in the middle of its work, its collector goes on in another,
/// and then it wakes; or two tabs are used in turn.
fn scene(dice: &mut Dice, device: usize, begin: Millis) -> Vec<Step> {
    let mut at = begin;
    let mut steps = Vec::new();
    let mut then = |wait: Millis, act: Act, salt: u64| {
        at += wait;
        steps.push(Step { at, act, salt });
    };
    then(0, Act::Tap(device, Tap::Take), dice.roll());
    then(3 * SECOND, Act::Tap(device, Tap::Answer), dice.roll());
    if dice.one_in(2) {
        then(dice.span(0, 12), Act::Device(device, Device::Hang(dice.span(8 * SECOND, MINUTE))), dice.roll());
    }
    then(SECOND, Act::Device(device, if dice.one_in(2) { Device::Open } else { Device::Show }), dice.roll());
    then(SECOND, Act::Tap(device, tap(dice)), dice.roll());
    then(dice.wide(10, 5 * SECOND), Act::Tap(device, Tap::Answer), dice.roll());
    then(dice.wide(10, 5 * SECOND), Act::Device(device, Device::Show), dice.roll());
    then(dice.wide(10, 5 * SECOND), Act::Tap(device, Tap::Answer), dice.roll());
    steps
}

fn act(dice: &mut Dice, device: usize, trouble: u64) -> Act {
    if dice.below(10) >= trouble {
        return match dice.below(14) {
            0 => Act::Admin(admin(dice)),
            1 => Act::Live,
            _ => Act::Tap(device, tap(dice)),
        };
    }
    match dice.below(30) {
        0..=11 => Act::Net(device, net(dice)),
        12..=22 => Act::Device(device, trouble_of_device(dice)),
        23..=26 => Act::Server(server(dice)),
        27 => Act::Person(device, u8::try_from(dice.below(u64::from(PEOPLE))).unwrap_or(0)),
        28 => Act::Admin(admin(dice)),
        _ => Act::Quiet,
    }
}

fn tap(dice: &mut Dice) -> Tap {
    match dice.below(44) {
        0..=4 => Tap::Take,
        5..=19 => Tap::Answer,
        20 => Tap::Burst,
        21..=24 => Tap::Photo,
        25 => Tap::Clear,
        26..=28 => Tap::Comment,
        29..=31 => Tap::State,
        32 | 33 => Tap::Walk,
        34 | 35 => Tap::HandOver,
        36 => Tap::Interrupt,
        37 => Tap::Resume,
        38 => Tap::Finish,
        39 => Tap::Return,
        40 => Tap::Unknown,
        41 => Tap::Share,
        42 => Tap::Part,
        _ => Tap::Malformed,
    }
}

fn admin(dice: &mut Dice) -> Admin {
    match dice.below(14) {
        0 | 1 => Admin::Publish,
        2 => Admin::Notice,
        3..=5 => Admin::Group,
        6 | 7 => Admin::Command(dice.wide(SECOND, HOUR)),
        8 => Admin::Revoke(dice.place(4)),
        9 | 10 => Admin::HandOver,
        11 | 12 => Admin::Settle,
        _ => Admin::Reload,
    }
}

fn trouble_of_device(dice: &mut Dice) -> Device {
    match dice.below(26) {
        0..=2 => Device::Open,
        3 => Device::Close,
        4..=6 => Device::Show,
        7 | 8 => Device::Reload,
        9 | 10 => Device::Kill,
        11..=13 => Device::Freeze(freeze(dice)),
        14 => Device::Sleep(freeze(dice)),
        15 => Device::Wake,
        16 | 17 => Device::Crash(dice.wide(100, MINUTE)),
        18 => Device::Full(dice.wide(10, MINUTE)),
        19 | 20 => Device::Refuse(1 + dice.small() % 3),
        21 => Device::Lose(dice.one_in(3)),
        22 | 23 => Device::Copy,
        24 => Device::Clock(clock(dice)),
        _ => Device::Prune,
    }
}

fn interruption(dice: &mut Dice, device: usize) -> Act {
    match dice.below(6) {
        0 => Act::Device(device, Device::Freeze(freeze(dice))),
        1 => Act::Device(device, Device::Kill),
        2 => Act::Device(device, Device::Crash(dice.wide(100, MINUTE))),
        3 => Act::Device(device, Device::Refuse(1)),
        4 => Act::Net(device, Net::ResetAfterCommit),
        _ => Act::Server(Server::Kill(dice.wide(10, 30 * SECOND))),
    }
}

fn freeze(dice: &mut Dice) -> Millis {
    if dice.one_in(12) { 8 * HOUR } else { dice.wide(100, 2 * MINUTE) }
}

fn clock(dice: &mut Dice) -> Millis {
    let far = [DAY_MS, 3_650 * DAY_MS, HOUR, 3 * SECOND][dice.place(4)];
    if dice.one_in(2) { far } else { -far }
}

fn net(dice: &mut Dice) -> Net {
    match dice.below(12) {
        0 | 1 => Net::Off(dice.wide(100, 20 * MINUTE)),
        2 | 3 => Net::Cut,
        4 | 5 => Net::HalfOpen(dice.one_in(2), dice.one_in(2)),
        6 => Net::Truncate(dice.small() % 6),
        7 | 8 => Net::ResetAfterCommit,
        9 => Net::Blocked(dice.wide(SECOND, 30 * MINUTE), dice.one_in(2)),
        10 => Net::Portal(dice.wide(SECOND, 5 * MINUTE)),
        _ => Net::Slow(dice.wide(200, 6 * SECOND), dice.wide(SECOND, 5 * MINUTE)),
    }
}

fn server(dice: &mut Dice) -> Server {
    match dice.below(14) {
        0..=3 => Server::Kill(dice.wide(10, 2 * MINUTE)),
        4 | 5 => Server::Stop(dice.wide(10, MINUTE)),
        6 => Server::Full(dice.wide(10, MINUTE)),
        7 => Server::Slow(dice.wide(50, 5 * SECOND), dice.wide(SECOND, 2 * MINUTE)),
        8 | 9 => Server::Backup,
        10..=12 => Server::Restore,
        _ => Server::Forget,
    }
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn a_seed_always_draws_the_same_plan() {
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7).steps, draw(8).steps);
        assert!(draw(7).steps.is_sorted_by_key(|step| step.at));
    }
}
