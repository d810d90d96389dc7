//! A device's copy of a record that others touch too: the server's, with what is only here on top.

use super::{Head, Record, fold};
use crate::id::DeviceId;
use crate::op::{Event, Op};
use std::cmp::Ordering;

/// The server's record with this device's own operations on it: those of the log that it writes now that are still here,
/// in their order, without what the server did not apply from this log: what is in quarantine, and what had its effect
/// from another log before.
///
/// What it has folded in already, and what does not fit any more, is passed over; the server will say the same of it. What
/// is acknowledged but not in this record came after it, and so stays on top.
pub fn rebase<'a>(server: &Record, own: impl IntoIterator<Item = &'a Op>) -> Record {
    let mut copy = Some(Record { base: server.heads.clone(), ..server.clone() });
    for op in own {
        let known = server.heads.iter().find(|head| head.log() == (op.device, op.incarnation));
        let is_new = op.record == server.id && known.is_none_or(|known| op.seq > known.seq);
        if is_new && let Ok(event) = Event::parse(&op.kind, &op.payload) {
            let _ = fold(&mut copy, op, event);
        }
    }
    copy.unwrap_or_else(|| server.clone())
}

/// Whether the server's record has something in it that this device's copy has not: others contributed, or an
/// administrator decided. What was written to `log`, the one that the device writes now, is no news. A server that was
/// restored from a backup may have less, or the same in another order.
pub fn must_rebase(copy: &Record, server: &Record, log: (DeviceId, u32)) -> bool {
    let own = |record: &Record| record.heads.iter().find(|head| head.log() == log).map(|head| head.seq);
    let others = |record: &Record| {
        let others = record.heads.iter().filter(|head| head.log() != log);
        others.copied().collect::<Vec<Head>>()
    };
    let has = |record: &Record, head: &Head| {
        record.heads.iter().any(|known| known.log() == head.log() && known.seq >= head.seq)
    };
    match own(server).cmp(&own(copy)) {
        Ordering::Greater => true,
        // Nothing is only here: then both are the same.
        Ordering::Equal => Record { base: Vec::new(), ..copy.clone() } != *server,
        Ordering::Less => copy.base.iter().any(|head| !has(server, head)) || others(copy) != others(server),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{folded, op};
    use super::*;
    use uuid::Uuid;

    const OTHER: DeviceId = DeviceId(Uuid::from_u128(3));

    fn answered(point: &str) -> Event {
        Event::Answered { point: point.into(), value: Some("1".into()) }
    }

    #[test]
    fn pending_operations_stand_on_what_the_server_has() {
        let here = [op(2, answered("/a")), op(3, answered("/b")), op(4, answered("/c"))];
        let local = folded([answered("/a"), answered("/b"), answered("/c")]);
        // The server has the first of them, and one of another device.
        let mut server = Some(folded([answered("/a")]));
        let theirs = Op { device: OTHER, seq: 1, ..op(9, answered("/z")) };
        let log = (local.device, 1);
        assert!(!must_rebase(&local, server.as_ref().unwrap(), log));
        fold(&mut server, &theirs, answered("/z")).unwrap();
        let server = server.unwrap();
        assert!(must_rebase(&local, &server, log));
        let copy = rebase(&server, &here);
        assert_eq!(copy.answers.keys().collect::<Vec<_>>(), ["/a", "/b", "/c", "/z"]);
        assert_eq!((&copy.base, copy.rev), (&server.heads, 5));
        assert!(!must_rebase(&copy, &server, log), "once is enough");
        // And a device that only watches takes all of it as it is.
        assert_eq!(rebase(&server, []), Record { base: server.heads.clone(), ..server });
    }

    #[test]
    fn what_does_not_fit_any_more_is_passed_over() {
        let server = folded([Event::Finished {}]);
        let copy = rebase(&server, &[op(3, answered("/a"))]);
        assert!(copy.answers.is_empty() && copy.is_closed());
    }

    /// A profile was copied after its 2nd operation; both go on, the copy in a log of its own.
    #[test]
    fn a_copy_of_the_device_is_another_device() {
        let mut server = Some(folded([answered("/a")]));
        let theirs = |seq, event: Event| (Op { incarnation: 2, seq, ..op(20 + seq, event.clone()) }, event);
        let local = folded([answered("/a"), answered("/b")]);
        let (op_b, event) = theirs(1, Event::Answered { point: "/b".into(), value: Some("2".into()) });
        fold(&mut server, &op_b, event).unwrap();
        assert!(must_rebase(&local, server.as_ref().unwrap(), (local.device, 1)));
        let copy = rebase(server.as_ref().unwrap(), &[op(2, answered("/a")), op(3, answered("/b"))]);
        assert_eq!(copy.answers.get("/b").unwrap().value, "1");
        assert_eq!(copy.conflicts[0].others[0].value, "2", "neither has seen the other's");
        assert_eq!(copy.rev, 4, "the other log's numbers say nothing of ours");
    }

    /// What had not been sent when the log was left sees nothing new in what the log before had said.
    #[test]
    fn what_was_moved_knows_what_was_before_it() {
        let server = Some(folded([answered("/a")]));
        let event = Event::Answered { point: "/a".into(), value: Some("2".into()) };
        for (shared, conflicts) in [(2, 0), (1, 1)] {
            let mut server = server.clone();
            let moved = op(3, event.clone()).moved((2, 1), shared);
            assert!(moved.is_a_move_of(&op(3, event.clone())));
            fold(&mut server, &moved, event.clone()).unwrap();
            assert_eq!(server.unwrap().conflicts.len(), conflicts, "shared through {shared}");
        }
    }

    #[test]
    fn a_server_that_went_back_is_followed() {
        let mut server = Some(folded([answered("/a")]));
        let before = server.clone().unwrap();
        let theirs = Op { device: OTHER, seq: 1, ..op(9, answered("/z")) };
        fold(&mut server, &theirs, answered("/z")).unwrap();
        let copy = rebase(&server.unwrap(), []);
        assert!(must_rebase(&copy, &before, (copy.device, 1)));
        assert!(rebase(&before, []).answers.get("/z").is_none());
    }

    #[test]
    fn what_an_administrator_let_in_is_news_to_its_own_device() {
        let local = folded([Event::Finished {}]);
        let mut server = Some(local.clone());
        let late = op(3, answered("/a"));
        assert_eq!(fold(&mut server, &late, answered("/a")), Err(super::super::Misplaced::Closed));
        super::super::amend(&mut server, &late, answered("/a")).unwrap();
        let server = server.unwrap();
        assert!(must_rebase(&local, &server, (local.device, 1)));
        assert_eq!(rebase(&server, &[late]).answers.len(), 1);
    }
}
