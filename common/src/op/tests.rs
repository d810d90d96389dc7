//! How operations are read, and what is said of those that cannot be.

use super::*;
use serde_json::json;

#[test]
fn every_kind_goes_into_parts_and_back() {
    let (code, reason) = ("GDE-1".to_owned(), String::new());
    let media = Media { sha256: "0".repeat(64), name: "a.jpg".into(), content_type: "image/jpeg".into(), bytes: 3 };
    let (stop, point) = ("/ihm".to_owned(), "/ihm/tens_bat".to_owned());
    let events = [
        Event::Taken { form: "f".parse().unwrap(), version: "1".into() },
        Event::Arrived { stop: stop.clone() },
        Event::Left { stop: stop.clone() },
        Event::Confirmed { stop: stop.clone(), expected: code.clone(), code, how: Means::Camera, reason },
        Event::OrderChanged { from: stop.clone(), to: stop, justification: "why".into() },
        Event::Answered { point: point.clone(), value: None },
        Event::StateSet { point: point.clone(), state: EquipmentState::Off },
        Event::Attached { point: point.clone(), media },
        Event::Commented { point, text: "x".into() },
        Event::Interrupted { reason: "fim_de_turno".into(), comment: String::new() },
        Event::Resumed {},
        Event::HandedOver { to: PersonId(uuid::Uuid::nil()), message: "the pump is warm".into() },
        Event::Shared { with: PersonId(uuid::Uuid::nil()) },
        Event::Parted {},
        Event::Moved { version: "2".into() },
        Event::Finished {},
        Event::Returned {},
    ];
    let mut kinds = Vec::new();
    for event in events {
        let (kind, payload) = event.clone().into_parts();
        assert_eq!(Event::parse(&kind, &payload), Ok(event));
        kinds.push(kind);
    }
    assert_eq!(kinds, Event::KINDS);
}

#[test]
fn what_cannot_be_read_says_why() {
    let check = |kind: &str, payload: serde_json::Value, part: &str| {
        let said = Event::parse(kind, &Json::of(&payload)).unwrap_err().to_string();
        assert!(said.contains(part), "{said:?} should contain {part:?}");
    };
    check("teleported", json!({}), "not known");
    check("arrived", json!({}), "missing field `stop`");
    check("answered", json!({"point": "/a", "value": 3}), "invalid type");
    check("interrupted", json!({"reason": " ", "comment": ""}), "reason is blank");
    check("order_changed", json!({"from": "/a", "to": "/b", "justification": ""}), "justification is blank");
    let confirmed = |code: &str, how: &str, reason: &str| json!({"stop": "/a", "expected": "GDE-1", "code": code, "how": how, "reason": reason});
    check("confirmed", confirmed("GDE-2", "typed", " "), "reason is blank");
    check("confirmed", confirmed("", "skipped", ""), "reason is blank");
    check("confirmed", confirmed("GDE-1", "heard", ""), "unknown variant");
    check("handed_over", json!({"to": "ana"}), "not the id of a person");
    check("commented", json!({"point": "/a", "text": "x".repeat(TEXT_LEN_MAX + 1)}), "over 65536 bytes");
}

#[test]
fn a_logged_operation_keeps_what_a_newer_app_says() {
    let op = crate::record::tests::op(1, Event::Resumed {});
    let text = serde_json::to_string(&op).unwrap().replacen('{', r#"{"battery": 12, "#, 1);
    let logged: Logged = serde_json::from_str(&text).unwrap();
    assert_eq!(logged.op, op);
    assert_eq!(serde_json::to_string(&logged).unwrap(), text);
    assert!(serde_json::from_str::<Logged>("{}").unwrap_err().to_string().contains("op_id"));
}

#[test]
fn codes_are_the_same_however_they_are_typed() {
    for (read, same) in [("GDE-1", true), (" gde-1 ", true), ("GDE-10", false), ("", false)] {
        assert_eq!(same_code("GDE-1", read), same, "{read:?}");
    }
}

#[test]
fn unknown_fields_do_not_hurt() {
    let event = Event::parse("arrived", &Json::of(&json!({"stop": "/ihm", "battery": 12})));
    assert_eq!(event, Ok(Event::Arrived { stop: "/ihm".into() }));
}
