//! What an operation in quarantine says happened, in words. Nothing is looked up: who asks brings the names.

use super::super::sheet::Sheet;
use super::super::texts;
use crate::i18n::{Lang, Text, shared};
use coletor_common::op::{BadEvent, EquipmentState, Event, Means, Op, same_code};

/// Most letters of an answer or a comment; all of it is in the operation as stored.
const LETTERS_MAX: usize = 200;

/// A text and what fills its gaps.
pub type Said = (Text, Vec<String>);

crate::texts! {
    TAKEN: "Iniciou {}, versão {}", "Started {}, version {}", "Inició {}, versión {}";
    ARRIVED: "Chegou à parada {}", "Arrived at the stop {}", "Llegó a la parada {}";
    LEFT: "Deixou a parada {}", "Left the stop {}", "Dejó la parada {}";
    CONFIRMED: "Conferiu a parada {} pelo código {}", "Confirmed the stop {} by its code {}", "Confirmó la parada {} por su código {}";
    CONFIRMED_TYPED: "Conferiu a parada {} pelo código {}, digitado", "Confirmed the stop {} by its code {}, typed", "Confirmó la parada {} por su código {}, escrito";
    CONTRADICTED: "Leu {} na parada {}, cujo código é {}. {}", "Read {} at the stop {}, whose code is {}. {}", "Leyó {} en la parada {}, cuyo código es {}. {}";
    UNCONFIRMED: "Não leu o código da parada {}. {}", "Did not read the code of the stop {}. {}", "No leyó el código de la parada {}. {}";
    ANSWERED: "Respondeu {}: {}", "Answered {}: {}", "Respondió {}: {}";
    CLEARED: "Apagou a resposta de {}", "Cleared the answer of {}", "Borró la respuesta de {}";
    STATE_SET: "Marcou o equipamento de {} como: {}", "Marked the equipment of {} as: {}", "Marcó el equipo de {} como: {}";
    ATTACHED: "Registrou um arquivo em {}: {}", "Recorded a file at {}: {}", "Registró un archivo en {}: {}";
    COMMENTED: "Comentou {}: {}", "Commented on {}: {}", "Comentó {}: {}";
    UNCOMMENTED: "Retirou o comentário de {}", "Took back the comment on {}", "Retiró el comentario de {}";
    HANDED_ON: "Passou o registro a {}", "Handed the record over to {}", "Traspasó el registro a {}";
    MOVED: "Passou à versão {} do formulário", "Went on with version {} of the form", "Pasó a la versión {} del formulario";
    FINISHED: "Concluiu o registro", "Finished the record", "Terminó el registro";
    RETURNED: "Devolveu o registro", "Gave the record back", "Devolvió el registro";
    UNREADABLE: "Operação “{}” que não pode ser lida", "An operation “{}” that cannot be read", "Operación “{}” que no se puede leer";
    UNKNOWN: "Operação de tipo desconhecido: “{}”", "An operation of unknown kind: “{}”", "Operación de tipo desconocido: “{}”";
}

/// What sort of thing happened, where nothing is known but the operation's kind. `None` for a kind of a newer app.
pub fn kind_text(kind: &str) -> Option<Text> {
    let words = match kind {
        "taken" => ["Início", "Start", "Inicio"],
        "arrived" => ["Chegada a uma parada", "Arrival at a stop", "Llegada a una parada"],
        "left" => ["Saída de uma parada", "Leaving a stop", "Salida de una parada"],
        "confirmed" => ["Código de uma parada", "Code of a stop", "Código de una parada"],
        "order_changed" => ["Mudança de ordem", "Change of order", "Cambio de orden"],
        "answered" => ["Resposta", "Answer", "Respuesta"],
        "state_set" => ["Estado do equipamento", "Equipment state", "Estado del equipo"],
        "attached" => ["Arquivo", "File", "Archivo"],
        "commented" => ["Comentário", "Comment", "Comentario"],
        "interrupted" => ["Interrupção", "Interruption", "Interrupción"],
        "resumed" => ["Retomada", "Resumption", "Reanudación"],
        "handed_over" => ["Passagem a outra pessoa", "Hand-over", "Traspaso"],
        "shared" => ["Rota dividida", "Round shared", "Ruta compartida"],
        "parted" => ["Fim de uma parte", "End of a part", "Fin de una parte"],
        "moved" => ["Mudança de versão", "Change of version", "Cambio de versión"],
        "finished" => ["Conclusão", "Finish", "Cierre"],
        "returned" => ["Devolução", "Return", "Devolución"],
        _ => return None,
    };
    Some(Text(words))
}

/// What is known of what an operation names. What is not known is called as it stands there.
#[derive(Debug, Default)]
pub struct Names {
    /// Its record, for points, values and reasons.
    pub sheet: Option<Sheet>,
    /// What the form is called with which a record begins.
    pub title: Option<String>,
    /// The name of whom a record, or a part of it, is given to.
    pub heir: Option<String>,
}

/// What happened.
pub fn happened(lang: Lang, op: &Op, names: Names) -> Said {
    let Names { sheet, title, heir } = names;
    let sheet = sheet.as_ref();
    let event = match Event::parse(&op.kind, &op.payload) {
        Ok(event) => event,
        Err(BadEvent::Unknown(kind)) => return (UNKNOWN, vec![kind]),
        Err(BadEvent::Invalid { kind, .. }) => return (UNREADABLE, vec![kind]),
    };
    let called = |path: &str| sheet.map_or_else(|| path.to_owned(), |sheet| sheet.title_of(path));
    match event {
        Event::Taken { form, version } => (TAKEN, vec![title.unwrap_or_else(|| form.to_string()), version]),
        Event::Arrived { stop } => (ARRIVED, vec![called(&stop)]),
        Event::Left { stop } => (LEFT, vec![called(&stop)]),
        Event::Confirmed { stop, expected, code, how, reason } => {
            confirmation(called(&stop), &expected, &code, how, &reason)
        }
        Event::OrderChanged { from, to, justification } => {
            (texts::ORDER_CHANGED, vec![called(&from), called(&to), clipped(&justification)])
        }
        Event::Answered { point, value: Some(value) } => {
            let value = sheet.map_or_else(|| value.clone(), |sheet| sheet.value_of(&point, &value));
            (ANSWERED, vec![called(&point), clipped(&value)])
        }
        Event::Answered { point, value: None } => (CLEARED, vec![called(&point)]),
        Event::StateSet { point, state } => (STATE_SET, vec![called(&point), state_text(state).get(lang).to_owned()]),
        Event::Attached { point, media } => (ATTACHED, vec![called(&point), media.name]),
        Event::Commented { point, text } if text.trim().is_empty() => (UNCOMMENTED, vec![called(&point)]),
        Event::Commented { point, text } => (COMMENTED, vec![called(&point), clipped(&text)]),
        Event::Interrupted { reason, comment } => {
            let reason = sheet.map_or_else(|| reason.clone(), |sheet| sheet.reason(&reason));
            let why = if comment.trim().is_empty() { reason } else { format!("{reason}. {}", clipped(&comment)) };
            (texts::INTERRUPTED, vec![why])
        }
        Event::Resumed {} => (texts::RESUMED, vec![]),
        Event::HandedOver { to, .. } => (HANDED_ON, vec![heir.unwrap_or_else(|| to.to_string())]),
        Event::Shared { with } => (texts::SHARED_WITH, vec![heir.unwrap_or_else(|| with.to_string())]),
        Event::Parted {} => (texts::PARTED, vec![]),
        Event::Finished {} => (FINISHED, vec![]),
        Event::Moved { version } => (MOVED, vec![version]),
        Event::Returned {} => (RETURNED, vec![]),
    }
}

/// How a stop was confirmed, or was not.
pub fn confirmation(stop: String, expected: &str, code: &str, how: Means, reason: &str) -> Said {
    let code = clipped(code);
    match how {
        Means::Skipped => (UNCONFIRMED, vec![stop, clipped(reason)]),
        _ if !same_code(expected, &code) => (CONTRADICTED, vec![code, stop, expected.to_owned(), clipped(reason)]),
        Means::Typed => (CONFIRMED_TYPED, vec![stop, code]),
        Means::Camera | Means::Photo => (CONFIRMED, vec![stop, code]),
    }
}

fn state_text(state: EquipmentState) -> Text {
    match state {
        EquipmentState::Ok => shared::STATE_OK,
        EquipmentState::Maintenance => shared::STATE_MAINTENANCE,
        EquipmentState::Off => shared::STATE_OFF,
    }
}

fn clipped(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LETTERS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::op;
    use super::*;
    use serde_json::json;

    #[test]
    fn every_kind_has_a_word() {
        assert!(Event::KINDS.iter().all(|kind| kind_text(kind).is_some()));
        assert_eq!(kind_text("teleported"), None);
    }

    #[test]
    fn every_operation_is_told_with_what_is_in_it() {
        let media = json!({ "sha256": "0", "name": "a.jpg", "content_type": "image/jpeg", "bytes": 3 });
        let long = "x".repeat(LETTERS_MAX + 1);
        for (kind, payload, want) in [
            ("taken", json!({ "form": "f", "version": "2" }), (TAKEN, vec!["Ronda", "2"])),
            ("arrived", json!({ "stop": "/a" }), (ARRIVED, vec!["/a"])),
            ("left", json!({ "stop": "/a" }), (LEFT, vec!["/a"])),
            (
                "confirmed",
                json!({ "stop": "/a", "expected": "X", "code": "Y", "how": "typed", "reason": "c" }),
                (CONTRADICTED, vec!["Y", "/a", "X", "c"]),
            ),
            (
                "confirmed",
                json!({ "stop": "/a", "expected": "X", "code": "x", "how": "photo", "reason": "" }),
                (CONFIRMED, vec!["/a", "x"]),
            ),
            (
                "confirmed",
                json!({ "stop": "/a", "expected": "X", "code": "", "how": "skipped", "reason": "c" }),
                (UNCONFIRMED, vec!["/a", "c"]),
            ),
            (
                "order_changed",
                json!({ "from": "/a", "to": "/b", "justification": "c" }),
                (texts::ORDER_CHANGED, vec!["/a", "/b", "c"]),
            ),
            ("answered", json!({ "point": "/a", "value": "1.5" }), (ANSWERED, vec!["/a", "1.5"])),
            ("answered", json!({ "point": "/a", "value": long }), (ANSWERED, vec!["/a", &format!("{}…", &long[1..])])),
            ("answered", json!({ "point": "/a", "value": null }), (CLEARED, vec!["/a"])),
            ("state_set", json!({ "point": "/a", "state": "off" }), (STATE_SET, vec!["/a", "Switched off"])),
            ("attached", json!({ "point": "/a", "media": media }), (ATTACHED, vec!["/a", "a.jpg"])),
            ("commented", json!({ "point": "/a", "text": " b " }), (COMMENTED, vec!["/a", "b"])),
            ("commented", json!({ "point": "/a", "text": " " }), (UNCOMMENTED, vec!["/a"])),
            ("interrupted", json!({ "reason": "a", "comment": "b" }), (texts::INTERRUPTED, vec!["a. b"])),
            ("resumed", json!({}), (texts::RESUMED, vec![])),
            ("handed_over", json!({ "to": uuid::Uuid::nil() }), (HANDED_ON, vec!["Carla"])),
            ("shared", json!({ "with": uuid::Uuid::nil() }), (texts::SHARED_WITH, vec!["Carla"])),
            ("parted", json!({}), (texts::PARTED, vec![])),
            ("finished", json!({}), (FINISHED, vec![])),
            ("returned", json!({}), (RETURNED, vec![])),
            ("arrived", json!({}), (UNREADABLE, vec!["arrived"])),
            ("teleported", json!({ "to": "/a" }), (UNKNOWN, vec!["teleported"])),
        ] {
            let names = Names { sheet: None, title: Some("Ronda".into()), heir: Some("Carla".into()) };
            let (text, parts) = happened(Lang::En, &op(kind, &payload), names);
            assert_eq!((text, parts.iter().map(String::as_str).collect::<Vec<_>>()), want, "{kind}");
            for words in text.0 {
                assert_eq!(words.matches("{}").count(), parts.len(), "{words}");
            }
        }
    }
}
