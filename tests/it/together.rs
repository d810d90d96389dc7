//! A round that two collectors do at once.

use crate::given::{Collector, page};
use coletor_common::id::PersonId;
use coletor_common::op::Event;
use coletor_common::problem::Code;
use coletor_common::row::FORM_VERSION;
use coletor_tests::client::Client;
use coletor_tests::ops::{answered, record, taken};
use coletor_tests::server::Server;

fn with(person: PersonId) -> Event {
    Event::Shared { with: person }
}

/// Both answer and see it at once; the same point keeps both answers; the holder finishes.
#[tokio::test]
async fn two_answer_one_round() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (mut ana, mut bruno) = (Collector::new(&server, "ana").await, Collector::new(&server, "bruno").await);
    let id = record();
    assert_eq!(ana.does(id, &[], taken()).await, None);
    assert_eq!(ana.does(id, &[], with(bruno.who())).await, None);
    assert!(bruno.row(FORM_VERSION, |row| row.body.is_some()).await.key.starts_with("gde_scl01_diaria/"));
    let seen = page(&admin, id).await.record;
    assert_eq!((seen.holder, &seen.partners[..]), (ana.who(), &[bruno.who()][..]));
    // Each at a stop of their own, and both at one point without knowing of each other.
    assert_eq!(bruno.does(id, &seen.heads, answered("/saec/tanq_nivel", "3")).await, None);
    assert_eq!(bruno.does(id, &seen.heads, answered("/ihm/tens_bat", "26")).await, None);
    assert_eq!(ana.does(id, &[], answered("/ihm/oleo_temp", "90")).await, None);
    assert_eq!(ana.does(id, &[], answered("/ihm/tens_bat", "25")).await, None);
    let hers = page(&admin, id).await.record;
    let his = bruno.record(|record| record.answers.len() == 3 && !record.conflicts.is_empty()).await;
    assert_eq!(his.answers.get("/ihm/oleo_temp").unwrap().author, ana.who());
    assert_eq!(hers.answers.get("/saec/tanq_nivel").unwrap().author, bruno.who());
    let (shown, kept) = (his.answers.get("/ihm/tens_bat").unwrap(), &his.conflicts[0].others[0]);
    assert_eq!((shown.value.as_str(), shown.author), ("25", ana.who()), "what came last shows");
    assert_eq!((kept.value.as_str(), kept.author), ("26", Some(bruno.who())), "the other is kept");
    // Who has seen both decides.
    assert_eq!(bruno.does(id, &his.heads, answered("/ihm/tens_bat", "26")).await, None);
    let seen = page(&admin, id).await.record;
    assert_eq!((seen.answers.get("/ihm/tens_bat").unwrap().value.as_str(), seen.conflicts.len()), ("26", 0));
    assert_eq!(bruno.does(id, &seen.heads, Event::Finished {}).await, Some(Code::OpNotYours), "it is hers to end");
    assert_eq!(ana.does(id, &seen.heads, Event::Finished {}).await, None);
    let last = page(&admin, id).await;
    assert!(last.record.is_closed());
    assert_eq!((last.record.author, last.author.as_str()), (ana.who(), "Ana"), "whose record it is does not change");
}

/// Only the holder shares; who has no part in a round says nothing in it; who has done theirs, no more of what is ended.
#[tokio::test]
async fn nobody_else_has_a_part_in_it() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (mut ana, mut bruno) = (Collector::new(&server, "ana").await, Collector::new(&server, "bruno").await);
    let id = record();
    assert_eq!(ana.does(id, &[], taken()).await, None);
    assert_eq!(bruno.does(id, &[], answered("/ihm/tens_bat", "26")).await, Some(Code::OpNotYours));
    assert_eq!(bruno.does(id, &[], with(bruno.who())).await, Some(Code::OpNotYours));
    let nobody = PersonId(uuid::Uuid::now_v7());
    assert_eq!(ana.does(id, &[], with(nobody)).await, Some(Code::OpInvalid));
    assert_eq!(ana.does(id, &[], with(bruno.who())).await, None);
    for event in [with(bruno.who()), Event::HandedOver { to: bruno.who(), message: String::new() }, Event::Returned {}]
    {
        assert_eq!(bruno.does(id, &[], event).await, Some(Code::OpNotYours), "he has a part in it, no more");
    }
    assert_eq!(bruno.does(id, &[], answered("/ihm/tens_bat", "26")).await, None);
    assert_eq!(bruno.does(id, &[], Event::Parted {}).await, None);
    let seen = page(&admin, id).await.record;
    assert_eq!((seen.partners.len(), &seen.parted[..]), (0, &[bruno.who()][..]));
    assert_eq!(bruno.does(id, &[], answered("/ihm/oleo_temp", "90")).await, None, "it was on its way");
    assert_eq!(page(&admin, id).await.record.answers.len(), 2);
}
