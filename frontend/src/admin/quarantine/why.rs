//! Why an operation was set aside, what can be done about it now, and why the server would not apply it. The server's
//! codes and details are read here; what is shown are sentences.

use super::words::Said;
use crate::faults::net_text;
use crate::i18n::Text;
use crate::net::fetch::NetError;
use coletor_common::admin::QuarantinedOp;
use coletor_common::op::{BadEvent, Event, Op};
use coletor_common::problem::{Code, Problem};
use coletor_common::record::{Misplaced, Record, amend};

crate::texts! {
    RECORD_OF_ANOTHER: "O registro é de {}, mas isto foi feito por {}.", "The record is {}'s, but this was done by {}.", "El registro es de {}, pero esto lo hizo {}.";
    NOT_ON_DEVICE: "{} não podia coletar neste aparelho quando isto chegou.", "{} could not collect on this device when this arrived.", "{} no podía recolectar en este dispositivo cuando esto llegó.";
    NOBODY: "Quem fez isto não é deste projeto.", "Whoever did this is not in this project.", "Quien hizo esto no es de este proyecto.";
    FOREIGN: "Foi feito por quem não podia mudar este registro.", "It was done by somebody who could not change this record.", "Lo hizo alguien que no podía cambiar este registro.";
    NEWER_APP: "Um aplicativo mais novo enviou isto, e este servidor ainda não conhece esse tipo de operação.", "A newer app sent this, and this server does not know that kind of operation yet.", "Una aplicación más nueva envió esto, y este servidor aún no conoce ese tipo de operación.";
    NOT_PUBLISHED: "A versão {} de {} não estava publicada quando isto chegou.", "Version {} of {} was not published when this arrived.", "La versión {} de {} no estaba publicada cuando esto llegó.";
    MALFORMED: "O conteúdo não está como deveria, talvez por um defeito do aplicativo.", "Its content is not as it should be, perhaps because of a fault in the app.", "Su contenido no está como debería, quizá por un defecto de la aplicación.";
    NOT_BEGUN: "O registro ainda não tinha começado quando isto chegou.", "The record had not begun when this arrived.", "El registro aún no había comenzado cuando esto llegó.";
    BEGUN_ALREADY: "O registro já tinha começado quando isto chegou.", "The record had begun already when this arrived.", "El registro ya había comenzado cuando esto llegó.";
    CLOSED: "O registro já estava encerrado quando isto chegou.", "The record was closed already when this arrived.", "El registro ya estaba cerrado cuando esto llegó.";
    MISFIT: "Isto não cabia no registro quando chegou.", "This did not fit the record when it arrived.", "Esto no encajaba en el registro cuando llegó.";

    UPDATE_FIRST: "Atualize o servidor e aplique depois. Até lá fica guardado.", "Update the server and apply it then. Until then it is kept.", "Actualice el servidor y aplíquela después. Hasta entonces queda guardada.";
    READ_AND_DISMISS: "Não pode ser aplicada. Abra a operação guardada, anote o que importa e deixe de lado.", "It cannot be applied. Open the operation as stored, note what matters, and leave it aside.", "No se puede aplicar. Abra la operación guardada, anote lo que importa y déjela de lado.";
    CLOSED_FOR_GOOD: "O registro está encerrado, e isto não cabe mais nele. Anote em outro lugar o que importa e deixe de lado.", "The record is closed, and this fits it no more. Note elsewhere what matters, and leave it aside.", "El registro está cerrado, y esto ya no encaja en él. Anote en otro lugar lo que importa y déjela de lado.";
    WOULD_REVISE: "Confirme com quem fez. O registro já está encerrado: aplicada, ela o corrige como revisão.", "Ask whoever did it. The record is closed already: once applied, it corrects it as a revision.", "Confirme con quien lo hizo. El registro ya está cerrado: al aplicarla, lo corrige como revisión.";
    PUBLISH_FIRST: "Se essa versão deve valer, publique-a em Rotas e depois aplique. Senão, deixe de lado.", "If that version is to hold, publish it under Rounds and then apply this. If not, leave it aside.", "Si esa versión debe valer, publíquela en Rutas y después aplique. Si no, déjela de lado.";
    WOULD_BEGIN: "Confirme com quem fez. Aplicada, ela começa o registro.", "Ask whoever did it. Once applied, it begins the record.", "Confirme con quien lo hizo. Al aplicarla, comienza el registro.";
    BEGIN_FIRST: "O registro não existe no servidor. Se o início dele também está aqui, aplique-o primeiro.", "The server has no such record. If its beginning is here too, apply that first.", "El registro no existe en el servidor. Si su inicio también está aquí, aplíquelo primero.";
    NOTHING_TO_APPLY: "Não há o que aplicar: o registro já começou. Deixe de lado.", "There is nothing to apply: the record has begun. Leave it aside.", "No hay nada que aplicar: el registro ya comenzó. Déjela de lado.";
    ASK_AND_APPLY: "Confirme com quem fez. Se procede, aplique ao registro; senão, deixe de lado.", "Ask whoever did it. If it holds, apply it to the record; if not, leave it aside.", "Confirme con quien lo hizo. Si procede, aplíquela al registro; si no, déjela de lado.";

    REFUSED_NOT_BEGUN: "Não foi aplicada: o registro ainda não começou. Se o início dele também está aqui, aplique-o primeiro.", "It was not applied: the record has not begun. If its beginning is here too, apply that first.", "No se aplicó: el registro aún no comenzó. Si su inicio también está aquí, aplíquelo primero.";
    REFUSED_BEGUN: "Não foi aplicada: o registro já começou, e só começa uma vez.", "It was not applied: the record has begun, and begins only once.", "No se aplicó: el registro ya comenzó, y solo comienza una vez.";
    REFUSED_CLOSED: "Não foi aplicada: o registro está encerrado, e isto não cabe mais nele.", "It was not applied: the record is closed, and this fits it no more.", "No se aplicó: el registro está cerrado, y esto ya no encaja en él.";
    REFUSED_MISFIT: "Não foi aplicada: não cabe no registro como ele está agora.", "It was not applied: it does not fit the record as that stands now.", "No se aplicó: no encaja en el registro como está ahora.";
    REFUSED_UNKNOWN: "Não foi aplicada: este servidor ainda não conhece esse tipo de operação. Atualize-o e tente de novo.", "It was not applied: this server does not know that kind of operation yet. Update it and try again.", "No se aplicó: este servidor aún no conoce ese tipo de operación. Actualícelo e intente de nuevo.";
    REFUSED_INVALID: "Não foi aplicada: o conteúdo não está como deveria, ou a versão do formulário não está publicada.", "It was not applied: its content is not as it should be, or the form's version is not published.", "No se aplicó: su contenido no está como debería, o la versión del formulario no está publicada.";
    REFUSED_NOBODY: "Não foi aplicada: o autor do registro não é deste projeto.", "It was not applied: the record's author is not in this project.", "No se aplicó: el autor del registro no es de este proyecto.";
    SETTLED_ELSEWHERE: "Outra pessoa acabou de decidir o contrário. A lista já mostra a decisão.", "Somebody else has just decided otherwise. The list shows that decision now.", "Otra persona acaba de decidir lo contrario. La lista ya muestra esa decisión.";
}

/// What was wrong when it arrived. `holder` is the name of who has the record.
pub fn why(line: &QuarantinedOp, op: &Op, record: Option<&Record>, holder: Option<String>) -> Said {
    match line.code {
        Code::OpNotYours => {
            let foreign = record.is_some_and(|record| record.holder != op.author);
            match (&line.author, holder) {
                (Some(author), Some(holder)) if foreign => (RECORD_OF_ANOTHER, vec![holder, author.clone()]),
                (Some(author), _) => (NOT_ON_DEVICE, vec![author.clone()]),
                (None, _) => (NOBODY, vec![]),
            }
        }
        Code::OpUnknown => (NEWER_APP, vec![]),
        Code::OpInvalid => match Event::parse(&op.kind, &op.payload) {
            Ok(Event::Taken { form, version }) => (NOT_PUBLISHED, vec![version, form.to_string()]),
            _ => (MALFORMED, vec![]),
        },
        _ => (misplaced(&line.detail).map_or(MISFIT, misplaced_text), vec![]),
    }
}

/// Why operations of a code are set aside, where nothing else is known of them.
pub fn why_in_general(code: Code, detail: &str) -> Text {
    match code {
        Code::OpNotYours => FOREIGN,
        Code::OpUnknown => NEWER_APP,
        Code::OpInvalid => MALFORMED,
        _ => misplaced(detail).map_or(MISFIT, misplaced_text),
    }
}

/// What can be done about it: what would come of applying it to its record as that stands now.
pub fn remedy(code: Code, op: &Op, record: Option<&Record>) -> Text {
    let event = match Event::parse(&op.kind, &op.payload) {
        Ok(event) => event,
        Err(BadEvent::Unknown(_)) => return UPDATE_FIRST,
        Err(BadEvent::Invalid { .. }) => return READ_AND_DISMISS,
    };
    match (amend(&mut record.cloned(), op, event), record) {
        (Ok(()), Some(record)) if record.is_closed() => WOULD_REVISE,
        (Ok(()), Some(_)) => ASK_AND_APPLY,
        (Ok(()), None) if code == Code::OpInvalid => PUBLISH_FIRST,
        (Ok(()), None) => WOULD_BEGIN,
        (Err(Misplaced::NotBegun), _) => BEGIN_FIRST,
        (Err(Misplaced::BegunAlready), _) => NOTHING_TO_APPLY,
        (Err(Misplaced::Closed), _) => CLOSED_FOR_GOOD,
    }
}

/// Why a decision was not carried out.
pub fn refusal(error: &NetError) -> Text {
    let NetError::Problem(Problem { code, detail, .. }) = error else { return net_text(error) };
    match code {
        Code::OpOutOfPlace => match misplaced(detail) {
            Some(Misplaced::NotBegun) => REFUSED_NOT_BEGUN,
            Some(Misplaced::BegunAlready) => REFUSED_BEGUN,
            Some(Misplaced::Closed) => REFUSED_CLOSED,
            None => REFUSED_MISFIT,
        },
        Code::OpUnknown => REFUSED_UNKNOWN,
        Code::OpInvalid => REFUSED_INVALID,
        Code::OpNotYours => REFUSED_NOBODY,
        Code::OutOfTurn => SETTLED_ELSEWHERE,
        _ => net_text(error),
    }
}

fn misplaced_text(misplaced: Misplaced) -> Text {
    match misplaced {
        Misplaced::NotBegun => NOT_BEGUN,
        Misplaced::BegunAlready => BEGUN_ALREADY,
        Misplaced::Closed => CLOSED,
    }
}

/// Which of the fold's complaints a detail ends with: one code stands for all of them.
fn misplaced(detail: &str) -> Option<Misplaced> {
    let all = [Misplaced::NotBegun, Misplaced::BegunAlready, Misplaced::Closed];
    all.into_iter().find(|one| detail.ends_with(&one.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{line, op, record};
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn what_was_wrong_is_told_by_code_and_detail() {
        let taken = json!({ "form": "f", "version": "2" });
        let said = |code, detail: &str, kind: &str, payload: &Value, author: Option<&str>, owner: Option<&str>| {
            let record = owner.map(|_| record(false));
            let line = line(code, detail, author);
            let (text, parts) = why(&line, &op(kind, payload), record.as_ref(), owner.map(Into::into));
            for words in text.0 {
                assert_eq!(words.matches("{}").count(), parts.len(), "{words}");
            }
            text
        };
        for (code, detail, kind, author, owner, want) in [
            (Code::OpNotYours, "", "finished", Some("Bruno"), Some("Ana"), RECORD_OF_ANOTHER),
            (Code::OpNotYours, "", "finished", Some("Bruno"), None, NOT_ON_DEVICE),
            (Code::OpNotYours, "", "finished", None, Some("Ana"), NOBODY),
            (Code::OpUnknown, "", "teleported", None, None, NEWER_APP),
            (Code::OpInvalid, "", "taken", None, None, NOT_PUBLISHED),
            (Code::OpInvalid, "", "arrived", None, None, MALFORMED),
            (Code::OpOutOfPlace, "the record has not been taken", "finished", None, None, NOT_BEGUN),
            (Code::OpOutOfPlace, "the record has been taken already", "taken", None, None, BEGUN_ALREADY),
            (Code::OpOutOfPlace, "the record is closed", "finished", None, None, CLOSED),
            (Code::OpOutOfPlace, "no such record", "finished", None, None, MISFIT),
        ] {
            let empty = json!({});
            let payload = if kind == "taken" { &taken } else { &empty };
            assert_eq!(
                said(code, detail, kind, payload, author, owner),
                want,
                "{code:?} {detail} {author:?} {owner:?}"
            );
        }
    }

    #[test]
    fn the_remedy_depends_on_the_record_as_it_stands() {
        let (taken, empty) = (json!({ "form": "f", "version": "2" }), json!({}));
        let answer = json!({ "point": "/a", "value": "1" });
        let (open, closed) = (record(false), record(true));
        for (code, kind, payload, record, want) in [
            (Code::OpUnknown, "teleported", &empty, Some(&open), UPDATE_FIRST),
            (Code::OpInvalid, "arrived", &empty, Some(&open), READ_AND_DISMISS),
            (Code::OpNotYours, "finished", &empty, Some(&closed), CLOSED_FOR_GOOD),
            (Code::OpNotYours, "answered", &answer, Some(&closed), WOULD_REVISE),
            (Code::OpNotYours, "answered", &answer, Some(&open), ASK_AND_APPLY),
            (Code::OpOutOfPlace, "taken", &taken, Some(&open), NOTHING_TO_APPLY),
            (Code::OpNotYours, "taken", &taken, None, WOULD_BEGIN),
            (Code::OpInvalid, "taken", &taken, None, PUBLISH_FIRST),
            (Code::OpOutOfPlace, "finished", &empty, None, BEGIN_FIRST),
        ] {
            assert_eq!(remedy(code, &op(kind, payload), record), want, "{code:?} {kind}");
        }
    }

    #[test]
    fn a_refusal_says_what_stands_in_the_way() {
        for (code, detail, want) in [
            (Code::OpOutOfPlace, "it cannot be applied: the record has not been taken", REFUSED_NOT_BEGUN),
            (Code::OpOutOfPlace, "it cannot be applied: the record has been taken already", REFUSED_BEGUN),
            (Code::OpOutOfPlace, "it cannot be applied: the record is closed", REFUSED_CLOSED),
            (Code::OpOutOfPlace, "it cannot be applied: no such record", REFUSED_MISFIT),
            (Code::OpUnknown, "", REFUSED_UNKNOWN),
            (Code::OutOfTurn, "", SETTLED_ELSEWHERE),
        ] {
            assert_eq!(refusal(&NetError::Problem(Problem::new(code, detail))), want, "{detail}");
        }
    }
}
