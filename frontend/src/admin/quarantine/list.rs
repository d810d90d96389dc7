//! The lines that are shown, a page at a time, and how they change. Asks for nothing.

use coletor_common::admin::QuarantinedOp;

/// Lines of one request.
pub const PAGE: usize = 50;

/// Lines, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// Whether settled ones are among them.
    pub with_settled: bool,
    /// The lines.
    pub lines: Vec<QuarantinedOp>,
    /// Whether there are older ones.
    pub more: bool,
}

impl List {
    /// A first page that just came; the pages behind it that were `known` stay.
    pub fn begin(with_settled: bool, first: Vec<QuarantinedOp>, known: Option<&Self>) -> Self {
        let more = first.len() == PAGE;
        let behind = || {
            let known = known.filter(|known| more && known.with_settled == with_settled)?;
            let last = first.last()?.op_id;
            let at = known.lines.iter().position(|line| line.op_id == last)?;
            Some((known.lines[at + 1..].to_vec(), known.more)).filter(|(lines, _)| !lines.is_empty())
        };
        match behind() {
            Some((behind, more)) => Self { with_settled, lines: [first, behind].concat(), more },
            None => Self { with_settled, lines: first, more },
        }
    }

    /// One page more.
    pub fn extend(&mut self, next: Vec<QuarantinedOp>) {
        self.more = next.len() == PAGE;
        self.lines.extend(next);
    }

    /// A decision was made: its line goes, or shows it.
    pub fn settle(&mut self, done: QuarantinedOp) {
        let Some(at) = self.lines.iter().position(|line| line.op_id == done.op_id) else { return };
        if self.with_settled {
            self.lines[at] = done;
        } else {
            self.lines.remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::line;
    use super::*;
    use coletor_common::admin::{Action, Settled};
    use coletor_common::id::OpId;
    use coletor_common::problem::Code;
    use uuid::Uuid;

    fn lines(ids: impl IntoIterator<Item = u128>) -> Vec<QuarantinedOp> {
        let of = |id| QuarantinedOp { op_id: OpId(Uuid::from_u128(id)), ..line(Code::OpUnknown, "", None) };
        ids.into_iter().map(of).collect()
    }

    fn ids(list: &List) -> Vec<u128> {
        list.lines.iter().map(|line| line.op_id.0.as_u128()).collect()
    }

    #[test]
    fn a_first_page_comes_anew_and_older_pages_stay() {
        let full = PAGE as u128;
        let mut list = List::begin(false, lines((10..full + 10).rev()), None);
        assert!(list.more);
        list.extend(lines((0..10).rev()));
        assert_eq!((ids(&list), list.more), ((0..full + 10).rev().collect::<Vec<_>>(), false));
        // One came, and one of the first page was settled meanwhile.
        let newest = full + 10;
        let first: Vec<u128> = (10..=newest).rev().filter(|id| *id != 12).collect();
        let again = List::begin(false, lines(first), Some(&list));
        let want: Vec<u128> = (0..=newest).rev().filter(|id| *id != 12).collect();
        assert_eq!((ids(&again), again.more), (want, false));
        // Another choice of lines, and a page that is all there is, begin from nothing.
        assert_eq!(ids(&List::begin(true, lines((10..full + 10).rev()), Some(&list))).len(), PAGE);
        assert_eq!(ids(&List::begin(false, lines([3]), Some(&list))), [3]);
    }

    #[test]
    fn a_decision_takes_its_line_away_or_shows() {
        let settled = Settled { action: Action::Dismiss, by: "x".into(), at: 1, reason: "y".into() };
        let done = QuarantinedOp { settled: Some(settled), ..lines([2]).remove(0) };
        for (with_settled, want) in
            [(false, vec![(3, false), (1, false)]), (true, vec![(3, false), (2, true), (1, false)])]
        {
            let mut list = List::begin(with_settled, lines([3, 2, 1]), None);
            list.settle(done.clone());
            let shown: Vec<_> =
                list.lines.iter().map(|line| (line.op_id.0.as_u128(), line.settled.is_some())).collect();
            assert_eq!(shown, want);
        }
    }
}
