//! Which frames a session may send at all, before the protocol looks at them.

use crate::live::PRESENCE_PREFIX;
use coletor_common::account::Session;
use coletor_common::problem::{Code, Problem};
use coletor_common::sync::frame::{BATCH_OPS_MAX, ClientFrame, Hello, Live, Push};
use coletor_common::sync::server::BOARD_TOPIC;

/// Longest key of a live value, in bytes.
const LIVE_KEY_LEN_MAX: usize = 128;
/// Longest live value, in bytes of its JSON.
const LIVE_VALUE_LEN_MAX: usize = 4 * 1024;

/// Why a frame is not taken; `None` if it is.
pub fn refusal(who: &Session, frame: &ClientFrame) -> Option<Problem> {
    let not_allowed = |detail: &str| Some(Problem::new(Code::NotAllowed, detail));
    match frame {
        ClientFrame::Hello(hello) if !names_own_device(who, hello) => {
            not_allowed("the session belongs to another device")
        }
        ClientFrame::Push(_) | ClientFrame::Live(_) if who.device.is_none() => {
            not_allowed("this session has no device")
        }
        ClientFrame::Live(_) if !who.role.collects() => not_allowed("who only looks on says nothing"),
        ClientFrame::Push(push) => bad_push(who, push),
        ClientFrame::Live(live) => bad_live(live),
        ClientFrame::Subscribe(topic) if topic.topic != BOARD_TOPIC || !who.role.sees() => {
            not_allowed("no such topic, or not for this role")
        }
        _ => None,
    }
}

fn names_own_device(who: &Session, hello: &Hello) -> bool {
    hello.device.is_none() || hello.device == who.device.map(|grant| grant.device)
}

/// A push is of one log of the session's own device.
fn bad_push(who: &Session, push: &Push) -> Option<Problem> {
    let Some(first) = push.ops.first() else {
        return Some(Problem::new(Code::BadRequest, "a push without operations"));
    };
    if push.ops.len() > BATCH_OPS_MAX {
        return Some(Problem::new(Code::TooLarge, format!("a push has at most {BATCH_OPS_MAX} operations")));
    }
    let own = who.device.map(|grant| grant.device);
    if push.ops.iter().any(|logged| Some(logged.op.device) != own) {
        return Some(Problem::new(Code::NotAllowed, "a device pushes its own log only"));
    }
    if push.ops.iter().any(|logged| logged.op.incarnation != first.op.incarnation) {
        return Some(Problem::new(Code::BadRequest, "a push is of one incarnation"));
    }
    None
}

fn bad_live(live: &Live) -> Option<Problem> {
    if live.key.starts_with(PRESENCE_PREFIX) {
        return Some(Problem::new(Code::NotAllowed, "the server alone says who is present"));
    }
    let too_long = live.key.len() > LIVE_KEY_LEN_MAX || live.value.text().len() > LIVE_VALUE_LEN_MAX;
    too_long.then(|| Problem::new(Code::TooLarge, format!("a live value has at most {LIVE_VALUE_LEN_MAX} bytes")))
}
